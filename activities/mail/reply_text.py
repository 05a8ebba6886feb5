"""Of an answer by mail the words its writer wrote: without what was quoted below them, and without a signature.

What is quoted begins with a line of our own (`MARK`), whatever the mail program and its language; the line above it, with
which mail programs introduce it, is known by its form. Line by line, so that no mail can make it slow.
"""

import re

from activities.mail.texts.conversation import MARK
from models.typed.text import tidy

INTRODUCTION_LINES = 4
HEADER_LINES = 8
_QUOTES = "> \t|\u00a0"
_RULE = re.compile(r"[-_=*\u2013\u2014\s]{5,}")
_TITLED_RULE = re.compile(r"[-_]{2,} ?[^-_]{3,60} ?[-_]{2,}")
_HEADER = re.compile(r"[*\s]{0,3}[^\s:*][^:\n]{0,24}:\*?\s+\S.*")
_SIGNED = ("--", "-- ", "\u2014")
_SENT_FROM = (
    "sent from my ", "sent from outlook", "get outlook for ", "sent with ", "von meinem ", "gesendet mit ",
    "envoyé de ", "envoyé depuis ", "enviado desde ", "enviado do ", "inviato da ", "wysłane z ", "odesláno z ",
    "odoslané z ", "skickat från ", "verzonden vanaf ", "trimis de pe ", "elküldve ", "отправлено с ", "надіслано з ",
)  # fmt: skip
"""How programs sign by themselves: the beginning of a last line."""


def own_words(text: str) -> str:
    """What the writer added to the mail that is answered; "" where there is nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = next((n for n, line in enumerate(lines) if line.strip(_QUOTES).startswith(MARK)), None)
    if at is None:
        lines = _above_original(lines)
        while lines and (not lines[-1].strip() or _is_quoted(lines[-1])):
            quoted = _is_quoted(lines.pop())
            if quoted and lines and not _is_quoted(lines[-1]):
                lines = _without_introduction(lines)
    elif _is_quoted(lines[at]):  # the words may stand above, below and between
        above = _without_introduction([line for line in lines[:at] if not _is_quoted(line)])
        lines = [*above, "", *(line for line in lines[at:] if not _is_quoted(line))]
    else:
        lines = _without_introduction(lines[:at])
    return tidy("\n".join(_unsigned(lines)))


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _above_original(lines: list[str]) -> list[str]:
    """What stands above a line with which some programs begin the mail that is answered."""
    for n, line in enumerate(lines):
        rule = _RULE.fullmatch(line.strip()) or _TITLED_RULE.fullmatch(line.strip())
        if rule and n + 1 < len(lines):
            after = [one for one in lines[n + 1 : n + 4] if one.strip()]
            if len(after) >= 2 and all(_HEADER.fullmatch(one) for one in after[:2]):
                return lines[:n]
    return lines


def _without_introduction(lines: list[str]) -> list[str]:
    """Without "On this day somebody wrote:", or the headers of the mail that is answered, at the end."""
    lines = _trimmed(lines)
    start = len(lines)
    while start and lines[start - 1].strip() and len(lines) - start < HEADER_LINES:
        start -= 1
    last = lines[start:]
    told = " ".join(last[-INTRODUCTION_LINES:]).strip()
    if told.endswith((":", "\uff1a")) and ("@" in told or any(char.isdigit() for char in told)):
        return _trimmed(lines[: _first_of_introduction(lines, start)])
    headers = [n for n, line in enumerate(last) if _HEADER.fullmatch(line)]
    if len(headers) >= 2 and "@" in "".join(last):
        lines = _trimmed(lines[: start + headers[0]])
        while lines and (
            _RULE.fullmatch(lines[-1].strip()) or _TITLED_RULE.fullmatch(lines[-1].strip())
        ):
            lines = _trimmed(lines[:-1])
    return lines


def _first_of_introduction(lines: list[str], start: int) -> int:
    """Where "On this day …" begins, which may be of several lines, right below the words."""
    for n in range(len(lines) - 1, max(start, len(lines) - INTRODUCTION_LINES) - 1, -1):
        if any(char.isdigit() for char in lines[n]):
            return n
    return len(lines) - 1


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip(_QUOTES):
        end -= 1
    return lines[:end]


def _unsigned(lines: list[str]) -> list[str]:
    end = next((n for n, line in enumerate(lines) if line.rstrip() in _SIGNED), len(lines))
    lines = _trimmed(lines[:end])
    if lines and lines[-1].strip().lower().startswith(_SENT_FROM):
        lines = _trimmed(lines[:-1])
    return lines


def unflowed(text: str, *, joined: bool) -> str:
    """Lines that were broken for the way only (RFC 3676, `format=flowed`) are one again; `joined` is its DelSp."""
    found: list[list[str]] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        plain = line.removeprefix(" ")
        signs = plain == "-- "
        if goes_on and not signs and not line.startswith(">"):
            found[-1].append(plain)
        else:
            found.append([plain])
        goes_on = plain.endswith(" ") and not signs and not line.startswith(">")
        if goes_on and joined:
            found[-1][-1] = found[-1][-1][:-1]
    return "\n".join(map("".join, found))

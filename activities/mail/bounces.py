"""Mails that come back, read: delivery status notifications (RFC 3464), and what older servers write instead.

Whatever is in a mailbox comes from strangers. Nothing is answered, nothing is believed but two things:
which mail it is about, and in which words it was refused. Answers of people are read with the same care
(`activities.mail.replies`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import Compat32
from itertools import islice

from models.typed.text import one_line

LONGEST = 1 << 18
"""Bytes of a mail that are read: what is told of the failure comes before the mail that failed."""
MOST_LINES = 4000
"""Lines that are read: the library holds each against the end of every part it is in."""
MOST_BOUNDARIES = 20
"""How often a mail may speak of a boundary: every one may be a part within a part. Servers write five."""
LONGEST_HEADER = 4000
MOST_PARTS = 50
MOST_IDS = 10
LONGEST_WORDS = 400

ID = re.compile(r"<[!-;=?A-~]{1,250}@[!-;=?-~]{1,250}>")
_ID_LINE = re.compile(r"^Message-ID:\s*(<[!-;=?-~]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>;,@]{1,250}@[^\s<>;,]{1,250}")
_REFUSED_IN_TEXT = re.compile(r"^[ \t]*([45]\d\d[ -].{0,1000})", re.MULTILINE)
_LINE_END = re.compile(rb"\r\n?|\n")  # as the library takes them
_FAILURE = "failed"
_GLOBAL = (
    (b"message/global-delivery-status", b"message/delivery-status"),
    (b"message/global-headers", b"text/rfc822-headers"),
    (b"message/global", b"message/rfc822"),
)
"""What the parts are called where addresses have other letters (RFC 6533); the library reads the older names."""


class _ShortHeaders(Compat32):
    """The library takes parameters of headers apart in quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


POLICY = _ShortHeaders()


@dataclass(frozen=True)
class Bounce:
    """One mail that was given up. `ids` are Message-IDs it may have had, the surest first; maybe none.

    `recipient` is the address it did not reach, maybe "". `said` is the status and the server's words.
    """

    ids: tuple[str, ...]
    recipient: str
    said: str


def bounce_of(raw: bytes) -> Bounce | None:
    """What a mail says came back; None where it is no bounce, or one that tells of a delay or a success.

    Whatever the mail, the work is bounded: none is parsed that is nested as no server nests one.
    """
    try:
        raw = beginning(raw)
        if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
            return None
        for since, before in _GLOBAL:
            raw = raw.replace(since, before)
        mail = BytesParser(policy=POLICY).parsebytes(raw)
        return _report(mail) or _plain(mail)
    except Exception:  # noqa: BLE001 - made to break programs, or broken on the way: no other mail waits for it
        return None


def beginning(raw: bytes) -> bytes:
    """As much of a mail as is read."""
    ends = [end.end() for end in islice(_LINE_END.finditer(raw, 0, LONGEST), MOST_LINES)]
    return raw[: ends[-1] if len(ends) == MOST_LINES else LONGEST]


def _report(mail: Message) -> Bounce | None:
    """A multipart/report, or whatever else carries a delivery status."""
    parts = list(parts_of(mail))
    status = next((part for part in parts if is_of(part, "message/delivery-status")), None)
    if status is None:
        return None
    failed = [block for block in blocks_of(status) if word_of(block, "Action").lower() == _FAILURE]
    if not failed:
        return None
    told = failed[0]
    recipient = _address(told, "Original-Recipient") or _address(told, "Final-Recipient")
    words = " ".join(filter(None, (word_of(told, "Status"), _after_type(told, "Diagnostic-Code"))))
    return Bounce(_ids(mail, parts), recipient, one_line(words)[:LONGEST_WORDS])


def _plain(mail: Message) -> Bounce | None:
    """A report in words alone, as Exim wrote it before it knew of RFC 3464."""
    recipient = _address(mail, "X-Failed-Recipients")
    if not recipient:
        return None
    text = next((_text(part) for part in parts_of(mail) if is_of(part, "text/plain")), "")
    refused = _REFUSED_IN_TEXT.search(text)
    found = tuple(dict.fromkeys(_ID_LINE.findall(text)))[:MOST_IDS]
    return Bounce(found, recipient, one_line(refused[1])[:LONGEST_WORDS] if refused else "")


def _ids(mail: Message, parts: list[Message]) -> tuple[str, ...]:
    """Of the mail that came back, as its own headers have it; else as the report refers to it."""
    returned = [part for part in parts if is_of(part, "message/rfc822")]
    inner = [one for part in returned for one in blocks_of(part)]
    inner += [
        HeaderParser(policy=POLICY).parsestr(_text(part))
        for part in parts
        if is_of(part, "text/rfc822-headers")
    ]
    own = [found for one in inner for found in ID.findall(word_of(one, "Message-ID"))]
    said = (
        [] if own else ID.findall(f"{word_of(mail, 'In-Reply-To')} {word_of(mail, 'References')}")
    )
    return tuple(dict.fromkeys([*own, *said]))[:MOST_IDS]


def parts_of(mail: Message) -> Iterator[Message]:
    """The mail's parts in order, not those of the mail it returns."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        if part.get_content_maintype() == "multipart":
            waiting = [*blocks_of(part), *waiting]


def blocks_of(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def is_of(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return beginning(payload).decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def word_of(block: Message, name: str) -> str:
    """A header's words in one line; "" where there is none."""
    return " ".join(str(block.get(name) or "").split())


def _after_type(block: Message, name: str) -> str:
    """What stands after `smtp;`, `rfc822;` and the like."""
    before, semicolon, after = word_of(block, name).partition(";")
    return after.strip() if semicolon else before


def _address(block: Message, name: str) -> str:
    found = _ADDRESS.search(_after_type(block, name))
    return one_line(found[0]) if found else ""

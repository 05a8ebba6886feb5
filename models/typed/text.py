"""What people type, in one spelling: what cannot be seen is dropped, and only what can be seen counts.

Everything that people type or other programs bring passes here on its way in, and once more on its
way out where it may be older than these rules: forms, documents, names, mails, calendars.
"""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
# Overrides, embeddings and isolates turn what stands around them; the marks only push it about.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSHOWN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_DIRECTION}\ud800-\udfff]")
# Format characters that are letters to the eye: number signs and end marks of Arabic, Syriac, Kaithi.
_SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_JOINERS = frozenset("\u200c\u200d")
# A joiner between letters without capitals (Arabic, Hebrew, Indic) or in an emoji shapes what one sees.
_SHAPED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
# Letters and marks by their class, which show nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ISOLATES = re.compile(f"([{FIRST_STRONG_ISOLATE}{POP_ISOLATE}])")
_DASHES = frozenset("\u2212\u02d7\u207b\u208b")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def tidy(text: str) -> str:
    """A text of several lines as it is kept.

    Composed letters (NFC) and one kind of line end; without control characters, half surrogates,
    marks of direction, characters of no width, and blanks around it or at the end of a line. Joiners
    stay where letters or pictures need them. Twice tidied is once tidied.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    # Without what stood between them, letters may compose once more.
    kept = unicodedata.normalize("NFC", _kept(composed))
    return "\n".join(_trimmed_end(line) for line in _trimmed(kept).split("\n"))


def one_line(text: str) -> str:
    """A text of one line as it is kept and shown: tidied, and each run of spaces is one space."""
    return " ".join(_trimmed(part) for part in tidy(text).split() if _trimmed(part))


def fixed(text: str) -> str:
    """A value of fixed form (number, code, address): plain spaces, dashes, digits and Latin letters.

    Whatever a keyboard, a table or another program made of them before it was pasted.
    """
    plain = unicodedata.normalize("NFKC", one_line(text))
    return one_line("".join(_plain(char) for char in plain))


def phone_number(text: str) -> str | None:
    """A telephone number as it is kept, `+48 600 000 000`; None for what is none with a country code.

    `00` before the country code is its plus sign; a zero in brackets is not dialled from abroad.
    """
    number = re.sub(r"^tel:\s*", "", fixed(text), flags=re.IGNORECASE)
    number = re.sub(r"\s*\(0\)\s*", " ", re.sub(r"^00\s?", "+", number))
    number = re.sub(r"^\+\s+", "+", number)
    digits = sum(char.isdigit() for char in number)
    # ITU-T E.164 allows fifteen; fewer than seven reach nobody abroad.
    fits = re.fullmatch(r"\+[1-9][0-9 ()./-]*", number) and 7 <= digits <= 15
    return number if fits else None


def visible(text: str) -> str:
    """The characters one sees, and one space for each gap between them."""
    shown = "".join(
        " " if char.isspace() or char in _BLANK else char
        for char in tidy(text)
        if _takes_room(char)
    )
    return " ".join(shown.split())


def visible_length(text: str) -> int:
    """How much of a text can be seen, in characters: what lower bounds count."""
    return len(visible(text))


def isolated(text: str) -> str:
    """Words of somebody else within a sentence: their direction of writing ends where they end.

    Words that run from left to right stay as they are, less what cannot be shown.
    """
    plain = shown(text)
    return f"{FIRST_STRONG_ISOLATE}{plain}{POP_ISOLATE}" if runs_right_to_left(plain) else plain


def outgoing(text: str) -> str:
    """Finished text for a page, a mail or a calendar: nothing in it but what can be shown.

    What `isolated` put around somebody's words stays, and is closed where the text was cut.
    """
    if text.isascii():
        return shown(text)
    found, depth = [], 0
    for part in _ISOLATES.split(text):
        if part == POP_ISOLATE:
            found.append(part if depth else "")
            depth -= bool(depth)
        elif part == FIRST_STRONG_ISOLATE:
            found.append(part)
            depth += 1
        else:
            found.append(shown(part))
    return "".join(found) + POP_ISOLATE * depth


def outgoing_line(text: str) -> str:
    """`outgoing` in one line, composed, and without characters of no width: for headers and titles."""
    if text.isascii():
        return one_line(text)
    parts = _ISOLATES.split(outgoing(text))
    return " ".join("".join(p if _ISOLATES.fullmatch(p) else _kept_line(p) for p in parts).split())


def shown(text: str) -> str:
    """Words of any age on a page or in a mail: less what turns them round, and what is no character."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSHOWN.sub("", _LINE_ENDS.sub("\n", text))


def shown_in(data: object) -> object:
    """The same lists and mappings, every text in them as `shown`."""
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return {name: shown_in(value) for name, value in data.items()}
    return [shown_in(one) for one in data] if isinstance(data, list | tuple) else data


def runs_right_to_left(text: str) -> bool:
    """Whether a letter of the text is written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text
    )


def _kept(text: str) -> str:
    found: list[str] = []
    for place, char in enumerate(text):
        kind = unicodedata.category(char)
        if kind in {"Cc", "Cs"}:
            found.append(char if char in "\n\t" else "")
        elif kind == "Cf":
            found.append(char if _is_seen_format(text, place) else "")
        elif not (kind == "Cn" and _is_no_character(char)):
            found.append(char)
    return "".join(found)


def _kept_line(text: str) -> str:
    return _kept(unicodedata.normalize("NFC", _LINE_ENDS.sub(" ", text)))


def _is_seen_format(text: str, place: int) -> bool:
    char = text[place]
    if char not in _JOINERS:
        return char in _SEEN_FORMATS
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(
        unicodedata.category(one) in _SHAPED and one not in _BLANK for one in around
    )


def _is_no_character(char: str) -> bool:
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


def _takes_room(char: str) -> bool:
    return unicodedata.category(char) not in {"Mn", "Me", "Cf"} or char in _SEEN_FORMATS


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _BLANK


def _trimmed(text: str) -> str:
    start = 0
    while start < len(text) and _is_blank(text[start]):
        start += 1
    return _trimmed_end(text[start:])


def _trimmed_end(text: str) -> str:
    end = len(text)
    while end and _is_blank(text[end - 1]):
        end -= 1
    return text[:end]


def _plain(char: str) -> str:
    if char in _DASHES or unicodedata.category(char) == "Pd":
        return "-"
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    return char

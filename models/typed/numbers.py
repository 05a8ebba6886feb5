"""Numbers as Europeans type them: `1 500,50`, `1.500,50`, `1’500.50`, `€ 1,500`, `1500,-`.

A sign between digits may part thousands or decimals. Where one cannot know, the answer is the two
readings, for the person to choose from: a cost must never be a thousandth of what was meant.
"""

import re
from dataclasses import dataclass

from models.typed.text import fixed

_CURRENCY = re.compile(r"(?<![^+-])\s*(?:€|EUR|euros?)\s*|\s*(?:€|EUR|euros?)$", re.IGNORECASE)
_NO_CENTS = re.compile(r"[.,]-+$")
_NUMBER = re.compile(r"([+-]?)\s?(\d[\d.,' ]*)")
_GROUPED = re.compile(r"\d{1,3}([ '.,]\d{3})+")
_QUOTES = str.maketrans("’‘ʼ´`´′", "'" * 7)


@dataclass(frozen=True)
class Unclear:
    """A number with more than one reading, both written without thousands separators."""

    readings: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How numbers are written: `group` parts thousands and `point` decimals in the reader's language.

    `places` is how many decimals there may be, None for any number; 0 are none.
    """

    group: str
    point: str = "."
    places: int | None = 2


def read_number(typed: str, way: Way) -> str | Unclear:
    """A typed number as digits with a point, such as `-1500.50`; other texts come back tidied.

    More decimals than there may be are left for the field's bounds to refuse.
    """
    text = fixed(typed.translate(_QUOTES))
    bare = _NO_CENTS.sub("", _CURRENCY.sub("", text))
    match = _NUMBER.fullmatch(bare)
    if match is None:
        return text
    sign, digits = match[1].replace("+", ""), match[2]
    read = _unsigned(digits, way)
    if isinstance(read, Unclear):
        return Unclear((sign + read.readings[0], sign + read.readings[1]))
    return text if read is None else sign + read


def _unsigned(digits: str, way: Way) -> str | Unclear | None:
    marks = [char for char in digits if char in ".,"]
    if not marks:
        return _whole_part(digits)
    last = marks[-1]
    head, _mark, tail = digits.rpartition(last)
    if len(marks) > marks.count(last):  # both are there: the last parts the decimals
        return _with_decimals(head, tail) if marks.count(last) == 1 else None
    if len(marks) > 1:  # a sign that comes again parts thousands
        return _without(digits) if _GROUPED.fullmatch(digits) else None
    if re.fullmatch(r"[1-9]\d{0,2}", head) and re.fullmatch(r"\d{3}", tail):
        return _thousands_or_not(head, last, tail, way)
    return _with_decimals(head, tail)


def _thousands_or_not(head: str, mark: str, tail: str, way: Way) -> str | Unclear:
    """`1,200`: one sign, three digits behind it."""
    if way.places == 0 or mark == way.group:
        return head + tail
    if mark == way.point and way.places is not None and len(tail.rstrip("0")) > way.places:
        return f"{head}.{tail}"
    return Unclear((head + tail, f"{head}.{tail.rstrip('0').ljust(2, '0')}"))


def _with_decimals(head: str, tail: str) -> str | None:
    before = _whole_part(head)
    if not isinstance(before, str) or not re.fullmatch(r"\d*", tail):
        return None
    return f"{before}.{tail}" if tail else before


def _whole_part(digits: str) -> str | Unclear | None:
    if digits.isdecimal() or _GROUPED.fullmatch(digits):
        return _without(digits)
    pair = re.fullmatch(r"(\d+)[ '](\d{1,2})", digits)
    if pair:  # 15 00 may be fifteen hundred, or fifteen and no cents
        return Unclear((pair[1] + pair[2], f"{pair[1]}.{pair[2].ljust(2, '0')}"))
    return None


def _without(digits: str) -> str:
    return re.sub(r"[ '.,]", "", digits)

"""Cells of a table: as a spreadsheet writes them in any language, and as they are written for one."""

import re

from models.typed.numbers import Way, read_number
from models.typed.search import folded
from models.typed.text import one_line, tidy

_YES = frozenset(map(folded, ("yes", "y", "true", "1", "x", "✓", "✔", "ja", "j", "wahr", "tak", "prawda", "ano", "pravda", "da", "oui", "vrai", "sí", "sim", "sì", "igen", "igaz", "так", "да", "evet", "jah", "jā", "taip")))  # fmt: skip
_NO = frozenset(map(folded, ("no", "n", "false", "0", "-", "nein", "falsch", "nie", "fałsz", "ne", "nepravda", "nu", "non", "faux", "nem", "hamis", "ні", "нет", "hayır", "ei", "nē")))  # fmt: skip
_YES_OR_NO = frozenset({"contact", "active", "registered_mentor", "general_support_fund"})
_NUMBERS = frozenset({"active_people", "capacity", "last_cee_meeting"})
_SEVERAL_LINES = frozenset({"topics", "offer"})
_FORMULA = re.compile(r"\s*'*[=+@\t\r\n-]")
_WAY = Way(group=" ", point=".", places=0)


def plain_cell(field: str, cell: str) -> str:
    """What a cell says of a field; "" where nothing can be seen in it. A formula is the text it stands as."""
    text = tidy(cell) if field in _SEVERAL_LINES else one_line(cell)
    if text.startswith("'") and _FORMULA.match(text):
        text = text[1:]
    if field in _YES_OR_NO and text:
        word = folded(text)
        return "yes" if word in _YES else "no" if word in _NO else text
    if field in _NUMBERS and text:
        number = read_number(text, _WAY)
        return number.removesuffix(".0") if isinstance(number, str) else text
    return text.casefold() if field == "kind" else text


def safe_cell(value: object) -> str:
    """A value for a spreadsheet: what would be a formula there begins with an apostrophe (CWE-1236).

    One that has an apostrophe there already gets another, so that each is read back as it was.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text

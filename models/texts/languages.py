"""Languages by their codes (BCP 47): which can be chosen, what they are called, which way they are written."""

import re
from collections.abc import Sequence
from functools import cache

from babel import Locale, UnknownLocaleError, localedata

from models.texts.catalogues import SOURCE_LANGUAGE, languages
from models.texts.pseudo import PSEUDO_LANGUAGE
from models.texts.translate import current_language

MOST = 12
"""Languages of one programme: each is one more of every text to keep."""

_CODE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?")
_NO_LANGUAGE = {"mul", "und", "zxx", "mis"}
"""Codes that ISO 639 keeps for several, an unknown one, or none."""


@cache
def all_codes() -> tuple[str, ...]:
    """Every language that has a name, and those written in several scripts once for each: `pl`, `sr-Latn`."""
    named = {*Locale("en").languages, *localedata.locale_identifiers()} - _NO_LANGUAGE
    return tuple(sorted(one.replace("_", "-") for one in named if _CODE.fullmatch(one)))


def is_language(code: str) -> bool:
    """Whether it is a code of `all_codes`."""
    return code in all_codes()


def offered(chosen: Sequence[str]) -> tuple[str, ...]:
    """The languages of a programme: those its hub chose, the first one first; until then those that pages have."""
    return tuple(chosen) or tuple(languages())


@cache
def own_name(code: str) -> str:
    """What its speakers call it, with a capital letter; its English name where Babel does not know; else the code."""
    if code == PSEUDO_LANGUAGE:
        return code
    known = _locale(code)
    name = (known.get_display_name() if known else None) or _name_in(code, SOURCE_LANGUAGE)
    return name[:1].upper() + name[1:]


def name_of(code: str) -> str:
    """What it is called in the bound language."""
    return _name_in(code, current_language())


def choices() -> list[tuple[str, str]]:
    """Every language, by its name in the bound language, with what its speakers call it."""
    return list(_choices(current_language()))


@cache
def direction(code: str) -> str:
    """`rtl` for what is written from right to left, else `ltr`."""
    known = _locale(code)
    return known.text_direction if known else "ltr"


@cache
def _choices(reader: str) -> tuple[tuple[str, str], ...]:
    named = [(_name_in(code, reader), code) for code in all_codes()]
    return tuple((code, _both(name, own_name(code))) for name, code in sorted(named, key=_by_name))


def _by_name(named: tuple[str, str]) -> tuple[str, str]:
    return named[0].casefold(), named[1]


def _both(name: str, own: str) -> str:
    return name if own.casefold() == name.casefold() else f"{name} – {own}"


@cache
def _name_in(code: str, reader: str) -> str:
    of_reader = _locale(reader) or Locale(SOURCE_LANGUAGE)
    plain = code.replace("-", "_")
    for one in (of_reader, Locale(SOURCE_LANGUAGE)):
        if name := one.languages.get(plain):
            return str(name)
        if known := _locale(code):
            return known.get_display_name(one) or code
    return code


@cache
def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None

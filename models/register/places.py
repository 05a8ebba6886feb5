"""Countries and time zones as people type them."""

import re
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale

from models.texts.languages import all_codes
from models.texts.translate import current_language
from models.typed.search import folded
from models.typed.text import fixed

NO_COUNTRY = re.compile("X[A-Z]")
"""Codes that ISO 3166 leaves to whoever needs one: for what is no country, and for rehearsals."""
KOSOVO = "XK"


def country_code(typed: str) -> str | None:
    """The ISO 3166 code of a country given by its code or by its name, in English or the bound language."""
    code = fixed(typed).upper()
    if NO_COUNTRY.fullmatch(code) or code in _names("en").values():
        return code
    for language in ("en", current_language()):
        if found := _names(language).get(folded(typed)):
            return found
    return None


def country_name(code: str) -> str:
    """The country's name in the bound language; the code itself where it has none."""
    if NO_COUNTRY.fullmatch(code) and code != KOSOVO:
        return code
    return str(_locale(current_language()).territories.get(code, code))


def time_zone(typed: str) -> str | None:
    """The name of a time zone in its own spelling: `europe/warsaw` is `Europe/Warsaw`."""
    return _zones().get(fixed(typed).replace(" ", "_").casefold())


def only_zone(country: str) -> str | None:
    """The time zone of a country that has only one."""
    zones = _zones_of_countries().get(country, ())
    return zones[0] if len(zones) == 1 else None


@cache
def zone_choices() -> tuple[str, ...]:
    """The time zones to choose from: those that people live in, and UTC."""
    named = {zone for zones in _zones_of_countries().values() for zone in zones}
    return ("UTC", *sorted(named & available_timezones()))


@cache
def language_code(typed: str) -> str | None:
    """The code of a language given by its code or its English name."""
    by_code = {code.casefold(): code for code in all_codes()}
    code = by_code.get(fixed(typed).casefold().replace("_", "-"))
    return code or _languages().get(folded(typed))


@cache
def _names(language: str) -> dict[str, str]:
    territories = _locale(language).territories
    return {
        folded(name): code
        for code, name in territories.items()
        if re.fullmatch("(?!ZZ|X[^K])[A-Z]{2}", code)
    }


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-") if language.isalpha() else Locale("en")


@cache
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}


@cache
def _zones_of_countries() -> dict[str, tuple[str, ...]]:
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            code, _place, zone, *_rest = line.split("\t")
            found[code] = (*found.get(code, ()), zone)
    return found


@cache
def _languages() -> dict[str, str]:
    return {folded(name): code for code, name in Locale("en").languages.items() if code.isalpha()}

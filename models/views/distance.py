"""How far two communities are from each other, as far as their time zones tell it."""

from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0


def kilometres_between(one: str, other: str) -> int | None:
    """Kilometres in a straight line between the chief places of two time zones (IANA names); None where one has no place.

    A community's own place is not known, so this is a rough number: right to some hundred kilometres in
    most of the world, to more in the largest countries.
    """
    places = _places()
    if one not in places or other not in places:
        return None
    (lat, lon), (lat_other, lon_other) = places[one], places[other]
    # The haversine formula, on a globe.
    high = sin((lat_other - lat) / 2) ** 2
    wide = cos(lat) * cos(lat_other) * sin((lon_other - lon) / 2) ** 2
    return round(2 * EARTH_KM * asin(min(1.0, sqrt(high + wide))))


@cache
def _places() -> dict[str, tuple[float, float]]:
    """Latitude and longitude in radians by time zone, from the zone table of the time zone database (tzdata)."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    found = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            _country, place, zone = line.split("\t")[:3]
            split = max(place.rfind("+"), place.rfind("-"))
            found[zone] = (_angle(place[:split], 2), _angle(place[split:], 3))
    return found


def _angle(written: str, degrees: int) -> float:
    """`+5213` or `-0034736` (degrees, minutes, perhaps seconds) in radians."""
    digits = written[1:]
    whole, rest = digits[:degrees], digits[degrees:]
    minutes, seconds = int(rest[:2] or 0), int(rest[2:4] or 0)
    angle = int(whole) + minutes / 60 + seconds / 3600
    return radians(-angle if written[0] == "-" else angle)

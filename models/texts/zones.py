"""Time zones as people know them: by a city of theirs, with how far it is from universal time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale

from models.texts.translate import _


def zone_in_words(local: datetime, locale: Locale) -> str:
    """`Warsaw time, UTC+2`, by the zone of a local moment; `UTC` for universal time itself."""
    city = city_of(local, locale)
    return (
        _("{city} time, {offset}", city=city, offset=offset_of(local)) if city else offset_of(local)
    )


def city_of(local: datetime, locale: Locale) -> str:
    """What people call the zone of a local moment, in the language; empty where it is of no place."""
    zone = local.tzinfo
    name = zone.key if isinstance(zone, ZoneInfo) else ""
    if "/" not in name or name.startswith("Etc/"):
        return ""
    known = locale.time_zones.get(name, {})
    return str(known.get("city") or name.rpartition("/")[2].replace("_", " "))


def offset_of(local: datetime) -> str:
    """`UTC+2`, `UTC-3:30`, `UTC`."""
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"

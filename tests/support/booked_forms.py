"""What a booker types: a journey, a stay, an insurance for the days of a plan."""

from datetime import date, timedelta
from typing import Any

from domain.exchange.orders import OrderKind

HOME, HOST = "Europe/Prague", "Europe/Kyiv"
"""The clocks of the cast's communities (`tests.support.people`)."""


def leg(
    way: str, number: int, day: date, departs: str, arrives: str, **changes: Any
) -> dict[str, Any]:
    """One leg's fields, in its row of the form."""
    there = way == "there"
    typed = {
        "way": way,
        "carrier": "Night rail",
        "number": "EN 406" if there else "EN 407",
        "from_place": "Prague, main station" if there else "Kyiv",
        "departs_day": day.isoformat(),
        "departs_time": departs,
        "departs_zone": HOME if there else HOST,
        "to_place": "Kyiv" if there else "Prague, main station",
        "arrives_day": day.isoformat(),
        "arrives_time": arrives,
        "arrives_zone": HOST if there else HOME,
    } | changes
    return {f"legs.{number}.{name}": value for name, value in typed.items()}


def journey(
    first: date, last: date, *, departs: str = "05:30", arrives: str = "17:45", **more: Any
) -> dict[str, Any]:
    """There on the first day and back on the last."""
    there = leg("there", 0, first, departs, arrives)
    back = leg("back", 1, last, "18:30", "23:10")
    return {"cost": "120", "reference": "QX7REF", "terms": "nothing_back", **there, **back} | more


def stay(first: date, last: date, **more: Any) -> dict[str, Any]:
    """One house for all nights."""
    return {
        "cost": "80",
        "house": "House by the river",
        "address": "Naberezhna 4, Kyiv",
        "check_in": first.isoformat(),
        "check_in_time": "15:00",
        "check_out": last.isoformat(),
        "reference": "RIV-77",
        "phone": "+380 44 000 0000",
        "terms": "nothing_back",
    } | more


def cover(first: date, last: date, **more: Any) -> dict[str, Any]:
    """An insurance for these days."""
    return {
        "cost": "21",
        "insurer": "Invented Mutual",
        "first": first.isoformat(),
        "last": last.isoformat(),
        "reference": "POL-1",
        "phone": "+420 600 000 112",
        "terms": "nothing_back",
    } | more


def of_kind(kind: OrderKind, first: date, last: date, **more: Any) -> dict[str, Any]:
    """What is typed for an order of this kind."""
    if kind is OrderKind.INSURANCE:  # the journey may begin before the visit
        return cover(first - timedelta(days=1), last + timedelta(days=1), **more)
    return {OrderKind.TRANSPORT: journey, OrderKind.ACCOMMODATION: stay}[kind](first, last, **more)

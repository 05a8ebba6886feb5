"""What the demo's booker booked, from a story's few words to the parts that a booking is kept in."""

from typing import Any

from cli.demo.documents import Names
from models.documents.booked import Booked, Cover, Leg, Moment, Stay


def booked_from(told: dict[str, Any], names: Names) -> Booked:
    """The booking of a story.

    `legs` are lists of way, carrier, number, from, departure, to, arrival; `stay` is house, address,
    check-in, check-out; `cover` is insurer, first day, last day. A moment is "83 06:10 Europe/Riga":
    day of the rehearsal, time, zone; a day is "83". What else a booking has stands beside them.
    """
    given = {name: told[name] for name in told if name not in ("legs", "stay", "cover")}
    if "free_until" in given:
        given["free_until"] = names.day(int(given["free_until"]))
    if "legs" in told:
        given["legs"] = [_leg(leg, names) for leg in told["legs"]]
    if "stay" in told:
        house, address, begins, ends = told["stay"]
        given["stay"] = Stay(
            house=house,
            address=address,
            check_in=_moment(begins, names),
            check_out=_moment(ends, names),
        )
    if "cover" in told:
        insurer, first, last = told["cover"]
        given["cover"] = Cover(
            insurer=insurer, first=names.day(int(first)), last=names.day(int(last))
        )
    return Booked.model_validate(given)


def of_booking(booked: Booked) -> dict[str, Any]:
    """What the messages about bookings are told besides the note: arrival, days, and until when money comes back.

    The days of a journey stay as ordered.
    """
    told: dict[str, Any] = {"refund_by": booked.free_until, "arrives_at": booked.arrives_at}
    if booked.stay:
        told |= {"first": booked.stay.check_in.day, "last": booked.stay.check_out.day}
    if booked.cover:
        told |= {"first": booked.cover.first, "last": booked.cover.last}
    return {name: value for name, value in told.items() if value is not None}


def _leg(told: list[str], names: Names) -> Leg:
    way, carrier, number, begins_at, departs, ends_at, arrives = told
    return Leg.model_validate(
        {
            "way": way,
            "carrier": carrier,
            "number": number,
            "from_place": begins_at,
            "departs": _moment(departs, names),
            "to_place": ends_at,
            "arrives": _moment(arrives, names),
        }
    )


def _moment(told: str, names: Names) -> Moment:
    day, clock, zone = told.split(" ")
    return Moment.model_validate({"day": names.day(int(day)), "clock": clock, "zone": zone})

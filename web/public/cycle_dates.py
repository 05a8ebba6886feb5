"""The dates of the cycles as visitors read them, in the programme's own zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.case.workdays import local_date
from models.tables.cycle import Cycle
from models.texts.translate import N_, _


@dataclass(frozen=True)
class CycleDates:
    """One cycle: the days on which it opens, on which it takes its last application, and of the matching."""

    id: str
    name: str
    opens: date
    last: date
    matching: date
    places: int | None
    is_open: bool
    is_ahead: bool


@dataclass(frozen=True)
class Step:
    """One line of the timeline; `state` is done, current or ahead."""

    what: str
    day: date
    state: str


def dates_of(cycle: Cycle, zone: str, now: datetime) -> CycleDates:
    """A cycle in the days of `zone`."""
    return CycleDates(
        id=cycle.id,
        name=cycle.name,
        opens=local_date(cycle.opens_at, zone),
        last=local_date(cycle.closes_at - timedelta(seconds=1), zone),
        matching=local_date(cycle.matching_on, zone),
        places=cycle.places,
        is_open=cycle.opens_at <= now < cycle.closes_at,
        is_ahead=now < cycle.opens_at,
    )


def present(cycles: Sequence[Cycle], zone: str, now: datetime) -> list[CycleDates]:
    """The open cycle first, then what comes, then the latest whose pairs are still being found; none that is over."""
    today = local_date(now, zone)
    known = [dates_of(cycle, zone, now) for cycle in cycles]
    return [
        *(one for one in known if one.is_open),
        *(one for one in known if one.is_ahead),
        *(one for one in known if not one.is_open and not one.is_ahead and one.matching >= today),
    ]


def steps_of(cycle: CycleDates, today: date) -> list[Step]:
    """The three dates of a cycle, and where it stands among them."""
    lines = (
        (N_("Applications open"), cycle.opens),
        (N_("Last day for applications"), cycle.last),
        (N_("Partners are proposed until"), cycle.matching),
    )
    upcoming = next((n for n, (_what, day) in enumerate(lines) if day >= today), len(lines))
    return [
        Step(_(what), day, "done" if n < upcoming else "current" if n == upcoming else "ahead")
        for n, (what, day) in enumerate(lines)
    ]

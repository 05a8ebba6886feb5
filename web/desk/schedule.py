"""Visits and follow-up calls on a time axis, and where two visits get into each other's way."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from domain.exchange.figures import HELD
from domain.exchange.follow_up import CallStatus
from domain.exchange.phases import Phase
from models.texts.translate import N_, _
from models.views.desk_choices import cycles_of, owners_of
from models.views.schedule import Scheduled, VisitDays, scheduled, visit_days
from web.cases.names import Names, names_of
from web.desk.charts import WHOLE, Mark, Part, percent
from web.desk.filters import Filters, read_filters
from web.desk.overview import wanted
from web.site.access import Hub, Viewer
from web.site.dates import day, days_between, locale
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
PATH = "/desk/schedule"
Staff = Annotated[Viewer, Depends(Hub())]
SPANS = {
    "quarter": (13, N_("A quarter")),
    "half": (26, N_("Half a year")),
    "year": (52, N_("A year")),
}
"""Weeks."""
BEFORE = timedelta(weeks=2)
"""So much of the past is shown at first."""
REACH = timedelta(weeks=104)
"""So far the links lead from today; an address may name any day."""
WEEK = timedelta(days=7)
LEAST_ROOM = 6
"""A month of less than so many percent has no name."""


@dataclass(frozen=True)
class Window:
    """The days that are shown, from a Monday on."""

    span: str
    first: date

    @property
    def days(self) -> int:
        """How many."""
        return SPANS[self.span][0] * 7

    @property
    def last(self) -> date:
        """The last of them."""
        return self.first + timedelta(days=self.days - 1)

    def at(self, moment: date) -> float:
        """Where a day begins, in percent of the width; beyond the edges for days that are not shown."""
        return round(100 * (moment - self.first).days / self.days, 2)

    def part(self, first: date, last: date, kind: str) -> Part | None:
        """The days from one to another as far as they are shown."""
        first, last = max(first, self.first), min(last, self.last)
        if last < first:
            return None
        return Part(self.at(first), percent((last - first).days + 1, self.days), kind)

    def months(self) -> list[tuple[float, str]]:
        """Where each month begins, and its name where there is room for it."""
        month = self.first.replace(day=1)
        found: list[tuple[float, str]] = []
        while month <= self.last:
            x = max(self.at(month), 0.0)
            month, named = (month + timedelta(days=32)).replace(day=1), month
            room = min(self.at(month), WHOLE) - x
            said = "MMMy" if named.month == 1 else "MMM"  # the first year stands above
            told = format_skeleton(said, named, locale=locale()) if room >= LEAST_ROOM else ""
            found.append((x, told))
        return found

    def weeks(self) -> list[date]:
        """The Mondays."""
        return [self.first + WEEK * number for number in range(SPANS[self.span][0])]


@dataclass(frozen=True)
class CallShown:
    """One call as it is drawn and told."""

    number: int
    on: date
    held: bool
    late: bool


@dataclass
class Row:
    """One exchange on the time axis, and the same in words."""

    exchange_id: str
    pair: str
    topic: str
    phase: Phase
    planned: str
    approved: bool
    actual: str
    calls: list[CallShown]
    parts: list[Part]
    marks: list[Mark]
    collides: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The exchange's page."""
        return f"/exchanges/{self.exchange_id}"


@router.get(PATH)
async def show_schedule(request: Request, viewer: Staff) -> Response:
    """The window the address names, by default from two weeks ago."""
    resources = resources_of(request)
    filters, now = read_filters(request.query_params), await resources.now()
    window = read_window(request.query_params, now.date())
    of = replace(wanted(viewer, filters, now), ended=True, phase=None, after=None)
    async with resources.autocommit() as database:
        cycles = await cycles_of(database, viewer.scope)
        owners = await owners_of(database, viewer.scope)
        place = _place(filters)
        found, following = await scheduled(database, of, window.first, window.last, place)
        visits = await visit_days(database, of, window.first, window.last)
        met_here: list[Scheduled | VisitDays] = [*found, *visits]
        communities = [c for v in met_here for c in (v.mentee_community, v.mentor_community)]
        names = await names_of(database, [], communities)
    met = collisions(visits)
    rows = [_row(one, window, now.date(), names) for one in found]
    for row in rows:
        row.collides = [told(pair, row.exchange_id, names) for pair in met.get(row.exchange_id, [])]
    here = [one for one in cycles if filters.cycle in ("", one.id)]
    limit = next((one.visits_at_once for one in here if one.visits_at_once), None)
    return page(
        request,
        "desk/schedule.html",
        window=window,
        spans=[
            (name, _(text), _address(filters, window, span=name))
            for name, (_n, text) in SPANS.items()
        ],
        earlier=_beside(filters, window, -1, now.date()),
        later=_beside(filters, window, 1, now.date()),
        now_here=_address(filters, window, first=_monday(now.date() - BEFORE)),
        following=_next(filters, window, following) if following else "",
        export=_address(filters, window).partition("?")[2],
        filters=filters,
        cycles=[(one.id, one.name) for one in cycles],
        owners=owners,
        rows=rows,
        in_words=in_words,
        call_in_words=call_in_words,
        collided=[told_whole(pair, names) for pair in _once(met)],
        load=load(visits, window),
        limit=limit,
        today=window.at(now.date()) if window.first <= now.date() <= window.last else None,
    )


def read_window(query: Any, today: date) -> Window:
    """What the address names; anything odd is as if it were not there."""
    span = query.get("span", "")
    try:
        first = date.fromisoformat(query.get("from", ""))
        if not date(2000, 1, 1) <= first <= date(2200, 1, 1):
            first = today - BEFORE
    except ValueError:
        first = today - BEFORE
    return Window(span if span in SPANS else "half", _monday(first))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _place(filters: Filters) -> tuple[date, str] | None:
    return (filters.after[0].date(), filters.after[1][0]) if filters.after else None


def _address(filters: Filters, window: Window, *, span: str = "", first: date | None = None) -> str:
    what = {"span": span or window.span, "from": (first or window.first).isoformat()}
    return filters.address(PATH, phase="", turn="", scope="", **what)


def _beside(filters: Filters, window: Window, steps: int, today: date) -> str:
    """The address of the window before or after; empty where nobody looks any more."""
    first = window.first + timedelta(days=steps * window.days)
    return "" if abs(first - today) > REACH else _address(filters, window, first=first)


def _next(filters: Filters, window: Window, place: tuple[date, str]) -> str:
    at = datetime(place[0].year, place[0].month, place[0].day, tzinfo=UTC).isoformat()
    return f"{_address(filters, window)}&{urlencode({'after': f'{at}~{place[1]}'})}"


# Where visits get into each other's way

Meeting = tuple[VisitDays, VisitDays]


def collisions(visits: list[VisitDays]) -> dict[str, list[Meeting]]:
    """By exchange, the visits of one of its communities on days of its own; `visits` by their first days."""
    found: dict[str, list[Meeting]] = {}
    under_way: list[VisitDays] = []
    for visit in visits:
        under_way = [one for one in under_way if one.ends_on >= visit.starts_on]
        for other in under_way:
            if shared(visit, other):
                found.setdefault(visit.exchange_id, []).append((other, visit))
                found.setdefault(other.exchange_id, []).append((other, visit))
        under_way.append(visit)
    return found


def shared(one: VisitDays, other: VisitDays) -> set[str]:
    """The communities that take part in both visits."""
    mine, theirs = ({v.mentee_community, v.mentor_community} for v in (one, other))
    return {community for community in mine & theirs if community}


def _once(met: dict[str, list[Meeting]]) -> list[Meeting]:
    pairs = {(a.exchange_id, b.exchange_id): (a, b) for ones in met.values() for a, b in ones}
    return [pairs[key] for key in sorted(pairs)]


def told(meeting: Meeting, here: str, names: Names) -> str:
    """What somebody who looks at one of the two exchanges is to know of the other."""
    other = next(visit for visit in meeting if visit.exchange_id != here)
    who = ", ".join(sorted(names.community(one) for one in shared(*meeting)))
    return _(
        "{community} is in another visit on these days: {pair}, {days}",
        community=who,
        pair=names.pair(other.mentee_community, other.mentor_community),
        days=days_between(other.starts_on, other.ends_on),
    )


def told_whole(meeting: Meeting, names: Names) -> tuple[str, list[tuple[str, str]]]:
    """Which community is in two visits at once, and the two exchanges."""
    who = ", ".join(sorted(names.community(one) for one in shared(*meeting)))
    return who, [
        (
            f"/exchanges/{visit.exchange_id}",
            f"{names.pair(visit.mentee_community, visit.mentor_community)}, {days_between(visit.starts_on, visit.ends_on)}",
        )
        for visit in meeting
    ]


def load(visits: list[VisitDays], window: Window) -> list[tuple[date, float, int]]:
    """For each week its first day, where it is drawn, and the most visits on any day of it."""
    busy: dict[date, int] = {}
    for visit in visits:
        first, last = max(visit.starts_on, window.first), min(visit.ends_on, window.last)
        for number in range((last - first).days + 1):
            on = first + timedelta(days=number)
            busy[on] = busy.get(on, 0) + 1
    return [
        (week, window.at(week), max(busy.get(week + timedelta(days=n), 0) for n in range(7)))
        for week in window.weeks()
    ]


# One exchange


def _row(one: Scheduled, window: Window, today: date, names: Names) -> Row:
    been = _been(one, today)
    calls = [
        _call(call, today)
        for call in one.state["calls"] or ()
        if call["status"] != CallStatus.WAIVED
    ]
    planned = window.part(one.starts_on, one.ends_on, "planned" if one.approved else "proposed")
    actual = [window.part(first, last, "actual") for first, last in been]
    return Row(
        exchange_id=one.exchange_id,
        pair=names.pair(one.mentee_community, one.mentor_community),
        topic=one.topic,
        phase=Phase(one.phase),
        planned=days_between(one.starts_on, one.ends_on),
        approved=one.approved,
        actual="; ".join(days_between(first, last) for first, last in been),
        calls=calls,
        parts=[part for part in (planned, *actual) if part],
        marks=[
            Mark(window.at(call.on), "held" if call.held else "late" if call.late else "due")
            for call in calls
            if window.first <= call.on <= window.last
        ],
    )


def _been(one: Scheduled, today: date) -> list[tuple[date, date]]:
    """The days of visits that took place, the one under way until today."""
    found = [
        (date.fromisoformat(past["starts_on"]), date.fromisoformat(past["ended_on"]))
        for past in one.state["past_visits"] or ()
    ]
    began = one.state["arrived_at"] or one.state["departed_at"]
    if began:
        first = datetime.fromisoformat(began).date()
        ended = one.state["ended_on"]
        last = date.fromisoformat(ended) if ended else today
        found.append((min(first, last), last))
    return found


def _call(call: dict[str, Any], today: date) -> CallShown:
    on = datetime.fromisoformat(call["at"]).date()
    held = call["status"] in HELD
    return CallShown(call["number"], on, held, not held and on < today)


def in_words(row: Row) -> str:
    """What is drawn of an exchange, in a sentence."""
    said = [
        _("visit planned for {days}", days=row.planned)
        if row.approved
        else _("visit proposed for {days}", days=row.planned)
    ]
    if row.actual:
        said.append(_("took place {days}", days=row.actual))
    said += [call_in_words(call) for call in row.calls]
    return "; ".join(said)


def call_in_words(call: CallShown) -> str:
    """One call: when, and whether it was held."""
    if call.held:
        return _("call {n} held on {day}", n=call.number, day=day(call.on))
    if call.late:
        return _("call {n} not held yet, agreed for {day}", n=call.number, day=day(call.on))
    return _("call {n} on {day}", n=call.number, day=day(call.on))

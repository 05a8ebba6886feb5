"""The days to come that only an exchange knows: visit, decision to go, calls, report, and when what one gave goes."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from domain.case.kind import Kind
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.calendar_events import call_day, call_time
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import CallStatus
from domain.exchange.kind import EXCHANGE
from domain.exchange.orders import OrderKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.texts.translate import N_, _
from web.cases.coming import Ahead, Coming, Reader
from web.cases.names import Names
from web.cases.pages import pages_of
from web.exchanges.ask_titles import asked
from web.exchanges.booked import entries_of
from web.exchanges.itinerary import booked_for, has_itinerary
from web.exchanges.vault_labels import kept
from web.site.dates import day

BEFORE_REPORT = frozenset({Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP})
PLANNED = frozenset({Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, Phase.TRAVEL, Phase.READY})
NOT_APPROVED = N_("the plan is not approved yet")
FROM_THE_VISIT = N_("counted from the end of the visit")
FROM_THE_CALL = N_("counted from the last call")


class ExchangeAhead(Ahead):
    """What an exchange tells of its time to come; whatever is not fixed yet says on what it depends."""

    unnamed = frozenset(
        {
            AskKind.GET_VISA,
            AskKind.CONFIRM_VISA_REFUSAL,
            AskKind.DECIDE_VISA,
            AskKind.DECIDE_SILENCE,
            AskKind.DECIDE_REQUEST,
            AskKind.RATE_RELATIONSHIP,
        }
    )

    def people(self, x: Exchange) -> Iterable[str]:
        """Those for whom something is booked, and who leads a call."""
        return (*(order.traveller for order in x.orders), *(c.led_by for c in x.calls if c.led_by))

    def communities(self, x: Exchange) -> Iterable[str | None]:
        """The two."""
        return (x.mentee.community, x.mentor.community if x.mentor else None)

    def notes(self, x: Exchange, me: str) -> Collection[str]:
        """Of what is booked for this person: whoever does not travel has none."""
        if not has_itinerary(x, me):
            return ()
        return [order.booking for order in booked_for(x, me) if order.booking]

    def title(self, kind: Kind, x: Exchange, names: Names) -> str:
        """The pair."""
        return names.pair(x.mentee.community, x.mentor.community if x.mentor else None)

    def asked(self, kind: Kind, ask: Any, x: Exchange, names: Names) -> str:
        """With the order, the day or the call that is meant; titles of actions are words, and not at hand."""
        return asked(AskKind(ask.kind), ask.subject, x, names, {})

    def dates(self, x: Exchange, reader: Reader) -> Iterator[Coming]:
        """In the order of the programme."""
        if not x.ended:
            yield from _search(x, reader)
            yield from _visit(x, reader)
            yield from _journey(x, reader)
            yield from _calls(x, reader)
            yield from _report(x, reader)
        yield from _deletion(x, reader)


def _date(x: Exchange, key: str, on: date | datetime, what: str, **more: Any) -> Coming:
    given = {"plain": what, "address": EXCHANGE.path_of(x.id), **more}
    return Coming(key=key, on=on, what=what, **given)


def _search(x: Exchange, reader: Reader) -> Iterator[Coming]:
    if x.wakes_at and x.wakes_at >= reader.now:
        what = _("The search for a partner begins again")
        yield _date(x, "wakes", x.wakes_at, what, whose=_("the hub"))


def _visit(x: Exchange, reader: Reader) -> Iterator[Coming]:
    today = local_date(reader.now, x.policy.time_zone)
    if x.plan is None or (x.postponements and not x.approval and _is_past(x)):
        if x.phase is Phase.PLANNING:
            yield _earliest(x, today)
        return
    facts, ends = x.plan.facts, x.ended_on or x.plan.facts.ends_on
    if x.phase not in PLANNED | {Phase.VISIT} or x.ended_on or ends < today:
        return
    estimate = "" if x.approval else _(NOT_APPROVED)
    yield _date(
        x,
        "visit",
        facts.starts_on,
        _("The visit"),
        until=ends,
        mine=True,
        estimate=estimate,
        begun=facts.starts_on <= today,
    )
    go = facts.starts_on - timedelta(days=x.policy.go_days_before)
    is_open = AskKind.DECIDE_GO in reader.asked or x.go_decided_by
    if x.phase in PLANNED and go >= today and not is_open:
        what = _("The hub decides whether the visit goes ahead")
        yield _date(x, "go", go, what, whose=_("the hub"), estimate=estimate)


def _journey(x: Exchange, reader: Reader) -> Iterator[Coming]:
    """The legs and stays of the reader's own itinerary, each as long as it is not over."""
    if not has_itinerary(x, reader.me):
        return
    today = local_date(reader.now, x.policy.time_zone)
    for entry in entries_of(booked_for(x, reader.me), reader.notes):
        starts, ends = entry.starts, entry.ends
        if not entry.has_times or starts is None or ends is None:
            continue
        journey = entry.order.kind is OrderKind.TRANSPORT
        timed = journey and starts.at and ends.at
        over = ends.at < reader.now if timed and ends.at else entry.last < today
        if not over:
            yield _date(
                x, entry.key, (timed and starts.at) or entry.first, entry.title,
                # A calendar that leaves the house tells nobody where somebody sleeps.
                plain=_("Journey") if journey else _("Stay"),
                until=(timed and ends.at) or entry.last, mine=True, address=f"{EXCHANGE.path_of(x.id)}/itinerary",
                begun=starts.at <= reader.now if timed and starts.at else entry.first <= today,
            )  # fmt: skip


def _is_past(x: Exchange) -> bool:
    """Whether the plan's days are before the day to which the visit was put off: new ones are still to be found."""
    return bool(x.plan and x.not_before and x.plan.facts.starts_on < x.not_before)


def _earliest(x: Exchange, today: date) -> Coming:
    """Until there are days: when a visit could begin at the earliest."""
    booking = today + timedelta(days=x.policy.lead_days)
    fixed = x.not_before is not None and x.not_before >= booking
    estimate = _("if the plan is approved today; each day later moves it by one")
    if fixed:
        estimate = _("the days are still to be found")
    first = max(booking, x.not_before or booking)
    return _date(x, "earliest", first, _("Earliest day for the visit to begin"), estimate=estimate)


def _calls(x: Exchange, reader: Reader) -> Iterator[Coming]:
    length = timedelta(minutes=x.policy.call_minutes)
    for call in x.calls:
        if call.status is CallStatus.PLANNED and call.at + length >= reader.now:
            what = _("Follow-up call {n}", n=call.number)
            if call.asynchronous:
                what = _("Follow-up call {n}, in writing", n=call.number)
            led = reader.names.person(call.led_by) if call.led_by else ""
            whose = _("led by {name}", name=led) if led else ""
            ends = call.at + length
            key = f"call-{call.number}"
            yield _date(x, key, call.at, what, until=ends, whose=whose, mine=True)
    first = _first_call(x)
    if first is not None and first >= reader.now:
        what = _("First follow-up call")
        yield _date(x, "call-1", first, what, mine=True, estimate=_(FROM_THE_VISIT))


def _first_call(x: Exchange) -> datetime | None:
    """When the first call is likely; none where there are calls already, or no days of a visit."""
    if x.calls or x.plan is None or x.phase not in PLANNED | {Phase.VISIT, Phase.POST_PLAN}:
        return None
    facts = x.plan.facts
    if not facts.calls:
        return None
    ended = x.ended_on or facts.ends_on
    return call_time(x, call_day(x, ended + timedelta(days=facts.call_interval_days)))


def _report(x: Exchange, reader: Reader) -> Iterator[Coming]:
    if x.phase not in BEFORE_REPORT or AskKind.SUBMIT_REPORT in reader.asked or x.plan is None:
        return
    facts = x.plan.facts
    planned = [call.at for call in x.calls if call.status is CallStatus.PLANNED]
    ended = x.ended_on or facts.ends_on
    last = ended + timedelta(days=facts.call_interval_days * (facts.calls + x.extra_calls))
    estimate = _(FROM_THE_CALL) if planned else _(FROM_THE_VISIT)
    begins = max(planned) if planned else call_time(x, last)
    due = x.policy.due(AskKind.SUBMIT_REPORT, begins, x.calendar_for(Role.MENTEE))
    if due >= reader.now:
        what = _("The impact report is due")
        yield _date(x, "report", due, what, whose=_("both communities"), estimate=estimate)


def _deletion(x: Exchange, reader: Reader) -> Iterator[Coming]:
    """What the reader gave goes on the day that is set, or as the visit is planned now."""
    classes = [one for one in DataClass if one.value in reader.gives]
    today = local_date(reader.now, x.policy.time_zone)
    for one in kept(x, *classes):
        fixed = reader.gives[one.data_class.value]
        goes = fixed or one.until
        if goes is None or goes < today:
            continue
        yield _date(
            x, f"goes-{one.data_class.value}", goes,
            _("Your details are deleted: {what}", what=one.title),
            plain=_("What you gave is deleted"), whose=_("you"), mine=True,
            address=f"{EXCHANGE.path_of(x.id)}/my-details",
            estimate="" if fixed else _("if the visit ends on {day}", day=_end(x)),
        )  # fmt: skip


def _end(x: Exchange) -> str:
    if x.ended_on or x.plan is None:
        return day(x.ended_on) if x.ended_on else "–"
    return day(x.plan.facts.ends_on)


pages_of(EXCHANGE.name).ahead = ExchangeAhead()

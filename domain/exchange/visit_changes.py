"""A visit that does not happen as planned: given up for now, or shorter and made up for."""

from datetime import date, datetime, timedelta

from domain.case import pausing
from domain.case.workdays import local_date
from domain.exchange import (
    after_visit,
    booking_cancellation,
    both_learn,
    calendar_events,
    phase_entry,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Call, CallStatus
from domain.exchange.interruptions import PastVisit
from domain.exchange.phases import Phase


def answer_visas(x: Exchange, now: datetime, by: str, outcome: str) -> None:
    """Whatever is decided about the visit also decides what a refused visa waited for."""
    for ask in x.open_asks(AskKind.DECIDE_VISA):
        x.answer(ask, now, by, outcome)


def give_up_visit(x: Exchange, now: datetime) -> None:
    """The plan is open again: bookings are undone, the calendar entry is called off.

    Goals, questions, contacts and the travel data of who may still travel stay.
    """
    calendar_events.call_off_visit(x)
    booking_cancellation.undo_bookings(x, now)
    x.departed_at = None
    phase_entry.back_to_planning(x, now)


def end_pause(x: Exchange, now: datetime) -> None:
    """What stood still goes on with the decision that was made; nobody reviews the pause any more."""
    pausing.go_on(x, now)


def visit_again(x: Exchange, now: datetime) -> None:
    """A top-up visit is granted: what belongs to the visit that was is kept, and it is planned anew."""
    facts = calendar_events.plan_of(x).facts
    x.past_visits.append(
        PastVisit(
            starts_on=facts.starts_on,
            planned_end=facts.ends_on,
            ended_on=x.ended_on or facts.ends_on,
            days_logged=tuple(x.logged_days),
            goals_covered=x.cut_short.goals_covered if x.cut_short else (),
            event=x.visit_event,
        )
    )
    x.departed_at = x.arrived_at = x.ended_on = x.cut_short = x.visit_event = None
    x.logged_days, x.visit_invited = [], []
    x.actions = [action for action in x.actions if action.joint]
    x.post_plans.clear()
    x.confirmed_plans.clear()
    x.travel_data.clear()
    x.visas.clear()
    x.returns, x.plan_calls = 0, 0  # a plan of its own, judged from the beginning
    x.rejected_by = x.appealed_by = None
    both_learn.forget_month_3(x, now)
    phase_entry.back_to_planning(x, now)


def add_calls(x: Exchange, now: datetime, count: int) -> None:
    """Further calls make up for days that were lost; in the rhythm of those agreed."""
    x.extra_calls += count
    if x.phase is Phase.POST_PLAN:  # the calls are planned when the follow-up starts
        return
    interval = timedelta(days=calendar_events.plan_of(x).facts.call_interval_days)
    day = _last_day(x, now)
    for number in range(len(x.calls) + 1, len(x.calls) + count + 1):
        day += interval
        at = calendar_events.call_time(x, calendar_events.call_day(x, day))
        x.calls.append(Call(number=number, at=at))
    if x.phase is Phase.REPORT:
        kept = (AskKind.PROGRESS_ACTION, AskKind.LOG_DAY)
        x.enter(Phase.FOLLOW_UP, now, keep=kept)
        after_visit.next_call(x, now)


def _last_day(x: Exchange, now: datetime) -> date:
    planned = [call.at for call in x.calls if call.status is CallStatus.PLANNED]
    return max(local_date(at, x.mentee.time_zone) for at in (now, *planned))

"""What falls when something that belongs to the visit or comes after it is opened again."""

from datetime import datetime

from domain.exchange import after_visit, travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase


def again(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """Ask the same people the same."""
    x.ask(ask.kind, now, *ask.of, person=ask.person, subject=ask.subject, quiet=True)


def may_day(x: Exchange, ask: ExchangeAsk) -> bool:
    """A day the visit has had, and the next one to log at the latest."""
    return int(ask.subject) <= min(len(x.logged_days) + 1, travel_arrangements.days_lived(x))


def top_up(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """What makes up for lost days is decided anew; calls that were added are not."""
    x.extra_calls = 0
    again(x, ask, now)


def post_plan(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """The plan for home is written again; its actions go with it."""
    mine = side(ask)
    x.post_plans.pop(mine, None)
    x.confirmed_plans = [one for one in x.confirmed_plans if one is not mine]
    x.actions = [action for action in x.actions if action.joint or action.side is not mine]
    waiting = [a for a in x.open_asks(AskKind.CONFIRM_POST_PLAN) if Role(mine.other.value) in a.of]
    x.void(waiting, now, "the plan is written again")
    again(x, ask, now)


def call(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """The call is to be held again, and stands in the calendars."""
    for call in x.calls:
        if str(call.number) == ask.subject:
            call.status = CallStatus.PLANNED
            call.asynchronous, call.checked_in = False, ()
            if not call.invited:  # what left the calendars comes back as something new
                call.sequence += bool(call.sequence)
    x.void(x.open_asks(AskKind.LOG_CALL, AskKind.CHECK_IN), now, "an earlier call is open again")
    if x.phase is Phase.REPORT:
        x.enter(Phase.FOLLOW_UP, now, keep=[AskKind.PROGRESS_ACTION, AskKind.LOG_DAY])
    after_visit.next_call(x, now)


def may_call(x: Exchange, ask: ExchangeAsk) -> bool:
    """The last call that is settled, before anybody reports."""
    settled = [call.number for call in x.calls if call.status is not CallStatus.PLANNED]
    return bool(settled) and ask.subject == str(settled[-1]) and not _reporting(x)


def _reporting(x: Exchange) -> bool:
    return bool(x.reports) or x.report_accepted_at is not None


def action(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """Work on the action goes on."""
    for action in x.actions:
        if action.id == ask.subject:
            action.status = ActionStatus.STARTED
    again(x, ask, now)


def report(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """That side writes its part again."""
    x.reports.pop(side(ask), None)
    x.waived_reports = [one for one in x.waived_reports if one is not side(ask)]
    x.void(x.open_asks(AskKind.REVIEW_REPORT), now, "a part is written again")
    again(x, ask, now)


def report_review(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """The report is not accepted any more."""
    x.report_accepted_at = None
    x.consents.clear()
    x.void(x.open_asks(AskKind.CONSENT_PUBLICATION), now, "the report is read again")
    again(x, ask, now)


def consent(x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
    """That side decides about publication again."""
    x.consents.pop(side(ask), None)
    again(x, ask, now)


def side(ask: ExchangeAsk) -> Side:
    """The side that is asked."""
    return Side(ask.of[0].value)


def not_accepted(x: Exchange, _ask: ExchangeAsk) -> bool:
    """Until the hub has accepted the report."""
    return x.report_accepted_at is None


def accepted(x: Exchange, _ask: ExchangeAsk) -> bool:
    """Once the hub has accepted the report."""
    return x.report_accepted_at is not None

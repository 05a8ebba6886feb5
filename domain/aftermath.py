"""After the visit: calls, actions, reports, and each side's word on publication."""

from datetime import datetime, timedelta

from domain import calendar, story
from domain.asks import AskKind
from domain.exchange import Exchange
from domain.follow_up import Call, CallStatus
from domain.notices import NoticeKind
from domain.people import Role, Side
from domain.phases import Phase
from domain.workdays import at_local, local_date


def start_follow_up(x: Exchange, now: datetime) -> None:
    """The mentor confirmed the plan: schedule the agreed calls and watch the actions.

    The calls count from the end of the visit, or from today where the first would be past.
    """
    x.enter(Phase.FOLLOW_UP, now, keep=[AskKind.LOG_DAY])
    x.tell(NoticeKind.POST_PLAN_CONFIRMED, x.contacts())
    facts, today = calendar.plan_of(x).facts, local_date(now, x.mentee.time_zone)
    interval = timedelta(days=facts.call_interval_days)
    since = x.ended_on if x.ended_on and x.ended_on + interval > today else today
    for number in range(1, facts.calls + 1):
        day = since + interval * number
        x.calls.append(Call(number=number, at=calendar.call_time(x, day)))
    for action in x.actions:
        due = at_local(action.due, x.policy.due_hour, x.policy.time_zone)
        x.ask(
            AskKind.PROGRESS_ACTION,
            now,
            Role.MENTEE,
            person=action.owner,
            subject=action.id,
            due=max(due, now),
            quiet=True,
        )
    next_call(x, now)


def next_call(x: Exchange, now: datetime) -> None:
    """Invite to the next call and wait for its log; after the last one, the report."""
    call = x.next_call()
    if call is None:
        ask_reports(x, now)
        return
    if not call.invited:
        if call.at <= now:  # the one before it came so late that this one's day has passed
            week = timedelta(days=x.policy.max_reschedule_days)
            call.at = calendar.call_time(x, local_date(now, x.mentee.time_zone) + week)
        calendar.invite_to_call(x, call)
    if not x.open_asks(AskKind.LOG_CALL):
        x.ask(
            AskKind.LOG_CALL,
            now,
            Role.MENTEE,
            Role.MENTOR,
            subject=str(call.number),
            starts=call.at,
            quiet=True,
        )


def drop_call(x: Exchange, call: Call) -> None:
    """One call is not held any more: out of the calendars, by a named person's waiver."""
    if call.invited:
        calendar.call_off_call(x, call)
    call.status = CallStatus.WAIVED


def ask_reports(x: Exchange, now: datetime) -> None:
    """All calls are settled: both sides say what came of it."""
    x.enter(Phase.REPORT, now, keep=[AskKind.PROGRESS_ACTION, AskKind.LOG_DAY])
    for side in Side:
        x.ask(AskKind.SUBMIT_REPORT, now, Role(side.value))


def ask_report_review(x: Exchange, now: datetime) -> None:
    """With every part in that is not waived, the hub reads the report, once."""
    if not missing_reports(x) and not x.find_ask(AskKind.REVIEW_REPORT):
        x.ask(AskKind.REVIEW_REPORT, now, Role.PROGRAMME)


def missing_reports(x: Exchange) -> list[Side]:
    """The sides whose part of the impact report is still owed."""
    return [side for side in Side if side not in x.reports and side not in x.waived_reports]


def ask_consents(x: Exchange, now: datetime) -> None:
    """The report is accepted: each side decides about publication."""
    for side in Side:
        x.ask(AskKind.CONSENT_PUBLICATION, now, Role(side.value))


def close_if_all_said(x: Exchange, now: datetime) -> None:
    """With both sides' word on publication: publish if both agree, and close."""
    if len(x.consents) < len(Side):
        return
    if all(x.consents.values()):
        x.published_at = now
    story.end(x, now, Phase.CLOSED)
    x.tell(NoticeKind.CLOSED, x.contacts(), published=int(x.published_at is not None))

"""After the visit: calls, actions, reports, and each side's word on publication."""

from datetime import date, datetime, timedelta

from domain.case.workdays import local_date
from domain.exchange import both_learn, calendar_events, phase_entry
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Action, ActionStatus, Call, CallStatus
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase

GOING_ON = frozenset({ActionStatus.OPEN, ActionStatus.STARTED, ActionStatus.BLOCKED})
"""An action on which work is not over."""


def start_follow_up(x: Exchange, now: datetime) -> None:
    """The mentor confirmed the plan: schedule the agreed calls and watch the actions.

    The calls count from the end of the visit, or from today where the first would be past.
    """
    x.enter(Phase.FOLLOW_UP, now, keep=[AskKind.LOG_DAY])
    x.notify(NoticeKind.POST_PLAN_CONFIRMED, x.contacts())
    facts, today = calendar_events.plan_of(x).facts, local_date(now, x.mentee.time_zone)
    interval = timedelta(days=facts.call_interval_days)
    since = x.ended_on if x.ended_on and x.ended_on + interval > today else today
    for number in range(1, facts.calls + x.extra_calls + 1):
        day = calendar_events.call_day(x, since + interval * number)
        x.calls.append(Call(number=number, at=calendar_events.call_time(x, day)))
    for action in x.actions:
        if action.status in GOING_ON:
            ask_progress(x, action, now)
    both_learn.ask_in_month_3(x, now)
    next_call(x, now)


def ask_progress(x: Exchange, action: Action, now: datetime) -> None:
    """Ask the owner of an action how it stands, by its date; of a joint one both sides, whoever is first."""
    of = (Role.MENTEE, Role.MENTOR) if action.joint else (Role(action.side.value),)
    due = x.calendar_for(*of, person=action.owner).due(action.due)
    x.ask(
        AskKind.PROGRESS_ACTION,
        now,
        *of,
        person=None if action.joint else action.owner,
        subject=action.id,
        due=max(due, now),
        quiet=True,
    )


def next_call(x: Exchange, now: datetime) -> None:
    """Invite to the next call and wait for its log; after the last one, the report."""
    call = x.next_call()
    if call is None:
        ask_reports(x, now)
        return
    if call.asynchronous:
        ask_check_ins(x, call, now)
        return
    if not call.invited:
        if call.at <= now:  # the one before it came so late that this one's day has passed
            week = timedelta(days=x.policy.max_reschedule_days)
            day = calendar_events.call_day(x, local_date(now, x.mentee.time_zone) + week)
            call.at = calendar_events.call_time(x, day)
        calendar_events.invite_to_call(x, call)
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
        calendar_events.call_off_call(x, call)
    call.status = CallStatus.WAIVED


def ask_check_ins(x: Exchange, call: Call, now: datetime) -> None:
    """A call is held in writing: each side that has not written yet is asked to, once."""
    for side in Side:
        asked = x.find_ask(AskKind.CHECK_IN, side=side, subject=str(call.number))
        if side not in call.checked_in and not asked:
            of = Role(side.value)
            x.ask(AskKind.CHECK_IN, now, of, subject=str(call.number), starts=call.at, quiet=True)


def close_check_in(x: Exchange, call: Call, now: datetime) -> None:
    """With every side's words in, or waived, a call in writing is done; without any it was waived."""
    if x.open_asks(AskKind.CHECK_IN, subject=str(call.number)):
        return
    if call.checked_in:
        call.status = CallStatus.CHECKED_IN
    else:
        drop_call(x, call)
    next_call(x, now)


def put_in_writing(x: Exchange, call: Call, now: datetime) -> None:
    """A call becomes a check-in in writing: it leaves the calendars, both sides write instead."""
    if call.invited:
        calendar_events.call_off_call(x, call)
    call.asynchronous = True
    x.void(x.open_asks(AskKind.LOG_CALL), now, "in writing")
    ask_check_ins(x, call, now)
    x.notify(NoticeKind.CALL_IN_WRITING, x.contacts(), call=call.number)


def back_to_call(x: Exchange, call: Call, now: datetime) -> None:
    """A check-in in writing is a call again; what was asked in writing is void."""
    call.asynchronous, call.checked_in = False, ()
    x.void(x.open_asks(AskKind.CHECK_IN, subject=str(call.number)), now, "held as a call again")


def move_call(x: Exchange, call: Call, day: date, now: datetime) -> None:
    """Plan a call for another day: the same invitation moves in both calendars."""
    back_to_call(x, call, now)
    call.at = calendar_events.call_time(x, day)
    call.sequence += 1
    call.invited = False
    x.void(x.open_asks(AskKind.LOG_CALL), now, "moved")
    next_call(x, now)


def ask_reports(x: Exchange, now: datetime) -> None:
    """All calls are settled: both sides say what came of it."""
    x.enter(Phase.REPORT, now, keep=[AskKind.PROGRESS_ACTION, AskKind.LOG_DAY])
    for side in Side:
        x.ask(AskKind.SUBMIT_REPORT, now, Role(side.value))
    both_learn.ask_relationship(x, now, both_learn.Occasion.CLOSE)
    both_learn.ask_how_to_go_on(x, now)


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
    """With both sides' word on publication: publish if both agree, and close.

    An exchange in which no action was done closes incomplete: nothing is hidden, nobody is blamed.
    """
    if len(x.consents) < len(Side):
        return
    if all(x.consents.values()):
        x.published_at = now
    done = any(action.status is ActionStatus.DONE for action in x.actions)
    phase_entry.end(x, now, Phase.CLOSED if done else Phase.CLOSED_INCOMPLETE)
    kind = NoticeKind.CLOSED if done else NoticeKind.CLOSED_INCOMPLETE
    x.notify(kind, x.contacts(), published=int(x.published_at is not None))

"""After the visit: monthly calls, their rhythm, and the actions they keep alive."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain import aftermath, calendar
from domain.asks import AskKind
from domain.documents import DocRef
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.follow_up import Action, ActionStatus, Cadence, Call, CallStatus
from domain.moves.base import MENTEES, PARTICIPANTS, Move, goes, register, stays
from domain.notices import NoticeKind
from domain.people import Role
from domain.phases import Phase
from domain.workdays import local_date


def _need_call(x: Exchange, number: int) -> Call:
    call = x.next_call()
    if call is None or call.number != number:
        raise RuleBroken(
            "call",
            N_("Call {number} is not the next one."),
            N_("Open the exchange page to see which call is next."),
            number=number,
        )
    return call


@register
@dataclass(frozen=True, kw_only=True)
class LogCall(Move):
    """Either side logs a call that was held; the words are in the document."""

    call: int
    held_on: date
    log: DocRef

    name = "log_call"
    who = PARTICIPANTS
    leads = goes({Phase.FOLLOW_UP: (Phase.FOLLOW_UP, Phase.REPORT)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, held between the end of the visit and today."""
        _need_call(x, self.call)
        today = local_date(now, x.mentee.time_zone)
        if self.held_on > today or (x.ended_on and self.held_on < x.ended_on):
            raise RuleBroken(
                "held_on",
                N_("The call cannot have been held on {day}."),
                N_("Choose a date between the visit and today."),
                day=self.held_on.isoformat(),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Invite to the next one, or ask for the reports after the last."""
        call = _need_call(x, self.call)
        call.status = CallStatus.HELD
        if call.invited and call.at > now:  # held earlier than planned
            calendar.call_off_call(x, call)
        ask = x.find_ask(AskKind.LOG_CALL, subject=str(self.call))
        x.answer(ask, now, self.by, "held")
        aftermath.next_call(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which call, when, and its log."""
        return {
            "call": self.call,
            "held_on": self.held_on.isoformat(),
            "document": self.log.id,
        }


class MissReason(StrEnum):
    """Why a call was not held."""

    MENTOR_AWAY = "mentor_away"
    MENTEE_AWAY = "mentee_away"
    TECHNICAL = "technical"
    FORGOTTEN = "forgotten"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class MissCall(Move):
    """A call was, or will be, missed; it moves to another day and is still owed."""

    call: int
    reason: MissReason
    new_day: date

    name = "miss_call"
    who = PARTICIPANTS
    leads = stays(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, moved ahead by no more than the policy allows."""
        call = _need_call(x, self.call)
        today = local_date(now, x.mentee.time_zone)
        planned = max(today, local_date(call.at, x.mentee.time_zone))
        latest = planned + timedelta(days=x.policy.max_reschedule_days)
        if not today < self.new_day <= latest:
            raise RuleBroken(
                "new_day",
                N_("A missed call is held again by {latest}."),
                N_("Choose a day from tomorrow to then."),
                latest=latest.isoformat(),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The same invitation moves in both calendars."""
        call = _need_call(x, self.call)
        call.at = calendar.call_time(x, self.new_day)
        call.missed += 1
        call.sequence += 1
        call.invited = False
        x.answer(x.find_ask(AskKind.LOG_CALL), now, self.by, "missed")
        aftermath.next_call(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which call, why, and when instead."""
        return {
            "call": self.call,
            "reason": self.reason.value,
            "new_day": self.new_day.isoformat(),
        }


@register
@dataclass(frozen=True, kw_only=True)
class ProposeCadence(Move):
    """One side proposes another rhythm for the calls still to come."""

    calls: int
    interval_days: int
    next_day: date

    name = "propose_cadence"
    who = PARTICIPANTS
    leads = stays(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """At least as many calls in all as the programme asks for, on days ahead."""
        held = sum(call.status is not CallStatus.PLANNED for call in x.calls)
        low, high = max(1, x.policy.calls - held), x.policy.max_calls - held
        if not low <= self.calls <= high:
            raise RuleBroken(
                "calls",
                N_("Choose {low} to {high} further calls."),
                N_("Fewer calls in all need a waiver of the coordinator."),
                low=low,
                high=high,
            )
        if not 1 <= self.interval_days <= x.policy.max_call_interval_days:
            raise RuleBroken(
                "interval_days",
                N_("Choose 1 to {high} days between calls."),
                N_("Change the number of days."),
                high=x.policy.max_call_interval_days,
            )
        if self.next_day <= local_date(now, x.mentee.time_zone):
            raise RuleBroken(
                "next_day", N_("The next call must be ahead."), N_("Choose a later date.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The other side is asked; the old rhythm holds until it agrees."""
        days = (self.next_day + timedelta(days=self.interval_days * n) for n in range(self.calls))
        times = tuple(calendar.call_time(x, day) for day in days)
        x.cadence = Cadence(proposed_by=self.by, calls=times)
        x.void(x.open_asks(AskKind.AGREE_CADENCE), now, "another proposal")
        x.ask(AskKind.AGREE_CADENCE, now, Role(x.side_of(self.by).other.value))

    def facts(self) -> dict[str, str | int]:
        """The proposal."""
        return {
            "calls": self.calls,
            "interval_days": self.interval_days,
            "next_day": self.next_day.isoformat(),
        }


def _need_cadence(x: Exchange, by: str) -> Cadence:
    if x.cadence is None:
        raise RuleBroken(
            "cadence", N_("No other rhythm is proposed."), N_("Propose one if you need it.")
        )
    if x.side_of(x.cadence.proposed_by) is x.side_of(by):
        raise RuleBroken("by", N_("Your own side proposed this."), N_("The other side answers."))
    return x.cadence


@register
@dataclass(frozen=True, kw_only=True)
class AcceptCadence(Move):
    """The other side agrees to the new rhythm."""

    name = "accept_cadence"
    who = PARTICIPANTS
    leads = stays(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of the other side, still ahead."""
        cadence = _need_cadence(x, self.by)
        if cadence.calls[0] <= now:
            raise RuleBroken(
                "cadence",
                N_("The proposed next call has passed."),
                N_("Decline it and propose another date."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Move, add or drop the calls still to come, in the calendars too."""
        cadence = _need_cadence(x, self.by)
        x.answer(x.find_ask(AskKind.AGREE_CADENCE), now, self.by, "accepted")
        x.void(x.open_asks(AskKind.LOG_CALL), now, "another rhythm")
        done = [call for call in x.calls if call.status is not CallStatus.PLANNED]
        old = {call.number: call for call in x.calls if call.status is CallStatus.PLANNED}
        times = dict(enumerate(cadence.calls, start=len(done) + 1))
        for number in [n for n in old if n in times]:
            old[number].at = times[number]
            old[number].sequence += 1
            old[number].invited = False
        x.calls = [call for number, call in sorted(old.items()) if number not in times]
        calendar.call_off_calls(x)
        fresh = [old.get(n) or Call(number=n, at=at) for n, at in sorted(times.items())]
        x.calls, x.cadence = done + fresh, None
        x.tell(NoticeKind.CADENCE_CHANGED, x.contacts(), calls=len(fresh))
        aftermath.next_call(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DeclineCadence(Move):
    """The other side keeps the rhythm that was agreed."""

    name = "decline_cadence"
    who = PARTICIPANTS
    leads = stays(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of the other side."""
        _need_cadence(x, self.by)

    def apply(self, x: Exchange, now: datetime) -> None:
        """Nothing changes but that it is settled."""
        side = x.side_of(_need_cadence(x, self.by).proposed_by)
        x.answer(x.find_ask(AskKind.AGREE_CADENCE), now, self.by, "declined")
        x.cadence = None
        x.tell(NoticeKind.CADENCE_DECLINED, x.contacts(side), note=self.note)


def _need_action(x: Exchange, action_id: str) -> Action:
    for action in x.actions:
        if action.id == action_id:
            return action
    raise RuleBroken(
        "action", N_("This exchange has no such action."), N_("Open the list of actions.")
    )


@register
@dataclass(frozen=True, kw_only=True)
class ProgressAction(Move):
    """The mentee says how an action stands, with evidence when it is done (CEE-14)."""

    action: str
    status: ActionStatus
    evidence: DocRef | None = None

    name = "progress_action"
    who = MENTEES
    leads = stays(Phase.FOLLOW_UP, Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """An action of this exchange; done needs an outcome, blocked a reason."""
        action = _need_action(x, self.action)
        if action.status is ActionStatus.DONE:
            raise RuleBroken(
                "action", N_("This action is already done."), N_("Nothing more to do here.")
            )
        if self.status is ActionStatus.OPEN:
            raise RuleBroken(
                "status", N_("Choose started, done or blocked."), N_("Pick one of them.")
            )
        if self.status is not ActionStatus.STARTED and self.evidence is None:
            raise RuleBroken(
                "outcome", N_("Say what came of it."), N_("A sentence or a link is enough.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Done settles the ask; blocked tells the mentor and the hub, who may help."""
        action = _need_action(x, self.action)
        action.status = self.status
        ask = x.find_ask(AskKind.PROGRESS_ACTION, subject=self.action)
        if self.status is ActionStatus.DONE:
            x.answer(ask, now, self.by, "done")
        elif self.status is ActionStatus.BLOCKED:
            people = (*x.team.holding(Role.PROGRAMME)[:1], *x.contacts())
            x.tell(NoticeKind.ACTION_BLOCKED, people, action=self.action)

    def facts(self) -> dict[str, str | int]:
        """Which action, and how it stands."""
        found: dict[str, str | int] = {"action": self.action, "status": self.status.value}
        return found | ({"document": self.evidence.id} if self.evidence else {})


@register
@dataclass(frozen=True, kw_only=True)
class WaiveCalls(Move):
    """The coordinator lets the remaining calls go, by name and with a reason (hard gates)."""

    name = "waive_calls"
    who = frozenset({Role.COORDINATOR})
    leads = goes({Phase.FOLLOW_UP: (Phase.REPORT,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """A reason in words."""
        if self.note is None:
            raise RuleBroken("note", N_("A waiver needs a reason."), N_("Write a sentence."))

    def apply(self, x: Exchange, now: datetime) -> None:
        """Cancel what is in the calendars; the reports follow."""
        calendar.call_off_calls(x)
        waived = [call for call in x.calls if call.status is CallStatus.PLANNED]
        for call in waived:
            call.status = CallStatus.WAIVED
        x.calls_waived_by, x.cadence = self.by, None
        x.tell(NoticeKind.CALLS_WAIVED, x.contacts(), note=self.note, calls=len(waived))
        aftermath.ask_reports(x, now)

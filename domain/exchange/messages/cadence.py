"""Another rhythm for the calls still to come: proposed by one side, agreed by the other."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit, calendar_events
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Cadence, Call, CallStatus
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase


@register
@dataclass(frozen=True, kw_only=True)
class ProposeCadence(ExchangeMessage):
    """One side proposes another rhythm for the calls still to come."""

    calls: int
    interval_days: int
    next_day: date

    name = "propose_cadence"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """At least as many calls in all as the programme asks for, on days ahead."""
        held = sum(call.status is not CallStatus.PLANNED for call in x.calls)
        low, high = max(1, x.policy.calls - held), x.policy.max_calls - held
        if not low <= self.calls <= high:
            raise RuleBroken(
                "calls",
                N_("Choose {low} to {high} further calls."),
                N_("Fewer calls in all need a waiver of the coordinator."),
                rule="further_calls_out_of_range",
                low=low,
                high=high,
            )
        if not 1 <= self.interval_days <= x.policy.max_call_interval_days:
            raise RuleBroken(
                "interval_days",
                N_("Choose 1 to {high} days between calls."),
                N_("Change the number of days."),
                rule="call_interval_out_of_range",
                high=x.policy.max_call_interval_days,
            )
        if self.next_day <= local_date(now, x.mentee.time_zone):
            raise RuleBroken(
                "next_day",
                N_("The next call must be ahead."),
                N_("Choose a later date."),
                rule="next_call_in_past",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side is asked; the old rhythm holds until it agrees."""
        later = (
            self.next_day + timedelta(days=self.interval_days * n) for n in range(1, self.calls)
        )
        days = (self.next_day, *(calendar_events.call_day(x, day) for day in later))
        times = tuple(calendar_events.call_time(x, day) for day in days)
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
            "cadence",
            N_("No other rhythm is proposed."),
            N_("Propose one if you need it."),
            rule="no_cadence_proposed",
        )
    if x.side_of(x.cadence.proposed_by) is x.side_of(by):
        raise RuleBroken(
            "by",
            N_("Your own side proposed this."),
            N_("The other side answers."),
            rule="own_cadence_proposal",
        )
    return x.cadence


@register
@dataclass(frozen=True, kw_only=True)
class AcceptCadence(ExchangeMessage):
    """The other side agrees to the new rhythm."""

    name = "accept_cadence"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of the other side, still ahead."""
        cadence = _need_cadence(x, self.by)
        if cadence.calls[0] <= now:
            raise RuleBroken(
                "cadence",
                N_("The proposed next call has passed."),
                N_("Decline it and propose another date."),
                rule="proposed_call_passed",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Move, add or drop the calls still to come, in the calendars too."""
        cadence = _need_cadence(x, self.by)
        x.answer(x.find_ask(AskKind.AGREE_CADENCE), now, self.by, "accepted")
        stale = (AskKind.LOG_CALL, AskKind.CHECK_IN, AskKind.DECIDE_MISSED_CALLS)
        x.void(x.open_asks(*stale), now, "another rhythm")
        done = [call for call in x.calls if call.status is not CallStatus.PLANNED]
        old = {call.number: call for call in x.calls if call.status is CallStatus.PLANNED}
        times = dict(enumerate(cadence.calls, start=len(done) + 1))
        for number in [n for n in old if n in times]:
            old[number].at = times[number]
            old[number].asynchronous, old[number].checked_in = False, ()
            old[number].sequence += 1
            old[number].invited = False
        x.calls = [call for number, call in sorted(old.items()) if number not in times]
        calendar_events.call_off_calls(x)
        fresh = [old.get(n) or Call(number=n, at=at) for n, at in sorted(times.items())]
        x.calls, x.cadence = done + fresh, None
        told = {"dates": " ".join(call.at.isoformat() for call in fresh)}
        x.notify(NoticeKind.CADENCE_CHANGED, x.contacts(), facts=told, calls=len(fresh))
        after_visit.next_call(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DeclineCadence(ExchangeMessage):
    """The other side keeps the rhythm that was agreed."""

    name = "decline_cadence"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of the other side."""
        _need_cadence(x, self.by)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Nothing changes but that it is settled."""
        side = x.side_of(_need_cadence(x, self.by).proposed_by)
        x.answer(x.find_ask(AskKind.AGREE_CADENCE), now, self.by, "declined")
        x.cadence = None
        x.notify(NoticeKind.CADENCE_DECLINED, x.contacts(side), note=self.note)

"""The monthly calls: held and logged, or waived by name."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to
from domain.case.workdays import local_date
from domain.exchange import after_visit, calendar_events
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Call, CallStatus
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase


def need_call(x: Exchange, number: int) -> Call:
    """The next call, when it has this number; RuleBroken otherwise."""
    call = x.next_call()
    if call is None or call.number != number:
        raise RuleBroken(
            "call",
            N_("Call {number} is not the next one."),
            N_("Open the exchange page to see which call is next."),
            rule="not_the_next_call",
            number=number,
        )
    return call


def settle_misses(x: Exchange, call: Call, now: datetime, by: str, outcome: str) -> None:
    """Nothing is left for the hub to decide about a call that was missed."""
    ask = x.find_ask(AskKind.DECIDE_MISSED_CALLS, subject=str(call.number))
    x.answer(ask, now, by, outcome)


@register
@dataclass(frozen=True, kw_only=True)
class LogCall(ExchangeMessage):
    """Either side logs a call that was held; the words are in the document."""

    call: int
    held_on: date
    log: DocRef

    name = "log_call"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.FOLLOW_UP: (Phase.FOLLOW_UP, Phase.REPORT)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, held between the end of the visit and today."""
        need_call(x, self.call)
        today = local_date(now, x.mentee.time_zone)
        if self.held_on > today or (x.ended_on and self.held_on < x.ended_on):
            raise RuleBroken(
                "held_on",
                N_("The call cannot have been held on {day}."),
                N_("Choose a date between the visit and today."),
                rule="call_day_impossible",
                day=self.held_on.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Invite to the next one, or ask for the reports after the last."""
        call = need_call(x, self.call)
        call.status = CallStatus.HELD
        if call.invited and call.at > now:  # held earlier than planned
            calendar_events.call_off_call(x, call)
        ask = x.find_ask(AskKind.LOG_CALL, subject=str(self.call))
        x.answer(ask, now, self.by, "held")
        x.void(x.open_asks(AskKind.CHECK_IN, subject=str(self.call)), now, "held as a call")
        settle_misses(x, call, now, self.by, "held")
        after_visit.next_call(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which call, when, and its log."""
        return {
            "call": self.call,
            "held_on": self.held_on.isoformat(),
            "document": self.log.id,
        }


@register
@dataclass(frozen=True, kw_only=True)
class WaiveCalls(ExchangeMessage):
    """The coordinator lets the remaining calls go, by name and with a reason (hard gates)."""

    name = "waive_calls"
    roles = frozenset({Role.COORDINATOR})
    note_required = Refusal(
        N_("A waiver needs a reason."), N_("Write a sentence."), rule="call_waiver_without_words"
    )
    transitions = leads_to({Phase.FOLLOW_UP: (Phase.REPORT,)})

    def execute(self, x: Exchange, now: datetime) -> None:
        """Cancel what is in the calendars; the reports follow."""
        calendar_events.call_off_calls(x)
        waived = [call for call in x.calls if call.status is CallStatus.PLANNED]
        for call in waived:
            call.status = CallStatus.WAIVED
        x.calls_waived_by, x.cadence = self.by, None
        x.notify(NoticeKind.CALLS_WAIVED, x.contacts(), note=self.note, calls=len(waived))
        after_visit.ask_reports(x, now)

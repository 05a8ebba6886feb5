"""A call that cannot be held as planned: moved, led by a colleague, or put in writing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit, attendees, calendar_events
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Call, CallStatus
from domain.exchange.messages.base import PARTICIPANTS, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.messages.calls import need_call, settle_misses
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase

MENTORS = frozenset({Role.MENTOR})


def need_live_call(x: Exchange, number: int) -> Call:
    """The next call, unless both sides write instead."""
    call = need_call(x, number)
    if call.asynchronous:
        raise RuleBroken(
            "call",
            N_("Call {number} is held in writing."),
            N_("Write your check-in; there is no day to keep."),
            rule="call_in_writing",
            number=number,
        )
    return call


class MissReason(StrEnum):
    """Why a call was not held."""

    MENTOR_AWAY = "mentor_away"
    MENTEE_AWAY = "mentee_away"
    TECHNICAL = "technical"
    FORGOTTEN = "forgotten"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class MissCall(ExchangeMessage):
    """A call was, or will be, missed; it moves to another day and is still owed.

    From `misses_until_hub` misses on the hub is asked to look for a way that works.
    """

    call: int
    reason: MissReason
    new_day: date

    name = "miss_call"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, moved ahead by no more than the policy allows."""
        call = need_live_call(x, self.call)
        today = local_date(now, x.mentee.time_zone)
        planned = max(today, local_date(call.at, x.mentee.time_zone))
        latest = planned + timedelta(days=x.policy.max_reschedule_days)
        if not today < self.new_day <= latest:
            raise RuleBroken(
                "new_day",
                N_("A missed call is held again by {latest}."),
                N_("Choose a day from tomorrow to then."),
                rule="missed_call_day_out_of_range",
                latest=latest.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The same invitation moves in both calendars."""
        call = need_call(x, self.call)
        call.missed += 1
        x.answer(x.find_ask(AskKind.LOG_CALL), now, self.by, "missed")
        after_visit.move_call(x, call, self.new_day, now)
        subject = str(call.number)
        enough = call.missed >= x.policy.misses_until_hub
        if enough and not x.find_ask(AskKind.DECIDE_MISSED_CALLS, subject=subject):
            x.ask(AskKind.DECIDE_MISSED_CALLS, now, Role.PROGRAMME, subject=subject)

    def facts(self) -> dict[str, str | int]:
        """Which call, why, and when instead."""
        return {
            "call": self.call,
            "reason": self.reason.value,
            "new_day": self.new_day.isoformat(),
        }


@register
@dataclass(frozen=True, kw_only=True)
class LeadCall(ExchangeMessage):
    """The mentor cannot come to a call: a colleague of that community leads it."""

    call: int
    person: str

    name = "lead_call"
    roles = MENTORS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, and one of the mentor's people who does not lead it already."""
        call = need_live_call(x, self.call)
        if x.mentor is None or self.person not in x.mentor.members:
            raise RuleBroken(
                "person",
                N_("This person is not one of the mentor's people."),
                N_("Choose somebody of your community, or add the person first."),
                rule="call_lead_not_mentors",
            )
        if self.person == (call.led_by or x.mentor.contact):
            raise RuleBroken(
                "person",
                N_("This person leads the call already."),
                N_("Choose a colleague, or leave it as it is."),
                rule="call_lead_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The invitation goes to the colleague; the other side is told whom to expect."""
        call = need_call(x, self.call)
        with attendees.invitations_follow(x), attendees.turns_follow(x):
            lead = x.contacts(Side.MENTOR)
            call.led_by = None if (self.person,) == lead else self.person
        x.notify(
            NoticeKind.CALL_LED_BY,
            x.contacts(Side.MENTEE),
            call=call.number,
            person=self.person,
            note=self.note,
        )

    def facts(self) -> dict[str, str | int]:
        """Which call, and who leads it."""
        return {"call": self.call, "person": self.person}


@register
@dataclass(frozen=True, kw_only=True)
class CallInWriting(ExchangeMessage):
    """No day fits: both sides write down how things stand instead of meeting."""

    call: int

    name = "call_in_writing"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.FOLLOW_UP)

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, not in writing yet."""
        need_live_call(x, self.call)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The call leaves the calendars; each side is asked for its check-in."""
        call = need_call(x, self.call)
        x.answer(x.find_ask(AskKind.LOG_CALL), now, self.by, "in writing")
        settle_misses(x, call, now, self.by, "in writing")
        after_visit.put_in_writing(x, call, now)

    def facts(self) -> dict[str, str | int]:
        """Which call."""
        return {"call": self.call}


@register
@dataclass(frozen=True, kw_only=True)
class CheckIn(ExchangeMessage):
    """One side's check-in in writing; with both in, the call counts as held."""

    call: int
    log: DocRef

    name = "check_in"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.FOLLOW_UP: (Phase.FOLLOW_UP, Phase.REPORT)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The next call, when it is held in writing."""
        if not need_call(x, self.call).asynchronous:
            raise RuleBroken(
                "call",
                N_("Call {number} is not held in writing."),
                N_("Log the call when it was held, or choose to hold it in writing."),
                rule="call_not_in_writing",
                number=self.call,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The next call is asked for once both have written."""
        call, side = need_call(x, self.call), x.side_of(self.by)
        ask = x.find_ask(AskKind.CHECK_IN, side=side, subject=str(self.call))
        x.answer(ask, now, self.by, "written")
        call.checked_in = tuple(dict.fromkeys((*call.checked_in, side)))
        after_visit.close_check_in(x, call, now)

    def facts(self) -> dict[str, str | int]:
        """Which call, and the words."""
        return {"call": self.call, "document": self.log.id}


class MissedWay(StrEnum):
    """What the hub makes of a call that was missed again and again."""

    RESCHEDULE = "reschedule"
    IN_WRITING = "in_writing"
    WAIVE = "waive"


@register
@dataclass(frozen=True, kw_only=True)
class SettleMissedCalls(ExchangeMessage):
    """The hub settles a call that was missed again and again.

    `new_day` belongs to rescheduling; only the coordinator lets a call go, with a reason in words.
    """

    call: int
    way: MissedWay
    new_day: date | None = None

    name = "settle_missed_calls"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.FOLLOW_UP: (Phase.FOLLOW_UP, Phase.REPORT)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The call the hub was asked about, and what the way needs."""
        call = need_call(x, self.call)
        if not x.find_ask(AskKind.DECIDE_MISSED_CALLS, subject=str(call.number)):
            raise RuleBroken(
                "call",
                N_("Call {number} does not wait for a decision of the hub."),
                N_("Open the exchange page to see how it stands."),
                rule="call_not_for_hub",
                number=self.call,
            )
        if self.way is MissedWay.WAIVE:
            self._check_waiver(x)
        elif self.way is MissedWay.RESCHEDULE:
            self._check_day(x, now)

    def _check_waiver(self, x: Exchange) -> None:
        if Role.COORDINATOR not in x.roles_of(self.by):
            raise RuleBroken(
                "way",
                N_("Only the coordinator lets a call go."),
                N_("Find another day or hold it in writing, or ask the coordinator."),
                rule="only_coordinator_waives_call",
            )
        if self.note is None:
            raise RuleBroken(
                "note",
                N_("A waiver needs a reason."),
                N_("Write a sentence."),
                rule="call_waiver_without_words",
            )

    def _check_day(self, x: Exchange, now: datetime) -> None:
        today = local_date(now, x.mentee.time_zone)
        latest = today + timedelta(days=x.policy.max_call_interval_days)
        if self.new_day is None or not today < self.new_day <= latest:
            raise RuleBroken(
                "new_day",
                N_("The new day of the call is missing, has passed or is too far away."),
                N_("Choose a day from tomorrow to {latest}."),
                rule="settled_call_day_out_of_range",
                latest=latest.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Whatever the way, the pair is told and the exchange goes on."""
        call = need_call(x, self.call)
        settle_misses(x, call, now, self.by, self.way.value)
        if self.way is MissedWay.RESCHEDULE and self.new_day:
            after_visit.move_call(x, call, self.new_day, now)
        elif self.way is MissedWay.IN_WRITING:
            if not call.asynchronous:
                after_visit.put_in_writing(x, call, now)
        else:
            self._waive(x, call, now)

    def _waive(self, x: Exchange, call: Call, now: datetime) -> None:
        if call.invited:
            calendar_events.call_off_call(x, call)
        x.void(
            x.open_asks(AskKind.LOG_CALL, AskKind.CHECK_IN, subject=str(call.number)),
            now,
            "call waived",
        )
        call.status, x.calls_waived_by = CallStatus.WAIVED, self.by
        x.notify(NoticeKind.CALLS_WAIVED, x.contacts(), note=self.note, calls=1)
        after_visit.next_call(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which call, and the way."""
        found: dict[str, str | int] = {"call": self.call, "way": self.way.value}
        return found | ({"new_day": self.new_day.isoformat()} if self.new_day else {})

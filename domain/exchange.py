"""One exchange: everything the rules need to know, and the verbs that change it.

Moves (`domain.moves`) decide; the verbs keep asks, timeline and notices consistent. What it knows
is in `domain.state`, what it tells in `domain.telling`, whom it waits for in `domain.asking`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.asking import Asking
from domain.asks import Alarm, Ask, AskKind, Escalation
from domain.notices import CalendarEvent, NoticeKind
from domain.people import Role, Side
from domain.phases import Phase
from domain.timeline import Via

SURVIVING = frozenset({AskKind.UNDO_BOOKING, AskKind.DECIDE_TOP_UP, AskKind.DECIDE_REQUEST})
"""What the hub still owes whatever phase the exchange goes on to, until it ends."""


@dataclass(kw_only=True)
class Exchange(Asking):
    """One exchange from application to impact report: its clock and its way through the phases."""

    def next_alarm(self) -> tuple[Alarm, Ask | None] | None:
        """The soonest rung of all open asks, or the end of a wait (no ask); None: nothing rings."""
        pending: list[tuple[Alarm, Ask | None]] = [
            (alarm, ask) for ask in self.asks if (alarm := ask.next_alarm)
        ]
        if self.wakes_at and not self.ended:
            pending.append((Alarm(at=self.wakes_at), None))
        return min(pending, key=lambda pair: pair[0].at, default=None)

    def ring(self, now: datetime) -> None:
        """Ring every alarm that is due; of several missed instants of one ask only the last.

        Reminds only those whose turn it is (law 3) and escalates to a named person; the reminder
        at the due time and the first escalation share their instant, and both are told.
        """
        self.revision += 1
        for ask in self.open_asks():
            missed = [alarm for alarm in ask.alarms[ask.rung :] if alarm.at <= now]
            for rung in missed:
                ask.rung += 1
                if rung.at == missed[-1].at:
                    self._ring_one(ask, rung, now)
        if self.wakes_at and self.wakes_at <= now:
            self._ring_waking(now)

    def _ring_waking(self, now: datetime) -> None:
        self.wakes_at = None
        if self.phase is Phase.WAITING_LIST:
            self.wake(now)
            self.happened("woken", now, via=Via.CLOCK)

    def wake(self, now: datetime) -> None:
        """The waiting is over: look for a partner again, with everything that was kept."""
        self.wakes_at = None
        self.enter(Phase.POOL, now)
        self.mentor, self.agreed = None, []
        self.ask(AskKind.FIND_PARTNER, now, Role.PROGRAMME)
        self.tell(NoticeKind.WOKEN, self.contacts(Side.MENTEE))

    def _ring_one(self, ask: Ask, rung: Alarm, now: datetime) -> None:
        self.touched.append(ask.id)
        if rung.to is None:
            self.tell(NoticeKind.ASK_REMINDER, self.people_asked(ask), ask=ask, rung=ask.rung)
            self.happened("reminded", now, via=Via.CLOCK, ask=ask.id)
            return
        people = self.escalated_to(rung.to)
        kind = NoticeKind.EMERGENCY if rung.to is Escalation.EMERGENCY else NoticeKind.ASK_ESCALATED
        self.tell(kind, people, ask=ask, to=rung.to.value, rung=ask.rung)
        self.happened("escalated", now, via=Via.CLOCK, ask=ask.id, to=rung.to.value)

    def escalated_to(self, to: Escalation) -> tuple[str, ...]:
        """The named people behind a rung; the coordinator where a seat is empty."""
        programme = self.team.holding(Role.PROGRAMME)
        found = {
            Escalation.CASE_OWNER: programme[:1],
            Escalation.SUBSTITUTE: programme[1:2],
            Escalation.COORDINATOR: self.team.holding(Role.COORDINATOR),
            Escalation.CHAIR: self.team.holding(Role.CHAIR),
            Escalation.EMERGENCY: (*programme[:1], *self.team.holding(Role.SAFETY_OFFICER)),
        }[to]
        return found or self.team.holding(Role.COORDINATOR)

    def enter(self, phase: Phase, now: datetime, keep: Iterable[AskKind] = ()) -> None:
        """Go to another phase; asks of the old one are void unless their kind is kept."""
        kept = set() if phase.is_end else {*keep, *SURVIVING}
        self.void([a for a in self.open_asks() if a.kind not in kept], now, f"entered {phase}")
        self.phase = phase
        if phase.is_end:
            self.ended_at = now

    def call_off(self, event: CalendarEvent) -> CalendarEvent:
        """The cancellation of a calendar event, with the next sequence number."""
        return replace(event, sequence=event.sequence + 1, cancelled=True)

"""One exchange: everything the rules need to know, and the verbs that change it.

Moves (`domain.exchange.messages`) decide; the verbs keep asks, timeline and notices consistent. What it knows
is in `domain.exchange.state`, what it tells in `domain.case.telling`, whom it waits for in `domain.case.asking`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case.asks import Alarm, Ask, AskKind
from domain.case.notices import CalendarEvent, NoticeKind
from domain.case.pausing import Freezing
from domain.case.timeline import Via
from domain.case.workdays import at_local
from domain.exchange.people import Role, Side
from domain.exchange.phases import ENDS, Phase

SURVIVING = frozenset({AskKind.UNDO_BOOKING, AskKind.DECIDE_TOP_UP, AskKind.DECIDE_REQUEST})
"""What the hub still owes whatever phase the exchange goes on to, until it ends."""

NEVER_PAUSED = frozenset({Phase.VISIT, Phase.WINDING_UP, *ENDS})
"""Somebody is on the road, refunds run out, or nothing is left to wait for: a pause ends there."""


@dataclass(kw_only=True)
class Exchange(Freezing):
    """One exchange from application to impact report: its clock and its way through the phases."""

    def next_alarm(self) -> tuple[Alarm, Ask | None] | None:
        """The soonest rung of all open asks, or a day somebody waits for (no ask).

        None when nothing is left to ring, and while the exchange is held.
        """
        if self.held_since or self.ended:
            return None
        pending: list[tuple[Alarm, Ask | None]] = [
            (alarm, ask) for ask in self.ringing() if (alarm := ask.next_alarm)
        ]
        if not self.paused:
            pending += [(Alarm(at=day), None) for day in self._days_waited_for()]
        return min(pending, key=lambda pair: pair[0].at, default=None)

    def _days_waited_for(self) -> list[datetime]:
        """When a waiting exchange wakes, and when each of the hub's people is back."""
        return [*([self.wakes_at] if self.wakes_at else []), *map(self._back, self.team.away)]

    def _back(self, person: str) -> datetime:
        day, policy = self.team.away[person], self.policy
        return at_local(day, policy.waking_from, policy.time_zone)

    def ring_alarms(self, now: datetime) -> None:
        """Ring every alarm that is due; of several missed instants of one ask only the last.

        Reminds only those whose turn it is (law 3) and escalates to a named person.
        """
        self.revision += 1
        if not self.frozen:  # first who is there and what goes on: asks are rung as it then is
            for person in [p for p in self.team.away if self._back(p) <= now]:
                self._ring_return(person, now)
            if self.wakes_at and self.wakes_at <= now:
                self._ring_waking(now)
        for ask in self.ringing():
            self.ring_alarms_of(ask, now)

    def _ring_return(self, person: str, now: datetime) -> None:
        asked = {ask.id: self.people_asked(ask) for ask in self.open_asks()}
        del self.team.away[person]
        self.touched += [a.id for a in self.open_asks() if self.people_asked(a) != asked[a.id]]
        self.add_entry("is_back", now, via=Via.CLOCK, person=person)

    def _ring_waking(self, now: datetime) -> None:
        self.wakes_at = None
        if self.phase is Phase.WAITING_LIST:
            self.wake(now)
            self.add_entry("woken", now, via=Via.CLOCK)

    def wake(self, now: datetime) -> None:
        """The waiting is over: look for a partner again, with everything that was kept."""
        self.wakes_at = None
        self.enter(Phase.POOL, now)
        self.mentor, self.agreed = None, []
        self.ask(AskKind.FIND_PARTNER, now, Role.PROGRAMME)
        self.notify(NoticeKind.WOKEN, self.contacts(Side.MENTEE))

    def enter(self, phase: Phase, now: datetime, keep: Iterable[AskKind] = ()) -> None:
        """Go to another phase; asks of the old one are void unless their kind is kept."""
        # Where bookings are being undone nothing else is left to decide.
        ending = phase.is_end or phase is Phase.WINDING_UP
        kept = {*keep} if ending else {*keep, *SURVIVING}
        if self.paused and phase not in NEVER_PAUSED:
            kept.add(AskKind.REVIEW_PAUSE)
        left = [ask for ask in self.open_asks() if ask.kind not in kept]
        stays_in = {ask.id for ask in self.open_asks() if ask.kind in kept}
        self.void([ask for ask in left if ask.subject not in stays_in], now, f"entered {phase}")
        self.phase = phase
        if phase.is_end:
            self.ended_at, self.paused = now, None
            self.owe_withheld()
        elif phase in NEVER_PAUSED:
            self.go_on(now)

    def call_off(self, event: CalendarEvent) -> CalendarEvent:
        """The cancellation of a calendar event, with the next sequence number."""
        return replace(event, sequence=event.sequence + 1, cancelled=True)

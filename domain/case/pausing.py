"""Clocks that stand still: paused by the hub and shifted when it goes on, or held."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.case.asks import Alarm, Ask, AskKind
from domain.case.escalation import Climbing
from domain.case.notices import Notice, NoticeKind
from domain.case.workdays import LocalCalendar, at_local
from domain.exchange.phases import Phase

FIXED = frozenset(
    {
        AskKind.DECIDE_GO,
        AskKind.GET_VISA,
        AskKind.DEPART,
        AskKind.ARRIVE,
        AskKind.END_VISIT,
        AskKind.UNDO_BOOKING,
    }
)
"""Their time follows the visit, or a refund, which no pause of ours moves."""
DATED = frozenset({AskKind.PROGRESS_ACTION, AskKind.LOG_CALL, AskKind.CHECK_IN})
"""Due on a day that stands elsewhere too; it moves by exactly as much."""
BEFORE_VISIT = frozenset({Phase.TRAVEL, Phase.READY})
ABOUT_ASKS = frozenset(
    {
        NoticeKind.ASK_OPENED,
        NoticeKind.ASK_REMINDER,
        NoticeKind.ASK_ESCALATED,
        NoticeKind.SECOND_CONTACT,
        NoticeKind.EMERGENCY,
    }
)
NOON = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """The deadline of one ask before and after it was moved."""

    ask: Ask
    old: datetime
    new: datetime


def days_between(since: datetime, now: datetime) -> int:
    """Whole days that passed, a begun day counted whole: nobody loses time by a pause."""
    return max(0, -((since - now) // timedelta(days=1)))


@dataclass(kw_only=True)
class Freezing(Climbing):
    """Stopping every clock of an exchange, and going on."""

    def ringing(self) -> list[Ask]:
        """Open asks whose alarms may ring now: while paused only the question whether to go on."""
        if self.held_since:
            return []
        return self.open_asks(AskKind.REVIEW_PAUSE) if self.paused else self.open_asks()

    def due_at(self, *, hub: bool = False) -> datetime | None:
        """The soonest due time of all open asks, or only of the hub's; paused, of what still rings."""
        if self.paused:
            return min((a.due_at for a in self.open_asks(AskKind.REVIEW_PAUSE)), default=None)
        return super().due_at(hub=hub)

    def go_on(self, now: datetime) -> list[Moved]:
        """End the pause: what is open moves by the time it stood still; what moved, with old and new.

        Asks bound to the visit keep their time. Calls and actions are moved by the caller.
        """
        if self.paused is None:
            return []
        since = self.paused.since
        self._make_up_for_hold(since)
        if self.held_since:  # what it held up is made up for; from now on it holds up again
            self.held_since = max(self.held_since, now)
        self.paused = None
        self.void(self.open_asks(AskKind.REVIEW_PAUSE), now, "resumed")
        dated = self.days_of_follow_up(since, now)
        moved: list[Moved] = []
        for ask in self.open_asks():
            own = days_between(max(since, ask.opened_at), now)
            days = dated if ask.kind in DATED else own
            if days and ask.kind not in FIXED:
                old = ask.due_at
                self._shift(ask, days, now)
                moved.append(Moved(ask=ask, old=old, new=ask.due_at))
        return moved

    def days_of_follow_up(self, since: datetime, now: datetime) -> int:
        """By how many days calls and actions move; those agreed during the pause by fewer."""
        begun = min((a.opened_at for a in self.asks if a.kind in DATED), default=since)
        return days_between(max(since, begun), now)

    def _shift(self, ask: Ask, days: int, now: datetime) -> None:
        local = self.calendar_for(*ask.of, person=ask.person)
        days = self._to_working_day(ask, days, local)
        due, latest = local.later(ask.due_at, days), self._latest(ask.kind)
        ask.starts_at = local.later(ask.starts_at, days)
        if latest and due > latest:
            self.set_due(ask, max(latest, ask.due_at), now)
            return
        later = [replace(a, at=local.later(a.at, days)) for a in ask.alarms[ask.rung :]]
        ask.due_at = due
        self._arm(ask, later, now, local)

    def _to_working_day(self, ask: Ask, days: int, local: LocalCalendar) -> int:
        exact = ask.kind in DATED or not self.policy.local_hours
        if exact or self.policy.rule(ask.kind).in_hours:
            return days
        day = local.day(ask.due_at) + timedelta(days=days)
        return days + (local.working_day(day) - day).days

    def _latest(self, kind: AskKind) -> datetime | None:
        """Before the visit, nothing the visit needs may fall due after the decision to go."""
        if self.phase not in BEFORE_VISIT or self.plan is None or kind in FIXED:
            return None
        go = self.open_asks(AskKind.DECIDE_GO)
        return go[0].due_at if go else self.visit_starts()

    def visit_starts(self) -> datetime | None:
        """Noon of the visit's first day at the host; None without a plan."""
        if self.plan is None:
            return None
        zone = self.mentor.time_zone if self.mentor else self.policy.time_zone
        return at_local(self.plan.facts.starts_on, NOON, zone)

    def set_due(self, ask: Ask, due: datetime, now: datetime) -> None:
        """Give an ask another deadline; what rang has rung, what is to ring is set anew, ahead only."""
        local = self.calendar_for(*ask.of, person=ask.person)
        ask.starts_at, ask.due_at = min(ask.starts_at, due), due
        fresh = self.policy.alarms(ask.kind, ask.starts_at, due, local)
        self._arm(ask, [alarm for alarm in fresh if alarm.at > now], now, local)

    def begin_again(self, ask: Ask, now: datetime) -> None:
        """Give whoever answers from now on the whole time, with reminders of their own."""
        local = self.calendar_for(*ask.of, person=ask.person)
        ask.starts_at = now
        self.set_due(ask, max(ask.due_at, self.policy.due(ask.kind, now, local)), now)

    def rearm(self, ask: Ask, now: datetime) -> None:
        """Move the alarms still to come into the waking hours of who is asked, as they are now known."""
        local = self.calendar_for(*ask.of, person=ask.person)
        self._arm(ask, ask.alarms[ask.rung :], now, local)

    def _arm(self, ask: Ask, later: Iterable[Alarm], now: datetime, local: LocalCalendar) -> None:
        # What rang stays in the list: the number of a rung is part of the key of its mail.
        rung = ask.alarms[: ask.rung]
        ask.alarms = rung + self.policy.awake(ask.kind, tuple(later), now, ask.due_at, local)
        self.touched.append(ask.id)

    def hold(self, now: datetime) -> None:
        """No alarm rings and no mail goes out until it is released; nothing shows it."""
        if self.held_since is None:
            self.revision += 1
            self.held_since = now

    def release(self, now: datetime) -> None:
        """Owe what was withheld and is still true; a second release changes nothing.

        Deadlines stay where everybody sees them; only the ladders go on from where they stood, so
        that nobody is carried to the hub for reminders that were never sent.
        """
        if self.held_since is None:
            return
        self.revision += 1
        self._make_up_for_hold(self.paused.since if self.paused else now)
        self.held_since = None
        self.owe_withheld()

    def _make_up_for_hold(self, until: datetime) -> None:
        """Ladders that the hold stopped go on by as much later; a pause makes up for its own time."""
        since = self.held_since
        for ask in self.open_asks() if since else ():
            self._climb_later(ask, until - max(since or until, ask.opened_at), until)

    def _climb_later(self, ask: Ask, stood: timedelta, now: datetime) -> None:
        if stood <= timedelta() or ask.kind in FIXED or self.policy.rule(ask.kind).in_hours:
            return
        local = self.calendar_for(*ask.of, person=ask.person)
        later = [replace(alarm, at=alarm.at + stood) for alarm in ask.alarms[ask.rung :]]
        self._arm(ask, later, now, local)

    def owe_withheld(self) -> None:
        """What was withheld is owed now, as far as it is still true."""
        self.owed += [notice for notice in self.withheld if self._still_true(notice)]
        self.withheld.clear()

    def _still_true(self, notice: Notice) -> bool:
        """Not about an ask that is settled, nor an invitation that has been replaced."""
        if notice.kind in ABOUT_ASKS:
            return any(ask.id == notice.ask for ask in self.open_asks())
        event = notice.event
        return event is None or not any(
            later.event and later.event.uid == event.uid and later.person == notice.person
            for later in self.withheld[self.withheld.index(notice) + 1 :]
        )


def moved_facts(moved: Iterable[Moved]) -> str:
    """Deadlines that moved, as a timeline entry and a mail carry them: `ask=old/new`, by blanks."""
    return " ".join(f"{m.ask.id}={m.old.isoformat()}/{m.new.isoformat()}" for m in moved)

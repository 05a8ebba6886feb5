"""The numbers of time that every kind of case shares, frozen into each case when it starts (law 8)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from domain.case.ask_rules import AskRule, Rung
from domain.case.ask_table import AskTable
from domain.case.asks import Alarm, Escalation
from domain.case.workdays import LocalCalendar

K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class CasePolicy(Generic[K]):
    """When things fall due, and when people are reminded. Days are calendar days unless they say so.

    `holidays` are the hub's non-working dates, computed once outside the workflow; `due_hour` is
    the local hour at which things fall due. With `local_hours` it is the clock and the working days
    of the person asked that count, and nobody is reminded but from `waking_from` to `waking_to`.
    """

    table: ClassVar[AskTable[Any]]
    """The rows of the kind's asks; each kind of case sets its own."""

    time_zone: str = "Europe/Warsaw"
    due_hour: int = 17
    holidays: tuple[date, ...] = ()
    local_hours: bool = True
    waking_from: int = 9
    waking_to: int = 20
    asks: dict[K, AskRule] = field(default_factory=dict)

    def rule(self, kind: K) -> AskRule:
        """The rule of a kind; the table's where a policy frozen before the kind existed has none."""
        return self.asks.get(kind) or self.table[kind].rule

    def calendar(self, zone: str | None = None, holidays: tuple[date, ...] = ()) -> LocalCalendar:
        """The clock of somebody who lives in `zone`; the hub's own when no zone is given."""
        own = zone is None or not self.local_hours
        return LocalCalendar(
            zone=self.time_zone if own or zone is None else zone,
            holidays=self.holidays if own else holidays,
            first=self.waking_from,
            last=self.waking_to,
            due_hour=self.due_hour,
            keeps_hours=self.local_hours,
        )

    def due(self, kind: K, start: datetime, asked: LocalCalendar | None = None) -> datetime:
        """When an ask of this kind falls due if its clock starts at `start`.

        `asked` is the calendar of who is asked (the hub's when None).
        """
        rule, local = self.rule(kind), asked or self.calendar()
        if rule.hours is not None:
            return start + timedelta(hours=rule.hours)
        day = local.day(start)
        if rule.working_days is not None:
            day = local.working_day(day, rule.working_days)
        else:
            day += timedelta(days=rule.days or 0)
            if self.local_hours and not rule.in_hours:
                day = local.working_day(day)
        return max(local.due(day), start)

    def alarms(
        self, kind: K, start: datetime, due: datetime, asked: LocalCalendar | None = None
    ) -> tuple[Alarm, ...]:
        """The ladder: reminders up to the due time, then escalations, in order of time."""
        rule = self.rule(kind)
        moments = {due - timedelta(hours=hours) for hours in rule.before_hours}
        if rule.half_time:
            moments.add(start + (due - start) / 2)
        reminders = [Alarm(at=at) for at in sorted(moments)]
        rungs = [Alarm(at=self._rung(due, rung), to=rung.to) for rung in rule.ladder]
        return self.awake(kind, (*reminders, *rungs), start, due, asked)

    def awake(
        self,
        kind: K,
        alarms: tuple[Alarm, ...],
        after: datetime,
        due: datetime,
        asked: LocalCalendar | None = None,
    ) -> tuple[Alarm, ...]:
        """The alarms, each moved into the waking hours of who is told, in order.

        Reminders not after `after` are left out. A reminder never moves past the due time, and two at one instant are one. While a visit is
        under way nothing moves.
        """
        reminded, hub = asked or self.calendar(), self.calendar()
        if self.rule(kind).in_hours:
            reminded = hub = replace(hub, keeps_hours=False)
        found: list[Alarm] = []
        for alarm in alarms:
            to_side = alarm.to in (None, Escalation.SECOND_CONTACT)
            at = (reminded if to_side else hub).next_waking(alarm.at)
            if alarm.to is None and at > due:
                at = reminded.last_waking(alarm.at)
            moved = Alarm(at=at, to=alarm.to)
            if (alarm.to or at > after) and moved not in found:
                found.append(moved)
        return tuple(sorted(found, key=lambda alarm: (alarm.at, alarm.to is not None)))

    def _rung(self, due: datetime, rung: Rung) -> datetime:
        if rung.hours is not None:
            return due + timedelta(hours=rung.hours)
        hub = self.calendar()
        if rung.days is not None:
            return hub.later(due, rung.days)
        day = hub.working_day(hub.day(due), rung.working_days)
        if self.local_hours and day == hub.day(due):
            return due
        return max(due, hub.due(day))

"""All numbers of the programme, frozen into each exchange when it starts (law 8)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from domain.case.ask_rules import DEFAULT_RULES, AskRule, Rung
from domain.case.asks import Alarm, AskKind, Escalation
from domain.case.workdays import LocalCalendar
from domain.exchange.policy_checks import PolicyBroken, check_policy

__all__ = ["AskRule", "Policy", "PolicyBroken", "Rung"]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The programme's numbers. Days are calendar days unless they say working days.

    `holidays` are the hub's non-working dates, computed once outside the workflow; `due_hour` is
    the local hour at which things fall due. With `local_hours` it is the clock and the working days
    of the person asked that count, and nobody is reminded but from `waking_from` to `waking_to`.
    docs/policy.md says what each number is for.
    """

    version: str = "2027"
    time_zone: str = "Europe/Warsaw"
    due_hour: int = 17
    holidays: tuple[date, ...] = ()
    local_hours: bool = True
    waking_from: int = 9
    waking_to: int = 20
    min_days: int = 3
    max_days: int = 5
    min_questions: int = 10
    max_questions: int = 15
    min_downtime_minutes: int = 60
    lead_days: int = 60
    lead_days_visa: int = 75
    go_days_before: int = 7
    calls: int = 3
    max_calls: int = 12
    call_interval_days: int = 30
    max_call_interval_days: int = 90
    call_minutes: int = 60
    max_reschedule_days: int = 7
    min_actions: int = 1
    max_returns: int = 2
    max_postponements: int = 2
    visa_days_before: int = 21
    visa_appeal_days: int = 30
    cost_delta_cents: int = 20_000
    travel_margin_days: int = 2
    top_up_min_days: int = 1
    max_extension_days: int = 30
    misses_until_hub: int = 2
    notice_hours: int = 48
    max_pause_days: int = 180
    asks: dict[AskKind, AskRule] = field(default_factory=lambda: dict(DEFAULT_RULES))

    def rule(self, kind: AskKind) -> AskRule:
        """The rule of a kind; its default where a policy frozen before the kind existed has none."""
        return self.asks.get(kind) or DEFAULT_RULES[kind]

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

    def due(self, kind: AskKind, start: datetime, asked: LocalCalendar | None = None) -> datetime:
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
        self, kind: AskKind, start: datetime, due: datetime, asked: LocalCalendar | None = None
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
        kind: AskKind,
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

    def validate(self) -> "Policy":
        """Return self, or raise PolicyBroken naming the first setting that cannot be kept."""
        check_policy(self)
        return self

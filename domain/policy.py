"""All numbers of the programme, frozen into each exchange when it starts (law 8)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.asks import Alarm, AskKind, Escalation
from domain.workdays import HOURS, add_working_days, at_local, is_zone, local_date


class PolicyBroken(ValueError):  # noqa: N818 - as RuleBroken
    """A policy that contradicts itself; the message names the setting and the way out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """Escalate to `to`, `working_days` (or `hours`, when given) after the due time."""

    to: Escalation
    working_days: int = 0
    hours: int | None = None


PARTICIPANT_LADDER = (
    Rung(to=Escalation.CASE_OWNER),
    Rung(to=Escalation.SUBSTITUTE, working_days=2),
    Rung(to=Escalation.COORDINATOR, working_days=5),
)
HUB_LADDER = (
    Rung(to=Escalation.COORDINATOR),
    Rung(to=Escalation.CHAIR, working_days=5),
)
VISIT_LADDER = (
    Rung(to=Escalation.CASE_OWNER, hours=0),
    Rung(to=Escalation.COORDINATOR, hours=3),
    Rung(to=Escalation.EMERGENCY, hours=6),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskRule:
    """How long one kind of ask may take, and when it is brought to mind.

    Exactly one of `days`, `working_days`, `hours` is the time allowed. `half_time` reminds
    halfway, `before_hours` that many hours before the due time (0: at the due time).
    """

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None
    half_time: bool = True
    before_hours: tuple[int, ...] = (48, 0)
    ladder: tuple[Rung, ...] = PARTICIPANT_LADDER


def _default_rules() -> dict[AskKind, AskRule]:
    hub = HUB_LADDER
    return {
        AskKind.REVIEW_APPLICATION: AskRule(working_days=10, ladder=hub),
        AskKind.CHANGE_APPLICATION: AskRule(days=7),
        AskKind.FIND_PARTNER: AskRule(working_days=15, ladder=hub),
        AskKind.REVIEW_WAITING_LIST: AskRule(days=90, before_hours=(0,), ladder=hub),
        AskKind.CONFIRM_PARTNER: AskRule(days=7),
        AskKind.SHARE_QUESTIONS: AskRule(days=14),
        AskKind.SIGN_PLAN: AskRule(days=21),
        AskKind.REVIEW_PLAN: AskRule(working_days=5, ladder=hub),
        AskKind.GIVE_TRAVEL_DATA: AskRule(days=10),
        AskKind.BOOK: AskRule(working_days=10, ladder=hub),
        AskKind.CONFIRM_BOOKING: AskRule(days=5),
        AskKind.SHARE_CONTACT: AskRule(days=21),
        AskKind.DECIDE_GO: AskRule(days=7, half_time=False, ladder=hub),
        AskKind.DEPART: AskRule(hours=24, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.ARRIVE: AskRule(hours=6, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.LOG_DAY: AskRule(days=2, half_time=False, before_hours=(0,)),
        AskKind.END_VISIT: AskRule(days=1, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.WRITE_POST_PLAN: AskRule(days=7),
        AskKind.CONFIRM_POST_PLAN: AskRule(days=7),
        AskKind.LOG_CALL: AskRule(days=7, before_hours=(0,)),
        AskKind.AGREE_CADENCE: AskRule(days=7),
        AskKind.PROGRESS_ACTION: AskRule(days=30, before_hours=(168, 0)),
        AskKind.SUBMIT_REPORT: AskRule(days=30, before_hours=(168, 48, 0)),
        AskKind.REVIEW_REPORT: AskRule(working_days=10, ladder=hub),
        AskKind.CONSENT_PUBLICATION: AskRule(days=14),
        AskKind.HOLD_PLAN_CALL: AskRule(working_days=5, ladder=hub),
        AskKind.APPEAL_REJECTION: AskRule(days=14),
        AskKind.REVIEW_APPEAL: AskRule(working_days=10, ladder=hub),
        AskKind.GET_VISA: AskRule(days=60, before_hours=(336, 168, 48, 0)),
        AskKind.CONFIRM_VISA_REFUSAL: AskRule(working_days=2, ladder=hub),
        AskKind.DECIDE_VISA: AskRule(working_days=3, ladder=hub),
        AskKind.CHANGE_BOOKING: AskRule(working_days=3, ladder=hub),
        AskKind.APPROVE_COST: AskRule(working_days=2, ladder=hub),
        AskKind.UNDO_BOOKING: AskRule(working_days=5, ladder=hub),
        AskKind.WRITE_CLOSING_REPORT: AskRule(days=30, before_hours=(168, 0), ladder=hub),
        AskKind.DECIDE_TOP_UP: AskRule(working_days=5, ladder=hub),
        AskKind.REVIEW_PAUSE: AskRule(working_days=2, half_time=False, ladder=hub),
        AskKind.DECIDE_REQUEST: AskRule(working_days=5, ladder=hub),
        AskKind.DECIDE_SILENCE: AskRule(working_days=5, ladder=hub),
        AskKind.DECIDE_MISSED_CALLS: AskRule(working_days=5, ladder=hub),
        AskKind.CHECK_IN: AskRule(days=7, before_hours=(48, 0)),
    }


DEFAULT_RULES = _default_rules()
"""Rules of all kinds, as a new programme starts with them."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The programme's numbers. Days are calendar days unless they say working days.

    `holidays` are the hub's non-working dates, computed once outside the workflow;
    `due_hour` is the local hour at which things fall due.
    """

    version: str = "2027"
    time_zone: str = "Europe/Warsaw"
    due_hour: int = 17
    holidays: tuple[date, ...] = ()
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
    asks: dict[AskKind, AskRule] = field(default_factory=_default_rules)

    def rule(self, kind: AskKind) -> AskRule:
        """The rule of a kind; its default where a policy frozen before the kind existed has none."""
        return self.asks.get(kind) or DEFAULT_RULES[kind]

    def due(self, kind: AskKind, start: datetime) -> datetime:
        """When an ask of this kind falls due if its clock starts at `start`."""
        rule = self.rule(kind)
        if rule.hours is not None:
            return start + timedelta(hours=rule.hours)
        day = local_date(start, self.time_zone)
        if rule.working_days is not None:
            due = add_working_days(day, rule.working_days, self.holidays)
        else:
            due = day + timedelta(days=rule.days or 0)
        return max(at_local(due, self.due_hour, self.time_zone), start)

    def alarms(self, kind: AskKind, start: datetime, due: datetime) -> tuple[Alarm, ...]:
        """The ladder: reminders up to the due time, then escalations, in order of time."""
        rule = self.rule(kind)
        moments = {due - timedelta(hours=hours) for hours in rule.before_hours}
        if rule.half_time:
            moments.add(start + (due - start) / 2)
        reminders = [Alarm(at=at) for at in sorted(moments) if at > start]
        return (*reminders, *(Alarm(at=self._rung(due, rung), to=rung.to) for rung in rule.ladder))

    def _rung(self, due: datetime, rung: Rung) -> datetime:
        if rung.hours is not None:
            return due + timedelta(hours=rung.hours)
        day = add_working_days(local_date(due, self.time_zone), rung.working_days, self.holidays)
        return max(due, at_local(day, self.due_hour, self.time_zone))

    def validate(self) -> "Policy":
        """Return self, or raise PolicyBroken naming the first contradictory setting."""
        self._check_numbers()
        if self.due_hour not in range(HOURS) or not is_zone(self.time_zone):
            msg = "due_hour must be an hour from 0 to 23, time_zone the name of a time zone."
            raise PolicyBroken(msg)
        for kind in AskKind:
            _check_rule(kind, self.rule(kind))
        return self

    def _check_numbers(self) -> None:
        for low, high in (
            ("min_days", "max_days"),
            ("min_questions", "max_questions"),
            ("calls", "max_calls"),
            ("call_interval_days", "max_call_interval_days"),
            ("lead_days", "lead_days_visa"),
        ):
            if not 0 < getattr(self, low) <= getattr(self, high):
                msg = f"{low} must be at least 1 and not above {high}."
                raise PolicyBroken(msg)
        for name in ("call_minutes", "max_reschedule_days", "min_actions", "go_days_before"):
            if getattr(self, name) < 1:
                msg = f"{name} must be at least 1."
                raise PolicyBroken(msg)
        if self.go_days_before >= self.lead_days:
            msg = "go_days_before must be below lead_days: the go decision follows the approval."
            raise PolicyBroken(msg)


def _check_rule(kind: AskKind, rule: AskRule) -> None:
    given = [value for value in (rule.days, rule.working_days, rule.hours) if value is not None]
    if len(given) != 1 or given[0] <= 0:
        msg = f"asks.{kind}: give exactly one of days, working_days, hours, above 0."
        raise PolicyBroken(msg)
    if any(hours < 0 for hours in rule.before_hours):
        msg = f"asks.{kind}.before_hours: a reminder cannot come after its deadline."
        raise PolicyBroken(msg)
    rungs = [(r.hours if r.hours is not None else r.working_days * 24) for r in rule.ladder]
    if not rungs or rungs != sorted(rungs) or rungs[0] < 0:
        msg = f"asks.{kind}.ladder: name at least one rung, each not before the one below it."
        raise PolicyBroken(msg)

"""Whether the numbers of a programme can be kept together; the message names the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.ask_rules import AskRule
from domain.case.asks import Escalation
from domain.case.errors import N_, PolicyBroken
from domain.case.workdays import HOURS, is_zone
from domain.exchange.ask_kinds import AskKind

if TYPE_CHECKING:
    from domain.exchange.policy import Policy


PAIRS = (
    ("min_days", "max_days"),
    ("min_questions", "max_questions"),
    ("calls", "max_calls"),
    ("call_interval_days", "max_call_interval_days"),
    ("lead_days", "lead_days_visa"),
    ("visa_days_before", "visa_appeal_days"),
    ("top_up_min_days", "max_days"),
)
"""The first is at least 1 and never above the second."""

RANGES: dict[str, tuple[int, int]] = {
    "due_hour": (0, HOURS - 1),
    "waking_from": (0, HOURS - 1),
    "waking_to": (0, HOURS - 1),
    "min_downtime_minutes": (0, HOURS * 60),
    "topic_days": (0, 5),
    "go_days_before": (1, 365),
    "call_minutes": (1, HOURS * 60),
    "max_reschedule_days": (1, 365),
    "min_actions": (1, 100),
    "max_returns": (1, 100),
    "max_postponements": (0, 100),
    "cost_delta_cents": (0, 100_000_000),
    "budget_cents": (0, 100_000_000),
    "journey_under_500_km_cents": (0, 10_000_000),
    "journey_under_2000_km_cents": (0, 10_000_000),
    "journey_under_3000_km_cents": (0, 10_000_000),
    "journey_under_4000_km_cents": (0, 10_000_000),
    "journey_under_8000_km_cents": (0, 10_000_000),
    "journey_farther_cents": (0, 10_000_000),
    "night_cents": (0, 10_000_000),
    "day_cents": (0, 10_000_000),
    "insurance_cents": (0, 10_000_000),
    "visa_cents": (0, 10_000_000),
    "nights_around": (0, 10),
    "travel_margin_days": (0, 30),
    "max_extension_days": (1, 365),
    "misses_until_hub": (1, 100),
    "notice_hours": (1, 8760),
    "max_pause_days": (1, 730),
}
"""The least and the most each of the other numbers may be."""


LONGEST_ASK = 730
"""Days or hours that an ask may take at most."""


def check_policy(policy: Policy) -> None:
    """Raise PolicyBroken for the first setting that cannot be kept."""
    for low, high in PAIRS:
        if not 0 < getattr(policy, low) <= getattr(policy, high):
            raise PolicyBroken(
                N_("{low} must be at least 1 and not above {high}."),
                rule="setting_pair_falls",
                settings=(low, high),
                low=low,
                high=high,
            )
    for name, (least, most) in RANGES.items():
        if not least <= getattr(policy, name) <= most:
            raise PolicyBroken(
                N_("{name} must be a number from {least} to {most}."),
                rule="setting_out_of_range",
                settings=(name,),
                name=name,
                least=least,
                most=most,
            )
    _check_clock(policy)
    if policy.go_days_before >= policy.lead_days:
        raise PolicyBroken(
            N_("{earlier} must be below {later}: the go decision follows the approval."),
            rule="go_before_approval",
            settings=("go_days_before", "lead_days"),
            earlier="go_days_before",
            later="lead_days",
        )
    if policy.visa_days_before >= policy.lead_days_visa:
        raise PolicyBroken(
            N_("{earlier} must be below {later}: a visa follows the approval."),
            rule="visa_before_approval",
            settings=("visa_days_before", "lead_days_visa"),
            earlier="visa_days_before",
            later="lead_days_visa",
        )
    for kind in AskKind:
        _check_rule(f"asks.{kind}", policy.rule(kind), policy.max_days)


def _check_clock(policy: Policy) -> None:
    if not is_zone(policy.time_zone):
        raise PolicyBroken(
            N_("{zone} must be the name of a time zone, such as Europe/Warsaw."),
            rule="policy_time_zone",
            settings=("time_zone",),
            zone="time_zone",
        )
    first, last, due = "waking_from", "waking_to", "due_hour"
    if policy.waking_from >= policy.waking_to:
        raise PolicyBroken(
            N_("{first} must be before {last}: people are reminded between the two."),
            rule="waking_hours_fall",
            settings=(first, last),
            first=first,
            last=last,
        )
    if policy.local_hours and not policy.waking_from <= policy.due_hour <= policy.waking_to:
        raise PolicyBroken(
            N_("{due} must lie from {first} to {last}: people are reminded when due."),
            rule="due_hour_asleep",
            settings=(due, first, last),
            due=due,
            first=first,
            last=last,
        )


def _check_rule(ask: str, rule: AskRule, max_days: int) -> None:
    given = [value for value in (rule.days, rule.working_days, rule.hours) if value is not None]
    if len(given) != 1 or given[0] <= 0:
        raise PolicyBroken(
            N_("{ask}: give exactly one of days, working_days, hours, above 0."),
            rule="ask_time_not_one",
            settings=(ask,),
            ask=ask,
        )
    if given[0] > LONGEST_ASK:
        raise PolicyBroken(
            N_("{ask} must be a number from {least} to {most}."),
            rule="ask_time_too_long",
            settings=(ask,),
            ask=ask,
            least=1,
            most=LONGEST_ASK,
        )
    allowed = given[0] if rule.hours is not None else given[0] * HOURS
    if any(hours < 0 for hours in rule.before_hours):
        raise PolicyBroken(
            N_("{ask}: a reminder (before_hours) cannot come after its deadline; use 0 or more."),
            rule="reminder_after_deadline",
            settings=(ask,),
            ask=ask,
        )
    if any(hours > allowed for hours in rule.before_hours):
        raise PolicyBroken(
            N_(
                "{ask}: a reminder cannot come before the ask is opened, and the first comes {first} hours before "
                "the deadline. Allow more time, or at most {allowed} hours before (before_hours)."
            ),
            rule="reminder_before_opening",
            settings=(ask,),
            ask=ask,
            first=max(rule.before_hours),
            allowed=allowed,
        )
    _check_ladder(ask, rule, max_days)


def _check_ladder(ask: str, rule: AskRule, max_days: int) -> None:
    after = [rung.after_hours for rung in rule.ladder]
    if not after or after[0] < 0:
        raise PolicyBroken(
            N_("{ask}: its ladder names at least one rung, and none before the deadline."),
            rule="ladder_empty_or_early",
            settings=(ask,),
            ask=ask,
        )
    if after != sorted(after):
        raise PolicyBroken(
            N_(
                "{ask}: each rung of its ladder comes no earlier than the one before it; reorder them."
            ),
            rule="ladder_falls",
            settings=(ask,),
            ask=ask,
        )
    in_hours = {rung.hours is not None for rung in rule.ladder}
    if len(in_hours) > 1:
        raise PolicyBroken(
            N_("{ask}: give all rungs of its ladder in hours, or none."),
            rule="ladder_units_mixed",
            settings=(ask,),
            ask=ask,
        )
    if in_hours == {True} and after[-1] > max_days * HOURS:
        raise PolicyBroken(
            N_(
                "{ask}: a rung of its ladder comes after the longest visit is over; use at most {most} hours."
            ),
            rule="ladder_after_visit",
            settings=(ask, "max_days"),
            ask=ask,
            most=max_days * HOURS,
        )
    for number, rung in enumerate(rule.ladder, start=1):
        if rung.to is Escalation.DECISION and number < len(rule.ladder):
            raise PolicyBroken(
                N_(
                    "{ask}: the decision must be the last rung of its ladder; nothing is told after it."
                ),
                rule="decision_not_last",
                settings=(ask,),
                ask=ask,
            )

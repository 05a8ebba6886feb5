"""Whether the numbers of a programme can be kept together; the message names the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.case.ask_rules import AskRule
from domain.case.asks import Escalation
from domain.case.errors import PolicyBroken
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
    "go_days_before": (1, 365),
    "call_minutes": (1, HOURS * 60),
    "max_reschedule_days": (1, 365),
    "min_actions": (1, 100),
    "max_returns": (1, 100),
    "max_postponements": (0, 100),
    "cost_delta_cents": (0, 100_000_000),
    "travel_margin_days": (0, 30),
    "max_extension_days": (1, 365),
    "misses_until_hub": (1, 100),
    "notice_hours": (1, 8760),
    "max_pause_days": (1, 730),
}
"""The least and the most each of the other numbers may be."""


def check_policy(policy: Policy) -> None:
    """Raise PolicyBroken for the first setting that cannot be kept."""
    for low, high in PAIRS:
        if not 0 < getattr(policy, low) <= getattr(policy, high):
            raise PolicyBroken(
                f"{low} must be at least 1 and not above {high}.", rule="setting_pair_falls"
            )
    for name, (least, most) in RANGES.items():
        if not least <= getattr(policy, name) <= most:
            raise PolicyBroken(
                f"{name} must be a number from {least} to {most}.", rule="setting_out_of_range"
            )
    _check_clock(policy)
    if policy.go_days_before >= policy.lead_days:
        raise PolicyBroken(
            "go_days_before must be below lead_days: the go decision follows the approval.",
            rule="go_before_approval",
        )
    if policy.visa_days_before >= policy.lead_days_visa:
        raise PolicyBroken(
            "visa_days_before must be below lead_days_visa: a visa follows the approval.",
            rule="visa_before_approval",
        )
    for kind in AskKind:
        _check_rule(kind, policy.rule(kind), policy.max_days)


def _check_clock(policy: Policy) -> None:
    if not is_zone(policy.time_zone):
        raise PolicyBroken(
            "time_zone must be the name of a time zone, such as Europe/Warsaw.",
            rule="policy_time_zone",
        )
    if policy.waking_from >= policy.waking_to:
        raise PolicyBroken(
            "waking_from must be before waking_to: people are reminded between the two.",
            rule="waking_hours_fall",
        )
    if policy.local_hours and not policy.waking_from <= policy.due_hour <= policy.waking_to:
        raise PolicyBroken(
            "due_hour must lie from waking_from to waking_to: people are reminded when due.",
            rule="due_hour_asleep",
        )


def _check_rule(kind: AskKind, rule: AskRule, max_days: int) -> None:
    given = [value for value in (rule.days, rule.working_days, rule.hours) if value is not None]
    if len(given) != 1 or given[0] <= 0:
        raise PolicyBroken(
            f"asks.{kind}: give exactly one of days, working_days, hours, above 0.",
            rule="ask_time_not_one",
        )
    allowed = given[0] if rule.hours is not None else given[0] * HOURS
    if any(hours < 0 for hours in rule.before_hours):
        raise PolicyBroken(
            f"asks.{kind}.before_hours: a reminder cannot come after its deadline; use 0 or more.",
            rule="reminder_after_deadline",
        )
    if any(hours > allowed for hours in rule.before_hours):
        raise PolicyBroken(
            f"asks.{kind}.before_hours: a reminder cannot come before the ask is opened; "
            f"use at most {allowed}.",
            rule="reminder_before_opening",
        )
    _check_ladder(kind, rule, max_days)


def _check_ladder(kind: AskKind, rule: AskRule, max_days: int) -> None:
    setting = f"asks.{kind}.ladder"
    after = [rung.after_hours for rung in rule.ladder]
    if not after or after[0] < 0:
        raise PolicyBroken(
            f"{setting}: name at least one rung, and none before the deadline.",
            rule="ladder_empty_or_early",
        )
    if after != sorted(after):
        raise PolicyBroken(
            f"{setting}: each rung must come no earlier than the one before it; reorder them.",
            rule="ladder_falls",
        )
    in_hours = {rung.hours is not None for rung in rule.ladder}
    if len(in_hours) > 1:
        raise PolicyBroken(
            f"{setting}: give all rungs in hours, or none.", rule="ladder_units_mixed"
        )
    if in_hours == {True} and after[-1] > max_days * HOURS:
        raise PolicyBroken(
            f"{setting}: a rung comes after the longest visit is over; "
            f"use at most {max_days * HOURS} hours.",
            rule="ladder_after_visit",
        )
    for number, rung in enumerate(rule.ladder, start=1):
        if rung.to is Escalation.DECISION and number < len(rule.ladder):
            raise PolicyBroken(
                f"{setting}: the decision must be the last rung; nothing is told after it.",
                rule="decision_not_last",
            )

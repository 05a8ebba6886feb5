"""The programme's numbers must not contradict each other."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.case.ask_rules import AskRule, Rung
from domain.case.asks import Escalation
from domain.case.errors import PolicyBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.policy import Policy


def test_the_first_policy_is_sound() -> None:
    policy = Policy()
    assert policy.validate() is policy
    assert set(policy.asks) == set(AskKind)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"min_days": 6}, "min_days"),
        ({"min_days": 0}, "min_days"),
        ({"min_questions": 16}, "min_questions"),
        ({"calls": 13}, "calls"),
        ({"lead_days": 80}, "lead_days"),
        ({"call_interval_days": 91}, "call_interval_days"),
        ({"go_days_before": 60}, "go_days_before"),
        ({"go_days_before": 0}, "go_days_before"),
        ({"visa_days_before": 75, "visa_appeal_days": 80}, "visa_days_before"),
        ({"visa_days_before": 31}, "visa_days_before"),
        ({"top_up_min_days": 6}, "top_up_min_days"),
        ({"top_up_min_days": 0}, "top_up_min_days"),
        ({"waking_from": 20}, "waking_from"),
        ({"waking_to": 24}, "waking_to"),
        ({"due_hour": 8}, "due_hour"),
        ({"due_hour": 21}, "due_hour"),
        ({"max_pause_days": 0}, "max_pause_days"),
        ({"notice_hours": 0}, "notice_hours"),
        ({"misses_until_hub": 0}, "misses_until_hub"),
        ({"max_extension_days": 0}, "max_extension_days"),
        ({"max_returns": 0}, "max_returns"),
        ({"max_postponements": -1}, "max_postponements"),
        ({"travel_margin_days": -1}, "travel_margin_days"),
        ({"cost_delta_cents": -1}, "cost_delta_cents"),
        ({"min_actions": 0}, "min_actions"),
        ({"call_minutes": 0}, "call_minutes"),
        ({"min_downtime_minutes": -1}, "min_downtime_minutes"),
    ],
)
def test_a_contradiction_is_named(changes: dict[str, int], named: str) -> None:
    with pytest.raises(PolicyBroken, match=named):
        Policy(**changes).validate()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (AskRule(), "ask_time_not_one"),
        (AskRule(days=1, hours=2), "ask_time_not_one"),
        (AskRule(days=0), "ask_time_not_one"),
        (AskRule(working_days=-1), "ask_time_not_one"),
        (AskRule(days=3, before_hours=(-1,)), "reminder_after_deadline"),
        (AskRule(days=3, ladder=()), "ladder_empty_or_early"),
        (
            AskRule(
                days=3,
                ladder=(Rung(to=Escalation.CHAIR, working_days=5), Rung(to=Escalation.COORDINATOR)),
            ),
            "ladder_falls",
        ),
        (
            AskRule(days=3, ladder=(Rung(to=Escalation.CHAIR, working_days=-1),)),
            "ladder_empty_or_early",
        ),
        (AskRule(days=3, before_hours=(96,)), "reminder_before_opening"),
        (AskRule(working_days=2, before_hours=(72,)), "reminder_before_opening"),
        (AskRule(hours=6, before_hours=(7,)), "reminder_before_opening"),
        (
            AskRule(
                days=3,
                ladder=(
                    Rung(to=Escalation.DECISION, days=21),
                    Rung(to=Escalation.SECOND_CONTACT, days=22),
                ),
            ),
            "decision_not_last",
        ),
        (
            AskRule(
                days=3,
                ladder=(
                    Rung(to=Escalation.COORDINATOR, working_days=5),
                    Rung(to=Escalation.CHAIR, days=6),
                ),
            ),
            "ladder_falls",
        ),
        (
            AskRule(hours=6, before_hours=(0,), ladder=(Rung(to=Escalation.EMERGENCY, hours=121),)),
            "ladder_after_visit",
        ),
        (
            AskRule(
                hours=6,
                before_hours=(0,),
                ladder=(Rung(to=Escalation.CASE_OWNER, hours=0), Rung(to=Escalation.CHAIR, days=1)),
            ),
            "ladder_units_mixed",
        ),
    ],
    ids=[
        *("nothing", "two", "zero", "negative", "late reminder", "no ladder", "falling", "early"),
        *("before it opens", "before the working days", "before the hours", "after the decision"),
        *("falling over the week-end", "after the visit", "hours and days"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_named(rule: AskRule, broken: str) -> None:
    policy = Policy()
    with pytest.raises(PolicyBroken, match="sign_plan") as raised:
        replace(policy, asks={**policy.asks, AskKind.SIGN_PLAN: rule}).validate()
    assert raised.value.rule == broken


def test_a_policy_frozen_before_a_kind_existed_has_its_default() -> None:
    policy = Policy()
    asks = {kind: rule for kind, rule in policy.asks.items() if kind is not AskKind.BOOK}
    old = replace(policy, asks=asks).validate()
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert old.due(AskKind.BOOK, now) == policy.due(AskKind.BOOK, now)
    assert old.alarms(AskKind.BOOK, now, now) == policy.alarms(AskKind.BOOK, now, now)


def test_every_number_is_checked() -> None:
    from dataclasses import fields

    from domain.exchange.policy_checks import PAIRS, RANGES

    numbers = {spec.name for spec in fields(Policy) if spec.type is int}
    assert numbers == {*RANGES, *(name for pair in PAIRS for name in pair)}


@pytest.mark.parametrize(
    "changes", [{"due_hour": 24}, {"time_zone": "Europe/Nowhere"}, {"max_reschedule_days": 0}]
)
def test_a_number_that_would_stop_the_clock_is_named(changes: dict[str, object]) -> None:
    with pytest.raises(PolicyBroken, match=next(iter(changes))):
        replace(Policy(), **changes).validate()  # type: ignore[arg-type]

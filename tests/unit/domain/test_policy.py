"""The programme's numbers must not contradict each other."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.asks import AskKind, Escalation
from domain.policy import AskRule, Policy, PolicyBroken, Rung


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
    ],
)
def test_a_contradiction_is_named(changes: dict[str, int], named: str) -> None:
    with pytest.raises(PolicyBroken, match=named):
        Policy(**changes).validate()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        AskRule(),
        AskRule(days=1, hours=2),
        AskRule(days=0),
        AskRule(working_days=-1),
        AskRule(days=3, before_hours=(-1,)),
        AskRule(days=3, ladder=()),
        AskRule(
            days=3,
            ladder=(Rung(to=Escalation.CHAIR, working_days=5), Rung(to=Escalation.COORDINATOR)),
        ),
        AskRule(days=3, ladder=(Rung(to=Escalation.CHAIR, working_days=-1),)),
    ],
    ids=["nothing", "two", "zero", "negative", "late reminder", "no ladder", "falling", "early"],
)
def test_a_rule_that_cannot_be_kept_is_named(rule: AskRule) -> None:
    policy = Policy()
    with pytest.raises(PolicyBroken, match="sign_plan"):
        replace(policy, asks={**policy.asks, AskKind.SIGN_PLAN: rule}).validate()


def test_a_policy_frozen_before_a_kind_existed_has_its_default() -> None:
    policy = Policy()
    asks = {kind: rule for kind, rule in policy.asks.items() if kind is not AskKind.BOOK}
    old = replace(policy, asks=asks).validate()
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert old.due(AskKind.BOOK, now) == policy.due(AskKind.BOOK, now)
    assert old.alarms(AskKind.BOOK, now, now) == policy.alarms(AskKind.BOOK, now, now)


@pytest.mark.parametrize(
    "changes", [{"due_hour": 24}, {"time_zone": "Europe/Nowhere"}, {"max_reschedule_days": 0}]
)
def test_a_number_that_would_stop_the_clock_is_named(changes: dict[str, object]) -> None:
    with pytest.raises(PolicyBroken, match=next(iter(changes))):
        replace(Policy(), **changes).validate()  # type: ignore[arg-type]

"""From the plan's words to what the rules read, and the rules' answers to them."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from domain.exchange.plan import PlanFacts, check_plan
from domain.exchange.policy import Policy
from models.documents.content import parse
from models.documents.plan_facts import facts_of
from tests.support import document_contents


def facts(change: Callable[[dict[str, Any]], object] = lambda _: None) -> PlanFacts:
    given = copy.deepcopy(document_contents.PLAN)
    change(given)
    return facts_of(parse(DocumentKind.PLAN, given))


@pytest.mark.requirement("CEE-10")
def test_a_good_plan_has_these_facts_and_may_be_signed():
    assert facts() == PlanFacts(
        starts_on=date(2027, 9, 6),
        days=3,
        goals=2,
        sessions=9,
        hands_on=3,
        downtime_minutes=90,
        internal_documents=1,
        lead_contact="p-tess",
        travellers=("p-mia",),
        calls=3,
        call_interval_days=30,
    )
    check_plan(facts(), Policy())


def _without_downtime(plan: dict[str, Any]) -> None:
    del plan["days"][1]["sessions"][1]


def _overlapping(plan: dict[str, Any]) -> None:
    plan["days"][2]["sessions"].append(document_contents.session("16:30", "18:00"))


def _uncovered(plan: dict[str, Any]) -> None:
    for day in plan["days"]:
        day["sessions"][2]["goal"] = 1


@pytest.mark.requirement("CEE-18", "IB-06", "IB-08")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda p: p.update(starts_on=None), "plan_without_first_day"),
        (lambda p: p.update(lead_contact=None), "plan_without_lead_contact"),
        (lambda p: p.update(host_place=""), "plan_without_place"),
        (lambda p: p.update(working_language=""), "plan_without_language"),
        (lambda p: p["days"].pop(), "visit_length_out_of_range"),
        (_without_downtime, "too_little_downtime"),
        (_overlapping, "sessions_overlap"),
        (_uncovered, "goal_without_session"),
        (lambda p: p.update(internal_documents=[]), "no_internal_document"),
        (lambda p: p.update(travellers=[]), "nobody_travels"),
        (lambda p: p["cadence"].update(calls=2), "follow_up_calls_out_of_range"),
    ],
)
def test_a_plan_that_breaks_a_rule_cannot_be_signed(change: Any, rule: str):
    with pytest.raises(RuleBroken) as raised:
        check_plan(facts(change), Policy())
    assert raised.value.rule == rule
    assert raised.value.way_out


@pytest.mark.requirement("CEE-20")
def test_the_least_downtime_of_any_day_counts():
    assert facts(_without_downtime).downtime_minutes == 0


def test_sessions_that_touch_do_not_overlap_and_order_does_not_matter():
    assert facts(lambda p: p["days"][0]["sessions"].reverse()).overlapping_days == ()
    assert facts(_overlapping).overlapping_days == (3,)

"""What the plan's checklist advises where both learn, and what each kind of session is said to be for."""

import copy
from typing import Any

import pytest

from domain.exchange.phases import Phase
from models.documents.plan import ActivityPlan, SessionKind
from models.texts.labels import label
from models.texts.session_kinds import PURPOSES
from tests.support import document_contents
from tests.support.both_learn import both_at
from tests.support.exchange_states import at
from web.participants.plan.checklist import LOOKING_FURTHER, hints


def plan(*day_topics: int, kinds: tuple[SessionKind, ...] = ()) -> ActivityPlan:
    """Three days, each of its topic; sessions of these kinds on the last evening."""
    given: dict[str, Any] = copy.deepcopy(document_contents.PLAN)
    given["topics"] = [
        {"title": f"Topic {n}", "learner": "mentee", "goals": [1]} for n in set(day_topics)
    ]
    for day, topic in zip(given["days"], day_topics, strict=False):
        day["topic"] = topic
    given["days"][-1]["sessions"] += [
        document_contents.session(f"{18 + n}:00", f"{18 + n}:45", kind.value)
        for n, kind in enumerate(kinds)
    ]
    return ActivityPlan.model_validate(given)


def advised(phase: Phase, given: ActivityPlan) -> list[tuple[str, str]]:
    return [(str(hint.title), str(hint.why)) for hint in hints(both_at(phase).x, given)]


@pytest.mark.requirement("IB-10")
def test_two_days_for_one_topic_are_advised_by_the_number_of_the_programme():
    ((title, why),) = advised(Phase.PLANNING, plan(1, 2, 3, kinds=LOOKING_FURTHER))
    assert (title, "No topic has 2 days yet." in why) == ("One topic gets 2 days", True)
    assert advised(Phase.PLANNING, plan(1, 1, 2, kinds=LOOKING_FURTHER)) == []


@pytest.mark.requirement("IB-12", "IB-15", "IB-17")
def test_sessions_that_look_further_are_advised_by_name():
    ((_title, why),) = advised(Phase.PLANNING, plan(1, 1, 2, kinds=(SessionKind.FUNDING,)))
    assert why == "No session of this kind yet: Strategic lines, Reflection."
    assert advised(Phase.PLANNING, ActivityPlan()) == [], "an empty plan has more urgent things"


def test_nothing_is_advised_where_one_learns_or_the_plan_is_approved():
    assert hints(at(Phase.PLANNING).x, plan(1, 2, 3)) == []
    assert hints(both_at(Phase.TRAVEL).x, plan(1, 2, 3)) == []


def test_every_kind_says_what_it_is_for_and_why():
    assert list(PURPOSES) == list(SessionKind)
    for kind, purpose in PURPOSES.items():
        assert label(kind)
        assert purpose.what.endswith(".")
        assert purpose.why.endswith(".")
    assert {kind for kind, one in PURPOSES.items() if one.keep} == set(LOOKING_FURTHER)

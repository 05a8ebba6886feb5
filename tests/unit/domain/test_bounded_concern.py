"""A concern stays open for years: what travels along is bounded, under the names it always had."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio import workflow

from domain.case.errors import RuleBroken
from domain.concern.concern import KEPT_STEPS, Concern, ConcernPhase, SafetyPolicy, receive
from domain.concern.messages import CONCERN_MESSAGES, Acknowledge, AddWords, Hold, execute
from models.messages.concern import CONCERN, ConcernReceipt, StartConcern
from workflows.concern import ConcernWorkflow
from workflows.core import KEPT_RECEIPTS

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SAF = "p-saf"
FLOOD = 5_000


def flooded() -> Concern:
    """A concern whose reporter wrote very often."""
    x = receive("i-1", SafetyPolicy(), "x1", NOW)
    x.handlers = (SAF,)
    for number in range(FLOOD):
        execute(x, AddWords(message=f"m-{number}"), NOW)
    return x


def test_only_the_last_steps_travel_along() -> None:
    x = flooded()
    x.forget()
    revisions = [step.revision for step in x.timeline]
    assert revisions == list(range(FLOOD + 2 - KEPT_STEPS, FLOOD + 2))
    execute(x, Acknowledge(by=SAF), NOW)
    assert x.timeline[-1].revision == FLOOD + 2, "the numbers go on"


def test_a_short_past_is_kept() -> None:
    x = receive("i-1", SafetyPolicy(), None, NOW)
    x.forget()
    assert [step.kind for step in x.timeline] == ["received"]


async def test_a_continued_history_carries_few_answers_and_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def at_once(_condition: Any) -> None:
        """Every handler has finished."""

    carried: list[StartConcern] = []
    monkeypatch.setattr(workflow, "wait_condition", at_once)
    monkeypatch.setattr(workflow, "continue_as_new", carried.append)
    x = flooded()
    x.owed.clear()
    answers = {
        f"form-{number}": ConcernReceipt(revision=number, state=ConcernPhase.RECEIVED)
        for number in range(FLOOD)
    }
    here = ConcernWorkflow(
        StartConcern(incident_id="i-1", received_at=NOW, resumed=x, receipts=answers)
    )
    here.recorded, here.entries = x.revision, len(x.timeline)
    await here.continue_as_new()
    (start,) = carried
    assert list(start.receipts) == [f"form-{n}" for n in range(FLOOD - KEPT_RECEIPTS, FLOOD)]
    assert len(start.model_dump_json()) < 40_000


STORED_BEFORE = {
    "id": "i-1",
    "policy": {"acknowledge_hours": 24},
    "received_at": "2027-03-01T09:00:00Z",
    "waiting_since": "2027-03-01T09:00:00Z",
    "exchange": "x1",
    "state": "on_hold",
    "handlers": ["p-saf"],
    "escalated": 1,
    "rung": 3,
    "revision": 5,
    "acknowledged_at": "2027-03-02T09:00:00Z",
    "review_at": "2027-03-16T09:00:00Z",
    "closed_at": None,
    "retention_at": None,
    "retention_due": False,
    "last_by": "p-saf",
    "log": [{"revision": 5, "at": "2027-03-02T09:00:00Z", "kind": "hold", "by": "p-saf"}],
    "owed": [{"kind": "concern_news", "revision": 5}],
}


def test_a_state_of_an_earlier_release_is_read_and_written_under_its_names() -> None:
    x = CONCERN.validate_python(STORED_BEFORE)
    assert (x.phase, x.timeline[0].kind, x.due_at) == (
        ConcernPhase.ON_HOLD, "hold", NOW + timedelta(days=15),
    )  # fmt: skip
    written = CONCERN.dump_python(x, mode="json")
    assert set(written) == set(STORED_BEFORE)
    assert {name: written[name] for name in ("state", "log", "owed")} == {
        name: STORED_BEFORE[name] for name in ("state", "log", "owed")
    }
    start = StartConcern(incident_id="i-1", received_at=NOW, resumed=x)
    assert StartConcern.model_validate_json(start.model_dump_json()) == start
    assert '"state":"on_hold"' in start.model_dump_json()


@pytest.mark.parametrize("person", [SAF, "p-cor", "reporter"])
def test_nobody_acts_in_a_handlers_place(person: str) -> None:
    x = receive("i-1", SafetyPolicy(), "x1", NOW)
    x.handlers = (SAF,)
    with pytest.raises(RuleBroken) as refused:
        execute(x, Hold(by=person, instead_of=SAF, because="n-1"), NOW)
    assert refused.value.rule == "only_coordinator_stands_in"
    assert x.revision == 1


def test_no_decision_about_a_concern_is_a_signal() -> None:
    assert not [name for name, kind in CONCERN_MESSAGES.items() if kind.is_signal()]
    assert not workflow._Definition.must_from_class(ConcernWorkflow).signals

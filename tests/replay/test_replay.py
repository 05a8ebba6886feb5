"""Histories of running exchanges replay under today's code (law 10).

A failure here means that exchanges which are open now would stop at the next release. Guard the
change with `workflow.patched`, and record what the new code writes: tests/replay/record.py.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from domain.exchange.messages.registry import MESSAGES
from domain.exchange.phases import OPEN_PHASES, Phase
from models.messages.exchange import Outcome, StartExchange
from worker.sandbox import strict_sandbox
from workflows.exchange import ExchangeWorkflow

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))
NOT_BUILT = {Phase.CLOSED_INCOMPLETE}


def history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))


def replayer(*workflows: type) -> Replayer:
    return Replayer(
        workflows=list(workflows),
        data_converter=pydantic_data_converter,
        workflow_runner=strict_sandbox(),
    )


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    await replayer(ExchangeWorkflow).replay_workflow(history(path))


async def test_all_histories_replay_in_one_worker_side_by_side() -> None:
    async with replayer(ExchangeWorkflow).workflow_replay_iterator(_all()) as results:
        failures = [str(r.replay_failure) async for r in results if r.replay_failure]
    assert failures == []


async def _all() -> Any:
    for path in HISTORIES:
        yield history(path)


def test_every_phase_and_every_end_was_recorded() -> None:
    told = {path.stem.removeprefix("exchange-") for path in HISTORIES}
    assert {phase.value for phase in OPEN_PHASES} <= told
    assert {phase.value for phase in Phase if phase.is_end and phase not in NOT_BUILT} <= told


def test_nearly_every_message_was_recorded() -> None:
    sent = {
        event["workflowExecutionUpdateAcceptedEventAttributes"]["acceptedRequest"]["input"]["name"]
        for path in HISTORIES
        for event in json.loads(path.read_text(encoding="utf-8"))["events"]
        if "workflowExecutionUpdateAcceptedEventAttributes" in event
    }
    assert sent <= set(MESSAGES)
    assert len(sent) >= 30


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_names_no_machine_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|tmp|usr|Users)/", text)
    assert not re.search(r"\b\d+@\w", text)
    assert "127.0.0.1" not in text
    assert {e["identity"] for e in _with_identity(text)} <= {"recorder", "history-service"}


def _with_identity(text: str) -> list[dict[str, str]]:
    return [
        value
        for event in json.loads(text)["events"]
        for value in event.values()
        if isinstance(value, dict) and value.get("identity")
    ]


@workflow.defn(name="Exchange", sandboxed=False)
class Changed(ExchangeWorkflow):
    @workflow.init
    def __init__(self, start: StartExchange) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: StartExchange) -> Outcome:
        await workflow.sleep(1)
        return await super().run(start)


async def test_a_changed_workflow_is_caught() -> None:
    """The test above can fail: a step more in the story, and open exchanges would stop."""
    path = next(p for p in HISTORIES if p.stem == "exchange-closed")
    with pytest.raises(workflow.NondeterminismError):
        await replayer(Changed).replay_workflow(history(path))

"""Histories of connections replay under today's code (law 10)."""

import json
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from domain.connection.kind import CONNECTION
from worker.sandbox import strict_sandbox
from workflows.connection import ConnectionWorkflow

HISTORIES = sorted((Path(__file__).parent / "connections").glob("*.json"))
UPDATE = "workflowExecutionUpdateAcceptedEventAttributes"


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_recorded_history_replays(path: Path) -> None:
    history = WorkflowHistory.from_json(path.stem, path.read_text(encoding="utf-8"))
    replayer = Replayer(
        workflows=[ConnectionWorkflow],
        data_converter=pydantic_data_converter,
        workflow_runner=strict_sandbox(),
    )
    await replayer.replay_workflow(history)


def test_every_message_was_recorded() -> None:
    sent = {
        event[UPDATE]["acceptedRequest"]["input"]["name"]
        for path in HISTORIES
        for event in json.loads(path.read_text(encoding="utf-8"))["events"]
        if UPDATE in event
    }
    assert sent == {*CONNECTION.messages}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_names_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b\d+@\w", text)
    assert "127.0.0.1" not in text

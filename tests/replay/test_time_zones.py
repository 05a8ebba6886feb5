"""Governments change their clocks: a release with other time zone data must replay open exchanges."""

from datetime import date, datetime, timedelta

import pytest

from domain import policy, story, workdays
from tests.replay.test_replay import HISTORIES, history, replayer
from workflows.exchange import ExchangeWorkflow

TOLD = [path for path in HISTORIES if path.stem in {"exchange-closed", "exchange-edited"}]


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.stem)
async def test_a_history_replays_where_clocks_were_changed(
    path: object, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhen(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
        return workdays.at_local(day, hour, zone, minute) + timedelta(hours=hours)

    monkeypatch.setattr(policy, "at_local", elsewhen)
    monkeypatch.setattr(story, "at_local", elsewhen)
    await replayer(ExchangeWorkflow).replay_workflow(history(path))  # type: ignore[arg-type]

"""Governments change their clocks: a release with other time zone data must replay open exchanges."""

import sys
from datetime import date, datetime, timedelta

import pytest

from domain.case import workdays
from domain.exchange import calendar_events
from tests.replay.test_replay import HISTORIES, history, replayer
from workflows.exchange import ExchangeWorkflow

TOLD = [path for path in HISTORIES if path.stem in {"exchange-closed", "exchange-edited"}]


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.stem)
async def test_a_history_replays_where_clocks_were_changed(
    path: object, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = workdays.at_local

    def elsewhen(day: date, hour: int, zone: str, minute: int = 0) -> datetime:
        return known(day, hour, zone, minute) + timedelta(hours=hours)

    asking = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("domain.") and getattr(module, "at_local", None) is known
    ]
    assert {workdays, calendar_events} <= {*asking}
    for module in asking:
        monkeypatch.setattr(module, "at_local", elsewhen)
    await replayer(ExchangeWorkflow).replay_workflow(history(path))  # type: ignore[arg-type]

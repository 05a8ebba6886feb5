"""The whole story against a real server and a real database, nine months in seconds."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.case.asks import AskStatus
from domain.case.names import CaseNotice
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.messages import search
from models.tables.ask_view import AskView
from models.tables.calendar_event import CalendarEvent
from models.tables.exchange_member import ExchangeMember
from models.tables.outbox import OutboxNotice
from models.tables.timeline_entry import TimelineEntry
from tests.support.happy_path import steps
from tests.support.people import MIA, TESS
from tests.support.running_exchanges import Played, Stage, whole_state


async def test_the_whole_story_is_told_and_recorded_at_every_step(stage: Stage) -> None:
    x = await stage.start()

    async def views_agree() -> None:
        row = await x.recorded()
        now = await x.snapshot()
        assert row.phase == now.view.phase.value
        assert row.waiting_for == list(now.view.waiting_for)
        assert row.due_at == now.view.due_at
        assert row.state == now.state
        asks = {a.ask_id: a.status for a in await x.rows(AskView, "ask_id")}
        assert asks == {a.id: a.status for a in now.asks}
        lines = await x.rows(TimelineEntry, "seq")
        assert [(e.seq, e.kind) for e in lines] == [(e.seq, e.kind) for e in now.entries]

    await x.play_until(Phase.CLOSED, views_agree)
    outcome = await x.result()
    assert outcome.phase is Phase.CLOSED
    assert outcome.published
    row = await x.recorded()
    assert (row.phase, row.ended_at, row.open_asks) == ("closed", outcome.ended_at, 0)
    assert not [a for a in await x.rows(AskView, "ask_id") if a.status is AskStatus.OPEN]
    owed = await x.rows(OutboxNotice, "key")
    assert len({n.key for n in owed}) == len(owed) > 40
    people = {(m.person_id, m.role, m.is_traveller) for m in await x.rows(ExchangeMember, "role")}
    assert (MIA, Role.MENTEE, True) in people
    events = {e.uid.split("-x")[0]: e for e in await x.rows(CalendarEvent, "uid")}
    assert {e.kind for e in events.values()} == {"visit", "call"}
    assert len(events) == 4


@pytest.mark.parametrize("phase", [Phase.ELIGIBILITY, Phase.PLAN_REVIEW, Phase.FOLLOW_UP])
async def test_an_exchange_started_in_a_phase_is_as_one_that_was_played_there(
    stage: Stage, phase: Phase
) -> None:
    played, started = await stage.start(), await stage.start_in(phase)
    await played.play_until(phase)
    assert await known_of(started) == await known_of(played)
    step = next(step for step in steps() if step.phase is phase)
    for x in (played, started):
        await x.wait(step.days)
        now = await x.snapshot()
        await x.send(step.make(whole_state(now), now.at))
    assert await known_of(started) == await known_of(played)


RUNG = (CaseNotice.ASK_REMINDER, CaseNotice.ASK_ESCALATED, CaseNotice.EMERGENCY)


async def known_of(x: Played) -> dict[str, Any]:
    """All that is recorded of an exchange but its own id, moments, and which alarms rang on the way:

    played, a visit begins a few days before the exchange's time, and started, on the day.
    """
    await x.recorded()
    view = (await x.snapshot()).view
    lines = await x.rows(TimelineEntry, "seq")
    owed = await x.rows(OutboxNotice, "key")
    return {
        "phase": view.phase,
        "waiting": view.waiting_for,
        "asks": [(a.ask_id, a.kind, a.status) for a in await x.rows(AskView, "ask_id")],
        "lines": [(e.kind, e.actor_id, e.phase) for e in lines if e.actor_id],
        "owed": sorted((n.kind, n.person_id) for n in owed if n.kind not in RUNG),
        "events": sorted((e.kind, e.status) for e in await x.rows(CalendarEvent, "uid")),
        "people": sorted((m.person_id, m.role) for m in await x.rows(ExchangeMember, "role")),
    }


async def test_operators_read_the_story_without_decoding_anything(stage: Stage) -> None:
    x = await stage.start()
    await x.play_until(Phase.PLAN_REVIEW)
    await x.recorded()
    seen = await x.handle.describe()
    assert seen.id == f"exchange-{x.id}"
    assert seen.typed_search_attributes[search.PHASE] == "plan_review"
    assert seen.typed_search_attributes[search.WAITING_FOR] == ["hub"]
    assert seen.typed_search_attributes[search.HUB_DUE] > seen.start_time
    summary = await seen.static_summary()
    assert summary == f"Exchange {x.id[:8]}"
    metadata = await x.handle.query("__temporal_workflow_metadata")
    assert "**plan review**" in str(metadata)
    assert "review plan, due" in str(metadata)
    assert x.id not in {MIA, TESS}


async def test_every_timer_says_whom_it_will_remind_of_what(stage: Stage) -> None:
    x = await stage.start()
    await x.wait(30)
    timers = await x.events("TIMER_STARTED")
    assert timers
    names = [t.user_metadata.summary.data.decode() for t in timers]
    assert all("review application" in name for name in names)
    assert any(name.startswith('"remind programme') for name in names)
    assert any("escalate to chair" in name for name in names)


async def test_what_waits_for_the_hub_and_is_overdue_can_be_searched(stage: Stage) -> None:
    x = await stage.start()
    due = (await x.snapshot()).view.hub_due_at
    assert due
    late = search.HUB_OVERDUE.format(now=(due + timedelta(days=1)).isoformat())
    early = search.HUB_OVERDUE.format(now=(due - timedelta(days=1)).isoformat())
    assert x.handle.id in await found(stage, late)
    assert x.handle.id not in await found(stage, early, tries=1)


async def found(stage: Stage, query: str, tries: int = 50) -> set[str]:
    """Ids a search finds; the dev server needs a moment to index."""
    import asyncio

    ids: set[str] = set()
    for _ in range(tries):
        ids = {run.id async for run in stage.client.list_workflows(query)}
        if ids & {p.handle.id for p in stage.played}:
            break
        await asyncio.sleep(0.1)
    return ids


async def test_silence_moves_nothing_and_each_reminder_is_recorded(stage: Stage) -> None:
    x = await stage.start()
    assert await x.wait(400)
    row = await x.recorded()
    assert row.phase == "eligibility"
    lines = await x.rows(TimelineEntry, "seq")
    assert [e.kind for e in lines][1:] == ["reminded"] * 3 + ["escalated"] * 2
    assert (await x.handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_an_early_end_comes_to_a_result(stage: Stage) -> None:
    from domain.exchange.messages.any_phase import Withdraw, WithdrawReason

    x = await stage.start()
    await x.play_until(Phase.TRAVEL)
    await x.send(Withdraw(by=MIA, reason=WithdrawReason.NO_TIME))
    outcome = await x.result()
    assert outcome.phase is Phase.WITHDRAWN
    assert not outcome.published
    assert (await x.recorded()).ended_at == outcome.ended_at
    assert len(list(steps())) > 20

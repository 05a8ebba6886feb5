"""Visits put off or cut short, exchanges cancelled or closed, by form; and whom to call."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason
from domain.exchange.messages.endings import Cancel, UndoBooking
from domain.exchange.messages.visit import Arrive, Depart
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from models.tables.vault_read import VaultRead
from models.vault.vault import Place
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import BO, COR, MIA, PAT, SAF, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WHY = "The hosts lost their meeting room to a flood."


async def there(stage: Stage, database: Sessions) -> Behind:
    """They have arrived, on the first day or the second."""
    site = await behind(stage, database, Phase.READY)
    x = await site.settle()
    assert x.plan
    await site.wait((x.plan.facts.starts_on - await site.today()).days)
    await site.x.send(Depart(by=MIA))
    await site.x.send(Arrive(by=TOR))
    await site.settle()
    return site


async def test_a_visit_is_put_off(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.READY)
    x = await site.settle()
    assert x.plan
    planned = x.plan.facts.starts_on
    path, later = site.action("postpone"), (planned + timedelta(days=40)).isoformat()
    typed = {"reason": "host_cannot", "not_before": later, "note": WHY}
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        assert "Bookings to be undone" in (await pat.get(path)).text
        await refused(pat, path, {**typed, "reason": None}, "reason", "Fill this in.")
        await refused(pat, path, {**typed, "note": ""}, "note", "Fill this in.")
        await refused(pat, path, {**typed, "not_before": "later"}, "not_before", "date")
        early = {**typed, "not_before": planned.isoformat()}
        await refused(pat, path, early, "not_before", "put off to a later day")
        assert (await mia.get(path)).status == 403
        assert (await pat.send(path, typed)).sent()
        x = await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert x.phase is Phase.PLANNING
    assert x.not_before == planned + timedelta(days=40)
    assert "put the visit off, to" in page.text
    assert "The hosts cannot receive guests then" in page.text
    assert WHY in page.text


async def test_an_exchange_is_cancelled_and_its_short_report_written(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.TRAVEL)
    path, typed = site.action("cancel"), {"reason": "partners_agreed", "note": WHY, "sure": "on"}
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        await refused(pat, path, {**typed, "reason": None}, "reason", "Fill this in.")
        await refused(pat, path, {**typed, "note": None}, "note", "Fill this in.")
        await refused(pat, path, {**typed, "sure": None}, "sure", "Tick this box")
        assert (await mia.get(path)).status == 403
        assert (await pat.send(path, typed)).sent()
        await site.settle()
        report = await site.ask(AskKind.WRITE_CLOSING_REPORT)
        assert "Nothing was booked." in (await pat.get(report)).text
        await refused(pat, report, {"note": ""}, "note", "Fill this in.")
        assert (await pat.send(report, {"note": "Both found the time too short."})).sent()
        await site.x.recorded()
        page = await mia.get(f"/exchanges/{site.x.id}")
        hub = await pat.get(f"/exchanges/{site.x.id}")
    assert "cancelled the exchange" in page.text
    assert "Both found the time too short." not in page.text
    assert "Both found the time too short." in hub.text
    assert "Cancelled" in page.text


async def test_the_short_report_shows_what_was_spent(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.READY)
    await site.x.send(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))
    await site.x.send(UndoBooking(by=BO, order="order-3", refund_cents=5_000))
    await site.settle()
    async with site.browser(PAT) as pat:
        shown = await pat.get(await site.ask(AskKind.WRITE_CLOSING_REPORT))
    assert "Insurance for Mia: €120.00. Undone, €50.00 came back" in shown.text
    assert "Transport for Mia: €120.00. To be undone" in shown.text


@pytest.mark.parametrize("by", [MIA, PAT])
async def test_a_visit_is_cut_short_and_made_up_for(stage: Stage, database: Sessions, by: str):
    site = await there(stage, database)
    path, today = site.action("cut-short"), (await site.today()).isoformat()
    typed: dict[str, Any] = {"ended_on": today, "reason": "illness", "sure": "on"}
    async with site.browser(by) as person, site.browser(PAT) as pat, site.browser(TOR) as tor:
        await refused(person, path, {**typed, "ended_on": ""}, "ended_on", "Fill this in.")
        await refused(person, path, {**typed, "reason": None}, "reason", "Fill this in.")
        await refused(person, path, {**typed, "sure": None}, "sure", "Tick this box")
        tomorrow = (await site.today() + timedelta(days=1)).isoformat()
        await refused(person, path, {**typed, "ended_on": tomorrow}, "ended_on", "cannot have")
        await refused(person, path, {**typed, "goals_covered": "9"}, "goals_covered", "Choose")
        assert (await person.send(path, {**typed, "goals_covered": "1"})).sent()
        x = await site.settle()
        assert x.cut_short
        assert x.cut_short.goals_covered == (1,)
        decide = await site.ask(AskKind.DECIDE_TOP_UP)
        assert "Somebody fell ill" in (await pat.get(decide)).text
        await refused(pat, decide, {}, "top_up", "Fill this in.")
        await refused(pat, decide, {"top_up": "calls"}, "calls", "Say how many")
        await refused(pat, decide, {"top_up": "calls", "calls": "40"}, "calls", "Choose 1 to")
        assert (await pat.send(decide, {"top_up": "calls", "calls": "2", "note": WHY})).sent()
        x = await site.settle()
        page = await tor.get(f"/exchanges/{site.x.id}")
    assert (x.phase, x.extra_calls) == (Phase.POST_PLAN, 2)
    assert "noted that the visit ended early" in page.text
    assert "Further follow-up calls" in page.text
    assert "Cut short: planned until" in page.text


async def test_a_visit_does_not_end_before_its_last_day_by_the_plain_form(
    stage: Stage, database: Sessions
):
    site = await there(stage, database)
    path, today = await site.ask(AskKind.END_VISIT), (await site.today()).isoformat()
    async with site.browser(MIA) as mia:
        shown = await mia.send(path, {"ended_on": today})
    assert shown.status == 422
    assert "Cut the visit short" in shown.error("ended_on")


async def test_another_visit_is_planned_after_one_that_ended_early(
    stage: Stage, database: Sessions
):
    site = await there(stage, database)
    typed = {"ended_on": (await site.today()).isoformat(), "reason": "family", "sure": "on"}
    async with site.browser(TOR) as tor, site.browser(PAT) as pat:
        assert (await tor.send(site.action("cut-short"), typed)).sent()
        decide = await site.ask(AskKind.DECIDE_TOP_UP)
        assert (await pat.send(decide, {"top_up": "visit"})).sent()
        x = await site.settle()
        page = await tor.get(f"/exchanges/{site.x.id}")
    assert x.phase is Phase.PLANNING
    assert "Earlier visit" in page.text


async def test_an_exchange_is_closed_before_everything_is_done(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.FOLLOW_UP)
    path, typed = (
        site.action("close-incomplete"),
        {"reason": "no_answer", "note": "Thank you for what you shared.", "sure": "on"},
    )
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        await refused(pat, path, {**typed, "reason": None}, "reason", "Fill this in.")
        await refused(pat, path, {**typed, "note": ""}, "note", "Fill this in.")
        await refused(pat, path, {**typed, "sure": None}, "sure", "Tick this box")
        assert (await mia.get(path)).status == 403
        assert (await pat.send(path, typed)).sent()
        await site.x.recorded()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert "Thank you for what you shared." in page.text
    assert "Closed, not everything done" in page.text


async def test_on_duty_one_reads_whom_to_call_and_it_is_written_down(
    stage: Stage, database: Sessions
):
    site = await behind(stage, database, Phase.READY)
    address = f"/exchanges/{site.x.id}/emergency"
    vault = site.app.state.resources.vault
    async with database() as session:
        place = Place(person_id=MIA, exchange_id=site.x.id, data_class=DataClass.EMERGENCY)
        given = {"emergency_name": "CANARY-8", "emergency_phone": "+48 600 000 000"}
        await vault.put(session, place, given, await site.now())
        await session.commit()
    for person, status in ((PAT, 200), (SAF, 200), (BO, 403), (COR, 403), (MIA, 403), (TOR, 403)):
        async with site.browser(person) as somebody:
            shown = await somebody.get(address)
        assert shown.status == status, person
        assert ("CANARY-8" in shown.text) is (status == 200)
    async with database() as session:
        readings = list(await session.scalars(select(VaultRead)))
    assert [(r.reader_id, r.person_id, r.purpose) for r in readings] == [
        (PAT, MIA, "emergency"),
        (SAF, MIA, "emergency"),
    ]


async def test_nobody_reads_whom_to_call_when_nobody_travels(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    async with site.browser(PAT) as pat:
        shown = await pat.get(f"/exchanges/{site.x.id}/emergency")
    assert shown.status == 409
    assert "Nobody is travelling now." in shown.text

"""Visas by form: reported, looked at, decided; what each page refuses, and what follows."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.visa import ConfirmVisaRefusal, ReportVisa
from domain.exchange.orders import VisaStatus
from domain.exchange.people import Direction
from domain.exchange.phases import Phase
from tests.support.happy_path import PLAN, sign
from tests.support.pages_of_exchange import Behind, behind, refused
from tests.support.people import ANN, BO, MIA, MILO, PAT, TOR
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
WHY = "The consulate has no appointment before July."


async def abroad(stage: Stage, database: Sessions) -> Behind:
    """A plan approved for a visit for which Mia needs a visa."""
    site = await behind(stage, database, Phase.PLAN_REVIEW)
    x = await site.settle()
    assert x.plan
    from domain.exchange.messages.plan import RevisePlan
    from tests.support.people import doc

    await site.x.send(RevisePlan(by=MIA, plan=doc("plan", 2)))
    x = await site.settle()
    today = await site.today()
    for by in (MIA, TOR):
        x = await site.settle()
        message = sign(
            x, await site.now(), by, starts_on=today + timedelta(days=90), visa_needed=True
        )
        await site.x.send(message)
    await site.x.send(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    await site.settle()
    return site


async def turned_down(stage: Stage, database: Sessions) -> Behind:
    site = await abroad(stage, database)
    await site.x.send(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    await site.x.send(ConfirmVisaRefusal(by=BO, traveller=MIA))
    await site.settle()
    return site


async def test_a_traveller_tells_how_the_visa_stands(stage: Stage, database: Sessions):
    site = await abroad(stage, database)
    path = await site.ask(AskKind.GET_VISA, MIA)
    async with site.browser(MIA) as mia, site.browser(MILO) as milo:
        assert "Not applied for yet" in (await mia.get(path)).text
        await refused(mia, path, {}, "status", "Fill this in.")
        await refused(mia, path, {"status": "appealed"}, "status", "Choose one of the options")
        assert not (await milo.get(path)).hidden, "it is asked of Mia"
        assert (await mia.send(path, {"status": "applied"})).sent()
        await site.settle()
        assert (await mia.send(site.action("visa-news"), {"status": "granted"})).sent()
        x = await site.settle()
        page = await milo.get(f"/exchanges/{site.x.id}")
    assert x.visas[MIA].status is VisaStatus.GRANTED
    assert "said how the visa stands: Granted" in page.text
    assert "Mia: Granted" in page.text


async def test_where_no_visa_is_needed_there_is_nothing_to_tell(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    async with site.browser(MIA) as mia:
        shown = await mia.get(site.action("visa-news"))
    assert shown.status in (403, 409)


@pytest.mark.parametrize("answer", ["refused", "not_refused"])
async def test_the_booker_looks_at_a_refusal(stage: Stage, database: Sessions, answer: str):
    site = await abroad(stage, database)
    await site.x.send(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    path = await site.ask(AskKind.CONFIRM_VISA_REFUSAL)
    async with site.browser(BO) as bo, site.browser(MIA) as mia:
        assert "The visa of Mia" in (await bo.get(path)).text
        await refused(bo, path, {}, "decision", "Fill this in.")
        assert not (await mia.get(path)).hidden, "it is asked of the booker"
        assert (await bo.send(path, {"decision": answer})).sent()
        x = await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    told = "it is a refusal" if answer == "refused" else "it is no refusal"
    assert f"looked at the refused visa of Mia: {told}" in page.text
    asked = AskKind.DECIDE_VISA if answer == "refused" else AskKind.GET_VISA
    assert await site.ask(asked)
    assert x.visas[MIA].status.value == {"refused": "refusal_confirmed"}.get(answer, "applied")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "decision", "Fill this in."),
        ({"decision": "appeal"}, "note", "Fill this in."),
        ({"decision": "postpone", "note": WHY}, "not_before", "Choose the first day"),
        ({"decision": "postpone", "note": WHY, "not_before": "2027-01-01"}, "not_before", "later"),
        ({"decision": "postpone", "note": WHY, "not_before": "soon"}, "not_before", "date"),
    ],
)
async def test_deciding_about_a_visa_refuses(
    stage: Stage, database: Sessions, typed: dict[str, Any], field: str, sentence: str
):
    site = await turned_down(stage, database)
    async with site.browser(PAT) as pat:
        shown = await pat.send(await site.ask(AskKind.DECIDE_VISA), typed)
    assert shown.status == 422
    assert sentence in shown.error(field)


async def test_an_appeal_that_comes_too_late_names_the_other_ways(stage: Stage, database: Sessions):
    site = await turned_down(stage, database)
    await site.wait(70)
    async with site.browser(PAT) as pat:
        path = await site.ask(AskKind.DECIDE_VISA)
        shown = await pat.send(path, {"decision": "appeal", "note": WHY})
        assert shown.status == 422
        assert "An appeal takes about 30 days" in shown.text
        assert "postpone the visit" in shown.text


@pytest.mark.parametrize(
    ("decision", "phase"),
    [
        ("appeal", Phase.TRAVEL),
        ("switch", Phase.PLANNING),
        ("postpone", Phase.PLANNING),
        ("cancel", Phase.WINDING_UP),
    ],
)
async def test_every_way_on_after_a_refusal(
    stage: Stage, database: Sessions, decision: str, phase: Phase
):
    site = await turned_down(stage, database)
    later = (await site.today() + timedelta(days=120)).isoformat()
    typed = {"decision": decision, "note": WHY, "not_before": later}
    async with site.browser(PAT) as pat, site.browser(TOR) as tor:
        assert (await pat.send(await site.ask(AskKind.DECIDE_VISA), typed)).sent()
        x = await site.settle()
        assert WHY in (await tor.get(f"/exchanges/{site.x.id}")).text
    assert x.phase is phase
    turned = Direction.MENTOR_TRAVELS if decision == "switch" else Direction.MENTEE_TRAVELS
    assert x.direction is turned


async def test_the_direction_is_switched_by_hand(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    path = site.action("switch-direction")
    async with site.browser(PAT) as pat, site.browser(MIA) as mia:
        await refused(pat, path, {"sure": "on"}, "note", "Fill this in.")
        await refused(pat, path, {"note": WHY}, "sure", "Tick this box")
        assert (await mia.get(path)).status == 403
        assert (await pat.send(path, {"note": WHY, "sure": "on"})).sent()
        x = await site.settle()
        page = await mia.get(f"/exchanges/{site.x.id}")
    assert (x.direction, x.phase) == (Direction.MENTOR_TRAVELS, Phase.PLANNING)
    assert "switched the direction" in page.text

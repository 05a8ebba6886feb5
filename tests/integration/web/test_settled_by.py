"""Whoever comes too late is told who decided what, on every page where that can happen."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.messages.application import ReturnApplication, ReturnReason
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.phases import Phase
from tests.support.pages_of_exchange import Behind, behind, new_key
from tests.support.people import COR, MIA, PAT, SUB
from tests.support.running_exchanges import Stage

Sessions = async_sessionmaker[AsyncSession]
RETURNED = "Sub (Programme team) returned the application"


async def returned_by_sub(site: Behind) -> str:
    """The review of the application, which Sub has just answered."""
    path = await site.ask(AskKind.REVIEW_APPLICATION)
    await site.x.send(ReturnApplication(by=SUB, reason=ReturnReason.NO_MEASURE))
    return path


async def test_late_decision_names_who_decided_what(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    async with site.browser(PAT) as pat:
        path = await site.ask(AskKind.REVIEW_APPLICATION)
        begun = (await pat.get(path)).hidden
        await returned_by_sub(site)
        await site.settle()
        late = await pat.post(
            path, {**begun, "decision": "accept", "note": "Well done, all of you."}
        )
        seen = await pat.get(path)
    assert late.status == 409
    assert RETURNED in late.text
    assert "Well done, all of you." in late.text
    assert RETURNED in seen.text


async def test_late_claim_names_who_decided_what(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    path = await returned_by_sub(site)
    await site.settle()
    claim = f"/desk{path.replace('/exchanges', '/asks').replace('/asks/review', '/review')}/claim"
    async with site.browser(PAT) as pat:
        sent = await pat.post(claim, {"_key": new_key(), "back": "/desk"})
        assert sent.sent()
        told = await pat.get("/desk")
    assert f"This task is no longer open. {RETURNED}" in told.text


async def test_claim_of_a_taken_task_names_who_has_it(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    path = await site.ask(AskKind.REVIEW_APPLICATION)
    await site.x.send(ClaimAsk(by=SUB, ask=path.rsplit("/", 1)[-1]))
    claim = f"/desk{path.replace('/exchanges', '/asks').replace('/asks/review', '/review')}/claim"
    async with site.browser(PAT) as pat:
        await pat.post(claim, {"_key": new_key(), "back": "/desk"})
        told = await pat.get("/desk")
    assert "Sub has taken this task already." in told.text


async def test_waived_task_names_who_waived_it(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.ELIGIBILITY)
    await returned_by_sub(site)
    await site.settle()
    path = await site.ask(AskKind.CHANGE_APPLICATION)
    await site.x.send(WaiveAsk(by=COR, ask=path.rsplit("/", 1)[-1], note="n-1"))
    await site.settle()
    async with site.browser(MIA) as mia:
        shown = await mia.get(path)
    assert "Cor (Coordinator) waived a task" in shown.text.partition("What happened")[0]

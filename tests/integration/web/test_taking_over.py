"""A task that a colleague has taken: its form says so, nobody else sends it, and it is taken over by word."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, select
from temporalio.testing import WorkflowEnvironment

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk
from domain.exchange.phases import Phase
from models.tables.outbox import OutboxNotice
from tests.support.pages_of_exchange import Behind, behind
from tests.support.people import BO, COR, MIA, PAT, SUB
from tests.support.running_exchanges import Stage, on_stage

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def stage(
    temporal_environment: WorkflowEnvironment, database: Sessions
) -> AsyncIterator[Stage]:
    async with on_stage(
        temporal_environment.client, database=database, environment=temporal_environment
    ) as stage:
        yield stage


WHY = "Sub is on a train all day, and the answer is due tonight."


async def taken(stage: Stage, database: Sessions, by: str = SUB) -> tuple[Behind, str]:
    """An application under review that a colleague has taken."""
    site = Behind(database, await stage.start())
    await site.settle()
    path = await site.ask(AskKind.REVIEW_APPLICATION)
    await site.x.send(ClaimAsk(by=by, ask=path.rsplit("/", 1)[-1]))
    return site, path


async def test_the_form_says_who_has_it_and_a_colleague_takes_it_over(
    stage: Stage, database: Sessions
):
    site, path = await taken(stage, database)
    async with site.browser(PAT) as pat, site.browser(SUB) as sub, site.browser(MIA) as mia:
        page = (await pat.get(path)).text
        assert "Sub has taken this." in page
        assert f'href="{path}/take-over"' in page
        assert 'name="decision"' not in page
        refused = await pat.send(path, {"decision": "accept"})
        assert refused.status == 422
        assert "Sub has taken this. Ask them, or take it over and say why." in refused.text
        assert refused.text.count('name="decision"')  # what was chosen is not lost

        bare = await pat.send(f"{path}/take-over", {"note": ""})
        assert bare.status == 422
        assert (await pat.send(f"{path}/take-over", {"note": WHY})).sent()
        assert 'name="decision"' in (await pat.get(path)).text
        again = await pat.send(f"{path}/take-over", {"note": WHY})
        assert again.status in (200, 303)

        assert "Pat has taken this." in (await sub.get(path)).text
        home = f"/exchanges/{site.x.id}"
        assert WHY in (await sub.get(home)).text
        assert WHY not in (await mia.get(home)).text
        assert (await mia.get(f"{path}/take-over")).status == 403
        assert (await pat.send(path, {"decision": "accept"})).sent()
    async with database() as session:
        query = select(OutboxNotice).where(col(OutboxNotice.kind) == "task_taken_over")
        told = (await session.scalars(query)).all()
    assert [notice.person_id for notice in told] == [SUB]


async def test_a_booking_is_noted_by_who_took_it_only(stage: Stage, database: Sessions):
    site = await behind(stage, database, Phase.TRAVEL)
    from domain.exchange.messages.travel import GiveTravelData

    await site.x.send(GiveTravelData(by=MIA))
    await site.settle()
    path = await site.ask(AskKind.BOOK)
    await site.x.send(ClaimAsk(by=COR, ask=path.rsplit("/", 1)[-1]))
    async with site.browser(BO) as bo, site.browser(COR) as cor:
        page = (await bo.get(path)).text
        assert "Cor has taken this." in page
        assert 'name="cost"' not in page
        # The coordinator does not book in her own name, and is offered to stand in for a booker.
        assert "Only a travel booker of this exchange books" in (await cor.get(path)).text
        await bo.send(f"{path}/take-over", {"note": WHY})
        assert 'name="cost"' in (await bo.get(path)).text


async def test_what_was_typed_is_there_after_taking_over(stage: Stage, database: Sessions):
    site, path = await taken(stage, database)
    words = "Two newcomers, one clear goal."
    async with site.browser(PAT) as pat:
        refused = await pat.send(path, {"decision": "accept", "note": words})
        assert refused.status == 422
        assert (await pat.send(f"{path}/take-over", {"note": WHY})).sent()
        assert words in (await pat.get(path)).text

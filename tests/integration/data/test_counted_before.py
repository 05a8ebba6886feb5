"""The migration that brings figures of cases counts what is stored as records do from then on."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from models.migrations.run import downgrade, upgrade
from models.tables.ask_view import AskView
from models.tables.cycle_sum import CyclePair, CycleSum
from models.tables.exchange_view import ExchangeView
from models.tables.phase_stay import PhaseStay
from tests.support.fixtures_database import Fill
from tests.support.recorded_exchanges import add_everybody, record_until

Sessions = async_sessionmaker[AsyncSession]
COUNTED = (
    "phase_since", "paused", "reached", "calls", "calls_held", "actions", "actions_done",
    "goals", "goals_reached", "spent_cents", "last_call_on",
)  # fmt: skip


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


async def counted(database: Sessions) -> tuple[list[object], list[object]]:
    async with database() as session:
        views = await session.scalars(select(ExchangeView).order_by(ExchangeView.exchange_id))
        figures: list[object] = [{name: getattr(view, name) for name in COUNTED} for view in views]
        stays = await session.scalars(
            select(PhaseStay).order_by(PhaseStay.case_id, PhaseStay.phase)
        )
        return figures, [stay.model_dump(exclude={"days"}) for stay in stays]


async def test_what_was_there_before_is_counted_too(database: Sessions, database_url: str):
    for exchange_id, entries in {"new": 1, "calls": 30, "done": 900}.items():
        await record_until(database, entries, exchange_id)
    before = await counted(database)
    assert before[0][1]["goals_reached"] == 1  # type: ignore[index]
    await downgrade(database_url, "several_programmes")
    await upgrade(database_url)
    assert await counted(database) == before


async def kept_beside(database: Sessions) -> list[str]:
    """The sums of cycles, and of which cycle each ask is."""
    async with database() as session:
        sums = [list(await session.scalars(select(table))) for table in (CycleSum, CyclePair)]
        asks = await session.scalars(select(AskView.cycle_id))
        return sorted([*(str(row.model_dump()) for rows in sums for row in rows), *asks])


async def test_sums_of_cycles_are_made_of_what_was_there_before(
    database: Sessions, database_url: str
):
    for exchange_id, entries in {"new": 1, "calls": 30, "done": 900, "done2": 900}.items():
        await record_until(database, entries, exchange_id)
    before = await kept_beside(database)
    assert any("'learner': 'c-mentee'" in row and "'exchanges': 3" in row for row in before)
    await downgrade(database_url, "time_ahead")
    await upgrade(database_url)
    assert await kept_beside(database) == before

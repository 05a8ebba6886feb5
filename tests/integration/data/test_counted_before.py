"""The migration that brings figures of cases counts what is stored as records do from then on."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from models.migrations.run import downgrade, upgrade
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

"""The numbers of a cycle's rules at the terminal."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from cli.numbers import _cycle, _set, _wishes
from domain.exchange.policy import Policy
from models.tables.cycle import Cycle
from runtime.errors import SetupProblem
from runtime.numbers import numbers_of
from tests.support.web_app import NOW

Sessions = async_sessionmaker[AsyncSession]


async def test_numbers_are_set_by_name_all_or_none(database: Sessions):
    async with database() as session:
        moments = {"opens_at": NOW, "closes_at": NOW, "matching_on": NOW}
        session.add(Cycle(id="c", programme="cee", name="Spring", **moments))
        await session.flush()
        cycle = await _cycle(session, "Spring")
        wishes = _wishes(["min_days=4", "asks.book=3"])
        assert await _set(session, cycle, wishes, None, NOW) == 2
        assert numbers_of(cycle, NOW)["asks.book"] == 3
        assert cycle.policy == {"min_days": 4, "asks": {"book": {"working_days": 3}}}
        with pytest.raises(SetupProblem, match="min_days must be at least 1 and not above"):
            await _set(session, cycle, _wishes(["calls=2", "min_days=6"]), None, NOW)
        assert numbers_of(cycle, NOW)["calls"] == Policy().calls
        with pytest.raises(SetupProblem, match="no cycle Autumn"):
            await _cycle(session, "Autumn")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("days=4", "no number days"), ("min_days", "is missing"), ("min_days=four", "is missing")],
)
def test_what_is_no_number_is_named(typed: str, said: str):
    with pytest.raises(SetupProblem, match=said):
        _wishes([typed])

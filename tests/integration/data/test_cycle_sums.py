"""The sums of a cycle are what a count of its exchanges says, whatever was written, by whom and at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col, delete, update

from models.tables.exchange_view import ExchangeView
from models.views.dashboard import CycleFigures, busiest, cycle_figures
from tests.support.people import START

Sessions = async_sessionmaker[AsyncSession]
NOW = datetime(2027, 5, 3, 9, tzinfo=UTC)
CYCLES = ("autumn", "spring")
PHASES = ("planning", "travel", "report")
SUMS = ("calls", "calls_held", "actions", "actions_done", "goals", "goals_reached", "spent_cents")
MOMENTS = st.sampled_from([NOW - timedelta(days=n, minutes=m) for n in (0, 5, 10, 15) for m in (-1, 0, 1)])  # fmt: skip
VALUES = st.fixed_dictionaries(
    {
        "cycle_id": st.sampled_from(CYCLES),
        "phase": st.sampled_from(PHASES),
        "reached": st.integers(2, 5),
        "mentee_community": st.sampled_from(["a", "b"]),
        "mentor_community": st.sampled_from([None, "b", "c"]),
        "ended_at": st.none() | st.none() | st.just(NOW),
        "paused": st.booleans(),
        "phase_since": st.none() | MOMENTS,
        "phase_days": st.sampled_from([None, 5, 10]),
        **{name: st.integers(0, 3) for name in SUMS},
    }
)
WRITTEN = st.lists(st.tuples(st.integers(1, 6), st.none() | VALUES), min_size=1, max_size=10)
"""Which exchange, and what is written of it; nothing where its row goes."""


async def write(session: AsyncSession, number: int, values: dict[str, Any] | None) -> None:
    """Insert or change a row, or take it away."""
    key = f"x{number}"
    if values is None:
        await session.execute(delete(ExchangeView).where(col(ExchangeView.exchange_id) == key))
    elif await session.get(ExchangeView, key) is None:
        session.add(
            ExchangeView(
                exchange_id=key, revision=1, programme="cee", direction="mentee_travels",
                application_doc="d", updated_at=START, topic=f"topic {number}", **values,
            )
        )  # fmt: skip
        await session.flush()
    else:
        of_it = col(ExchangeView.exchange_id) == key
        await session.execute(update(ExchangeView).where(of_it).values(**values))
    session.expunge_all()


async def agree(session: AsyncSession) -> None:
    """The figures and both tables are those of the rows there are."""
    rows = [
        dict(row) for row in (await session.execute(text("SELECT * FROM exchange_view"))).mappings()
    ]
    for cycle in CYCLES:
        of_it = [row for row in rows if row["cycle_id"] == cycle]
        check(await cycle_figures(session, cycle, NOW), of_it)
    kept = (
        "SELECT coalesce(sum(exchanges), 0), count(*) FILTER (WHERE exchanges < 1) FROM cycle_sum"
    )
    assert tuple((await session.execute(text(kept))).one()) == (len(rows), 0)
    empty = "SELECT count(*) FROM cycle_pair WHERE exchanges < 1"
    assert await session.scalar(text(empty)) == 0


def check(figures: CycleFigures, rows: list[dict[str, Any]]) -> None:
    for stage in figures.funnel:
        assert stage.came == sum(row["reached"] >= stage.stage for row in rows)
        at = [row for row in rows if row["reached"] == stage.stage]
        assert stage.ended == sum(row["ended_at"] is not None for row in at)
        assert stage.here == len(at) - stage.ended
    running = [row for row in rows if row["ended_at"] is None]
    assert {one.phase: (one.here, one.here_over) for one in figures.phases} == {
        phase: (len(here), sum(map(is_over, here)))
        for phase in PHASES
        if (here := [row for row in running if row["phase"] == phase])
    }
    assert vars(figures.sums) == {name: sum(row[name] for row in rows) for name in SUMS}
    met = [row for row in rows if row["reached"] >= 4 and row["mentor_community"]]
    assert figures.visited == len(met)
    pairs = [(row["mentee_community"], row["mentor_community"]) for row in met]
    counted = {(pair.learner, pair.teacher): pair.exchanges for pair in figures.pairs}
    assert counted == {pair: pairs.count(pair) for pair in pairs}


def is_over(row: dict[str, Any]) -> bool:
    """Whether it is longer in its phase than it may be, and not paused."""
    since, days = row["phase_since"], row["phase_days"]
    known = since is not None and days is not None
    return not row["paused"] and known and since + timedelta(days=days) < NOW


async def test_sums_are_what_a_count_says_whatever_is_written(database: Sessions):
    told: list[list[tuple[int, dict[str, Any] | None]]] = []

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WRITTEN)
    def collect(written: list[tuple[int, dict[str, Any] | None]]) -> None:
        told.append(written)

    collect()
    assert any(len(written) > 4 for written in told)
    async with database() as session:
        for written in told:
            for number, values in written:
                await write(session, number, values)
            await agree(session)
        await session.commit()


BEGUN: dict[str, Any] = {
    "cycle_id": "spring", "phase": "planning", "reached": 2, "mentee_community": "a",
    "mentor_community": "b", "phase_since": NOW, "phase_days": 5,
}  # fmt: skip


async def test_records_that_are_written_at_once_all_count(database: Sessions):
    async def walk(number: int) -> None:
        for step in range(8):
            at = {**BEGUN, "phase": PHASES[(number + step) % 3], "reached": 2 + step % 4, "calls": step}  # fmt: skip
            async with database() as session:
                await write(session, number, at)
                await session.commit()

    await asyncio.gather(*(walk(number) for number in range(1, 7)))
    async with database() as session:
        await agree(session)


async def test_a_record_that_is_taken_back_counts_for_nothing(database: Sessions):
    async with database() as session:
        await write(session, 1, BEGUN)
        await session.commit()
        await write(session, 1, {**BEGUN, "calls": 3, "reached": 5})
        await write(session, 2, BEGUN)
        await session.rollback()
        await agree(session)
        figures = await cycle_figures(session, "spring", NOW)
    assert (figures.exchanges, figures.sums.calls) == (1, 0)


async def test_the_busiest_cycle_is_the_one_with_most_under_way(database: Sessions):
    async with database() as session:
        assert await busiest(session, CYCLES) is None
        for number in range(1, 4):
            await write(session, number, {**BEGUN, "cycle_id": "autumn", "ended_at": NOW})
        await write(session, 4, BEGUN)
        assert await busiest(session, CYCLES) == "spring"
        assert await busiest(session, ["autumn"]) is None
        await write(session, 3, {**BEGUN, "cycle_id": "autumn", "ended_at": None})
        assert await busiest(session, CYCLES) == "autumn"
        assert await busiest(session, CYCLES[::-1]) == "spring"

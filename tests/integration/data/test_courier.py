"""The courier's rounds: when it looks, and that what concerns one exchange holds no other one up."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from activities import courier, signs_of_life
from activities.courier import Courier
from activities.mail import outbox
from activities.mail.wake import Bell
from activities.notices import Notices
from activities.records import Records
from models.messages.records import Delivered, Rounds
from models.tables.outbox import OutboxStatus
from tests.integration.data.test_notices import (
    LETTERHEAD,
    PickyServer,
    Sessions,
    changes,
    owed,
    rows,
    server,
)
from tests.support.happy_path_changes import told
from tests.support.keys import KEYS

__all__ = ["changes", "owed", "server"]

ROUND = Rounds(length=timedelta(seconds=1), pause=timedelta(milliseconds=50))
DEAF = Rounds(length=timedelta(seconds=5), pause=timedelta(hours=1))
"""Looks once, and again only if it is rung for."""


@pytest.fixture
async def owed_later(database: Sessions, owed: int) -> int:
    """The first notices of a second exchange, owed after those of the first; how many."""
    (first, *_) = told("x2")[1]
    later = first.model_copy(update={"at": first.at + timedelta(days=200)})
    await Records(database).record(later)
    return len(first.notices)


async def carry(
    database: Sessions, server: PickyServer, env: ActivityEnvironment, rounds: Rounds = ROUND
) -> Delivered:
    its = Courier(database, Notices(database, server.post, LETTERHEAD), KEYS)
    done: Delivered = await env.run(its.carry, rounds)
    return done


async def until_left(database: Sessions, env: ActivityEnvironment, count: int) -> None:
    """Wait until so many notices were sent, then end the courier's round."""
    while [row.status for row in await rows(database)].count(OutboxStatus.SENT) < count:
        await asyncio.sleep(0.02)
    env.worker_shutdown()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every look into the outbox."""
    made: list[int] = []
    take = outbox.take

    async def counted(*given: Any, **named: Any) -> outbox.Batch | None:
        found = await take(*given, **named)
        made.append(len(found.notices) if found else 0)
        return found

    monkeypatch.setattr(outbox, "take", counted)
    return made


async def while_it_waits(
    database: Sessions,
    server: PickyServer,
    looks: list[int],
    happens: Callable[[], Awaitable[None]],
    count: int,
) -> None:
    """Something happens while the courier waits for a ring; it is done when so many were sent.

    Its round ends by itself, long after, if it does not hear.
    """
    env = ActivityEnvironment()
    carrying = asyncio.create_task(carry(database, server, env, DEAF))
    while looks.count(0) < 2:  # at its beginning, and when it was rung to try the bell
        await asyncio.sleep(0.02)
    await happens()
    try:
        async with asyncio.timeout(DEAF.length.total_seconds() - 1):
            await until_left(database, env, count)
    finally:
        await carrying


LISTENERS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"


async def test_what_is_owed_while_it_waits_leaves_when_it_is_recorded(
    database: Sessions, server: PickyServer, looks: list[int], owed: int
) -> None:
    (first, *_) = told("x2")[1]
    total = owed + len(first.notices)
    await while_it_waits(database, server, looks, lambda: Records(database).record(first), total)


async def test_what_was_held_leaves_when_the_hold_ends(
    database: Sessions, server: PickyServer, looks: list[int], owed: int
) -> None:
    last = told()[1][6].model_copy(update={"notices": []})
    held, freed = (
        last.model_copy(
            update={
                "revision": last.revision + n,
                "view": last.view.model_copy(update={"held": n == 0}),
            }
        )
        for n in (0, 1)
    )
    records = Records(database)
    await records.record(held)
    await while_it_waits(database, server, looks, lambda: records.record(freed), owed)


async def test_it_listens_again_when_the_connection_was_lost(
    database: Sessions, server: PickyServer, looks: list[int], owed: int
) -> None:
    (first, *_) = told("x2")[1]

    async def lose_and_record() -> None:
        async with database() as session:
            query = text(f"SELECT count(pg_terminate_backend(pid, 1000)) {LISTENERS}")
            assert await session.scalar(query) == 1
        await Records(database).record(first)

    await while_it_waits(database, server, looks, lose_and_record, owed + len(first.notices))


async def test_behind_a_pooler_that_lets_no_ring_through_it_looks_again_and_again(
    database: Sessions, server: PickyServer, owed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bell, "ring", lambda *_: None)
    (first, *_) = told("x2")[1]
    carrying = asyncio.create_task(carry(database, server, ActivityEnvironment()))
    while not server.message_ids:
        await asyncio.sleep(0.02)
    await Records(database).record(first)
    await carrying
    assert {row.status for row in await rows(database)} == {OutboxStatus.SENT}


async def test_a_mailbox_that_refuses_for_now_does_not_hold_up_other_exchanges(
    database: Sessions, server: PickyServer, owed: int, owed_later: int
) -> None:
    server.answers["p-tor@example.org"] = "452 mailbox full"
    await carry(database, server, ActivityEnvironment())
    left = [row for row in await rows(database) if row.status is not OutboxStatus.SENT]
    assert {(row.exchange_id, row.person_id) for row in left} == {("x1", "p-tor")}
    assert {row.attempts for row in left} == {1}, "it is not tried again at every look"


async def test_a_slow_mail_server_is_no_dead_courier(
    database: Sessions, server: PickyServer, owed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signs_of_life, "BEAT", 0.02)
    server.pause = 0.3
    beats: list[int] = []
    env = ActivityEnvironment()
    env.on_heartbeat = lambda *_: beats.append(len(server.message_ids))
    await carry(database, server, env)
    assert beats.count(0) > 1, "signs of life while the first mail is on its way"


async def test_one_connection_serves_all_exchanges_and_rests_when_nothing_is_owed(
    database: Sessions,
    server: PickyServer,
    owed: int,
    owed_later: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(courier, "KEPT", 0.1)
    resting: list[int] = []
    env = ActivityEnvironment()
    env.on_heartbeat = lambda *_: resting.append(server.connected)
    monkeypatch.setattr(signs_of_life, "BEAT", 0.05)
    await carry(database, server, env, Rounds(length=timedelta(seconds=2)))
    assert len(server.message_ids) == owed + owed_later
    assert server.connections == 1
    assert resting[-1] == 0

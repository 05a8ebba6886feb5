"""The courier's rounds: what concerns one exchange holds no other one up."""

from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities import courier
from activities.courier import Courier
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
from tests.news import told

__all__ = ["changes", "owed", "server"]

ROUND = Rounds(length=timedelta(seconds=1), pause=timedelta(milliseconds=50))


@pytest.fixture
async def owed_later(database: Sessions, owed: int) -> int:
    """The first notices of a second exchange, owed after those of the first; how many."""
    (first, *_) = told("x2")[1]
    later = first.model_copy(update={"at": first.at + timedelta(days=200)})
    await Records(database).record(later)
    return len(first.notices)


async def carry(database: Sessions, server: PickyServer, env: ActivityEnvironment) -> Delivered:
    rounds = Courier(database, Notices(database, server.post, LETTERHEAD))
    done: Delivered = await env.run(rounds.carry, ROUND)
    return done


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
    monkeypatch.setattr(courier, "BEAT", 0.02)
    server.pause = 0.3
    beats: list[int] = []
    env = ActivityEnvironment()
    env.on_heartbeat = lambda *_: beats.append(len(server.message_ids))
    await carry(database, server, env)
    assert beats.count(0) > 1, "signs of life while the first mail is on its way"

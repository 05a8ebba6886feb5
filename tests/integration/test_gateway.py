"""The gateway to exchanges: what is sent twice acts once, and only that."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.phases import Phase
from models.tables.installation import Installation
from tests.support.installation import installation, settings
from tests.support.people import MIA, PAT, TOR, start

Sessions = async_sessionmaker[AsyncSession]
AHEAD = timedelta(days=100)


async def test_in_a_rehearsal_an_exchange_started_twice_stays_on_the_rehearsals_date(
    temporal: Client, database: Sessions, database_url: str, temporal_address: str
) -> None:
    async with database() as session, session.begin():
        offset = int(AHEAD.total_seconds())
        row = Installation(
            id=1, rehearsal=True, offset_seconds=offset, created_at=datetime.now(UTC)
        )
        session.add(row)
    known, exchange = settings(database_url, temporal_address), start(str(uuid4()))
    async with installation(temporal, database, known) as connection:
        for _ in range(2):
            await connection.exchanges.start(exchange)
        skipper = TimeSkipper(temporal, config=TimeSkippingConfig(enabled=False))
        there = await skipper.get_current_time(connection.exchanges.handle(exchange.exchange_id))
        assert abs(await connection.clock.now() - there) < timedelta(minutes=1)
        change = await connection.exchanges.snapshot(exchange.exchange_id)
        assert change.view.started_at
        assert abs(change.view.started_at - there) < timedelta(minutes=1)


async def test_an_exchange_that_has_ended_is_not_begun_again(
    temporal: Client, database: Sessions, database_url: str, temporal_address: str
) -> None:
    known, exchange = settings(database_url, temporal_address), start(str(uuid4()))
    async with installation(temporal, database, known) as connection:
        await connection.exchanges.start(exchange)
        leave = Withdraw(by=MIA, reason=WithdrawReason.NO_TIME)
        await connection.exchanges.send(exchange.exchange_id, leave, "once")
        await connection.exchanges.handle(exchange.exchange_id).result()
        await connection.exchanges.start(exchange)
        change = await connection.exchanges.snapshot(exchange.exchange_id)
        assert change.view.phase is Phase.WITHDRAWN


async def test_a_key_counts_for_one_move_of_one_person(
    temporal: Client, database: Sessions, database_url: str, temporal_address: str
) -> None:
    known, exchange = settings(database_url, temporal_address), start(str(uuid4()))
    async with installation(temporal, database, known) as connection:
        await connection.exchanges.start(exchange)
        messages = (AcceptApplication(by=PAT), AcceptApplication(by=PAT), AcceptPartner(by=TOR))
        sent = [await connection.exchanges.send(exchange.exchange_id, m, "key") for m in messages]
        assert [receipt.revision for receipt in sent] == [2, 2, 3]

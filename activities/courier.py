"""The courier's rounds: works through the outbox of all exchanges, one long activity after another."""

import asyncio
import contextlib
import time
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import errors
from activities.mail.outbox import Sessions
from activities.notices import Notices
from models.messages.records import Delivered, Delivery, Rounds
from models.tables.outbox import OutboxNotice, OutboxStatus

AT_ONCE = 20
"""Exchanges taken in hand per look into the outbox."""


class Courier:
    """Delivers what is owed; `sessions` and `notices` belong to the worker."""

    def __init__(self, sessions: Sessions, notices: Notices) -> None:
        self._sessions = sessions
        self._notices = notices

    @activity.defn
    async def carry(self, rounds: Rounds) -> Delivered:
        """Look for owed notices every `rounds.pause` for `rounds.length`, and deliver them.

        Heartbeats at every look, so that another worker takes over soon after a crash. Raises a
        retryable error when the database or the mail server is away: the courier's page in the
        Temporal UI then says so, once, whatever the number of exchanges that wait.
        """
        until = time.monotonic() + rounds.length.total_seconds()
        sent = failed = 0
        while time.monotonic() < until and not activity.is_worker_shutdown():
            for exchange_id in await self._owing():
                activity.heartbeat(sent)
                done = await self._deliver(exchange_id)
                sent, failed = sent + done.sent, failed + done.failed
            activity.heartbeat(sent)
            await _pause(rounds.pause)
        return Delivered(sent=sent, failed=failed)

    async def _owing(self) -> list[str]:
        """Exchanges with something owed, those that wait longest first."""
        free = (col(OutboxNotice.status) == OutboxStatus.OWED) | (
            (col(OutboxNotice.status) == OutboxStatus.SENDING)
            & (col(OutboxNotice.lease_until) < func.now())
        )
        query = (
            select(col(OutboxNotice.exchange_id))
            .where(free)
            .group_by(col(OutboxNotice.exchange_id))
            .order_by(func.min(col(OutboxNotice.owed_at)))
            .limit(AT_ONCE)
        )
        with errors.database_told():
            async with self._sessions() as session:
                return list(await session.scalars(query))

    async def _deliver(self, exchange_id: str) -> Delivered:
        try:
            return await self._notices.deliver(Delivery(exchange_id=exchange_id))
        except ApplicationError as error:
            if error.type != errors.STILL_OWED:
                raise
            return Delivered()  # the next look finds it again


async def _pause(length: timedelta) -> None:
    """Wait, but not longer than the worker lives."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(activity.wait_for_worker_shutdown(), length.total_seconds())

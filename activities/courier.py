"""The courier's rounds: works through the outbox of all exchanges, one long activity after another."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Collection
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

BEAT = 2.0
"""Seconds between signs of life: far below the heartbeat timeout, however slow a mail server is."""

PUT_ASIDE = frozenset({errors.STILL_OWED, errors.REFUSED_FOR_NOW})
"""What concerns one exchange only: it waits, the others' notices go out."""


class Courier:
    """Delivers what is owed; `sessions` and `notices` belong to the worker."""

    def __init__(self, sessions: Sessions, notices: Notices) -> None:
        self._sessions = sessions
        self._notices = notices

    @activity.defn
    async def carry(self, rounds: Rounds) -> Delivered:
        """Look for owed notices every `rounds.pause` for `rounds.length`, and deliver them.

        Gives signs of life all the time, so that another worker takes over soon after a crash.
        Raises a retryable error when the database or the mail server is away: the courier's page
        in the Temporal UI then says so, once, whatever the number of exchanges that wait.
        """
        until = time.monotonic() + rounds.length.total_seconds()
        total, aside = Delivered(), dict[str, float]()
        async with _signs_of_life():
            while time.monotonic() < until and not activity.is_worker_shutdown():
                done = await self._look(aside)
                total = Delivered(sent=total.sent + done.sent, failed=total.failed + done.failed)
                await _pause(rounds.pause)
        return total

    async def _look(self, aside: dict[str, float]) -> Delivered:
        """Deliver once what is owed now; `aside` says until when (monotonic) whom to leave alone."""
        for name in [name for name, again in aside.items() if again <= time.monotonic()]:
            del aside[name]
        sent = failed = 0
        for exchange_id in await self._owing(aside):
            if activity.is_worker_shutdown():
                break
            done, wait = await self._deliver(exchange_id)
            sent, failed = sent + done.sent, failed + done.failed
            if wait:
                aside[exchange_id] = time.monotonic() + wait.total_seconds()
        return Delivered(sent=sent, failed=failed)

    async def _owing(self, aside: Collection[str]) -> list[str]:
        """Exchanges with something owed, those that wait longest first; none that is put aside."""
        free = (col(OutboxNotice.status) == OutboxStatus.OWED) | (
            (col(OutboxNotice.status) == OutboxStatus.SENDING)
            & (col(OutboxNotice.lease_until) < func.now())
        )
        query = (
            select(col(OutboxNotice.exchange_id))
            .where(free, col(OutboxNotice.exchange_id).not_in(aside))
            .group_by(col(OutboxNotice.exchange_id))
            .order_by(func.min(col(OutboxNotice.owed_at)))
            .limit(AT_ONCE)
        )
        with errors.database_told():
            async with self._sessions() as session:
                return list(await session.scalars(query))

    async def _deliver(self, exchange_id: str) -> tuple[Delivered, timedelta | None]:
        """Deliver what one exchange owes; how long to leave it alone if something is left."""
        try:
            return await self._notices.deliver(Delivery(exchange_id=exchange_id)), None
        except ApplicationError as error:
            if error.type not in PUT_ASIDE:
                raise
            return Delivered(), error.next_retry_delay


@contextlib.asynccontextmanager
async def _signs_of_life() -> AsyncIterator[None]:
    """Heartbeat while the body runs: one exchange's mails may take longer than the timeout."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(BEAT)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


async def _pause(length: timedelta) -> None:
    """Wait, but not longer than the worker lives."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(activity.wait_for_worker_shutdown(), length.total_seconds())

"""The courier's rounds: works through the outbox, one long activity after another."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import errors
from activities.mail.outbox import Matter, Sessions, may_leave
from activities.notices import Notices
from models.messages.records import Delivered, Delivery, Rounds
from models.tables.outbox import OutboxNotice

AT_ONCE = 20
"""Exchanges and incidents taken in hand per look into the outbox."""

BEAT = 2.0
"""Seconds between signs of life: far below the heartbeat timeout, however slow a mail server is."""

PUT_ASIDE = frozenset({errors.STILL_OWED, errors.REFUSED_FOR_NOW})
"""What concerns one exchange or incident only: it waits, the others' notices go out."""


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
        total, aside = Delivered(), dict[Matter, float]()
        async with _signs_of_life():
            while time.monotonic() < until and not activity.is_worker_shutdown():
                done = await self._look(aside)
                total = Delivered(sent=total.sent + done.sent, failed=total.failed + done.failed)
                await _pause(rounds.pause)
        return total

    async def _look(self, aside: dict[Matter, float]) -> Delivered:
        """Deliver once what is owed now; `aside` says until when (monotonic) whom to leave alone."""
        for name in [name for name, again in aside.items() if again <= time.monotonic()]:
            del aside[name]
        sent = failed = 0
        for matter in await self._owing(aside):
            if activity.is_worker_shutdown():
                break
            done, wait = await self._deliver(matter)
            sent, failed = sent + done.sent, failed + done.failed
            if wait:
                aside[matter] = time.monotonic() + wait.total_seconds()
        return Delivered(sent=sent, failed=failed)

    async def _owing(self, aside: Collection[Matter]) -> list[Matter]:
        """What something is owed for, the longest wait first; nothing put aside, nothing on hold."""
        exchange, incident = col(OutboxNotice.exchange_id), col(OutboxNotice.incident_id)
        query = (
            select(exchange, incident)
            .where(may_leave(), _none_of(exchange, [m.exchange_id for m in aside]))
            .where(_none_of(incident, [m.incident_id for m in aside]))
            .group_by(exchange, incident)
            .order_by(func.min(col(OutboxNotice.owed_at)))
            .limit(AT_ONCE)
        )
        with errors.database_told():
            async with self._sessions() as session:
                found = (await session.execute(query)).all()
        return [Matter(exchange_id=row[0], incident_id=row[1]) for row in found]

    async def _deliver(self, matter: Matter) -> tuple[Delivered, timedelta | None]:
        """Deliver what one matter owes; how long to leave it alone if something is left."""
        delivery = Delivery(exchange_id=matter.exchange_id, incident_id=matter.incident_id)
        try:
            return await self._notices.deliver(delivery), None
        except ApplicationError as error:
            if error.type not in PUT_ASIDE:
                raise
            return Delivered(), error.next_retry_delay


def _none_of(column: Any, ids: Collection[str | None]) -> ColumnElement[bool]:
    """The column is empty, or names none of these."""
    return or_(column.is_(None), column.not_in([name for name in ids if name is not None]))


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

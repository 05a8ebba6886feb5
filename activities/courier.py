"""The courier's rounds: works through the outbox, one long activity after another."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta

from temporalio import activity
from temporalio.service import RPCError

from activities import acceptance, errors, repair
from activities.driver import Sessions
from activities.mail import gathering, outbox
from activities.mail.smtp import Round
from activities.mail.wake import Bell, listening
from activities.notices import LATER, SOON, Notices, Tally
from activities.signs_of_life import BEAT, signs_of_life
from models.messages.records import Delivered, Rounds
from models.vault.key_folder import KeyFolder

NET = 30.0
"""Seconds between looks when nobody rings: for leases that ran out, and rings that got lost."""

KEPT = 5.0
"""Seconds for which the connection to the mail server is kept when there is nothing to send."""

GATHERED = 0.1
"""Seconds after a ring until it looks: by then the server has accepted what was recorded, as a rule, and
what else happened meanwhile is looked after together.
"""

JUST_AFTER = 0.01
"""Seconds by which it looks later than a mail may leave: the database's clock decides."""

QUIET = timedelta(seconds=30)
"""When records are looked after that owe nobody anything; most are confirmed by the next one."""

Aside = dict[outbox.Matter, float]
"""Exchanges and incidents to be left alone, and until when (monotonic)."""


class Courier:
    """Delivers what is owed; `sessions`, `notices` and `apart` belong to the worker."""

    def __init__(self, sessions: Sessions, notices: Notices, apart: KeyFolder) -> None:
        self._sessions = sessions
        self._notices = notices
        self._apart = apart

    @activity.defn
    async def carry(self, rounds: Rounds) -> Delivered:
        """Deliver what is owed as soon as it is, for `rounds.length`.

        Whoever owes something rings; where no ring comes through, the outbox is looked into every
        `rounds.pause`. Gives signs of life all the time, so that another worker takes over soon after
        a crash. Raises a retryable error when the database or the mail server is away: the courier's
        page in the Temporal UI then says so, once, whatever the number of exchanges that wait.
        """
        until = time.monotonic() + rounds.length.total_seconds()
        total, aside = Tally(), Aside()
        with errors.database_told():
            async with signs_of_life(), self._notices.connection() as going:
                while _goes_on(until):
                    async with listening(self._sessions) as bell, _rung_at_shutdown(bell):
                        await self._carry(going, bell, rounds, until, total, aside)
        return total.delivered

    async def _carry(
        self, going: Round, bell: Bell, rounds: Rounds, until: float, total: Tally, aside: Aside
    ) -> None:
        """Look and wait in turn, while the bell is there."""
        rung, unsure, held = True, list[acceptance.Waiting](), False
        while _goes_on(until) and not bell.gone:
            before, unsure = unsure, await self._confirm()
            found = await self._look(going, total, aside)
            if found and not (rung or before or held):
                bell.hears = False  # somebody rang in vain
            longest = NET if bell.hears else rounds.pause.total_seconds()
            hold = await outbox.next_hold(self._sessions)
            held = hold is not None
            soon = min([longest, *map(_pause, unsure), *([hold + JUST_AFTER] if hold else [])])
            again = min([time.monotonic() + soon, until, *aside.values()])
            rung = await _wait(bell, going, again)
            if rung:
                await asyncio.sleep(GATHERED)

    async def _confirm(self) -> list[acceptance.Waiting]:
        """Find out what of the new records has happened: until then nothing of it leaves; the rest."""
        records = await acceptance.waiting(self._sessions, quiet=QUIET)
        if not records:
            return []
        try:
            return await repair.settle_these(
                self._sessions, self._apart, activity.client(), records
            )
        except RPCError as error:
            activity.logger.warning("the server does not say what happened: %s", error.status.name)
            return records

    async def _look(self, going: Round, total: Tally, aside: Aside) -> int:
        """Deliver what is owed now, the longest wait first; returns for how many exchanges."""
        for matter in [matter for matter, again in aside.items() if again <= time.monotonic()]:
            del aside[matter]
        found = 0
        while not activity.is_worker_shutdown():
            batch = await outbox.take(self._sessions, aside=aside)
            if batch is None:
                break
            found += 1
            tally = Tally()
            await self._notices.send(going, batch, tally)
            total.sent, total.failed = total.sent + tally.sent, total.failed + tally.failed
            # What concerns one exchange or concern only waits, the others' notices go out.
            if tally.refused_for_now:
                aside[batch.matter] = time.monotonic() + LATER.total_seconds()
            elif tally.is_late:
                aside[batch.matter] = time.monotonic() + SOON.total_seconds()
        await self._look_for_digests(going, total, aside)
        return found

    async def _look_for_digests(self, going: Round, total: Tally, aside: Aside) -> None:
        """Deliver the one mail of the day to everybody whose hour has come; nobody rings for these."""
        while not activity.is_worker_shutdown():
            people = [matter.person_id for matter in aside if matter.person_id]
            digest = await gathering.take(self._sessions, aside=people)
            if digest is None:
                break
            tally = Tally()
            await self._notices.send_digest(going, digest, tally)
            total.sent, total.failed = total.sent + tally.sent, total.failed + tally.failed
            if tally.refused_for_now:
                whose = outbox.Matter(person_id=digest.to.person_id)
                aside[whose] = time.monotonic() + LATER.total_seconds()


def _pause(record: acceptance.Waiting) -> float:
    """Seconds until a record that could not be confirmed is looked after again."""
    return min(max(record.age.total_seconds(), GATHERED), BEAT)


def _goes_on(until: float) -> bool:
    return time.monotonic() < until and not activity.is_worker_shutdown()


async def _wait(bell: Bell, going: Round, again: float) -> bool:
    """Until it rings, or until `again` (monotonic); whether it rang."""
    if await bell.wait(min(again - time.monotonic(), KEPT)):
        return True
    if again <= time.monotonic():
        return False
    await going.rest()
    return await bell.wait(again - time.monotonic())


@contextlib.asynccontextmanager
async def _rung_at_shutdown(bell: Bell) -> AsyncIterator[None]:
    """No wait outlasts the worker."""
    ending = asyncio.create_task(activity.wait_for_worker_shutdown())
    ending.add_done_callback(bell.ring)
    try:
        yield
    finally:
        ending.cancel()

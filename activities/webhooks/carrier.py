"""Tells a programme's own tools what happened: finds it, sends it, and tries again what was not taken.

At least once: an event counts as delivered once the answer was noted, and one that was sent and not noted is sent
again, under the same id. Nothing of it passes through a history.
"""

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from temporalio import activity

from activities import errors
from activities.driver import Sessions
from activities.mail.wake import RING
from activities.signs_of_life import signs_of_life
from activities.webhooks.post import Answer, post
from domain.exchange.people import Role
from models.accounts.links import real_now
from models.accounts.sign_in_mail import owe_webhook_off
from models.messages.records import HookRounds, HooksTold
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.tables.webhook import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from models.texts.translate import N_
from models.vault.keys import VaultDamaged
from models.webhooks.finding import find
from models.webhooks.secrets import key_of, secrets_of, signed
from models.webhooks.store import OffWhy, switch_off

log = structlog.get_logger(__name__)
AGAIN = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""After each attempt that failed; after the last one an event is given up, three days in all."""
OFF_AFTER = timedelta(days=3)
"""An address where nothing arrived for so long is told nothing more."""
LEASE = timedelta(minutes=2)
"""For how long an event is one sender's; longer than one attempt may take."""
A_ROUND = 20.0
"""Seconds that one address has until the others' turn comes again."""
AT_ONCE = 5
GONE = 410
NO_KEY = N_("The installation has no key, so nothing can be signed.")
NOT_OPENED = N_("The secret cannot be opened any more: make a new one.")

_TAKE = text("""
    UPDATE webhook_delivery SET next_at = :lease
    WHERE (webhook_id, event_id) = (
        SELECT delivery.webhook_id, delivery.event_id FROM webhook_delivery AS delivery
        JOIN webhook_event AS event ON event.id = delivery.event_id
        WHERE delivery.webhook_id = :hook AND delivery.state = 'owed' AND delivery.next_at <= :now
        ORDER BY event.made_at, event.id LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED
    ) RETURNING event_id
""")
_DUE = text("""
    SELECT DISTINCT delivery.webhook_id FROM webhook_delivery AS delivery
    JOIN webhook ON webhook.id = delivery.webhook_id
    WHERE delivery.state = 'owed' AND delivery.next_at <= :now AND webhook.off_at IS NULL
    ORDER BY delivery.webhook_id
""")


@dataclass(frozen=True)
class Rules:
    """How events are sent: `master` is the installation's key, `loopback` whether this machine may be told."""

    master: bytes | None
    loopback: bool = False
    trusts: ssl.SSLContext | None = None


class Webhooks:
    """Tells what is owed; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions, rules: Rules) -> None:
        self._sessions = sessions
        self._rules = rules

    @activity.defn
    async def tell(self, rounds: HookRounds) -> HooksTold:
        """Look every `rounds.pause` for what happened and tell it, for `rounds.length`.

        Raises a retryable error when the database is away. An address that does not answer is no error: its events
        are tried again, and the coordinator sees it.
        """
        until = time.monotonic() + rounds.length.total_seconds()
        found = told = 0
        with errors.database_told():
            async with signs_of_life():
                while time.monotonic() < until and not activity.is_worker_shutdown():
                    events = await self.look()
                    found, told = found + events, told + await self.send()
                    if not events:
                        await _pause(rounds.pause)
        return HooksTold(found=found, told=told)

    async def look(self) -> int:
        """Enter what happened; how many events."""
        async with self._sessions() as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            events = await find(session, real_now())
            await session.commit()
        return events

    async def send(self) -> int:
        """Send what is owed and due; how many events were taken."""
        async with self._sessions() as session:
            hooks = list(await session.scalars(_DUE, {"now": real_now()}))
        places = asyncio.Semaphore(AT_ONCE)

        async def one(hook: str) -> int:
            async with places:
                return await self._send_to(hook)

        return sum(await asyncio.gather(*map(one, hooks)))

    async def _send_to(self, hook_id: str) -> int:
        """What one address is owed, the oldest first; it stops where the address does not take something."""
        until, told = time.monotonic() + A_ROUND, 0
        while time.monotonic() < until and not activity_ends():
            now = real_now()
            async with self._sessions() as session:
                event_id = await session.scalar(
                    _TAKE, {"hook": hook_id, "now": now, "lease": now + LEASE}
                )
                await session.commit()
                hook = await session.get(Webhook, hook_id)
                event = await session.get(WebhookEvent, event_id) if event_id else None
            if hook is None or event is None or hook.off_at is not None:
                return told
            answer = await self._post(hook, event, now)
            await self._note(hook_id, event.id, answer)
            if not answer.took_it:
                return told
            told += 1
        return told

    async def _post(self, hook: Webhook, event: WebhookEvent, now: datetime) -> Answer:
        if self._rules.master is None:
            return Answer(None, NO_KEY)
        try:
            secrets = secrets_of(key_of(self._rules.master), hook, now)
        except VaultDamaged:
            return Answer(None, NOT_OPENED)
        letter = signed(secrets, event.id, event.body, now)
        return await post(
            hook.address, letter, loopback=self._rules.loopback, trusts=self._rules.trusts
        )

    async def _note(self, hook_id: str, event_id: str, answer: Answer) -> None:
        """What came back; who fails for long is switched off, and the coordinators are told."""
        now = real_now()
        async with self._sessions() as session, session.begin():
            hook = await session.get(Webhook, hook_id, with_for_update=True)
            row = await session.get(WebhookDelivery, (hook_id, event_id), with_for_update=True)
            if hook is None or row is None:
                return
            row.attempts, row.last_at = row.attempts + 1, now
            row.status, row.said = answer.status, answer.said
            if answer.took_it:
                row.state, hook.failing_since = DeliveryState.DELIVERED, None
                return
            log.info("webhook_failed", webhook=hook_id, status=answer.status, attempt=row.attempts)
            if row.attempts > len(AGAIN):
                row.state = DeliveryState.GIVEN_UP
            else:
                row.next_at = now + AGAIN[row.attempts - 1]
            hook.failing_since = hook.failing_since or now
            gone = answer.status == GONE
            if hook.off_at is None and (gone or now - hook.failing_since >= OFF_AFTER):
                switch_off(hook, OffWhy.GONE if gone else OffWhy.FAILING)
                await _tell_coordinators(session, hook, now)


async def _tell_coordinators(session: AsyncSession, hook: Webhook, now: datetime) -> None:
    query = (
        select(col(StaffRole.person_id))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(
            col(StaffRole.role) == Role.COORDINATOR.value,
            col(StaffRole.programme) == hook.programme,
            col(Person.active),
        )
        .distinct()
    )
    for person in await session.scalars(query):
        owe_webhook_off(session, person, hook.id, hook.name, hook.programme, now)
    await session.execute(RING)


def activity_ends() -> bool:
    """Whether the worker stops; outside of one nothing does."""
    return activity.in_activity() and activity.is_worker_shutdown()


async def _pause(pause: timedelta) -> None:
    """No wait outlasts the worker."""
    ending = asyncio.create_task(activity.wait_for_worker_shutdown())
    try:
        await asyncio.wait([ending], timeout=pause.total_seconds())
    finally:
        ending.cancel()

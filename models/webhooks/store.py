"""A programme's webhooks: made, changed, tried, and switched off. No function commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import real_now
from models.tables.webhook import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from models.webhooks.events import TEST, Event
from models.webhooks.finding import forget_places, owe, take_stock
from models.webhooks.secrets import new_secret, sealed, shown

MOST = 10
"""Webhooks of one programme: each event is sent to each."""
OVERLAP = timedelta(hours=24)
"""How long the secret before signs besides the new one."""
KEPT = timedelta(days=30)
"""How long it is known what a tool was told."""
MOST_SHOWN = 100


class OffWhy(StrEnum):
    """Why one is told nothing."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True)
class Wish:
    """A webhook as somebody wants it."""

    name: str
    address: str
    kinds: Sequence[str]


@dataclass(frozen=True)
class Told:
    """One delivery, and the event it is of."""

    delivery: WebhookDelivery
    event: WebhookEvent


async def webhooks_of(session: AsyncSession, programme: str) -> Sequence[Webhook]:
    """A programme's webhooks by name."""
    query = select(Webhook).where(col(Webhook.programme) == programme)
    return (await session.scalars(query.order_by(col(Webhook.name), col(Webhook.id)))).all()


async def webhook_at(session: AsyncSession, webhook_id: str, programme: str) -> Webhook | None:
    """The one with this id, if it is the programme's; held until the transaction ends."""
    row = await session.get(Webhook, webhook_id, with_for_update=True)
    return row if row is not None and row.programme == programme else None


async def make_webhook(
    session: AsyncSession, wish: Wish, *, key: bytes, by: str, programme: str
) -> tuple[Webhook, str]:
    """A new one, and its secret as it is shown this once. What happens from now on is told."""
    secret, made = new_secret(), str(uuid4())
    nonce, ciphertext = sealed(key, made, secret)
    row = Webhook(
        id=made, programme=programme, name=wish.name, address=wish.address, kinds=list(wish.kinds),
        nonce=nonce, ciphertext=ciphertext, made_by=by, made_at=real_now(),
    )  # fmt: skip
    await take_stock(session, programme)
    session.add(row)
    return row, shown(secret)


def rotate(row: Webhook, key: bytes) -> str:
    """A new secret, as it is shown this once; the one before signs besides for OVERLAP."""
    secret = new_secret()
    row.former_nonce, row.former_ciphertext = row.nonce, row.ciphertext
    row.former_until = real_now() + OVERLAP
    row.nonce, row.ciphertext = sealed(key, row.id, secret)
    return shown(secret)


async def switch_on(session: AsyncSession, row: Webhook) -> None:
    """Tell it again, of what happens from now on; what was owed when it was switched off is tried once more."""
    row.off_at, row.off_why, row.failing_since = None, "", None
    now = real_now()
    mine = col(WebhookDelivery.webhook_id) == row.id
    owed = col(WebhookDelivery.state) == DeliveryState.OWED
    await session.execute(update(WebhookDelivery).where(mine, owed).values(next_at=now))


def switch_off(row: Webhook, why: OffWhy) -> None:
    """Tell it nothing until somebody switches it on."""
    row.off_at, row.off_why = row.off_at or real_now(), row.off_why or why.value


async def remove(session: AsyncSession, row: Webhook) -> None:
    """Forget it, with all that it was told."""
    await session.execute(delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == row.id))
    await session.delete(row)
    await session.flush()
    await forget_places(session)
    await _forget_unowed(session)


def try_it(session: AsyncSession, row: Webhook) -> None:
    """Owe it a test event."""
    now = real_now()
    facts: dict[str, str | None] = {"webhook": row.id}
    event = Event(kind=TEST, programme=row.programme, at=now, facts=facts)
    owe(session, event, [row.id], now)


async def told_to(session: AsyncSession, webhook_id: str) -> list[Told]:
    """What one was told lately, or is to be told, the newest first."""
    query = (
        select(WebhookDelivery, WebhookEvent)
        .join(WebhookEvent, col(WebhookEvent.id) == col(WebhookDelivery.event_id))
        .where(col(WebhookDelivery.webhook_id) == webhook_id)
        .order_by(col(WebhookEvent.made_at).desc(), col(WebhookEvent.id))
        .limit(MOST_SHOWN)
    )
    return [Told(*row) for row in await session.execute(query)]


async def send_again(session: AsyncSession, webhook_id: str, event_id: str) -> bool:
    """Owe an event once more, under the id it had; False for one that is not known any more."""
    row = await session.get(WebhookDelivery, (webhook_id, event_id), with_for_update=True)
    if row is None:
        return False
    row.state, row.attempts, row.next_at = DeliveryState.OWED, 0, real_now()
    return True


async def count_off(session: AsyncSession, programme: str) -> int:
    """How many were switched off because nothing arrived there."""
    query = (
        select(func.count())
        .select_from(Webhook)
        .where(
            col(Webhook.programme) == programme,
            col(Webhook.off_why).in_([OffWhy.FAILING, OffWhy.GONE]),
        )
    )
    return await session.scalar(query) or 0


async def forget_told(session: AsyncSession, now: datetime) -> None:
    """Delete what was told longer ago than KEPT."""
    old = select(col(WebhookEvent.id)).where(col(WebhookEvent.made_at) < now - KEPT)
    await session.execute(
        delete(WebhookDelivery)
        .where(col(WebhookDelivery.event_id).in_(old))
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        delete(WebhookEvent)
        .where(col(WebhookEvent.made_at) < now - KEPT)
        .execution_options(synchronize_session=False)
    )


async def _forget_unowed(session: AsyncSession) -> None:
    of_none = (
        ~select(WebhookDelivery)
        .where(col(WebhookDelivery.event_id) == col(WebhookEvent.id))
        .exists()
    )
    await session.execute(
        delete(WebhookEvent).where(of_none).execution_options(synchronize_session=False)
    )

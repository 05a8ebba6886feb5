"""How personal data goes: on its day, or when its person says so. Always with a receipt.

No function commits.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from pydantic_core import to_json
from sqlalchemy import ARRAY, Date, String, bindparam, delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.privacy import OF_TRAVEL, DataClass, purge_date
from models.clock import AHEAD
from models.register.same_person import entries_of
from models.tables.vault_item import VaultItem
from models.tables.vault_key import VaultKey
from models.tables.vault_read import VaultRead
from models.tables.vault_receipt import VaultReceipt
from models.vault.key_folder import KeyFolder
from models.vault.keys import destroy, file_of_item


async def erase(
    session: AsyncSession, person_id: str, apart: KeyFolder, *, by: str, reason: str, now: datetime
) -> VaultReceipt:
    """Destroys a person's key and data: nobody can read it again, not from a backup either.

    Also what is under entries that were found to be the same person's. One receipt tells of all.
    The file of the key goes at once, before the transaction ends: what somebody wants erased is rather
    unreadable too soon than readable too long.
    """
    items: list[VaultItem] = []
    for entry in sorted({person_id, *await session.scalars(entries_of(person_id))}):
        items += await _locked_items(session, entry)
        await _destroy_key(session, entry, now, apart)
    return await _remove(session, person_id, items, _Why(by, reason, now), apart)


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Who gave travel data for the journey to come, and the date it now is (the programme's, if none).

    `left` are those who belonged to a partner that left the exchange.
    """

    travellers: Collection[str]
    today: date | None = None
    left: Collection[str] = ()


SCHEDULE = f"""
    WITH tomorrow AS (
        SELECT 1 + coalesce(CAST(:today AS date), CAST(
            now() AT TIME ZONE 'UTC' + coalesce(({AHEAD}), 0) * interval '1 second' AS date
        )) AS day
    ), kept AS (
        SELECT item.id, least(rule.until, CASE
            WHEN item.person_id = ANY(CAST(:left AS text[])) THEN tomorrow.day
            WHEN rule.of_travel AND item.person_id <> ALL(CAST(:travellers AS text[]))
                THEN tomorrow.day
        END) AS until
        FROM tomorrow CROSS JOIN vault_item AS item
            JOIN jsonb_to_recordset(CAST(:rules AS jsonb))
                AS rule (data_class text, until date, of_travel boolean) USING (data_class)
        WHERE item.exchange_id = :exchange_id
    )
    UPDATE vault_item SET purge_on = kept.until FROM kept
    WHERE vault_item.id = kept.id AND vault_item.purge_on IS DISTINCT FROM kept.until
"""  # noqa: S608 - our own words
"""Sets the day each item of an exchange goes; `purge_plan` makes its parameters."""

_SCHEDULE = text(SCHEDULE).bindparams(
    bindparam("today", type_=Date),
    bindparam("left", type_=ARRAY(String)),
    bindparam("travellers", type_=ARRAY(String)),
)


def purge_plan(
    exchange_id: str,
    *,
    returned_on: date | None,
    ended_on: date | None,
    journey: Journey | None = None,
) -> dict[str, Any]:
    """Until when an exchange's items are kept, as far as return and end are known.

    With `journey` the travel data of whoever does not travel any more, and everything of whoever left,
    goes on the next day: the exchange may not have heard yet of data that was given a moment ago.
    """
    rules = [
        {
            "data_class": data_class,
            "until": purge_date(data_class, returned_on=returned_on, ended_on=ended_on),
            "of_travel": journey is not None and data_class in OF_TRAVEL,
        }
        for data_class in DataClass
    ]
    return {
        "exchange_id": exchange_id,
        "rules": to_json(rules).decode(),
        "left": list(journey.left) if journey else [],
        "travellers": list(journey.travellers) if journey else [],
        "today": journey.today if journey else None,
    }


async def schedule_purge(
    session: AsyncSession,
    exchange_id: str,
    *,
    returned_on: date | None,
    ended_on: date | None,
    journey: Journey | None = None,
) -> None:
    """Carries out a `purge_plan`. Items already loaded in the session are not refreshed."""
    await session.flush()  # items that were just put in
    plan = purge_plan(exchange_id, returned_on=returned_on, ended_on=ended_on, journey=journey)
    await session.execute(_SCHEDULE, plan)


async def purge_due(session: AsyncSession, now: datetime, apart: KeyFolder) -> list[VaultReceipt]:
    """Removes every item whose day has come; the key goes with its person's last item."""
    query = (
        select(col(VaultItem.person_id))
        .where(col(VaultItem.purge_on) <= now.date())
        .distinct()
        .order_by(col(VaultItem.person_id))
    )
    receipts = []
    for person_id in (await session.scalars(query)).all():
        items = await _locked_items(session, person_id)
        due = [item for item in items if item.purge_on and item.purge_on <= now.date()]
        if len(due) == len(items):
            await _destroy_key(session, person_id, now, apart)
        if due:
            why = _Why(None, "the day set for it has come", now)
            receipts.append(await _remove(session, person_id, due, why, apart))
    return receipts


async def readings_of(session: AsyncSession, person_id: str) -> list[VaultRead]:
    """Who read a person's data, under each entry that is theirs, latest first: for that person to see."""
    entries = entries_of(person_id)
    query = (
        select(VaultRead)
        .where(or_(col(VaultRead.person_id) == person_id, col(VaultRead.person_id).in_(entries)))
        .order_by(col(VaultRead.at).desc())
    )
    return list((await session.scalars(query)).all())


class _Why:
    def __init__(self, by: str | None, reason: str, now: datetime) -> None:
        self.by = by
        self.reason = reason
        self.now = now


async def _locked_items(session: AsyncSession, person_id: str) -> Sequence[VaultItem]:
    # The key first, as in writing: two transactions take the two locks in one order.
    key = select(VaultKey).where(col(VaultKey.person_id) == person_id).with_for_update()
    await session.execute(key)
    query = select(VaultItem).where(col(VaultItem.person_id) == person_id).with_for_update()
    return (await session.scalars(query)).all()


async def _destroy_key(
    session: AsyncSession, person_id: str, now: datetime, apart: KeyFolder
) -> None:
    row = await session.get(VaultKey, person_id, populate_existing=True)
    if row is not None and row.destroyed_at is None:
        destroy(apart, row.wrapped_key)
        row.wrapped_key = b""
        row.destroyed_at = now
        await session.flush()


async def _remove(
    session: AsyncSession,
    person_id: str,
    items: Sequence[VaultItem],
    why: _Why,
    apart: KeyFolder,
) -> VaultReceipt:
    ids = [item.id for item in items]
    for name in filter(None, (file_of_item(item.nonce) for item in items)):
        apart.destroy(name)
    await session.execute(delete(VaultItem).where(col(VaultItem.id).in_(ids)))
    receipt = VaultReceipt(
        id=str(uuid4()),
        person_id=person_id,
        erased_by=why.by,
        reason=why.reason,
        items=dict(Counter(item.data_class for item in items)),
        at=why.now,
    )
    session.add(receipt)
    await session.flush()
    return receipt

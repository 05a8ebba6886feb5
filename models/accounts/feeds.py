"""Addresses at which calendars fetch what comes: made on request, shown once, taken back at any time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import hash_of, new_token
from models.tables.calendar_feed import CalendarFeed, FeedOf
from models.tables.person import Person
from models.tables.programme import FIRST
from models.tables.staff_role import StaffRole


@dataclass(frozen=True, kw_only=True)
class FeedOwner:
    """Whose calendar an address shows: of what they take part in, or of their work at a programme's hub."""

    person: Person
    of: FeedOf
    programme: str


async def make_feed(
    session: AsyncSession, person: str, of: FeedOf, now: datetime, programme: str = FIRST
) -> str:
    """A new address for a person, in place of the one before; returns its secret. The caller commits."""
    token = new_token()
    values = {"token_hash": hash_of(token), "made_at": now}
    key = {"person_id": person, "feed_of": of.value, "programme": programme}
    made = insert(CalendarFeed).values(id=str(uuid4()), **values, **key)
    await session.execute(made.on_conflict_do_update(index_elements=[*key], set_=values))
    return token


async def drop_feed(session: AsyncSession, person: str, of: FeedOf, programme: str = FIRST) -> None:
    """Nothing is fetched at the address any more; nothing happens where there is none. The caller commits."""
    await session.execute(delete(CalendarFeed).where(*_this(person, of, programme)))


async def feed_made(
    session: AsyncSession, person: str, of: FeedOf, programme: str = FIRST
) -> datetime | None:
    """When the address was made; None where there is none."""
    query = select(col(CalendarFeed.made_at)).where(*_this(person, of, programme))
    found: datetime | None = await session.scalar(query)
    return found


async def feed_owner(session: AsyncSession, token: str) -> FeedOwner | None:
    """Whose the address with this secret is; None for a wrong one, and for whoever is not there any more.

    Who has no role at the hub of the programme by now has lost the hub's calendar with it.
    """
    query = (
        select(Person, col(CalendarFeed.feed_of), col(CalendarFeed.programme))
        .join(CalendarFeed, col(CalendarFeed.person_id) == col(Person.id))
        .where(col(CalendarFeed.token_hash) == hash_of(token), col(Person.active))
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    person, of, programme = found
    if of == FeedOf.HUB:
        held = select(col(StaffRole.role)).where(
            col(StaffRole.person_id) == person.id, col(StaffRole.programme) == programme
        )
        if (await session.scalars(held.limit(1))).first() is None:
            return None
    return FeedOwner(person=person, of=FeedOf(of), programme=programme)


def _this(person: str, of: FeedOf, programme: str) -> tuple[Any, ...]:
    feed = CalendarFeed
    return (
        col(feed.person_id) == person,
        col(feed.feed_of) == of.value,
        col(feed.programme) == programme,
    )

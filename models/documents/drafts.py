"""What somebody has typed and not saved yet: kept as typed, per person and section."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.draft import Draft

MOST_BYTES = 200_000

Fields = dict[str, list[str]]


class DraftTooLarge(ValueError):  # noqa: N818 - it names what happened, not a fault
    """More than 200,000 bytes of text in one form."""


@dataclass(frozen=True, kw_only=True)
class DraftPlace:
    """Whose draft of which part of which document."""

    document_id: str
    person_id: str
    section: str = ""


async def save_draft(
    session: AsyncSession, place: DraftPlace, fields: Fields, *, base_version: int, now: datetime
) -> None:
    """Keeps the fields as typed, instead of this person's earlier draft. Does not commit.

    NUL and half surrogates, which PostgreSQL cannot store, are left out.
    """
    kept = {_storable(name): [_storable(value) for value in fields[name]] for name in fields}
    if sum(len(text.encode()) for name in kept for text in (name, *kept[name])) > MOST_BYTES:
        raise DraftTooLarge
    row = insert(Draft).values(
        document_id=place.document_id,
        person_id=place.person_id,
        section=place.section,
        content=kept,
        base_version=base_version,
        updated_at=now,
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["document_id", "person_id", "section"],
            set_={
                "content": row.excluded.content,
                "base_version": row.excluded.base_version,
                "updated_at": row.excluded.updated_at,
            },
        )
    )


async def read_draft(session: AsyncSession, place: DraftPlace) -> Draft | None:
    """This person's draft, if there is one."""
    query = select(Draft).where(_at(place)).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def drop_draft(session: AsyncSession, place: DraftPlace) -> None:
    """Forgets the draft, once it was saved or thrown away."""
    await session.execute(delete(Draft).where(_at(place)))


async def drafts_of(session: AsyncSession, person_id: str) -> list[Draft]:
    """A person's unfinished drafts, latest first."""
    query = (
        select(Draft)
        .where(col(Draft.person_id) == person_id)
        .order_by(col(Draft.updated_at).desc())
    )
    return list((await session.scalars(query)).all())


def _at(place: DraftPlace) -> ColumnElement[bool]:
    return and_(
        col(Draft.document_id) == place.document_id,
        col(Draft.person_id) == place.person_id,
        col(Draft.section) == place.section,
    )


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()

"""What somebody has typed and not saved yet: kept as typed, per person and section."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.columns import table_of
from models.tables.draft import Draft

MOST_BYTES = 200_000

Fields = dict[str, list[str]]


class DraftTooLarge(ValueError):  # noqa: N818 - it names what happened, not a fault
    """More than 200,000 bytes of text in one form."""


class KeptElsewhere(Exception):  # noqa: N818 - it names what happened, not a fault
    """The same person has kept other words from another window, which this one has not seen."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("kept in another window")
        self.draft = draft


@dataclass(frozen=True, kw_only=True)
class DraftPlace:
    """Whose draft of which part of which document."""

    document_id: str
    person_id: str
    section: str = ""


# Written once: building a statement costs more than sending it.
_TABLE = table_of(Draft)
_KEY = ("document_id", "person_id", "section")
_NEW = insert(_TABLE)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=_KEY,
    set_={
        name: _NEW.excluded[name] for name in ("content", "base_version", "updated_at", "window")
    },
    where=or_(
        _TABLE.c.window.in_(["", _NEW.excluded.window]),
        _NEW.excluded.window == "",
        _TABLE.c.updated_at == bindparam("seen", type_=_TABLE.c.updated_at.type),
        _TABLE.c.content == _NEW.excluded.content,
    ),
).returning(_TABLE.c.section)
_HERE = and_(*(_TABLE.c[name] == bindparam(f"at_{name}") for name in _KEY))
_READ = select(Draft).where(_HERE).execution_options(populate_existing=True)
_DROP = delete(_TABLE).where(_HERE)
_DRAFTS = (
    select(Draft)
    .where(col(Draft.person_id) == bindparam("person"))
    .order_by(col(Draft.updated_at).desc())
)


async def save_draft(
    session: AsyncSession,
    place: DraftPlace,
    fields: Fields,
    *,
    base_version: int,
    now: datetime,
    window: str = "",
    seen: datetime | None = None,
) -> None:
    """Keeps the fields as typed, instead of this person's earlier draft. Does not commit.

    `window` is the form they were typed into, `seen` when the draft it began with was kept: raises
    KeptElsewhere where another window has kept other words since. NUL and half surrogates, which
    PostgreSQL cannot store, are left out.
    """
    kept = {storable(name): [storable(value) for value in fields[name]] for name in fields}
    if sum(len(text.encode()) for name in kept for text in (name, *kept[name])) > MOST_BYTES:
        raise DraftTooLarge
    row = {"content": kept, "base_version": base_version, "updated_at": now, "window": window}
    saved = await session.execute(_SAVE, {**asdict(place), **row, "seen": seen})
    if saved.first() is None and (other := await read_draft(session, place)) is not None:
        session.expunge(other)  # a rollback must not take its words away
        raise KeptElsewhere(other)


async def read_draft(session: AsyncSession, place: DraftPlace) -> Draft | None:
    """This person's draft, if there is one."""
    return (await session.scalars(_READ, _at(place))).one_or_none()


async def drop_draft(session: AsyncSession, place: DraftPlace) -> None:
    """Forgets the draft, once it was saved or thrown away."""
    await session.execute(_DROP, _at(place))


async def drafts_of(session: AsyncSession, person_id: str) -> list[Draft]:
    """A person's unfinished drafts, latest first."""
    return list((await session.scalars(_DRAFTS, {"person": person_id})).all())


def _at(place: DraftPlace) -> dict[str, str]:
    return {f"at_{name}": value for name, value in asdict(place).items()}


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot store."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()

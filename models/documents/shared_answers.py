"""The answers of a form that several people write together, kept as typed, each with its author."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.documents.drafts import MOST_BYTES, DraftTooLarge, Fields, storable
from models.tables.columns import table_of
from models.tables.document import Document
from models.tables.shared_answer import SharedAnswer


@dataclass(frozen=True, kw_only=True)
class FormPlace:
    """Which form about which document."""

    document_id: str
    form: str


_TABLE = table_of(SharedAnswer)
_NEW = insert(_TABLE)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=("document_id", "form", "field"),
    set_={name: _NEW.excluded[name] for name in ("content", "author_id", "window", "updated_at")},
)


async def hold(session: AsyncSession, place: FormPlace) -> None:
    """Nobody else writes in the form until this transaction ends."""
    await session.execute(
        select(col(Document.id)).where(col(Document.id) == place.document_id).with_for_update()
    )


async def read_answers(session: AsyncSession, place: FormPlace) -> list[SharedAnswer]:
    """Every answer somebody has written, also those emptied again."""
    query = (
        select(SharedAnswer)
        .where(
            col(SharedAnswer.document_id) == place.document_id,
            col(SharedAnswer.form) == place.form,
        )
        .order_by(col(SharedAnswer.updated_at), col(SharedAnswer.field))
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def write_answers(
    session: AsyncSession,
    place: FormPlace,
    answers: Mapping[str, Fields],
    *,
    by: str,
    now: datetime,
    window: str = "",
) -> None:
    """Keep these answers instead of what was there. DraftTooLarge for more than a form holds; does not commit."""
    kept = {
        field: {storable(name): [storable(text) for text in texts] for name, texts in said.items()}
        for field, said in answers.items()
    }
    if sum(len(text.encode()) for said in kept.values() for v in said.values() for text in v) > (
        MOST_BYTES
    ):
        raise DraftTooLarge
    for field, content in kept.items():
        row = {"field": field, "content": content, "author_id": by, "window": window}
        await session.execute(_SAVE, {**asdict(place), **row, "updated_at": now})

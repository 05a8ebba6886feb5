"""Files in the database: which document each belongs to, who may not read it any more, and when its bytes go."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from models.files.kinds import Checked
from models.files.store import Files, StoreAway
from models.register.same_person import entries_of
from models.tables.columns import table_of
from models.tables.stored_file import StoredFile

log = structlog.get_logger(__name__)

UNREAD = timedelta(days=2)
"""How old a file is that no page shows when it goes: until then its form may still be sent again."""
AT_ONCE = 500
"""Files removed at one look."""
_ADD = insert(table_of(StoredFile))
# Sent again, it is wanted again: it starts to wait anew for its document, also where it was swept meanwhile.
_KEEP = _ADD.on_conflict_do_update(
    index_elements=["document_id", "part"],
    set_={"at": _ADD.excluded.at, "erased_at": None, "gone_at": None},
).returning(table_of(StoredFile).c.id)
_SWEEP = text("""
    UPDATE stored_file SET erased_at = :now
    WHERE erased_at IS NULL AND at < :before AND part = '' AND NOT EXISTS (
        SELECT FROM exchange_view AS view WHERE view.exchange_id = stored_file.case_id
            AND view.state::text LIKE '%' || stored_file.document_id || '%'
    ) AND NOT EXISTS (
        SELECT FROM case_view AS view WHERE view.case_id = stored_file.case_id
            AND view.state::text LIKE '%' || stored_file.document_id || '%'
    )
""")
# Parts are named by the words beside them: a version, or a draft that somebody still writes.
_SWEEP_PARTS = text("""
    UPDATE stored_file SET erased_at = :now
    WHERE erased_at IS NULL AND at < :before AND part <> '' AND NOT EXISTS (
        SELECT FROM document_version AS words WHERE words.document_id = stored_file.document_id
            AND words.content::text LIKE '%' || stored_file.id || '%'
    ) AND NOT EXISTS (
        SELECT FROM draft JOIN document ON document.id = draft.document_id
        WHERE document.exchange_id = stored_file.case_id AND draft.content::text LIKE '%' || stored_file.id || '%'
    )
""")


# Words are saved when their file is kept: a row without them may be a form that was refused.
_EXPECTED = text("""
    SELECT id, size FROM stored_file WHERE erased_at IS NULL
        AND EXISTS (SELECT FROM document_version AS words WHERE words.document_id = stored_file.document_id)
""")


async def expected_files(session: AsyncSession) -> dict[str, int]:
    """Ids of the files that belong to words, with their bytes: what the store, and each copy of it, has to have."""
    return {row.id: row.size for row in await session.execute(_EXPECTED)}


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """Whose a file is, and of which document; `part` tells one of several files of it, by what was sent."""

    case_id: str
    document_id: str
    by: str
    part: str = ""


async def keep_file(
    sessions: async_sessionmaker[AsyncSession],
    store: Files,
    checked: Checked,
    of: Belonging,
    now: datetime,
) -> str:
    """Keep a file of a document; the same sent again is the same file. Raises StoreAway.

    It is in the database before it is in the store, so that whatever comes in between can be swept.
    """
    row = {
        "id": str(uuid4()),
        **asdict(of),
        "name": checked.name,
        "media_type": checked.media_type,
        "size": checked.size,
        "sha256": checked.sha256,
        "at": now,
    }
    async with sessions() as session, session.begin():
        file_id = str((await session.scalars(_KEEP, row)).one())
    await store.put(file_id, checked.content)
    return file_id


async def file_at(session: AsyncSession, file_id: str) -> StoredFile | None:
    """A file's row, if there is one."""
    return await session.get(StoredFile, file_id)


async def parts_of(session: AsyncSession, documents: Iterable[str]) -> dict[str, StoredFile]:
    """The files of documents that have several, by id; erased ones are none."""
    query = select(StoredFile).where(
        col(StoredFile.document_id).in_(list(documents)), col(StoredFile.erased_at).is_(None)
    )
    return {one.id: one for one in await session.scalars(query)}


async def files_of(session: AsyncSession, documents: Iterable[str]) -> dict[str, StoredFile]:
    """The files of documents, by document."""
    query = select(StoredFile).where(col(StoredFile.document_id).in_(list(documents)))
    return {one.document_id: one for one in await session.scalars(query)}


async def files_by(session: AsyncSession, person_id: str) -> list[StoredFile]:
    """What a person has handed over that can still be read, latest first."""
    query = (
        select(StoredFile)
        .where(_handed_by(person_id), col(StoredFile.erased_at).is_(None))
        .order_by(col(StoredFile.at).desc())
    )
    return list((await session.scalars(query)).all())


def _handed_by(person_id: str) -> ColumnElement[bool]:
    """Also under an entry that was found to be the same person's, and made one with theirs."""
    return col(StoredFile.by).in_(entries_of(person_id))


async def erase_files_of(session: AsyncSession, person_id: str, now: datetime) -> list[str]:
    """Let nobody read what a person handed over any more; their ids. Does not commit."""
    query = (
        update(StoredFile)
        .where(_handed_by(person_id), col(StoredFile.erased_at).is_(None))
        .values(erased_at=now)
        .returning(col(StoredFile.id))
    )
    return list((await session.scalars(query)).all())


async def sweep_files(session: AsyncSession, now: datetime) -> None:
    """Erase what no page shows: forms that were never taken, documents taken back. Does not commit."""
    for sweep in (_SWEEP, _SWEEP_PARTS):
        await session.execute(sweep, {"now": now, "before": now - UNREAD})


async def remove_erased(
    sessions: async_sessionmaker[AsyncSession], store: Files, now: datetime
) -> None:
    """Take the bytes of erased files out of the store; what it cannot do now it does at the next look."""
    waiting = (
        select(col(StoredFile.id))
        .where(col(StoredFile.erased_at).is_not(None), col(StoredFile.gone_at).is_(None))
        .limit(AT_ONCE)
    )
    async with sessions() as session:
        found = list((await session.scalars(waiting)).all())
    for file_id in found:
        # Whoever sends the file again meanwhile waits for its row, and then puts its bytes there.
        this = waiting.where(col(StoredFile.id) == file_id).with_for_update()
        gone = update(StoredFile).where(col(StoredFile.id) == file_id).values(gone_at=now)
        try:
            async with sessions() as session, session.begin():
                if await session.scalar(this) is not None:
                    await store.delete(file_id)
                    await session.execute(gone)
        except StoreAway as away:
            log.warning("files_not_removed", reason=str(away), files=len(found))
            return

"""Words and files of messages that were never carried out go after a while; what something refers to stays."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from activities.housekeeping import Housekeeping
from models.documents.notes import add_note
from models.files.kinds import Checked
from models.files.store import FileMissing, FileStore, StoreAway
from models.files.stored import erase_files_of, files_by, keep_file, remove_erased
from models.tables.case_view import CaseView
from models.tables.exchange_view import ExchangeView
from models.tables.note import Note
from models.tables.person import Person
from models.tables.sent_form import SentForm
from models.tables.stored_file import StoredFile
from models.tables.timeline_entry import TimelineEntry
from tests.support.keys import FILES, KEYS, STORE
from tests.support.people import MIA, PAT, TOR
from tests.support.recorded_exchanges import add_everybody

Sessions = async_sessionmaker[AsyncSession]


async def test_words_nobody_refers_to_are_swept_when_no_form_can_need_them(
    database: Sessions,
) -> None:
    now = datetime.now(UTC)
    then = now - timedelta(days=3)
    async with database() as session, session.begin():
        lost = await add_note(session, "x1", "Never said.", by=PAT, now=then)
        fresh = await add_note(session, "x1", "On its way.", by=PAT, now=now)
        said = await add_note(session, "x1", "Said.", by=PAT, now=then)
        because = await add_note(session, "x1", "In her place.", by=PAT, now=then)
        session.add(
            TimelineEntry(
                exchange_id="x1", seq=1, revision=1, at=then, via="form", kind="withdraw",
                phase="pool", note_id=said, data={"because": because},
            )
        )  # fmt: skip
        for form, at in (("old", now - timedelta(days=15)), ("new", then)):
            session.add(SentForm(id=form, done_address="/", done="Done.", sent_at=at))
    await Housekeeping(database, KEYS, STORE).purge()
    async with database() as session:
        assert set(await session.scalars(select(Note.id))) == {fresh, said, because}
        assert set(await session.scalars(select(SentForm.id))) == {"new"}
    assert lost


def view(exchange: str, state: dict[str, Any], at: datetime) -> ExchangeView:
    return ExchangeView(
        exchange_id=exchange, revision=1, programme="p", cycle_id="c", phase="planning", direction="mentor_travels",
        mentee_community="c-mentee", application_doc="d", updated_at=at, state=state,
    )  # fmt: skip


def stored(name: str, at: datetime, **more: Any) -> StoredFile:
    row: dict[str, Any] = {
        "id": str(uuid4()), "case_id": "x1", "document_id": f"doc-{name}", "by": PAT, "name": name,
        "media_type": "text/plain", "size": 1, "sha256": "0", "at": at,
    }  # fmt: skip
    return StoredFile(**{**row, **more})


async def test_files_that_no_page_shows_go_from_table_and_store(database: Sessions) -> None:
    now = datetime.now(UTC)
    then = now - timedelta(days=3)
    await add_everybody(database)
    rows = {
        "shown": stored("shown", then),
        "of another kind of case": stored("of another kind of case", then, case_id="m1"),
        "never taken": stored("never taken", then),
        "on its way": stored("on its way", now),
        "erased by its person": stored("erased by its person", now, erased_at=now),
    }
    async with database() as session, session.begin():
        session.add_all(rows.values())
        state = {"handed": [{"doc": "doc-shown"}]}
        session.add(view("x1", state, now))
        case = {"doc": "doc-of another kind of case"}
        session.add(
            CaseView(
                case_id="m1", kind="joining", phase="open", state=case, revision=1, updated_at=now
            )
        )
    for row in rows.values():
        await STORE.put(row.id, BytesIO(b"x"))
    await Housekeeping(database, KEYS, Away()).purge()
    assert await left(database, rows) == set(rows), "the store was away, and the rest was done"
    async with database() as session:
        erased = {row.name for row in await session.scalars(select(StoredFile)) if row.erased_at}
    assert erased == {"never taken", "erased by its person"}
    await Housekeeping(database, KEYS, STORE).purge()
    await Housekeeping(database, KEYS, STORE).purge()
    assert await left(database, rows) == {"shown", "of another kind of case", "on its way"}
    async with database() as session:
        gone = {row.name for row in await session.scalars(select(StoredFile)) if row.gone_at}
    assert gone == erased


async def test_a_file_sent_again_while_it_is_removed_is_there_afterwards(
    database: Sessions,
) -> None:
    """The sender waits until the sweeper is done with its row, and then puts the bytes."""
    now = datetime.now(UTC)
    await add_everybody(database)
    row = stored("again", now, erased_at=now)
    async with database() as session, session.begin():
        session.add(row)
    sent = list[asyncio.Task[str]]()
    checked = Checked("again", "text/plain", 1, "0", BytesIO(b"y"))

    class Slow(FileStore):
        async def delete(self, file_id: str) -> None:
            keeping = keep_file(
                database, STORE, checked, case_id="x1", document_id=row.document_id, by=PAT, now=now
            )
            sent.append(asyncio.create_task(keeping))
            await asyncio.wait(sent, timeout=0.5)  # what does not wait is done by then
            await STORE.delete(file_id)

    await STORE.put(row.id, BytesIO(b"x"))
    await remove_erased(database, Slow(None, FILES), now)
    assert await sent[0] == row.id
    assert await left(database, {"again": row}) == {"again"}
    async with database() as session:
        found = (await session.scalars(select(StoredFile))).one()
        assert (found.erased_at, found.gone_at) == (None, None)
    await remove_erased(database, STORE, now)
    assert await left(database, {"again": row}) == {"again"}


async def test_whoever_was_entered_twice_erases_what_both_handed_over(database: Sessions) -> None:
    now = datetime.now(UTC)
    await add_everybody(database)
    async with database() as session, session.begin():
        session.add_all(
            [stored("one", now), stored("two", now, by=TOR), stored("other", now, by=MIA)]
        )
        (await session.get_one(Person, TOR)).merged_into = PAT
    async with database() as session, session.begin():
        assert {one.name for one in await files_by(session, PAT)} == {"one", "two"}
        assert len(await erase_files_of(session, PAT, now)) == 2
    async with database() as session:
        rows = await session.scalars(select(StoredFile))
        assert {row.name for row in rows if not row.erased_at} == {"other"}


async def left(database: Sessions, rows: dict[str, StoredFile]) -> set[str]:
    found = set()
    for name, row in rows.items():
        with suppress(FileMissing):
            await STORE.read(row.id)
            found.add(name)
    return found


class Away(FileStore):
    """A store that answers nobody."""

    def __init__(self) -> None:
        super().__init__(None, FILES)

    async def delete(self, file_id: str) -> None:
        raise StoreAway("no answer")

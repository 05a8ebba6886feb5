"""Words whose message was never carried out go after a while; those that something refers to stay."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import select

from activities.housekeeping import Housekeeping
from models.documents.notes import add_note
from models.tables.note import Note
from models.tables.sent_form import SentForm
from models.tables.timeline_entry import TimelineEntry
from tests.support.keys import KEYS
from tests.support.people import PAT

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
    await Housekeeping(database, KEYS).purge()
    async with database() as session:
        assert set(await session.scalars(select(Note.id))) == {fresh, said, because}
        assert set(await session.scalars(select(SentForm.id))) == {"new"}
    assert lost

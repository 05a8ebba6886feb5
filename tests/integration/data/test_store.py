"""Documents in the database: nobody's words are lost, nobody's are overwritten."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.people import Side
from models.documents.action_note import ActionNote
from models.documents.changes import diff_contents
from models.documents.content import hash_of, parse
from models.documents.drafts import (
    DraftPlace,
    DraftTooLarge,
    KeptElsewhere,
    drafts_of,
    drop_draft,
    read_draft,
    save_draft,
)
from models.documents.notes import add_note, read_notes
from models.documents.store import (
    NewDocument,
    StaleVersion,
    UnknownDocument,
    attach,
    create_document,
    documents_of,
    read_document,
    read_version,
    save_version,
)
from models.tables.note import NoteAudience
from tests.support.people import MIA, START, TOR

Sessions = async_sessionmaker[AsyncSession]
NEW = NewDocument(
    kind=DocumentKind.ACTION_NOTE, created_by=MIA, exchange_id="x1", owner_side=Side.MENTEE
)


def note(text: str) -> ActionNote:
    return ActionNote(text=text)


async def save(database: Sessions, document: str, text: str, base: int, by: str = MIA) -> DocRef:
    async with database() as session, session.begin():
        return await save_version(
            session, document, note(text), base_version=base, by=by, now=START
        )


@pytest.fixture
async def document(database: Sessions) -> str:
    async with database() as session, session.begin():
        return await create_document(session, NEW, START)


async def test_versions_follow_each_other_and_stay_as_they_were(database: Sessions, document: str):
    first = await save(database, document, "first words", 0)
    second = await save(database, document, "second words", 1)
    assert (first.version, second.version) == (1, 2)
    async with database() as session:
        newest, old = (
            await read_version(session, document),
            await read_version(session, document, 1),
        )
        assert (await read_document(session, document)).head_version == 2
    assert newest.ref == second
    assert (old.ref, old.content["text"], old.author_id) == (first, "first words", MIA)
    assert hash_of(old.content) == first.hash
    assert parse(old.kind, old.content) == note("first words")


async def test_the_same_words_sent_twice_are_one_version(database: Sessions, document: str):
    first = await save(database, document, "first words", 0)
    assert await save(database, document, "first words", 0) == first
    assert await save(database, document, "first words", 1) == first


async def test_a_double_click_at_the_same_moment_is_one_version(database: Sessions, document: str):
    refs = await asyncio.gather(*(save(database, document, "first words", 0) for _ in range(4)))
    assert {ref.version for ref in refs} == {1}


async def test_whoever_saves_second_sees_what_the_other_wrote(database: Sessions, document: str):
    await save(database, document, "first words", 0)
    await save(database, document, "the other's words", 1, by=TOR)
    with pytest.raises(StaleVersion) as raised:
        await save(database, document, "my own words", 1)
    stale = raised.value
    assert (stale.newest.author_id, stale.newest.ref.version) == (TOR, 2)
    assert stale.newest.created_at == START
    assert stale.base is not None
    (change,) = diff_contents(stale.base.content, stale.newest.content)
    assert (change.name, change.before, change.after) == (
        "text",
        "first words",
        "the other's words",
    )
    assert (await save(database, document, "both together", 2)).version == 3


async def test_of_two_at_once_one_saves_and_one_is_told(database: Sessions, document: str):
    await save(database, document, "first words", 0)
    results = await asyncio.gather(
        save(database, document, "my words", 1), save(database, document, "theirs", 1, by=TOR),
        return_exceptions=True,
    )  # fmt: skip
    assert sorted(type(r).__name__ for r in results) == ["DocRef", "StaleVersion"]


async def test_unknown_documents_and_versions_are_told(database: Sessions, document: str):
    async with database() as session:
        with pytest.raises(UnknownDocument):
            await read_version(session, document)
        with pytest.raises(UnknownDocument):
            await read_document(session, "nothing")
    with pytest.raises(UnknownDocument):
        await save(database, "nothing", "some words", 0)


async def test_documents_belong_to_their_exchange(database: Sessions, document: str):
    async with database() as session, session.begin():
        homeless = await create_document(
            session, NewDocument(kind=DocumentKind.APPLICATION, created_by=MIA), START
        )
        await attach(session, homeless, "x1")
        assert {d.id for d in await documents_of(session, "x1")} == {document, homeless}
        (found,) = await documents_of(session, "x1", DocumentKind.APPLICATION)
        assert found.id == homeless


async def test_drafts_are_kept_per_person_and_section_as_typed(database: Sessions, document: str):
    mine, theirs = (DraftPlace(document_id=document, person_id=p) for p in (MIA, TOR))
    section = DraftPlace(document_id=document, person_id=MIA, section="goals")
    typed = {"text": ["  half a sen"], "languages": ["dv", "en"], "empty": [""]}
    async with database() as session, session.begin():
        await save_draft(session, mine, {"text": ["older"]}, base_version=0, now=START)
        await save_draft(session, mine, typed, base_version=2, now=START + timedelta(minutes=1))
        await save_draft(session, theirs, {"text": ["theirs"]}, base_version=0, now=START)
        await save_draft(session, section, {"text": ["goal"]}, base_version=0, now=START)
    async with database() as session, session.begin():
        draft = await read_draft(session, mine)
        assert draft is not None
        assert (draft.content, draft.base_version) == (typed, 2)
        assert [d.section for d in await drafts_of(session, MIA)] == ["", "goals"]
        await drop_draft(session, mine)
    async with database() as session:
        assert await read_draft(session, mine) is None
        assert await read_draft(session, theirs) is not None
        assert await read_draft(session, section) is not None


async def test_a_draft_takes_what_postgresql_cannot_store_and_refuses_what_is_too_much(
    database: Sessions, document: str
):
    place = DraftPlace(document_id=document, person_id=MIA)
    async with database() as session, session.begin():
        await save_draft(session, place, {"text": ["a\x00b\ud83d"]}, base_version=0, now=START)
        with pytest.raises(DraftTooLarge):
            await save_draft(session, place, {"t": ["ž" * 100_001]}, base_version=0, now=START)
    async with database() as session:
        draft = await read_draft(session, place)
    assert draft is not None
    assert draft.content == {"text": ["ab"]}


async def test_two_windows_of_one_person_do_not_overwrite_each_other(
    database: Sessions, document: str
):
    place = DraftPlace(document_id=document, person_id=MIA)
    minute = timedelta(minutes=1)

    async def keep(words: str, window: str, at: datetime, seen: datetime | None = None) -> None:
        async with database() as session, session.begin():
            fields = {"text": [words]}
            await save_draft(
                session, place, fields, base_version=0, now=at, window=window, seen=seen
            )

    await keep("first", "one", START)
    await keep("first and more", "one", START + minute)
    with pytest.raises(KeptElsewhere) as other:
        await keep("second", "two", START + 2 * minute)
    assert other.value.draft.content == {"text": ["first and more"]}
    await keep("first and more", "two", START + 3 * minute)  # the same words are no conflict
    with pytest.raises(KeptElsewhere):
        await keep("first again", "one", START + 4 * minute, seen=START)
    await keep("both", "one", START + 5 * minute, seen=START + 3 * minute)
    async with database() as session:
        draft = await read_draft(session, place)
    assert draft is not None
    assert draft.content == {"text": ["both"]}


async def test_notes_for_the_hub_are_for_the_hub(database: Sessions):
    async with database() as session, session.begin():
        open_note = await add_note(session, "x1", "for all", by=MIA, now=START)
        hub_note = await add_note(
            session, "x1", "for us", by=MIA, now=START, audience=NoteAudience.HUB
        )
        ids = [open_note, hub_note, "unknown"]
        assert set(await read_notes(session, "x1", ids, for_hub=True)) == {open_note, hub_note}
        assert set(await read_notes(session, "x1", ids, for_hub=False)) == {open_note}
        assert not await read_notes(session, "x2", ids, for_hub=True), "not another exchange's"

"""The directory finds who is meant: without accents, with typing errors, in every script, and only what its reader may see."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.skills.fields import Audience
from models.skills import barriers
from models.skills.barriers import Barriers
from models.skills.profiles import erase_profiles, pause, profile_of, save
from models.vault.keys import MasterKeys
from models.vault.vault import Vault
from tests.support.keys import KEYS
from tests.support.skills import KEY, NOW, add_person, names, searched, write

Sessions = async_sessionmaker[AsyncSession]


async def crowd(database: Sessions) -> None:
    people = {
        "hedvika": ("Hedvika Morašová", {"have": {"P.onboarding": {"level": "teach", "offered": True}}, "languages": {"cs": "n", "en": "4"}}),
        "oresta": ("Ореста Тисан", {"have": {"W.wikidata": "regular"}, "languages": {"uk": "n", "en": "2"}}),
        "nino": ("ნინო პონტარი", {"have": {"P.photo": {"level": "teach", "offered": True}}, "bio": "Wedding pictures"}),
        "anna": ("Anna Kovács", {"bio": "Runs the Łódź museum days", "languages": {"hu": "n"}}),
        "lin": ("林小明", {"bio": "維基百科編輯"}),
    }  # fmt: skip
    for person, (name, fields) in people.items():
        await add_person(database, person)
        await write(database, person, name, **fields)


@pytest.mark.requirement("LC-26")
@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("morasova", "Hedvika Morašová"),  # without accents
        ("MORAŠOVÁ hedv", "Hedvika Morašová"),  # the beginning of a word, in any order
        ("oresta", "Ореста Тисан"),  # in other letters than it is written
        ("тисан", "Ореста Тисан"),
        ("nino pontari", "ნინო პონტარი"),
        ("lodz", "Anna Kovács"),
        ("小明", "林小明"),  # from the middle, where words are not parted
        ("百科", "林小明"),
    ],
)
async def test_people_are_found_however_their_name_is_written(
    database: Sessions, words: str, who: str
):
    await crowd(database)
    assert await names(database, words) == [who]


@pytest.mark.parametrize(
    ("words", "who", "meant"),
    [
        ("hedvkia", "Hedvika Morašová", []),  # two letters in the wrong order
        ("Kováxs", "Anna Kovács", []),  # another letter
        ("musem", "Anna Kovács", []),  # one too few
        ("musueum", "Anna Kovács", ["GLAM partnerships"]),  # one too many
        ("wikdiata", "Ореста Тисан", ["Wikidata"]),  # in what a topic is called
    ],
)
async def test_a_word_with_an_error_finds_what_was_meant_and_says_so(
    database: Sessions, words: str, who: str, meant: list[str]
):
    await crowd(database)
    found = await searched(database, words)
    assert [one.shown["name"][""]["v"] for one in found.entries] == [who]
    assert found.instead == {words: meant}


async def test_a_word_that_nobody_has_is_named(database: Sessions):
    await crowd(database)
    found = await searched(database, "anna xylography")
    assert (found.entries, found.nobody) == ([], ["xylography"])


@pytest.mark.requirement("LC-12")
@pytest.mark.parametrize("words", ["вікідані", "Wikidane", "sparql", "Wiki technique"])
async def test_a_topic_is_found_by_what_any_language_calls_it(database: Sessions, words: str):
    await crowd(database)
    assert await names(database, words) == ["Ореста Тисан"]


@pytest.mark.requirement("LC-29")
async def test_topics_languages_and_offers_narrow_the_answer(database: Sessions):
    await crowd(database)
    assert await names(database, topic="P.photo") == ["ნინო პონტარი"]
    assert await names(database, language="en") == ["Hedvika Morašová", "Ореста Тисан"]
    assert await names(database, topic="W.wikidata", language="en") == ["Ореста Тисан"]
    assert await names(database, topic="W.wikidata", offered=True) == []
    assert await names(database, topic="P.photo", offered=True) == ["ნინო პონტარი"]
    assert await names(database, "nino", language="uk") == []


@pytest.mark.requirement("LC-09")
async def test_each_audience_finds_a_profile_by_what_it_may_read_alone(database: Sessions):
    await add_person(database, "ilka")
    await write(
        database, "ilka", "Ilka Daren", bio="canaryword", want={"F.budgets": "deepen"}, slots=["2e"]
    )
    assert await names(database, "canaryword") == ["Ilka Daren"]
    assert await names(database, "canaryword", audience=Audience.PUBLIC) == []
    assert await names(database, audience=Audience.PUBLIC) == []
    assert await names(database, wanted="F.budgets") == [], "wants are for matching alone"
    assert await names(database, slot="2e") == []
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        await save(session, here, {}, {"name": Audience.PUBLIC, "slots": Audience.MEMBERS}, NOW)
    assert await names(database, audience=Audience.PUBLIC) == ["Ilka Daren"]
    assert await names(database, "canaryword", audience=Audience.PUBLIC) == []
    assert await names(database, slot="2e") == ["Ilka Daren"]


async def test_a_withdrawn_field_is_gone_at_once_wherever_it_was(database: Sessions):
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren", seen=Audience.PUBLIC, bio="canaryword")
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        await save(session, here, {}, {"bio": Audience.ME}, NOW)
    for table in ("skill_entry", "skill_term", "skill_spelling"):
        async with database() as session:
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
        assert "canaryword"[:6] not in str(rows), table
        assert rows, table


async def test_another_programme_finds_nobody(database: Sessions):
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren", programme="dance")
    assert await names(database, "ilka") == []
    assert await names(database, "ilka", programme="dance") == ["Ilka Daren"]


async def test_a_hidden_profile_is_found_by_nobody_and_comes_back_as_it_was(database: Sessions):
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren")
    for hidden, found in ((True, []), (False, ["Ilka Daren"])):
        async with database() as session, session.begin():
            here = await profile_of(session, "ilka", "")
            await pause(session, here, NOW, hidden=hidden)
        assert await names(database, "ilka") == found


async def test_whoever_hid_a_profile_shows_it_again_and_no_other_change_does(database: Sessions):
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren", bio="Pictures")
    async with database() as session, session.begin():
        await pause(session, await profile_of(session, "ilka", ""), NOW, hidden=True)
    for later in (timedelta(hours=1), timedelta(hours=2)):
        async with database() as session, session.begin():
            here = await profile_of(session, "ilka", "")
            await save(session, here, {}, {"bio": Audience.ME}, NOW + later)
        assert await names(database, "ilka") == []
    async with database() as session, session.begin():
        await pause(session, await profile_of(session, "ilka", ""), NOW, hidden=False)
    assert await names(database, "ilka") == ["Ilka Daren"]


async def test_an_erased_profile_leaves_no_word(database: Sessions):
    await add_person(database, "ilka")
    here = await write(
        database, "ilka", "Canaria", seen=Audience.PUBLIC, bio="canaryword", account="Canaria"
    )
    async with database() as session, session.begin():
        assert await erase_profiles(session, [here.row.id]) == 1
    async with database() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'skill%'")
        )
        for table in tables.all():
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
            assert "canari" not in str(rows).lower(), table


async def test_pages_follow_each_other_without_a_gap(database: Sessions):
    for number in range(45):
        await add_person(database, f"p{number}")
        await write(
            database, f"p{number}", f"Name {number:02}", languages={"en": "4"}, projects=["Commons"]
        )
    seen: list[str] = []
    after = ("", "")
    for _ in range(3):
        found = await searched(database, "commons", language="en", after=after)
        seen += [one.shown["name"][""]["v"] for one in found.entries]
        after = found.after or after
    assert seen == [f"Name {number:02}" for number in range(45)]
    assert found.after is None


async def test_a_barrier_hides_both_from_each_other_and_from_nobody_else(database: Sessions):
    vault = Vault(MasterKeys(bytes(32), KEYS))
    for person in ("ilka", "stojan", "third"):
        await add_person(database, person)
        await write(database, person, person.title())
    async with database() as session, session.begin():
        await barriers.name(session, vault, Barriers(KEY, "ilka"), "stojan", NOW)
    for viewer, others in (
        ("ilka", ["Ilka", "Third"]),
        ("stojan", ["Stojan", "Third"]),
        ("third", ["Ilka", "Stojan", "Third"]),
    ):
        assert await names(database, barriers=Barriers(KEY, viewer)) == others, viewer
    async with database() as session, session.begin():
        rows = str((await session.execute(text("SELECT * FROM skill_barrier"))).all())
        assert "ilka" not in rows
        assert "stojan" not in rows
        await barriers.take_off(session, vault, Barriers(KEY, "ilka"), "stojan", NOW)
    assert len(await names(database, barriers=Barriers(KEY, "stojan"))) == 3

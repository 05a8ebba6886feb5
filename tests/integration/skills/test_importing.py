"""Two sources become one directory: nothing counts before its person says so, nothing is lost, nothing comes twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.errors import RuleBroken
from domain.skills.fields import TIMES, Audience
from models.skills.capx import capacity_ids
from models.skills.exporting import members_rows, own_file, written_csv, written_json
from models.skills.importing import Plan, carry_out, look_for_own, plan_for
from models.skills.incoming import read_file
from models.skills.merging import matches_of, merge, open_matches, say_no, undo
from models.skills.profiles import answer_offer, profile_of, save
from models.skills.topics import read_topics
from models.tables.person import Person
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillConsent, SkillProfile, SkillValue
from models.views.programmes import EVERYTHING
from tests.support.people_rows import add_cast
from tests.support.skills import NOW, add_person, names, write

Sessions = async_sessionmaker[AsyncSession]
DAY = timedelta(days=1)
CAPACITIES = json.dumps({
    "schema": {"fields": [{"name": "id"}, {"name": "name"}, {"name": "description"}, {"name": "wikidata_item"}]},
    "data": [[12, "Campaigns and contests", "", ""], [40, "Photography", "", ""], [41, "Photo contests", "", ""], [77, "Juggling", "", ""], [9, "x", "", "Q2013"]],
}).encode()  # fmt: skip


def users(*rows: list[object]) -> bytes:
    heads = ("username", "skills_known", "skills_available", "badges")
    return json.dumps({"license": "CC0-1.0", "schema": {"fields": [{"name": one} for one in heads]}, "data": rows}).encode()  # fmt: skip


ILKA = users(["Ilka_daren", "[12, 40, 41, 9]", "[41]", "[1]"])


async def planned(database: Sessions, content: bytes) -> Plan:
    async with database() as session:
        file = read_file(content, await read_topics(session), CAPACITIES)
        return await plan_for(session, file, EVERYTHING)


async def entered(database: Sessions, content: bytes) -> Plan:
    plan = await planned(database, content)
    assert not plan.problems, [(one.line, one.column, str(one.sentence)) for one in plan.problems]
    async with database() as session, session.begin():
        await carry_out(session, plan, EVERYTHING, None, NOW)
    return plan


async def count(database: Sessions, table: str) -> int:
    async with database() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


@pytest.mark.requirement("LC-27", "LC-28")
async def test_what_capacity_exchange_knows_waits_for_its_person_and_shows_to_nobody(
    database: Sessions,
):
    plan = await entered(database, ILKA)
    assert plan.counts["new"] == 1
    assert await names(database) == []
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren", account="Ilka daren")
    async with database() as session, session.begin():
        await look_for_own(session, await profile_of(session, "ilka", ""), NOW)
        here = await profile_of(session, "ilka", "")
        (match,) = await matches_of(session, here.row.id)
        await merge(session, match, "ilka", NOW)
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        offers = {(one.field, one.key): one for one in here.offers}
        assert set(offers) == {("have", "P.campaigns"), ("have", "P.photo"), ("have", "W.wikidata")}
        assert offers[("have", "P.photo")].value == {"level": "", "offered": True}, (
            "two capacities are one topic"
        )
    assert await names(database, topic="P.photo") == [], "nothing counts before its person says so"
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        by_key = {one.key: one for one in here.offers}
        await answer_offer(session, here, by_key["P.campaigns"], NOW, take=True)
        here = await profile_of(session, "ilka", "")
        await answer_offer(
            session, here, {o.key: o for o in here.offers}["P.photo"], NOW, take=False
        )
        here = await profile_of(session, "ilka", "")
        await save(session, here, {}, {"have": Audience.MEMBERS}, NOW)
    assert await names(database, topic="P.campaigns") == ["Ilka Daren"]
    before = await count(database, "skill_value")
    plan = await entered(database, ILKA)
    assert plan.is_empty, plan.counts
    assert plan.counts["removed"] >= 1, "what she left out stays out"
    assert await count(database, "skill_value") == before
    assert await names(database, topic="P.photo") == []


async def test_the_same_file_twice_changes_nothing(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    table = (
        b"account;name;community;have;want;languages;slots;capacity;join\n"
        b"Pelagi_E;E. Pelagi;Dravania Wikimedians;P.photo:t*|Wikidane:d;F.budgets:1:How do I begin?;en:4|uk:n;2e|3m;2;every\n"
        b";Somebody;Dravania Wikimedians;;;;;;\n"
    )
    first = await entered(database, table)
    tables = ("skill_profile", "skill_value", "skill_match")
    before = [await count(database, one) for one in tables]
    again = await entered(database, table)
    assert (first.is_empty, again.is_empty) == (False, True), again.counts
    assert [await count(database, one) for one in tables] == before


@pytest.mark.requirement("LC-27")
async def test_a_mail_address_somebody_signed_in_with_is_their_own_profile(database: Sessions):
    await add_person(database, "ilka")
    await add_person(database, "other")
    async with database() as session, session.begin():
        (await session.get_one(Person, "ilka")).has_signed_in = True
    table = b"mail;name;have\nilka@example.org;Ilka;P.photo:t\nother@example.org;Other;P.photo:t\n"
    plan = await entered(database, table)
    assert [one.person for one in plan.rows] == ["ilka", ""], (
        "an address nobody signed in with proves nothing"
    )
    async with database() as session:
        here = await profile_of(session, "ilka", "")
        assert {one.field for one in here.offers} == {"name", "have"}
        assert here.values == {}
        held = (await session.execute(text("SELECT * FROM skill_value"))).all()
    assert "example.org" not in str(held), "the address itself is not kept"


@pytest.mark.parametrize(
    ("table", "line", "column"),
    [
        ("account;have\nA;P.magic:t\n", 2, "have"),
        ("account;have\nA;P.photo:expert\n", 2, "have"),
        ("account;languages\nA;en:4\nB;zz:9\n", 3, "languages"),
        ("account;slots\nA;8e\n", 2, "slots"),
        ("account;capacity\nA;-1\n", 2, "capacity"),
        ("account;join\nA;perhaps\n", 2, "join"),
        ("account;time_zone\nA;Nowhere/Land\n", 2, "time_zone"),
        ("account;community\nA;No such club\n", 2, "community"),
        ("account;name\n;\nB;\nB;\n", 4, "account"),
        ("name;bio\n" + "x" * 400 + ";\n", 2, "name"),
        ("colour;size\nred;3\n", 1, ""),
        ('{"people": [{"account": 5, "name": "B"}]}', 1, "account"),
        ('{"people": "nobody"}', 0, ""),
        ("{", 0, ""),
        ('[{"skills_known": "[1,", "user": {"username": "A"}}]', 1, "skills_known"),
        ('[{"skills_known": "' + "[" * 9000 + '", "username": "A"}]', 1, "skills_known"),
        ("account;capacity\nA;" + "9" * 5000 + "\n", 2, "capacity"),
        ("[" * 100_000, 0, ""),
        ('[{"name": "B", "have": ["\\ud800:t"]}]', 1, "have"),
        ("\x00\x01", 0, ""),
        ("", 0, ""),
    ],
)
async def test_a_row_that_does_not_fit_is_named_by_line_and_field(
    database: Sessions, table: str, line: int, column: str
):
    plan = await planned(database, table.encode())
    assert [(one.line, one.column) for one in plan.problems] == [(line, column)]
    assert str(plan.problems[0].sentence)
    assert plan.problems[0].value.isprintable()


async def test_what_no_database_keeps_is_left_out_of_what_is_entered(database: Sessions):
    want = ["F.budgets:1:Wh\\u0000y\\ud800?"]
    await entered(database, f'[{{"account": "A", "want": ["{want[0]}"]}}]'.encode())
    async with database() as session:
        values = (await session.scalars(select(SkillValue))).all()
    assert {"level": "first_steps", "question": "Why?"} in [one.value for one in values]


async def test_odd_lists_of_capacities_name_nothing(database: Sessions):
    async with database() as session:
        topics = await read_topics(session)
    fields = {"schema": {"fields": [{"name": "id"}, {"name": "name"}]}}
    odd = [["9" * 5000, "Photography"], [1.5, "Photography"], [2, {"en": 5}], [3, None]]
    for content in (b"[" * 100_000, json.dumps({**fields, "data": odd}).encode()):
        assert capacity_ids(content, topics) == {}


async def test_what_this_directory_has_no_place_for_is_told(database: Sessions):
    plan = await planned(database, users(["A", "[77]", "[]", "[]"]))
    assert [(one.line, one.column, one.value) for one in plan.notes] == [(1, "skills_known", "77")]
    table = b'[{"user": {"username": "A"}, "email": "a@example.org", "skills_known": [40], "skills_wanted": [12]}]'
    plan = await planned(database, table)
    assert [one.column for one in plan.notes] == ["email"]
    assert "example.org" not in str(plan.rows)
    assert ("want", "P.campaigns") in plan.rows[0].row.values


@pytest.mark.requirement("LC-28")
async def test_an_export_brought_in_again_elsewhere_is_the_same(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    await add_person(database, "ilka")
    await write(
        database, "ilka", "=Ilka", seen=Audience.MEMBERS, account="Ilka daren", bio="Two\nlines; and =1", community="c-mentee",
        have={"P.photo": {"level": "teach", "offered": True}}, want={"F.budgets": {"level": "deepen", "question": "Why | how?"}},
        languages={"en": "4"}, slots=["2e"], capacity=2, time_zone="Europe/Kyiv",
    )  # fmt: skip
    async with database() as session:
        rows = await members_rows(session, "")
    for content in (written_csv(rows), written_json(rows)):
        async with database() as session:
            file = read_file(content.encode(), await read_topics(session))
        assert file.problems == []
        (row,) = file.rows
        assert (row.name, row.account, row.community) == (
            "=Ilka",
            "Ilka daren",
            "Dravania Wikimedians",
        )
        assert row.values[("have", "P.photo")] == {"level": "teach", "offered": True}
        assert row.values[("want", "F.budgets")] == {"level": "deepen", "question": "Why | how?"}
        assert row.values[("bio", "")] == {"v": "Two\nlines; and =1"}
        assert row.values[("capacity", "")] == {"v": 2}
    assert "\n'=Ilka" in written_csv(rows) or ";'=Ilka" in written_csv(rows)
    async with database() as session:
        here = await profile_of(session, "ilka", "")
        own = json.loads(await own_file(session, here, await read_topics(session)))["people"][0]
    assert {one["field"] for one in own["consents"]} == set(here.audiences)
    assert all(one["source"] == "person" for one in own["provenance"])
    assert own["capacity_exchange"]["user"] == {"username": "Ilka daren"}


@pytest.mark.requirement("LC-27")
async def test_a_like_name_is_shown_to_the_hub_and_never_merged_by_itself(database: Sessions):
    async with database() as session, session.begin():
        await add_cast(session)
    await add_person(database, "elena")
    await write(database, "elena", "Elena Pelagi", community="c-mentee", have={"P.photo": "once"})
    await entered(
        database, "name;community;have\nÉlena  Pelagi;Dravania Wikimedians;P.events:t\n".encode()
    )
    async with database() as session, session.begin():
        ((match, _one, _other),) = await open_matches(session, "")
        assert match.why == "name"
        here = await profile_of(session, "elena", "")
        assert await matches_of(session, here.row.id) == [], "people are asked about accounts only"
        await say_no(session, match, "p-cor", NOW)
    plan = await entered(
        database, "name;community;have\nÉlena  Pelagi;Dravania Wikimedians;P.events:t\n".encode()
    )
    assert plan.is_empty
    async with database() as session, session.begin():
        assert await open_matches(session, "") == []
        (again,) = (await session.scalars(select(SkillMatch))).all()
        with pytest.raises(RuleBroken) as refused:
            await merge(session, again, "p-cor", NOW)
        assert refused.value.rule == "match_answered"


async def test_a_merge_unites_narrows_and_can_be_taken_back(database: Sessions):
    await entered(database, ILKA)
    await add_person(database, "ilka")
    await write(database, "ilka", "Ilka Daren", account="Ilka daren", have={"P.photo": "once"})
    async with database() as session, session.begin():
        await look_for_own(session, await profile_of(session, "ilka", ""), NOW)
        here = await profile_of(session, "ilka", "")
        (match,) = await matches_of(session, here.row.id)
        made = await merge(session, match, "ilka", NOW)
        made_id = made.id
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        assert here.values["have"] == {"P.photo": {"level": "once"}}, "her own word counts"
        assert len(here.offers) == 3
        late = await session.get_one(SkillMerge, made_id)
        with pytest.raises(RuleBroken) as refused:
            await undo(session, late, NOW + 2 * TIMES.undo)
        assert refused.value.rule == "merge_not_undone"
        await undo(session, late, NOW)
    async with database() as session:
        here = await profile_of(session, "ilka", "")
        assert here.offers == []
        assert here.values["have"] == {"P.photo": {"level": "once"}}
        rows = (await session.scalars(select(SkillProfile))).all()
        assert [one.merged_into for one in rows] == [None, None]
        assert (await session.get_one(SkillMerge, made_id)).originals == {}
    assert await names(database, topic="P.photo") == ["Ilka Daren"]


@pytest.mark.requirement("LC-09")
async def test_taking_a_merge_back_gives_no_consent_again_that_was_taken_back_since(
    database: Sessions,
):
    await add_person(database, "ilka")
    fields = {"bio": "Pictures", "have": {"P.photo": "once"}}
    here = await write(
        database, "ilka", "Ilka Daren", seen=Audience.PUBLIC, account="Ilka daren", **fields
    )
    await entered(database, ILKA)
    async with database() as session, session.begin():
        ((match, one, other),) = await open_matches(session, "")
        imported = one.row.id if other.row.id == here.row.id else other.row.id
        for name in ("bio", "have"):
            told = {"field": name, "audience": Audience.MEMBERS.value, "given_at": NOW}
            session.add(SkillConsent(id=name, profile_id=imported, **told))
        await session.flush()
        made_id = (await merge(session, match, "ilka", NOW + DAY)).id
    async with database() as session, session.begin():
        here = await profile_of(session, "ilka", "")
        assert [here.audience(name) for name in ("bio", "have")] == [Audience.MEMBERS] * 2
        withdrawn = {"bio": Audience.ME, "account": Audience.ME}
        await save(session, here, {}, withdrawn, NOW + 2 * DAY)
    async with database() as session, session.begin():
        await undo(session, await session.get_one(SkillMerge, made_id), NOW + 3 * DAY)
    async with database() as session:
        here = await profile_of(session, "ilka", "")
    found = {name: here.audience(name) for name in ("bio", "account", "have")}
    assert found == {"bio": Audience.ME, "account": Audience.ME, "have": Audience.PUBLIC}


async def test_two_people_who_sign_in_are_not_merged_here(database: Sessions):
    for person in ("ilka", "pavel"):
        await add_person(database, person)
        await write(database, person, person.title(), account="Same account")
    async with database() as session, session.begin():
        await look_for_own(session, await profile_of(session, "ilka", ""), NOW)
        (match,) = (await session.scalars(select(SkillMatch))).all()
        with pytest.raises(RuleBroken) as refused:
            await merge(session, match, "ilka", NOW)
    assert refused.value.rule == "profiles_of_two_people"

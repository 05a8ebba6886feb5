"""Searches: without accents and typographic marks, across scripts, the same in every list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from cli.lookup import find_person
from domain.exchange.people import Role
from models.tables.columns import table_of
from models.tables.community import Community, CommunityKind
from models.tables.exchange_member import ExchangeMember
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from models.typed.search import folded
from models.views.cases import CaseMemberRow
from models.views.exchanges import members
from models.views.matching import like_pattern
from models.views.names import people_named, renamed
from web.cases.names import names_of
from web.concerns.people import people_of_exchange, staff_options
from web.desk.register import _people, communities_page
from web.participants.plan.views import _members

Sessions = async_sessionmaker[AsyncSession]
FOUND = [
    ("România", "Romania"), ("Romania", "România"), ("Łódź", "lodz"), ("Ørsted", "orsted"),
    ("Đorđe", "dorde"), ("Straße", "strasse"), ("Česká", "ceska"), ("Türkiye", "turkiye"),
    ("Україна", "Ukraina"), ("Громада", "Hromada"), ("Громада", "gromada"), ("Београд", "beograd"),
    ("Викимедија", "Vikimedija"), ("Вікімедіа", "Wikimedia"), ("Харків", "Kharkiv"), ("Ελλάδα", "ellada"),
    ("საქართველო", "sakartvelo"), ("Հայաստան", "Hayastan"), ("O’Connor", "O'Connor"),
    ("Wikimedia – Praha", "wikimedia - praha"), ("Țară", "tara"),
    ("Şehir", "sehir"), ("Ísland", "island"), ("Þór", "thor"), ("Æther", "aether"),
]  # fmt: skip
LETTERS = st.text(
    st.characters(
        max_codepoint=0x10FF, exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\x00"
    )
    | st.sampled_from("’“–ŁßĦжЩюґשაՀև")
)


@pytest.mark.parametrize(("stored", "typed"), FOUND)
def test_one_spelling_is_found_by_the_other(stored: str, typed: str):
    assert folded(typed) in folded(stored)


async def test_the_database_folds_as_the_page_does(database: Sessions):
    samples: list[str] = [one for pair in FOUND for one in pair]

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LETTERS)
    def collect(words: str) -> None:
        samples.append(words)

    collect()
    async with database() as session:
        rows = await session.execute(
            text("SELECT words, folded(words) FROM unnest(CAST(:all AS text[])) AS words"),
            {"all": samples},
        )
        differ = [(words, found) for words, found in rows if found != folded(words)]
    assert differ == []


@pytest.mark.parametrize(("stored", "typed"), FOUND)
async def test_every_search_finds_it(database: Sessions, stored: str, typed: str):
    async with database() as session:
        session.add(community("c-1", stored, []))
        session.add(community("c-2", "Other", [stored]))
        session.add(community("c-3", "Other", ["else"]))
        session.add(Person(id="p-1", name=stored, email="one@example.org"))
        await session.flush()
        assert {c.id for c in await communities_page(session, typed)} >= {"c-1", "c-2"}
        assert "c-3" not in {c.id for c in await communities_page(session, typed)}
        by_words = table_of(Community).c.name_folded.like(like_pattern(typed))
        assert list(await session.scalars(select(col(Community.id)).where(by_words))) == ["c-1"]
        assert (await find_person(session, stored.upper())).id == "p-1"


async def test_a_percent_sign_is_itself(database: Sessions):
    async with database() as session:
        session.add(community("c-1", "100% open_source", []))
        session.add(community("c-2", "1000 open source", []))
        await session.flush()
        assert [c.id for c in await communities_page(session, "100%")] == ["c-1"]
        assert [c.id for c in await communities_page(session, "n_s")] == ["c-1"]


async def test_namesakes_are_told_apart_and_called_the_same_everywhere(database: Sessions):
    people = [
        ("p-1", "Anna Kovács", "anna.kovacs@one.example"),
        ("p-2", "Anna Kovács", "kovacs@one.example"),
        ("p-3", "Anna Kovács", "anna.kovacs@two.example"),
        ("p-4", "Mia Kos", "mia@one.example"),
    ]
    async with database() as session:
        rows = [{"id": i, "name": n, "email": e, "language": "en", "time_zone": "UTC", "active": True}
                for i, n, e in people]  # fmt: skip
        await session.execute(insert(table_of(Person)), rows)
        named = await people_named(session, ["p-1", "p-2", "p-3", "p-4", None, "nobody"])
        assert named == {
            "p-1": "Anna Kovács (anna.kovacs@o…)",
            "p-2": "Anna Kovács (ko…)",
            "p-3": "Anna Kovács (anna.kovacs@t…)",
            "p-4": "Mia Kos",
        }
        assert (await people_named(session, ["p-2"]))["p-2"] == named["p-2"]
        row = CaseMemberRow(person_id="p-2", name="Anna Kovács", role=Role.MENTEE)
        assert (await renamed(session, [row], person_id="name"))[0].name == named["p-2"]


async def test_no_two_options_are_called_the_same(database: Sessions):
    async with database() as session:
        session.add(community("c-1", "One", []))
        for number in (1, 2):
            person = f"p-{number}"
            session.add(Person(id=person, name="Anna Kovács", email=f"{number}anna@one.example"))
            await session.flush()
            session.add(Membership(person_id=person, community_id="c-1", is_contact=number == 1))
            session.add(StaffRole(person_id=person, role=Role.BOOKER.value))
            session.add(
                ExchangeMember(exchange_id="x1", person_id=person, role=Role.MENTEE, side="mentee")
            )
        await session.flush()
        lists = [
            [name for _person, name in await staff_options(session)],
            [name for _person, name in await people_of_exchange(session, "x1")],
            [name for _person, name in await _members(session, ("p-1", "p-2"))],
            [name for _id, name, _contact in await _people(session, "c-1")],
            [member.name for member in await members(session, "x1")],
            list((await names_of(session, ["p-1", "p-2"], [])).people.values()),
        ]
        assert [len(set(names)) for names in lists] == [2] * len(lists)
        assert "@" not in str(lists)


def community(community_id: str, name: str, topics: list[str]) -> Community:
    return Community(
        id=community_id, slug=community_id, name=name, kind=CommunityKind.BOTH, language="en",
        country="PL", visa_zone="schengen", time_zone="UTC", active_people=3, topics=topics,
    )  # fmt: skip

"""Whoever looks at another programme reads no list of its people: neither where a clinic is proposed, nor its directory."""

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.person import Person
from models.tables.session import WebSession
from tests.support.fixtures_database import Fill
from tests.support.people import MIA
from tests.support.two_programmes import BEA, BEN, two_programmes
from tests.support.web_app import make_app, signed_in

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
def filled_by() -> Fill:
    return two_programmes


async def test_only_people_of_the_programme_may_name_an_ambassador_of_it(database: Sessions):
    app = make_app(database)
    for who, reads in ((MIA, False), (BEN, True), (BEA, True)):
        async with signed_in(app, database, who) as client:
            page = await client.get("/in/beta/clinics/new")
        assert page.status_code == 200
        assert (f'value="{BEN}"' in page.text) is reads, who


async def test_whoever_was_only_entered_in_a_programme_reads_no_directory_of_it(
    database: Sessions,
):
    app = make_app(database)
    async with signed_in(app, database, MIA) as mia:
        assert (await mia.get("/skills")).status_code == 200
        async with database() as session, session.begin():
            (await session.get_one(Person, MIA)).programmes = ["", "beta"]
            await session.execute(update(WebSession).values(programme="beta"))
        assert (await mia.get("/skills")).status_code == 403

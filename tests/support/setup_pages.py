"""The pages of set-up in tests: who is there first, and how pages are sent and read."""

import re
from html import unescape

import httpx2
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.person import Person
from models.tables.staff_role import StaffRole

Sessions = async_sessionmaker[AsyncSession]
NADA, OLE = "p-nada", "p-ole"
STAFF, PROGRAMME = "/desk/setup/staff", "/desk/setup/programme"
NAMED = {
    "name": "Baltic Exchange",
    "country": "LT",
    "time_zone": "Europe/Vilnius",
    "duty_phone": "0048 600 000 000",
    "write_to": "Hub@Example.org",
}


async def first_people(database: Sessions) -> None:
    """Nada, the first coordinator, and Ole, who books."""
    async with database() as session:
        session.add(Person(id=NADA, name="Nada Kovač", email="nada@example.org"))
        session.add(Person(id=OLE, name="Ole", email="ole@example.org"))
        await session.flush()
        session.add(StaffRole(person_id=NADA, role="coordinator"))
        session.add(StaffRole(person_id=OLE, role="booker"))
        await session.commit()


async def post(client: httpx2.AsyncClient, path: str, **data: object) -> httpx2.Response:
    """The answer, or the page it leads to."""
    sent = await client.post(path, data=data)
    return await client.get(sent.headers["location"]) if sent.status_code == 303 else sent


def words(answer: httpx2.Response) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(answer.text)).split())


async def everything(database: Sessions, table: type) -> list:
    async with database() as session:
        return list(await session.scalars(select(table)))

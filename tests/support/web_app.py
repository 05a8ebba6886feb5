"""A small site for tests: the real app, people in the database, a client that behaves like a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.accounts.links import issue_link
from models.tables.community import Community, CommunityKind
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.staff_role import StaffRole
from runtime.settings import Settings
from tests.support.keys import KEYS
from web.app import create_app
from web.site.resources import Resources

BASE = "http://localhost:8000"
NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
BROWSER = {"sec-fetch-site": "same-origin"}


async def programme_now() -> datetime:
    return NOW


class NoExchanges:
    """Stands in for the gateway where a test must not reach it."""

    async def send(self, exchange_id: str, message: Any, key: str) -> Any:
        raise AssertionError("no exchange expected here")


def make_app(
    database: async_sessionmaker[AsyncSession],
    *,
    smtp_url: str | None = None,
    exchanges: Any = None,
    **settings: Any,
) -> FastAPI:
    """The app on a test's database."""
    values = {
        "smtp_url": smtp_url or "smtp://127.0.0.1:1",
        "base_url": BASE,
        "data_dir": "/nonexistent",
        "vault_keys_dir": KEYS.folder,
        **settings,
    }
    return create_app(
        Resources(Settings(**values), database, exchanges or NoExchanges(), programme_now)
    )


def browser(app: FastAPI, base: str = BASE) -> httpx2.AsyncClient:
    """A client that keeps cookies and, as browsers do, says where its requests come from."""
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url=base, headers=BROWSER)


async def add_people(database: async_sessionmaker[AsyncSession]) -> None:
    """Mia of a mentee community, Ann an approver, Ida who left."""
    async with database() as session:
        session.add(
            Community(
                id="c-mentee",
                slug="mentee",
                name="Mentee community",
                kind=CommunityKind.MENTEE,
                language="en",
                country="PL",
                visa_zone="schengen",
                time_zone="Europe/Warsaw",
                active_people=12,
            )
        )
        people = (
            ("p-mia", "Mia Mentee", "mia", True),
            ("p-ann", "Ann Approver", "ann", True),
            ("p-ida", "Ida", "ida", False),
        )
        for person_id, name, local, active in people:
            session.add(
                Person(
                    id=person_id,
                    name=name,
                    email=f"{local}@example.org",
                    time_zone="Europe/Warsaw",
                    active=active,
                )
            )
        await session.flush()
        session.add(Membership(person_id="p-mia", community_id="c-mentee", is_contact=True))
        session.add(StaffRole(person_id="p-ann", role="approver"))
        await session.commit()


async def link_for(
    database: async_sessionmaker[AsyncSession], person_id: str, next_path: str = "/"
) -> str:
    """Path of a fresh sign-in link."""
    async with database() as session:
        path = issue_link(session, person_id, next_path=next_path, minutes=60)
        await session.commit()
    return path


@asynccontextmanager
async def signed_in(
    app: FastAPI, database: async_sessionmaker[AsyncSession], person_id: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser in which a person is signed in."""
    async with browser(app) as client:
        answer = await client.post(await link_for(database, person_id))
        assert answer.status_code == 303
        yield client

"""The played demo, walked through as each role; and the web on it, for tests that look at single pages of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import col

from models.tables.person import Person
from tests.support.played_demo import Played
from tests.support.survey import ROLES, Visited, survey
from tests.support.web_app import BASE, browser, link_for
from web.app import create_app
from web.site.resources import Resources


def app_of(played: Played, url: str = BASE) -> FastAPI:
    """The web on the played demo."""
    known, connection = played.connection.settings, played.connection
    settings = known.model_copy(update={"base_url": url, "data_dir": Path("/nonexistent")})
    return create_app(
        Resources(settings, connection.sessions, connection.exchanges, connection.clock.now)
    )


async def link_of(played: Played, role: str, path: str = "/") -> str:
    """A link by which whoever stands for a role signs in."""
    async with played.connection.sessions() as session:
        named = select(col(Person.id)).where(col(Person.name) == ROLES[role])
        person = (await session.scalars(named)).one()
    return await link_for(played.connection.sessions, person, path)


@dataclass(frozen=True)
class Walked:
    """What each role found, by the names of survey.ROLES."""

    played: Played
    app: FastAPI
    by: dict[str, list[Visited]]

    @asynccontextmanager
    async def someone(self, role: str) -> AsyncIterator[httpx2.AsyncClient]:
        """A browser of whoever stands for a role."""
        async with _someone(self.played, self.app, role) as client:
            yield client

    def all(self) -> list[tuple[str, Visited]]:
        return [(role, one) for role, found in self.by.items() for one in found]


@asynccontextmanager
async def _someone(played: Played, app: FastAPI, role: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(app) as client:
        if ROLES[role]:
            await client.post(await link_of(played, role))
        yield client


@pytest.fixture(scope="session")
async def walked(played: Played) -> Walked:
    """Everybody has begun at the front page and gone on by links."""
    app, by = app_of(played), {}
    for role in ROLES:
        async with _someone(played, app, role) as client:
            by[role] = await survey(client, ["/"])
    return Walked(played, app, by)

"""A few pages of every route, as somebody finds them by links, and what a browser fetches for a first view."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from tests.support.normalise import links_of
from tests.support.web_app import BROWSER

STARTS = ("/", "/inbox", "/desk", "/apply", "/me", "/concern")
MOST = 3
"""So many pages of one route, for each person."""
_NUMBERED = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[^/?]*\d[^/?]*)(?=/|$)")
_LOADED = re.compile(r'<(?:link rel="stylesheet"|script)[^>]*? (?:href|src)="(/static/[^"]+)"')
_FETCHED_BY_STYLES = re.compile(r"url\(['\"]?(?!data:|['\"]?#)([^'\")]+)")
_WHO = """
    SELECT DISTINCT ON (role) role, id FROM (
        SELECT staff.role AS role, person.id, 0 AS cases FROM staff_role AS staff
            JOIN person ON person.id = staff.person_id WHERE person.active
        UNION ALL SELECT member.role, member.person_id, count(*) FROM exchange_member AS member
            JOIN person ON person.id = member.person_id WHERE person.active
            GROUP BY member.role, member.person_id
    ) AS found ORDER BY role, cases DESC, id
"""


@dataclass(frozen=True)
class Found:
    """A page: the route that made it, where it is, its status and bytes, and the files of ours it loads."""

    route: str
    path: str
    status: int
    size: int
    loads: frozenset[str]


@dataclass
class Walker:
    """Walks an app; `sizes` are bytes of static files as they are sent to a browser."""

    app: FastAPI
    base: str
    sizes: dict[str, int] = field(default_factory=dict)
    _route: str = ""

    def browser(self) -> httpx2.AsyncClient:
        """A client that is not signed in."""
        transport = httpx2.ASGITransport(app=self._told)
        return httpx2.AsyncClient(transport=transport, base_url=self.base, headers=BROWSER)

    async def walk(self, client: httpx2.AsyncClient, most: int = MOST) -> list[Found]:
        """HTML pages that links lead to, `most` of each kind of address."""
        waiting, seen, kinds = deque(STARTS), set(STARTS), Counter[str]()
        found: dict[str, Found] = {}
        while waiting:
            path = waiting.popleft()
            kinds[_kind(path)] += 1
            if kinds[_kind(path)] > most:
                continue
            answer = await client.get(path)
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            if is_page:
                loads = await self._loaded(client, answer.text)
                size = len(answer.content)
                found[path] = Found(self._route, path, answer.status_code, size, loads)
            for link in _onward(answer, is_page=is_page):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
        return list(found.values())

    def first_view(self, page: Found) -> int:
        """Bytes of the page, and of all it loads, to a browser that has nothing yet."""
        return page.size + sum(self.sizes[path] for path in page.loads)

    def routes(self) -> set[str]:
        """Every route that answers GET."""
        return {route.path for route in _routes(self.app.routes) if "GET" in route.methods}

    async def _loaded(self, client: httpx2.AsyncClient, page: str) -> frozenset[str]:
        loads = frozenset(_LOADED.findall(page))
        for path in loads - self.sizes.keys():
            async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
                self.sizes[path] = len(b"".join([part async for part in answer.aiter_raw()]))
                assert answer.status_code == 200, path
            more = _FETCHED_BY_STYLES.findall((await client.get(path)).text)
            assert not (path.endswith(".css") and more), f"{path} loads {more}: count it"
        return loads

    async def _told(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        route = scope.get("route")
        self._route = route.path if isinstance(route, APIRoute) else ""


async def one_of_each_role(database: async_sessionmaker[AsyncSession]) -> dict[str, str]:
    """A person for each role of the hub and of exchanges, who has it in most of them."""
    async with database() as session:
        return {row.role: row.id for row in await session.execute(text(_WHO))}


def _kind(path: str) -> str:
    """Addresses that differ in ids and values alone are of one kind."""
    parts = urlsplit(path)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
    return f"{_NUMBERED.sub('*', parts.path)}?{'&'.join(names)}"


def _onward(answer: httpx2.Response, *, is_page: bool) -> Iterator[str]:
    links = [answer.headers["location"]] if "location" in answer.headers else []
    for link in [*links, *(links_of(answer.text, str(answer.url)) if is_page else [])]:
        there = urlsplit(str(answer.url.join(link)))
        if there.netloc == answer.url.netloc.decode() and not there.path.startswith("/static/"):
            yield there.path + (f"?{there.query}" if there.query else "")


def _routes(routes: Sequence[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router.routes)

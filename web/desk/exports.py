"""The desk's lists as files, by the filters with which they are shown and for whoever may open the list.

A file has what its list shows and nothing else. Concerns have none: what is known of them stays on the page.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.texts.translate import N_
from web.desk.filters import Filters, read_filters
from web.desk.mails import homes_of, lost_mails
from web.desk.overview import ExchangeRow, read_overview
from web.desk.queue import QueueRow, read_queue
from web.desk.register import communities_page, people_page
from web.desk.register_access import Keeper
from web.desk.waiting import LOOK_AFTER, all_waiting
from web.exchanges.mails import failed_mails
from web.site.access import Hub, Viewer
from web.site.downloads import Columns, FileKind, Row, download
from web.site.resources import Resources, resources_of

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
Lookers = Annotated[Viewer, Depends(Hub(*LOOK_AFTER))]
Pages = AsyncIterator[Sequence[Row]]
AT_ONCE = 500
"""Rows that are read together."""
MOST_MAILS = 10_000
ADDRESS = ("address", N_("Address"))

QUEUE: Columns = (
    ("task", N_("Task")),
    ("kind", N_("Kind of task")),
    ("case", N_("Case")),
    ("topic", N_("Topic")),
    ("phase", N_("Phase")),
    ("opened_at", N_("Asked")),
    ("starts_at", N_("From")),
    ("due_at", N_("Due")),
    ("overdue", N_("Overdue")),
    ("reminders", N_("Reminders")),
    ("taken_by", N_("Taken by")),
    ADDRESS,
)
EXCHANGES: Columns = (
    ("exchange", N_("Exchange")),
    ("topic", N_("Topic")),
    ("phase", N_("Phase")),
    ("turn", N_("Whose turn")),
    ("due_at", N_("Due")),
    ("overdue", N_("Overdue")),
    ("case_owner", N_("Case owner")),
    ("changed_at", N_("Changed")),
    ("ended_at", N_("Ended")),
    ADDRESS,
)
COMMUNITIES: Columns = (
    ("community", N_("Community")),
    ("active", N_("Active")),
    ("topics", N_("Topics")),
    ("language", N_("Language")),
    ("registered_mentor", N_("Registered mentor")),
    ("active_people", N_("Active people")),
    ADDRESS,
)
PEOPLE: Columns = (
    ("name", N_("Name")),
    ("active", N_("Active")),
    ("email", N_("Mail address")),
    ("time_zone", N_("Time zone")),
    ADDRESS,
)
WAITING: Columns = (
    ("community", N_("Community")),
    ("topic", N_("Topic")),
    ("wakes_on", N_("The search begins again")),
    ADDRESS,
)
MAILS: Columns = (
    ("to", N_("To")),
    ("about", N_("About")),
    ("at", N_("When")),
    ("why", N_("Why")),
    ("came_back", N_("Came back")),
    ("said", N_("What the server said")),
    ("what_to_do", N_("What to do")),
    ADDRESS,
)


@router.get("/desk/export/queue.{kind}")
async def export_queue(request: Request, kind: FileKind, viewer: Staff) -> Response:
    """The queue."""
    resources = resources_of(request)
    now, base = await resources.now(), resources.settings.public_url
    pages = _queue(resources, viewer, read_filters(request.query_params), now, base)
    return await download(kind, "queue", QUEUE, pages, now)


async def _queue(
    resources: Resources, viewer: Viewer, filters: Filters, now: datetime, base: str
) -> Pages:
    filters = replace(filters, after=None)
    while True:
        async with (
            resources.autocommit() as database
        ):  # none is held while a slow reader takes the rows
            page = await read_queue(database, viewer, filters, now, limit=AT_ONCE)
        yield [_queued(row, base) for row in page.rows]
        if not page.following:
            return
        filters = filters.going_on(page.following)


def _queued(row: QueueRow, base: str) -> Row:
    return {
        "task": row.title,
        "kind": row.case.asks.kind(row.ask.kind),
        "case": row.pair,
        "topic": row.topic,
        "phase": row.phase,
        "opened_at": row.ask.opened_at,
        "starts_at": row.ask.starts_at,
        "due_at": row.ask.due_at,
        "overdue": row.overdue,
        "reminders": row.ask.level,
        "taken_by": row.claimed_by or "",
        "address": base + row.address,
    }


@router.get("/desk/export/exchanges.{kind}")
async def export_exchanges(request: Request, kind: FileKind, viewer: Staff) -> Response:
    """All exchanges the viewer may see."""
    resources = resources_of(request)
    now, base = await resources.now(), resources.settings.public_url
    pages = _exchanges(resources, viewer, read_filters(request.query_params), now, base)
    return await download(kind, "exchanges", EXCHANGES, pages, now)


async def _exchanges(
    resources: Resources, viewer: Viewer, filters: Filters, now: datetime, base: str
) -> Pages:
    filters = replace(filters, after=None)
    while True:
        async with (
            resources.autocommit() as database
        ):  # none is held while a slow reader takes the rows
            page = await read_overview(database, viewer, filters, now, limit=AT_ONCE)
        yield [_exchange(row, base) for row in page.rows]
        if not page.following:
            return
        filters = filters.going_on(page.following)


def _exchange(row: ExchangeRow, base: str) -> Row:
    return {
        "exchange": row.pair,
        "topic": row.view.topic,
        "phase": row.phase,
        "turn": row.turn,
        "due_at": row.view.due_at,
        "overdue": row.overdue,
        "case_owner": row.case_owner,
        "changed_at": row.view.updated_at,
        "ended_at": row.view.ended_at,
        "address": base + row.address,
    }


@router.get("/desk/export/communities.{kind}")
async def export_communities(request: Request, kind: FileKind, viewer: Staff) -> Response:
    """The register's communities."""
    resources, words = resources_of(request), read_filters(request.query_params).words
    base = resources.settings.public_url

    async def pages() -> Pages:
        after: tuple[str, str] | None = None
        while True:
            async with resources.autocommit() as database:
                rows = await communities_page(database, words, viewer.scope, AT_ONCE, after)
            yield [
                _picked(
                    row,
                    COMMUNITIES,
                    community=row.name,
                    address=f"{base}/desk/communities/{row.id}",
                )
                for row in rows
            ]
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].name, rows[-1].id

    return await download(kind, "communities", COMMUNITIES, pages(), await resources.now())


@router.get("/desk/export/people.{kind}")
async def export_people(request: Request, kind: FileKind, viewer: Keeper) -> Response:
    """The register's people, for who keeps it."""
    resources, words = resources_of(request), read_filters(request.query_params).words
    base = resources.settings.public_url

    async def pages() -> Pages:
        after: tuple[str, str] | None = None
        while True:
            async with resources.autocommit() as database:
                rows = await people_page(database, words, viewer.scope, AT_ONCE, after)
            yield [_picked(row, PEOPLE, address=f"{base}/desk/people/{row.id}") for row in rows]
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].name, rows[-1].id

    return await download(kind, "people", PEOPLE, pages(), await resources.now())


@router.get("/desk/export/waiting.{kind}")
async def export_waiting(request: Request, kind: FileKind, viewer: Lookers) -> Response:
    """The waiting list."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        rows = await all_waiting(database, viewer)
    base = resources.settings.public_url
    told = [_picked(row, WAITING, address=f"{base}/exchanges/{row.exchange_id}") for row in rows]
    return await download(kind, "waiting", WAITING, one_page(told), await resources.now())


@router.get("/desk/export/mails.{kind}")
async def export_mails(request: Request, kind: FileKind, viewer: Staff) -> Response:
    """Mails that did not arrive."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        mails = failed_mails(await lost_mails(database, viewer, limit=MOST_MAILS))
        homes = await homes_of(database, sorted({mail.exchange_id for mail in mails}))
    base, told = resources.settings.public_url, []
    for mail in mails:
        path, about = homes.get(mail.exchange_id, ("", ""))
        told.append(
            {
                "to": mail.person,
                "about": about,
                "at": mail.at,
                "why": mail.reason,
                "came_back": mail.came_back,
                "said": mail.said,
                "what_to_do": mail.way_out,
                "address": base + path if path else "",
            }
        )
    return await download(kind, "mails", MAILS, one_page(told), await resources.now())


async def one_page(rows: Iterable[Row]) -> Pages:
    """Rows that are all there."""
    yield list(rows)


def _picked(row: Any, columns: Columns, **more: str) -> Row:
    return {name: more[name] if name in more else getattr(row, name) for name, _head in columns}

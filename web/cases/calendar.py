"""What comes in all of somebody's cases, month by month; and the addresses at which their calendar fetches it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.accounts.attempts import Limit, mark_of, take
from models.accounts.feeds import FeedOwner, drop_feed, feed_made, feed_owner, make_feed
from models.accounts.links import hash_of
from models.tables.calendar_feed import FeedOf
from models.tables.programme import FIRST
from models.texts.translate import _, use_language
from models.views.programmes import scope_of
from web.cases.ahead import day_of, moment_of
from web.cases.ahead_read import Dated, comes_to
from web.cases.calendar_feed import calendar_of
from web.forms.button import Nothing
from web.forms.form import Form
from web.site.access import Access, Hub, SignedIn, Viewer
from web.site.clients import client_of
from web.site.dates import frame, use_frame
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Anyone = Annotated[Viewer, Depends(SignedIn())]
Staff = Annotated[Viewer, Depends(Hub())]
SHOWN = 3
"""Months on one page."""
FETCHES = Limit("fetches of a calendar", 60)
MISSES = Limit("wrong addresses of calendars", 60)


@dataclass(frozen=True)
class Month:
    """What comes in one month of the reader's zone, by its first day."""

    first: date
    dates: list[Dated]


@dataclass(frozen=True)
class Sheet:
    """One page of a calendar: `later` is the first month after it in which something comes, if any."""

    overdue: list[Dated]
    months: list[Month]
    later: str
    is_first: bool


class BySecret(Access):
    """Whoever has the address: the owner of the calendar that it is of, or a status. Nobody is signed in by it."""

    async def __call__(self, request: Request) -> FeedOwner | int:
        resources, token = resources_of(request), str(request.path_params["secret"])
        key = resources.mark_key("attempts")
        if not await take(resources.sessions, FETCHES, mark_of(key, FETCHES, hash_of(token))):
            return 429
        async with resources.autocommit() as database:
            owner = await feed_owner(database, token)
        if owner is not None:
            return owner
        client = mark_of(key, MISSES, client_of(request.scope))
        return 404 if await take(resources.sessions, MISSES, client) else 429


@router.get("/calendar/feed/{secret}.ics")
async def fetch(
    request: Request, owner: Annotated[FeedOwner | int, Depends(BySecret())]
) -> Response:
    """The calendar as a file, in its owner's language; never kept on the way, and without a cookie."""
    if isinstance(owner, int):
        waits = {"Retry-After": "3600"} if owner == 429 else {}
        return Response("", owner, headers=waits, media_type="text/plain")
    resources = resources_of(request)
    now, of_hub = await resources.now(), owner.of is FeedOf.HUB
    await resources.programme.refresh(resources.autocommit)
    with use_language(owner.person.language), use_frame(owner.person.time_zone, now):
        async with resources.autocommit() as database:
            scope = await scope_of(database, owner.programme) if of_hub else None
            dates = await comes_to(database, owner.person.id, now, of_hub=of_hub, programme=scope)
        name = resources.programme.of(owner.programme).name
        name = _("{programme}: hub", programme=name) if of_hub else name
        body = calendar_of(dates, resources.settings.public_url.rstrip("/"), name, now)
    return Response(
        body,
        media_type="text/calendar",
        headers={"Content-Disposition": 'inline; filename="calendar.ics"'},
    )


@router.get("/calendar")
async def show_own(request: Request, viewer: Anyone) -> Response:
    """What comes for the viewer, and where they take part."""
    return await _shown(request, viewer, FeedOf.PERSON)


@router.get("/desk/calendar")
async def show_hub(request: Request, viewer: Staff) -> Response:
    """What comes for the viewer at the hub of the programme, and in the cases of their team."""
    return await _shown(request, viewer, FeedOf.HUB)


@router.post("/calendar/feed")
async def make_own(request: Request, viewer: Anyone) -> Response:
    """A new address, shown once."""
    return await _make(request, viewer, FeedOf.PERSON)


@router.post("/desk/calendar/feed")
async def make_hub(request: Request, viewer: Staff) -> Response:
    """The same for the hub's calendar."""
    return await _make(request, viewer, FeedOf.HUB)


@router.post("/calendar/feed/drop")
async def drop_own(request: Request, viewer: Anyone) -> Response:
    """Nothing is fetched there any more."""
    return await _drop(request, viewer, FeedOf.PERSON)


@router.post("/desk/calendar/feed/drop")
async def drop_hub(request: Request, viewer: Staff) -> Response:
    """The same for the hub's calendar."""
    return await _drop(request, viewer, FeedOf.HUB)


def sheet(dates: Iterable[Dated], today: date, start: date) -> Sheet:
    """The months from `start` on in which something comes; what is overdue stands on the first page.

    What has begun already, such as a visit under way, stands in the present month.
    """
    ordered = sorted(dates, key=lambda one: (moment_of(one.coming.on), one.case, one.coming.key))
    first = today.replace(day=1)
    months: dict[date, list[Dated]] = {}
    for one in ordered:
        if not one.coming.overdue:
            day = max(day_of(one.coming.on), today)
            months.setdefault(day.replace(day=1), []).append(one)
    ahead = [month for month in sorted(months) if month >= start]
    later = ahead[SHOWN].strftime("%Y-%m") if len(ahead) > SHOWN else ""
    return Sheet(
        overdue=[one for one in ordered if one.coming.overdue] if start <= first else [],
        months=[Month(month, months[month]) for month in ahead[:SHOWN]],
        later=later,
        is_first=start <= first,
    )


def narrowed(dates: Sequence[Dated], *, others: bool, programme: str | None) -> list[Dated]:
    """Without the tasks of others unless they are asked for; of one programme where one is named."""
    return [
        one
        for one in dates
        if (others or one.coming.mine or not one.coming.is_task)
        and (programme is None or one.programme == programme)
    ]


async def _shown(request: Request, viewer: Viewer, of: FeedOf, address: str = "") -> Response:
    resources, of_hub = resources_of(request), of is FeedOf.HUB
    now, query = await resources.now(), request.query_params
    async with resources.autocommit() as database:
        scope = viewer.scope if of_hub else None
        dates = await comes_to(database, viewer.person_id, now, of_hub=of_hub, programme=scope)
        made = await feed_made(database, viewer.person_id, of, _programme(viewer, of))
    for_mark = {one.programme: viewer.scope.mark_of(one.programme) for one in dates}
    dates = [_marked(one, for_mark[one.programme]) for one in dates]
    marks = sorted({one.programme for one in dates}) if not of_hub else []
    wanted = query.get("programme") if len(marks) > 1 else None
    others = query.get("others") == "yes"
    today = now.astimezone(frame().zone).date()
    chosen = narrowed(dates, others=others, programme=wanted if wanted in marks else None)
    return page(
        request,
        "cases/calendar.html",
        of_hub=of_hub,
        home="/desk/calendar" if of_hub else "/calendar",
        sheet=sheet(chosen, today, _start(query.get("from", ""), today)),
        hides=any(one.coming.is_task and not one.coming.mine for one in dates),
        others=others,
        programmes=[(mark, resources.programme.of(mark).name) for mark in marks],
        wanted=wanted if wanted in marks else None,
        feed_made=made,
        feed_address=address,
    )


def _marked(one: Dated, mark: str) -> Dated:
    return Dated(one.coming, one.case, one.case_id, one.home, mark)


def _start(text: str, today: date) -> date:
    """The first day of the month that the address names; of this one where it names none, or an earlier one."""
    try:
        start = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        start = today
    return max(start, today).replace(day=1)


def _programme(viewer: Viewer, of: FeedOf) -> str:
    return viewer.scope.mark if of is FeedOf.HUB else FIRST


async def _make(request: Request, viewer: Viewer, of: FeedOf) -> Response:
    (await Form.read(request, Nothing)).validated()
    resources = resources_of(request)
    async with resources.sessions() as database:
        now = await resources.now()
        token = await make_feed(database, viewer.person_id, of, now, _programme(viewer, of))
        await database.commit()
    base = resources.settings.public_url.rstrip("/")
    return await _shown(request, viewer, of, f"{base}/calendar/feed/{token}.ics")


async def _drop(request: Request, viewer: Viewer, of: FeedOf) -> Response:
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        await drop_feed(database, viewer.person_id, of, _programme(viewer, of))
        await database.commit()
    home = "/desk/calendar" if of is FeedOf.HUB else "/calendar"
    return redirect(request, home, flash=_("Nothing is fetched at that address any more."))

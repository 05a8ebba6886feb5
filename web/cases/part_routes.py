"""The routes of a long form's parts: each shown, saved, kept while somebody types; and all answers once more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from web.cases.long_forms import sheet_of
from web.cases.pages import FormPage, Place, in_the_way, may_answer, read_form
from web.cases.routes import action_named, check_possible, is_open, page_of_ask, placed, settled
from web.cases.sent_once import SentOnce
from web.forms.long_form import part_of, saved_part, shown_check, shown_part
from web.site.access import PartOf, Seat
from web.site.resources import resources_of

router = APIRouter(route_class=SentOnce)
InCase = Annotated[Seat, Depends(PartOf())]


@asynccontextmanager
async def _standing(
    request: Request, seat: Seat, ask_id: str | None, name: str
) -> AsyncIterator[tuple[Place, FormPage[Any]]]:
    """Where somebody stands at a long form; 404 for other forms, 403 for who may not write it."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        page = action_named(name, at) if ask_id is None else page_of_ask(at)
        if page is None or page.outline is None:
            raise HTTPException(404)
        if ask_id is not None and not may_answer(at):
            raise HTTPException(403)
        if ask_id is None:
            await check_possible(page, at)
        yield at, page


async def _over(request: Request, at: Place) -> Response | None:
    """What became of the ask where it is settled, or is not the viewer's to answer now."""
    if at.ask is None or (is_open(at) and not in_the_way(at)):
        return None
    return await settled(request, at)


@router.get("/exchanges/{exchange_id}/asks/{ask_id}/parts/{part}")
@router.get("/cases/{case_id}/asks/{ask_id}/parts/{part}")
async def show_part_of_ask(request: Request, ask_id: str, part: str, seat: InCase) -> Response:
    """One part of what is asked."""
    return await _shown(request, seat, part, ask_id)


@router.get("/exchanges/{exchange_id}/actions/{name}/parts/{part}")
@router.get("/cases/{case_id}/actions/{name}/parts/{part}")
async def show_part_of_action(request: Request, name: str, part: str, seat: InCase) -> Response:
    """One part of what can be done without being asked."""
    return await _shown(request, seat, part, None, name)


@router.post("/exchanges/{exchange_id}/asks/{ask_id}/parts/{part}")
@router.post("/exchanges/{exchange_id}/asks/{ask_id}/parts/{part}/draft")
@router.post("/cases/{case_id}/asks/{ask_id}/parts/{part}")
@router.post("/cases/{case_id}/asks/{ask_id}/parts/{part}/draft")
async def save_part_of_ask(request: Request, ask_id: str, part: str, seat: InCase) -> Response:
    """Save one part; nothing is sent."""
    return await _saved(request, seat, part, ask_id)


@router.post("/exchanges/{exchange_id}/actions/{name}/parts/{part}")
@router.post("/exchanges/{exchange_id}/actions/{name}/parts/{part}/draft")
@router.post("/cases/{case_id}/actions/{name}/parts/{part}")
@router.post("/cases/{case_id}/actions/{name}/parts/{part}/draft")
async def save_part_of_action(request: Request, name: str, part: str, seat: InCase) -> Response:
    """Save one part; nothing is sent."""
    return await _saved(request, seat, part, None, name)


@router.get("/exchanges/{exchange_id}/asks/{ask_id}/check")
@router.get("/cases/{case_id}/asks/{ask_id}/check")
async def check_ask(request: Request, ask_id: str, seat: InCase) -> Response:
    """All answers once more before they are sent."""
    return await _checked(request, seat, ask_id)


@router.get("/exchanges/{exchange_id}/actions/{name}/check")
@router.get("/cases/{case_id}/actions/{name}/check")
async def check_action(request: Request, name: str, seat: InCase) -> Response:
    """All answers once more before they are sent."""
    return await _checked(request, seat, None, name)


async def _shown(
    request: Request, seat: Seat, part: str, ask_id: str | None, name: str = ""
) -> Response:
    async with _standing(request, seat, ask_id, name) as (at, page):
        over = await _over(request, at)
        sheet = await sheet_of(page, at)
        return over or shown_part(request, sheet, part_of(sheet, part))


async def _saved(
    request: Request, seat: Seat, part: str, ask_id: str | None, name: str = ""
) -> Response:
    async with _standing(request, seat, ask_id, name) as (at, page):
        sheet = await sheet_of(page, at, lock=True)
        one = part_of(sheet, part)
        if at.ask is not None and (not is_open(at) or in_the_way(at)):
            typed = (await read_form(page, at)).typed
            return await settled(request, at, status=409, typed=typed)
        return await saved_part(request, at.database, sheet, one)


async def _checked(request: Request, seat: Seat, ask_id: str | None, name: str = "") -> Response:
    async with _standing(request, seat, ask_id, name) as (at, page):
        over = await _over(request, at)
        return over or shown_check(request, await sheet_of(page, at))

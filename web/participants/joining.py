"""Asking to belong to a community, or bringing a new one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.membership.membership import MEMBERSHIP
from models.accounts.attempts import Limit, mark_of, take
from models.messages.cases import StartCase
from models.register.entries import CommunityEntry
from models.register.writing import (
    Author,
    communities_called,
    enter_community,
    one_at_a_time,
    set_active,
)
from models.tables.community import Community
from models.texts.translate import N_, Sentence, _
from runtime.cases import Cases
from runtime.membership import request_of
from web.forms.form import Form
from web.forms.widgets import Choice, Widget
from web.register.widgets import COMMUNITY_WIDGETS, kind_options, zone_options
from web.site.access import SignedIn, Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Somebody = Annotated[Viewer, Depends(SignedIn())]
REQUESTS = Limit("request to join", 5)
TOO_MANY = N_("You asked to join several communities within the last hour.")
LATER = N_("Wait for their answers, or try again in an hour. Nothing more was sent.")
ASKED = N_(
    "You have asked. As soon as they answer, you get a mail; until then the request stands on this page."
)
SAME = N_(
    "A community of this name is entered already: ask to join it instead. If yours is another one, give it a name "
    "that tells them apart."
)
WIDGETS: dict[str, Widget] = dict(COMMUNITY_WIDGETS)


class Joining(BaseModel):
    """Which community."""

    community: Annotated[str, Choice(label=N_("Community"), radios=0)]


@router.get("/me/join")
async def ask(request: Request, viewer: Somebody) -> Response:
    """Every community one could belong to."""
    async with resources_of(request).autocommit() as database:
        options = {"community": await _others(database, viewer)}
    return page(request, "participants/join.html", form=Form.blank(Joining, options=options))


@router.post("/me/join")
async def send(request: Request, viewer: Somebody) -> Response:
    """Start the request; one that is open already is not started twice."""
    async with resources_of(request).autocommit() as database:
        options = {"community": await _others(database, viewer)}
        form = await Form.read(request, Joining, options=options)
        answer = form.validated()
        if answer is not None:
            community = await database.get_one(Community, answer.community)
            with form.refusals():
                start = await request_of(
                    database, viewer.person_id, community, programme=viewer.scope.mark
                )
                return await _started(request, viewer, start)
    return page(request, "participants/join.html", status=form.status, form=form)


@router.get("/me/new-community")
async def ask_community(request: Request, _viewer: Somebody) -> Response:
    """What the register wants to know of a community."""
    form = Form.blank(CommunityEntry, {"active_people": 0}, options=_options(), widgets=WIDGETS)
    return page(request, "participants/new_community.html", form=form)


@router.post("/me/new-community")
async def bring_community(request: Request, viewer: Somebody) -> Response:
    """Enter it, not active, and ask the hub whether it takes part."""
    resources = resources_of(request)
    form = await Form.read(request, CommunityEntry, options=_options(), widgets=WIDGETS)
    answer = form.validated()
    async with resources.sessions() as database:
        await one_at_a_time(database)
        # One that waits or was declined is in nobody's list: it keeps nobody from asking.
        if answer and any(
            one.active
            for one in await communities_called(database, answer.name, scope=viewer.scope)
        ):
            form.add_error("name", Sentence(SAME))
        if answer is None or form.errors:
            return page(request, "participants/new_community.html", status=form.status, form=form)
        author = Author(viewer.person_id, await resources.now(), "request")
        row = await enter_community(database, answer, author, programme=viewer.scope.mark)
        await set_active(database, row, author, active=False)
        start = await request_of(
            database, viewer.person_id, row, is_new=True, programme=viewer.scope.mark
        )
        await _limit(request, viewer)
        await database.commit()
    return await _started(request, viewer, start, counted=True)


async def _started(
    request: Request, viewer: Viewer, start: StartCase, *, counted: bool = False
) -> Response:
    if not counted:
        await _limit(request, viewer)
    await Cases(resources_of(request).exchanges).start(MEMBERSHIP, start)
    return redirect(request, "/me", flash=_(ASKED))


async def _limit(request: Request, viewer: Viewer) -> None:
    resources = resources_of(request)
    mark = mark_of(resources.mark_key("attempts"), REQUESTS, viewer.person_id)
    if not await take(resources.sessions, REQUESTS, mark):
        raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER))


async def _others(database: AsyncSession, viewer: Viewer) -> list[tuple[str, str]]:
    query = select(col(Community.id), col(Community.name)).where(
        col(Community.active),
        col(Community.id).not_in(viewer.communities),
        *viewer.scope.communities(),
    )
    return [
        (key, name) for key, name in await database.execute(query.order_by(col(Community.name)))
    ]


def _options() -> dict[str, list[tuple[str, str]]]:
    return {"time_zone": list(zone_options()), "kind": list(kind_options())}

"""Where somebody is signed in, and ending it there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.accounts.links import hash_of, real_now
from models.accounts.security_log import Happened, note
from models.accounts.sessions import end_links, end_sessions, open_sessions
from models.texts.translate import _
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Hidden
from web.site.access import SignedIn, Viewer
from web.site.resources import resources_of
from web.site.sessions import session_token_of
from web.site.templates import page, redirect

router = APIRouter()
Person = Annotated[Viewer, Depends(SignedIn())]


class EndSession(BaseModel):
    session: Annotated[str, Field(max_length=64), Hidden()]


@dataclass(frozen=True)
class Shown:
    """One session; moments are to the hour."""

    id: str
    since: datetime
    used: datetime
    is_this: bool


@router.get("/sessions")
async def show(request: Request, viewer: Person) -> Response:
    """Every browser in which one is signed in."""
    resources, mine = resources_of(request), hash_of(session_token_of(request))
    async with resources.sessions() as database:
        rows = await open_sessions(database, viewer.person_id, real_now(), resources.idle)
    shown = [
        Shown(row.id, row.created_at, row.last_seen_at, row.token_hash == mine) for row in rows
    ]
    return page(
        request,
        "public/sessions.html",
        sessions=shown,
        idle_hours=resources.settings.session_idle_hours,
    )


@router.post("/sessions/end")
async def end_one(request: Request, viewer: Person) -> Response:
    """One of one's own; another's is not found, and nothing is said about it."""
    answer = (await Form.read(request, EndSession)).validated()
    if answer is not None:
        await _end(request, viewer, only=answer.session)
    return redirect(request, "/sessions", flash=_("That sign-in has ended."))


@router.post("/sessions/end-others")
async def end_others(request: Request, viewer: Person) -> Response:
    """All but this one, and every link that was sent and not used."""
    await Form.read(request, Nothing)
    await _end(request, viewer, but=hash_of(session_token_of(request)))
    return redirect(request, "/sessions", flash=_("You are signed in here only."))


async def _end(request: Request, viewer: Viewer, *, only: str = "", but: str = "") -> None:
    now = real_now()
    async with resources_of(request).sessions() as database:
        ended = await end_sessions(database, viewer.person_id, now, only=only, but=but)
        if not only:
            await end_links(database, viewer.person_id, now, now)
        if ended:
            await note(
                database, Happened.SESSIONS_ENDED, person=viewer.person_id, detail=str(ended)
            )
        await database.commit()

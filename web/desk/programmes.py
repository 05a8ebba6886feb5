"""The programme that somebody works in, and another one beside those that are there."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.accounts.links import hash_of
from models.documents.words import LINE
from models.tables.programme import Programme
from models.tables.session import WebSession
from models.texts.translate import N_, _
from models.views.programmes import all_programmes
from runtime.programmes import make_programme
from web.forms.form import Form
from web.forms.widgets import Hidden, Text
from web.site.access import Hub, SignedIn, Viewer
from web.site.resources import resources_of
from web.site.sessions import session_token_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/programmes"
Staff = Annotated[Viewer, Depends(Hub())]


class Founds(SignedIn):
    """A coordinator of the first programme, whichever one they work in at the moment."""

    async def __call__(self, request: Request) -> Viewer:
        viewer = await super().__call__(request)
        if not viewer.founds:
            raise HTTPException(403)
        return viewer


Founder = Annotated[Viewer, Depends(Founds())]


class Chosen(BaseModel):
    """The programme's mark; the first one's is empty."""

    programme: Annotated[str, Field(max_length=100), Hidden()] = ""


class NewProgramme(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(
            label=N_("Name"),
            hint=N_("Its address is made of it and stays. You become its first coordinator."),
        ),
    ]


@router.post("/desk/programme")
async def choose_programme(request: Request, viewer: Staff) -> Response:
    """Work in another programme from now on, in this browser."""
    answer = (await Form.read(request, Chosen)).validated()
    if answer is None or answer.programme not in viewer.held:
        raise HTTPException(403)
    async with resources_of(request).sessions() as database:
        await _remember(request, database, answer.programme)
        await database.commit()
    name = resources_of(request).programme.of(answer.programme).name
    return redirect(request, "/desk", flash=_("You work in {programme} now.", programme=name))


@router.get(PATH)
async def show_programmes(request: Request, _viewer: Founder) -> Response:
    """All programmes, and the form for another one."""
    async with resources_of(request).autocommit() as database:
        return _shown(request, await all_programmes(database), Form.blank(NewProgramme))


@router.post(PATH)
async def make(request: Request, viewer: Founder) -> Response:
    """Make it, and go on with its list of what to set up."""
    resources, form = resources_of(request), await Form.read(request, NewProgramme)
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is not None:
            with form.refusals():
                made = await make_programme(
                    database, answer.name, by=viewer.person_id, now=await resources.now()
                )
                await _remember(request, database, made.mark)
                await database.commit()
                resources.programme.forget()
                told = _("{programme} is made. Its steps are below.", programme=made.name)
                return redirect(request, "/desk/setup", flash=told)
        await database.rollback()
        return _shown(request, await all_programmes(database), form)


async def _remember(request: Request, database: AsyncSession, mark: str) -> None:
    mine = col(WebSession.token_hash) == hash_of(session_token_of(request))
    await database.execute(update(WebSession).where(mine).values(programme=mark))


def _shown(request: Request, programmes: Sequence[Programme], form: Form[NewProgramme]) -> Response:
    return page(
        request,
        "desk/setup_programmes.html",
        status=form.status,
        form=form,
        programmes=[
            (one.name, resources_of(request).programme.of(one.mark).prefix or "/")
            for one in programmes
        ],
    )

"""The first page of an empty installation: whoever has the code becomes its first person."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, EmailStr, Field
from starlette.responses import Response

from models.accounts.attempts import Limit, give_back, mark_of, take
from models.accounts.first_code import is_empty
from models.accounts.security_log import Happened, note, note_alone
from models.documents.words import LINE
from models.texts.translate import N_, Sentence, _
from models.typed.mail_address import spelled
from runtime.first_start import PURPOSE, start
from web.forms.form import Form
from web.forms.widgets import Text
from web.site.access import Public
from web.site.clients import client_of
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.sessions import open_session, set_cookie
from web.site.templates import page, redirect

router = APIRouter(dependencies=[Depends(Public())])
WRONG_CODE = Limit("wrong code of the first start", 10)
NOT_GOOD = N_(
    "This code is not good: mistyped, older than a day, or replaced by a newer one. Look at the last one that was "
    "printed, or print another with: python -m cli first-code"
)
TOO_MANY = N_("Many wrong codes came from here within the last hour.")
LATER = N_("Try again in a few minutes. A new code does not help before.")
FILLED = N_("This installation has its people already: no code opens it any more.")
SIGN_IN = N_(
    "Sign in with your mail address. If nobody can, an operator prints a way in: cli sign-in-link."
)


class FirstPerson(BaseModel):
    code: Annotated[
        str,
        Field(min_length=8, max_length=40),
        Text(
            label=N_("Code"),
            hint=N_("Printed where the installation was started; three groups of four letters."),
            code=True,
            autocomplete="one-time-code",
        ),
    ]
    name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(label=N_("Your name"), hint=N_("As the others will read it."), autocomplete="name"),
    ]
    email: Annotated[
        EmailStr,
        Field(max_length=254),
        Text(
            label=N_("Your e-mail address"),
            hint=N_("Sign-in links will be sent there."),
            kind="email",
            autocomplete="email",
        ),
    ]


@router.get("/first-start")
async def show(request: Request) -> Response:
    """The form, while nobody is there."""
    await _still_empty(request)
    return page(request, "public/first_start.html", form=Form.blank(FirstPerson))


@router.post("/first-start")
async def enter(request: Request) -> Response:
    """The first person, signed in and on the way to the list of what to set up."""
    await _still_empty(request)
    form = await Form.read(request, FirstPerson)
    answer = form.validated()
    if answer is None:
        return page(request, "public/first_start.html", status=form.status, form=form)
    resources = resources_of(request)
    mark = mark_of(resources.mark_key("attempts"), WRONG_CODE, client_of(request.scope))
    if not await take(resources.sessions, WRONG_CODE, mark):
        await note_alone(resources.sessions, Happened.TOO_MANY, detail=WRONG_CODE.what)
        form.add_error(
            "code",
            Sentence("{what} {way_out}", {"what": Sentence(TOO_MANY), "way_out": Sentence(LATER)}),
        )
        return page(request, "public/first_start.html", status=429, form=form)
    lifetime = timedelta(days=resources.settings.session_days)
    async with resources.sessions() as database:
        person = await start(
            database,
            resources.mark_key(PURPOSE),
            answer.code,
            name=answer.name,
            email=spelled(answer.email),
            now=await resources.now(),
        )
        token = await open_session(database, person, lifetime) if person else ""
        if person:
            await note(database, Happened.SIGNED_IN, person=person)
            await database.commit()
    if not person:
        await _still_empty(request)  # somebody else may have been first
        await note_alone(resources.sessions, Happened.CODE_REFUSED)
        form.add_error("code", Sentence(NOT_GOOD))
        return page(request, "public/first_start.html", status=form.status, form=form)
    await give_back(resources.sessions, WRONG_CODE, mark)
    response = redirect(request, "/desk/setup")
    set_cookie(request, response, "session", token, lifetime)
    return response


async def _still_empty(request: Request) -> None:
    async with resources_of(request).autocommit() as database:
        if await is_empty(database):
            return
    raise PageProblem(410, Sentence(FILLED), Sentence(SIGN_IN), link=("/sign-in", _("Sign in")))

"""Entering oneself: a mail shows that the address is one's own, its link makes the entry."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from activities.mail.wake import RING
from models.accounts.attempts import Limit, mark_of, take
from models.accounts.first_code import is_empty
from models.accounts.links import real_now
from models.accounts.security_log import Happened, note, note_alone
from models.accounts.sign_in_mail import ask_to_enter
from models.register.entries import Address, PersonName
from models.register.signing_up import enter_oneself, is_good, sign_up_of
from models.tables.programme import FIRST, SignUps, prefix_of
from models.tables.sign_up import SignUp
from models.texts.translate import N_, Sentence, _, wanted_language
from models.typed.mail_address import needs_smtputf8
from models.views.setup import programme_of
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Choice, Text
from web.register.widgets import PREFERRED, language_options
from web.site.access import Public, Viewer
from web.site.clients import client_of
from web.site.form_token import COOKIE, LIFETIME, cookie_of, new_cookie
from web.site.problems import PageProblem, from_elsewhere
from web.site.resources import resources_of
from web.site.sessions import open_session, set_cookie
from web.site.templates import page, redirect

router = APIRouter()
PER_ADDRESS = Limit("entry of an address", 3)
PER_CLIENT = Limit("entries of a client", 30)  # a whole meeting may sit behind one address
TOO_MANY = N_("Several entries were asked for within the last hour.")
LATER = N_("Use the newest mail you got, and look into the spam folder. Or try again in an hour.")
NOT_YET = N_("Nobody runs this installation yet.")
COME_BACK = N_("Come back when its hub has been set up.")
CLOSED = N_("The hub enters the people of this programme itself.")
WRITE = N_("Write to the hub; How to apply says where.")
LETTERS = N_("Mails cannot be sent from here to addresses with letters like these before the @.")
Anyone = Annotated[Viewer | None, Depends(Public())]


class Newcomer(BaseModel):
    name: Annotated[
        PersonName,
        Text(label=N_("Your name"), hint=N_("As the others will read it."), autocomplete="name"),
    ]
    email: Annotated[
        Address,
        Field(max_length=254),
        Text(
            label=N_("E-mail address"),
            hint=N_("A link goes there; from then on you sign in by it."),
            kind="email",
            autocomplete="email",
        ),
    ]


class NewcomerWithLanguage(Newcomer):
    """Where the programme has several languages, each chooses."""

    language: Annotated[str, Choice(label=N_("Which language do you prefer?"), hint=PREFERRED)]


def _asked(request: Request) -> tuple[type[Newcomer], dict[str, Options]]:
    """What the form asks, and what there is to choose from."""
    mark = request.path_params.get("programme", FIRST)
    codes = resources_of(request).programme.of(mark).languages
    options = {"language": language_options(codes)}
    return (NewcomerWithLanguage, options) if len(codes) > 1 else (Newcomer, {})


@router.get("/join")
async def show_form(request: Request, viewer: Anyone) -> Response:
    """The form; whoever is somebody already goes on to joining a community."""
    if viewer is not None:
        return redirect(request, f"{_prefix(request)}/me/join")
    await _begun(request)
    model, options = _asked(request)
    form = Form.blank(model, {"language": wanted_language()}, options=options)
    return page(request, "public/join.html", form=form)


@router.post("/join", dependencies=[Depends(Public())])
async def ask_for_entry(request: Request) -> Response:
    """Owe the mail. Whether the address has an entry shows neither in the answer nor in its delay."""
    await _begun(request)
    model, options = _asked(request)
    form = await Form.read(request, model, options=options)
    answer = form.validated()
    if answer is not None and needs_smtputf8(answer.email):
        form.add_error("email", Sentence(LETTERS))
    if answer is None or form.errors:
        return page(request, "public/join.html", status=form.status, form=form)
    resources = resources_of(request)
    minutes = resources.settings.link_minutes
    for limit, whom in ((PER_CLIENT, client_of(request.scope)), (PER_ADDRESS, answer.email)):
        mark = mark_of(resources.mark_key("attempts"), limit, whom)
        if not await take(resources.sessions, limit, mark):
            await note_alone(resources.sessions, Happened.TOO_MANY, detail=limit.what)
            raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER))
    async with resources.sessions() as database:
        await ask_to_enter(
            database, answer.name, answer.email, getattr(answer, "language", wanted_language()),
            minutes=minutes, now=real_now(), programme=request.path_params.get("programme", FIRST),
        )  # fmt: skip
        await database.execute(RING)
        await database.commit()
    return page(request, "public/join_sent.html", email=answer.email, minutes=minutes)


@router.get("/join/{token}")
async def show_link(request: Request, token: str, _viewer: Anyone) -> Response:
    """Never enters anybody: mail scanners open links."""
    async with resources_of(request).autocommit() as database:
        link = await sign_up_of(database, token)
    await _begun(request, link)
    if link is None or not is_good(link):
        return _over(request, 404 if link is None else 410)
    return page(request, "public/join_open.html", name=link.name, email=link.email)


@router.post("/join/{token}")
async def enter(request: Request, token: str, viewer: Anyone) -> Response:
    """Make the entry, and sign in; of two clicks only one does."""
    async with resources_of(request).autocommit() as database:
        await _begun(request, await sign_up_of(database, token))
    if viewer is not None and getattr(request.state, "from_unknown_page", False):
        # Another site could send a form with a link of its own: nobody is signed in as somebody else by it.
        raise from_elsewhere()
    resources = resources_of(request)
    lifetime = timedelta(days=resources.settings.session_days)
    async with resources.sessions() as database:
        link = await sign_up_of(database, token)
        mark = link.programme if link else FIRST
        programme = await programme_of(database, mark)
        zone = programme.time_zone if programme and programme.time_zone else "UTC"
        person = await enter_oneself(database, token, time_zone=zone, now=await resources.now())
        if person is None:
            await database.commit()
            return _over(request, 410)
        session = await open_session(database, person.id, lifetime, programme=mark)
        await note(database, Happened.SIGNED_IN, person=person.id)
        await database.commit()
    response = redirect(
        request, f"{prefix_of(mark)}/me/join", flash=_("You are entered. Now join your community.")
    )
    set_cookie(request, response, "session", session, lifetime)
    if cookie_of(request) is None:
        set_cookie(request, response, COOKIE, new_cookie(), LIFETIME)
    return response


def _prefix(request: Request) -> str:
    return prefix_of(request.path_params.get("programme", FIRST))


async def _begun(request: Request, link: SignUp | None = None) -> None:
    """Before the first coordinator nobody enters themselves: the first start's code would be worth nothing.

    Nor where the hub enters everybody itself: that of the link, whatever address it is opened at.
    """
    async with resources_of(request).autocommit() as database:
        if await is_empty(database):
            raise PageProblem(409, Sentence(NOT_YET), Sentence(COME_BACK))
        mark = link.programme if link else request.path_params.get("programme", FIRST)
        programme = await programme_of(database, mark)
    if programme and programme.sign_up == SignUps.CLOSED:
        raise PageProblem(409, Sentence(CLOSED), Sentence(WRITE))


def _over(request: Request, status: int) -> Response:
    form = Form.blank(Newcomer)
    return page(request, "public/join_over.html", status=status, form=form)

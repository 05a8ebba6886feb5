"""Signing in by a single-use link in a mail, and signing out."""

import re
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from activities.mail.wake import RING
from models.accounts.attempts import Limit, mark_of, take
from models.accounts.links import hash_of, real_now
from models.accounts.security_log import Happened, note, note_alone
from models.accounts.sessions import end_links
from models.accounts.sign_in_mail import ask_for_link
from models.tables.person import Person
from models.tables.sign_in_link import SignInLink
from models.texts.translate import N_, Sentence, _
from models.typed.mail_address import needs_smtputf8, spelled
from runtime.mail import AddressNotTaken, MailAway, check_mail_server
from web.forms.form import Form
from web.forms.widgets import Hidden, Text
from web.site.access import Public, SignedIn, Viewer
from web.site.clients import client_of
from web.site.form_token import COOKIE, LIFETIME, cookie_of, new_cookie
from web.site.paths import safe_path
from web.site.problems import PageProblem, from_elsewhere
from web.site.resources import resources_of
from web.site.sessions import (
    drop_cookie,
    open_session,
    revoke_session,
    session_token_of,
    set_cookie,
)
from web.site.templates import page, redirect

router = APIRouter()
NOT_TAKEN = N_(
    "The mail server here cannot write to addresses with letters like these before the @. Use another "
    "address you gave the hub, or ask the hub for a link."
)
PER_ADDRESS = Limit("sign-in link of an address", 5)
PER_CLIENT = Limit("sign-in link of a client", 30)  # a whole meeting may sit behind one address
TOO_MANY = N_("Several sign-in links were asked for within the last hour.")
USE_THE_NEWEST = N_(
    "Use the newest mail you got, and look into the spam folder. Or try again in an hour."
)
NEEDS_NO_TOKEN = re.compile("/sign-in/[^/]+|(/in/[^/]+)?/concern(/.*)?|/language")
"""Forms that need no proof that they are ours, where the browser does not say where they come from.

A link’s secret is in its address. A concern is raised in nobody’s name, and its pages set no cookie; public pages
set none either, and their only form chooses a language.
"""
Anyone = Annotated[Viewer | None, Depends(Public())]


class AskForLink(BaseModel):
    email: Annotated[
        EmailStr,
        Field(max_length=254),
        Text(
            label=N_("E-mail address"),
            hint=N_("The one you gave your community or the hub."),
            kind="email",
            autocomplete="email",
        ),
    ]
    next_path: Annotated[str, Field(max_length=500), Hidden()] = "/"


@router.get("/sign-in")
async def ask(request: Request, viewer: Anyone) -> Response:
    next_path = safe_path(request.query_params.get("next", "/"))
    if viewer is not None:
        return redirect(request, next_path if next_path != "/" else viewer.home)
    return page(
        request, "public/sign_in.html", form=Form.blank(AskForLink, {"next_path": next_path})
    )


@router.post("/sign-in", dependencies=[Depends(Public())])
async def send(request: Request) -> Response:
    form = await Form.read(request, AskForLink)
    answer = form.validated()
    if answer is None:
        return page(request, "public/sign_in.html", status=form.status, form=form)
    email = spelled(answer.email)
    if not await _can_be_written_to(request, email):
        form.add_error("email", Sentence(NOT_TAKEN))
        return page(request, "public/sign_in.html", status=form.status, form=form)
    await _ask_for_link(request, email, safe_path(answer.next_path))
    return page(request, "public/link_sent.html", email=answer.email, minutes=_minutes(request))


def _minutes(request: Request) -> int:
    return resources_of(request).settings.link_minutes


async def _ask_for_link(request: Request, email: str, next_path: str) -> None:
    """Owe a link to whoever has the address. Whether it is somebody's, shows neither in the answer nor in its delay."""
    resources = resources_of(request)
    for limit, whom in ((PER_CLIENT, client_of(request.scope)), (PER_ADDRESS, email)):
        mark = mark_of(resources.mark_key("attempts"), limit, whom)
        if not await take(resources.sessions, limit, mark):
            await note_alone(resources.sessions, Happened.TOO_MANY, detail=limit.what)
            raise PageProblem(429, Sentence(TOO_MANY), Sentence(USE_THE_NEWEST))
    async with resources.sessions() as database:
        await ask_for_link(
            database, email, next_path=next_path, minutes=_minutes(request), now=real_now()
        )
        await note(database, Happened.LINK_ASKED)
        await database.execute(RING)
        await database.commit()


async def _can_be_written_to(request: Request, email: str) -> bool:
    """Whether the mail server takes such an address, somebody's or not; one that is away says nothing."""
    if not needs_smtputf8(email):
        return True
    try:
        await check_mail_server(resources_of(request).settings, email)
    except AddressNotTaken:
        return False
    except MailAway:
        return True
    return True


async def _link(database: AsyncSession, token: str) -> SignInLink | None:
    statement = select(SignInLink).where(col(SignInLink.token_hash) == hash_of(token))
    found: SignInLink | None = await database.scalar(statement)
    return found


def _refused(request: Request, link: SignInLink | None) -> Response:
    """The page for a link that does not work any more, with the way to a fresh one."""
    state = "unknown" if link is None else "used" if link.used_at else "expired"
    status = 404 if link is None else 410
    form = Form.blank(AskForLink, {"next_path": link.next_path if link else "/"})
    return page(
        request,
        "public/link_over.html",
        status=status,
        state=state,
        form=form,
        minutes=_minutes(request),
    )


@router.get("/sign-in/{token}")
async def show(request: Request, token: str, viewer: Anyone) -> Response:
    """Never signs in: mail scanners open links."""
    async with resources_of(request).autocommit() as database:
        link = await _link(database, token)
        person = await database.get(Person, link.person_id) if link else None
    if link is None or person is None or link.used_at or link.expires_at <= real_now():
        if viewer is not None and link is not None and link.person_id == viewer.person_id:
            return redirect(request, safe_path(link.next_path))
        return _refused(request, link)
    # The token is in the address. Other sites never learn it (Referrer-Policy: same-origin); without
    # any referrer, browsers would not say where the form comes from.
    return page(request, "public/link_open.html", name=person.name)


@router.post("/sign-in/{token}")
async def use(request: Request, token: str, viewer: Anyone) -> Response:
    """One statement marks the link as used, so of two clicks only one signs in."""
    if viewer is not None and getattr(request.state, "from_unknown_page", False):
        # Another site could send a form with a link of its own: nobody is signed in as somebody else by it.
        raise from_elsewhere()
    settings = resources_of(request).settings
    lifetime = timedelta(days=settings.session_days)
    now = real_now()
    async with resources_of(request).sessions() as database:
        rows = await database.execute(
            update(SignInLink)
            .where(
                col(SignInLink.token_hash) == hash_of(token),
                col(SignInLink.used_at).is_(None),
                col(SignInLink.expires_at) > now,
                col(SignInLink.person_id).in_(select(col(Person.id)).where(col(Person.active))),
            )
            .values(used_at=now)
            .returning(
                col(SignInLink.person_id), col(SignInLink.next_path), col(SignInLink.created_at)
            )
        )
        won = rows.one_or_none()
        if won is None:
            link = await _link(database, token)
            if viewer is not None and link is not None and link.person_id == viewer.person_id:
                return redirect(request, safe_path(link.next_path))
            await note(database, Happened.LINK_REFUSED, person=link.person_id if link else None)
            await database.commit()
            return _refused(request, link)
        await end_links(database, won.person_id, now, won.created_at)
        if viewer is not None:  # one browser is one person: the session before it is over
            await revoke_session(database, session_token_of(request))
            await note(database, Happened.SESSION_REPLACED, person=viewer.person_id)
        session_token = await open_session(database, won.person_id, lifetime)
        await note(database, Happened.SIGNED_IN, person=won.person_id)
        await database.commit()
    response = redirect(request, safe_path(won.next_path))
    set_cookie(request, response, "session", session_token, lifetime)
    if cookie_of(request) is None:
        set_cookie(request, response, COOKIE, new_cookie(), LIFETIME)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, viewer: Annotated[Viewer, Depends(SignedIn())]) -> Response:
    async with resources_of(request).sessions() as database:
        await revoke_session(database, session_token_of(request))
        await note(database, Happened.SIGNED_OUT, person=viewer.person_id)
        await database.commit()
    response = redirect(request, "/", flash=_("You are signed out."))
    drop_cookie(request, response, "session")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response

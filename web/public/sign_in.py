"""Signing in by a single-use link in a mail, and signing out."""

import hashlib
import re
from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from models.tables.person import Person
from models.tables.sign_in_link import SignInLink
from models.tables.sign_in_request import SignInRequest
from models.texts.translate import N_, Sentence, _, use_language
from runtime.mail import MailAway, check_mail_server, send_sign_in_mail
from runtime.sign_in import hash_of, issue_link, real_now
from web.forms.form import Form
from web.forms.widgets import Hidden, Text
from web.site.access import Public, SignedIn, Viewer
from web.site.paths import safe_path
from web.site.problems import PageProblem, from_elsewhere
from web.site.resources import resources_of
from web.site.sessions import cookie_name, drop_cookie, open_session, revoke_session, set_cookie
from web.site.templates import page, redirect

router = APIRouter()
LINKS_PER_ADDRESS = 5
LINKS_PER_CLIENT = 30  # a whole meeting may sit behind one address
PER = timedelta(hours=1)
LINK_PATH = re.compile("/sign-in/[^/]+")
"""Its secret is in the address: whoever has it may use it, wherever the form came from."""
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
    email = answer.email.lower()
    await _send_link(request, email, safe_path(answer.next_path))
    return page(request, "public/link_sent.html", email=answer.email, minutes=_minutes(request))


def _minutes(request: Request) -> int:
    return resources_of(request).settings.link_minutes


async def _send_link(request: Request, email: str, next_path: str) -> None:
    """Mail a link if the address is somebody's. Whether it is, shows neither in the answer nor in its delay."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        request_id = await _count(database, email, request.client.host if request.client else "")
        person = await database.scalar(
            select(Person).where(col(Person.email) == email, col(Person.active))
        )
        path = (
            issue_link(database, person.id, next_path=next_path, minutes=_minutes(request))
            if person
            else ""
        )
        await database.commit()
    try:
        if person is None:
            await check_mail_server(resources.settings)
            return
        with use_language(person.language):
            await send_sign_in_mail(
                resources.settings,
                name=person.name,
                email=person.email,
                link=resources.settings.public_url + path,
                minutes=_minutes(request),
            )
    except MailAway:
        async with resources.sessions() as database:
            await database.execute(delete(SignInRequest).where(col(SignInRequest.id) == request_id))
            await database.commit()
        raise


async def _count(database: AsyncSession, email: str, client: str) -> str:
    """Note the request and return its id. PageProblem 429 where there were too many of late."""
    now, address_hash, client_hash = real_now(), _digest(email), _digest(client)
    since = now - PER
    of_address = col(SignInRequest.address_hash) == address_hash
    of_client = col(SignInRequest.client_hash) == client_hash
    rows = await database.execute(
        select(func.count().filter(of_address), func.count().filter(of_client)).where(
            col(SignInRequest.asked_at) > since, or_(of_address, of_client)
        )
    )
    by_address, by_client = rows.one()
    if by_address >= LINKS_PER_ADDRESS or by_client >= LINKS_PER_CLIENT:
        raise PageProblem(
            429,
            Sentence(N_("Several sign-in links were asked for within the last hour.")),
            Sentence(
                N_(
                    "Use the newest mail you got, and look into the spam folder. Or try again in an hour."
                )
            ),
        )
    noted = SignInRequest(
        id=str(uuid4()), address_hash=address_hash, client_hash=client_hash, asked_at=now
    )
    database.add(noted)
    return noted.id


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
    async with resources_of(request).sessions() as database:
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
            .returning(col(SignInLink.person_id), col(SignInLink.next_path))
        )
        won = rows.one_or_none()
        if won is None:
            link = await _link(database, token)
            if viewer is not None and link is not None and link.person_id == viewer.person_id:
                return redirect(request, safe_path(link.next_path))
            return _refused(request, link)
        session_token = await open_session(database, won.person_id, lifetime)
        await database.commit()
    response = redirect(request, safe_path(won.next_path))
    set_cookie(request, response, "session", session_token, lifetime)
    return response


@router.post("/sign-out", dependencies=[Depends(SignedIn())])
async def sign_out(request: Request) -> Response:
    token = request.cookies.get(cookie_name("session", request), "")
    async with resources_of(request).sessions() as database:
        await revoke_session(database, token)
    response = redirect(request, "/", flash=_("You are signed out."))
    drop_cookie(request, response, "session")
    return response

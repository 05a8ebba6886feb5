"""What the register says of oneself and of one's communities: seen by everybody, corrected by whom it is about."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.membership.membership import MEMBERSHIP, Phase
from models.register.addresses import call_off, waiting_of
from models.register.entries import Function, PersonEntry, entry_of
from models.register.own_community import OwnCommunity, change_own_community
from models.register.places import country_name
from models.register.writing import change_entry, changes_counted, one_at_a_time, say_function
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import Subject
from models.texts.labels import label
from models.texts.languages import own_name
from models.texts.translate import N_, _
from models.views.names import people_named
from runtime.membership import requests_of
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Text
from web.participants.mails import told as mails_told
from web.register.history import author_of, history, note_conflict
from web.register.widgets import (
    COMMUNITY_WIDGETS,
    PERSON_WIDGETS,
    language_options,
    zone_options,
)
from web.site.access import SignedIn, Viewer
from web.site.addresses import ASKED, note_address
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Somebody = Annotated[Viewer, Depends(SignedIn())]


class OwnFunction(BaseModel):
    """What one does in a community."""

    function: Annotated[
        Function,
        Text(
            label=N_("What do you do there?"),
            hint=N_(
                "In your own words: “runs the school programme”, “treasurer”. Partners read it."
            ),
        ),
    ] = ""


@router.get("/me")
async def show_me(request: Request, viewer: Somebody) -> Response:
    """One's own entry, one's communities, and what was changed by whom."""
    async with resources_of(request).autocommit() as database:
        me = await database.get_one(Person, viewer.person_id)
        communities = await database.execute(
            select(Community, col(Membership.is_contact))
            .join(Membership, col(Membership.community_id) == col(Community.id))
            .where(col(Membership.person_id) == me.id)
            .order_by(col(Community.name))
        )
        waiting = await waiting_of(database, me.id)
        asked_by = waiting.asked_by if waiting and waiting.asked_by != me.id else ""
        names = await people_named(database, [asked_by])
        return page(
            request,
            "participants/me.html",
            me=me,
            language=own_name(me.language),
            communities=[(community, contact) for community, contact in communities],
            waiting=waiting,
            asker=names.get(asked_by, ""),
            requests=await _requests(database, me.id),
            changes=await history(database, Subject.PERSON, me.id),
            mails=mails_told(me),
        )


@router.get("/me/edit")
async def ask_me(request: Request, viewer: Somebody) -> Response:
    """The form with what is known."""
    async with resources_of(request).autocommit() as database:
        me = await database.get_one(Person, viewer.person_id)
        form = Form.blank(
            PersonEntry,
            entry_of(me),
            options=_options(request, viewer, me),
            widgets=PERSON_WIDGETS,
            base_version=await changes_counted(database, Subject.PERSON, me.id),
        )
    return _form(request, form, "/me", _("Change your entry"))


@router.post("/me/edit")
async def change_me(request: Request, viewer: Somebody) -> Response:
    """Change one's own entry; another address once both agreed.

    Whether the new address is somebody's already is not said here: whoever reads its mails learns it.
    """
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        me = await database.get_one(Person, viewer.person_id)
        form = await Form.read(
            request, PersonEntry, options=_options(request, viewer, me), widgets=PERSON_WIDGETS
        )
        answer = form.validated()
        await note_conflict(database, form, me, viewer)
        if answer is None or form.conflict:
            return _form(request, form, "/me", _("Change your entry"))
        asked = await note_address(request, database, me, answer.email, viewer)
        kept = answer.model_copy(update={"email": me.email})
        changed = await change_entry(database, me, kept, await author_of(request, viewer))
        await database.commit()
    done = _("Your entry is changed.") if changed else "" if asked else _("Nothing was different.")
    told = " ".join(part for part in (done, _(ASKED) if asked else "") if part)
    return redirect(request, "/me", flash=told)


@router.post("/me/address/call-off")
async def keep_address(request: Request, viewer: Somebody) -> Response:
    """The address stays; the mailed links are worth nothing any more."""
    await Form.read(request, Nothing)
    async with resources_of(request).sessions() as database:
        waiting = await waiting_of(database, viewer.person_id)
        if waiting is not None:
            await call_off(database, waiting)
        await database.commit()
    return redirect(request, "/me", flash=_("Your address stays as it is."))


@router.get("/my-communities/{slug}")
async def show_community(request: Request, slug: str, viewer: Somebody) -> Response:
    """What the register says of a community one belongs to."""
    async with resources_of(request).autocommit() as database:
        community, is_contact = await _own_community(database, slug, viewer)
        people = await database.execute(
            select(col(Membership.person_id), col(Membership.is_contact), col(Membership.function))
            .join(Person, col(Person.id) == col(Membership.person_id))
            .where(col(Membership.community_id) == community.id, col(Person.active))
            .order_by(col(Membership.is_contact).desc(), col(Person.name))
        )
        members = people.all()
        names = await people_named(database, [one.person_id for one in members])
        return page(
            request,
            "participants/own_community.html",
            community=community,
            country=country_name(community.country),
            is_contact=is_contact,
            people=[(names[one.person_id], one.function, one.is_contact) for one in members],
            changes=await history(database, Subject.COMMUNITY, community.id),
        )


@router.get("/my-communities/{slug}/function")
async def ask_function(request: Request, slug: str, viewer: Somebody) -> Response:
    """The form with what one has said before."""
    async with resources_of(request).autocommit() as database:
        community, _contact = await _own_community(database, slug, viewer)
        mine = await database.get_one(Membership, (viewer.person_id, community.id))
        form = Form.blank(OwnFunction, {"function": mine.function})
    return _form(request, form, f"/my-communities/{slug}", _what_you_do(community))


@router.post("/my-communities/{slug}/function")
async def change_function(request: Request, slug: str, viewer: Somebody) -> Response:
    """Everybody says it of themselves; it may be left empty."""
    async with resources_of(request).sessions() as database:
        community, _contact = await _own_community(database, slug, viewer)
        form = await Form.read(request, OwnFunction)
        answer = form.validated()
        if answer is None:
            return _form(request, form, f"/my-communities/{slug}", _what_you_do(community))
        await one_at_a_time(database)
        me = await database.get_one(Person, viewer.person_id)
        author = await author_of(request, viewer)
        changed = await say_function(database, me, community, answer.function, author)
        await database.commit()
    done = (
        _("Noted. Partners of your community read it.") if changed else _("Nothing was different.")
    )
    return redirect(request, f"/my-communities/{slug}", flash=done)


def _what_you_do(community: Community) -> str:
    return _("What you do in {name}", name=community.name)


@router.get("/my-communities/{slug}/edit")
async def ask_community(request: Request, slug: str, viewer: Somebody) -> Response:
    """The form for its contacts."""
    async with resources_of(request).autocommit() as database:
        community = await _led_by(database, slug, viewer)
        form = Form.blank(
            OwnCommunity,
            entry_of(community),
            widgets=COMMUNITY_WIDGETS,
            base_version=await changes_counted(database, Subject.COMMUNITY, community.id),
        )
    return _form(request, form, f"/my-communities/{slug}", _("Change {name}", name=community.name))


@router.post("/my-communities/{slug}/edit")
async def change_community(request: Request, slug: str, viewer: Somebody) -> Response:
    """What a community can teach, and whether it takes part as mentor: its contacts say so themselves."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        community = await _led_by(database, slug, viewer)
        form = await Form.read(request, OwnCommunity, widgets=COMMUNITY_WIDGETS)
        answer = form.validated()
        await note_conflict(database, form, community, viewer)
        if answer is None or form.errors or form.conflict:
            return _form(
                request, form, f"/my-communities/{slug}", _("Change {name}", name=community.name)
            )
        author = await author_of(request, viewer)
        changed = await change_own_community(database, community, answer, author)
        await database.commit()
    done = _("The community is changed.") if changed else _("Nothing was different.")
    return redirect(request, f"/my-communities/{slug}", flash=done)


async def _requests(database: AsyncSession, me: str) -> list[tuple[str, str, str]]:
    """One's requests to join a community: address, community, where it stands."""
    found = []
    for row in await requests_of(database, me):
        community = await database.get(Community, row.state["community"])
        name = community.name if community else ""
        found.append((MEMBERSHIP.path_of(row.case_id), name, label(Phase(row.phase))))
    return found


def _options(request: Request, viewer: Viewer, me: Person) -> dict[str, Options]:
    offered = resources_of(request).programme.of(viewer.scope.mark).languages
    return {"time_zone": zone_options(me), "language": language_options(offered, me)}


async def _own_community(
    database: AsyncSession, slug: str, viewer: Viewer
) -> tuple[Community, bool]:
    """The community of the address, and whether one is its contact; 404 for whoever does not belong to it."""
    found = (
        await database.execute(
            select(Community, col(Membership.is_contact))
            .join(Membership, col(Membership.community_id) == col(Community.id))
            .where(col(Community.slug) == slug, col(Membership.person_id) == viewer.person_id)
        )
    ).one_or_none()
    if found is None:
        raise HTTPException(404)
    return found[0], found[1]


async def _led_by(database: AsyncSession, slug: str, viewer: Viewer) -> Community:
    community, is_contact = await _own_community(database, slug, viewer)
    if not is_contact:
        raise HTTPException(403)
    return community


def _form(
    request: Request,
    form: Form[PersonEntry] | Form[OwnCommunity] | Form[OwnFunction],
    back: str,
    heading: str,
) -> Response:
    return page(
        request,
        "register/entry.html",
        status=form.status,
        form=form,
        back=back,
        heading=heading,
        submit=_("Save"),
        doubles=[],
    )

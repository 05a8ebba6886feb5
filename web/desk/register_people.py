"""People of the register: finding, entering and changing them, and what they belong to."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.exchange.people import Role
from models.register.addresses import (
    waiting_of,
)
from models.register.entries import PersonEntry, entry_of
from models.register.writing import (
    change_entry,
    changes_counted,
    community_in,
    enter_person,
    is_shared,
    join,
    leave,
    one_at_a_time,
    people_called,
    person_at,
    person_in,
    set_active,
    take_in,
    works_at_another_hub,
    works_at_the_hub,
)
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import Subject
from models.texts.translate import N_, Sentence, _
from models.typed.mail_address import spelled
from models.views.names import people_named
from web.desk.register import LONGEST_SEARCH, community_at, people_page
from web.desk.register_access import Keeper, Wanted, person_here
from web.desk.register_addresses import ASKED_OF_ALL, answering_of
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Check, Choice, Hidden
from web.register.history import author_of, history, note_conflict
from web.register.widgets import PERSON_WIDGETS, language_options, zone_options
from web.site.access import Viewer
from web.site.addresses import ASKED, note_address
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
MOST_PEOPLE = 500
KNOWN = N_("{name} has this address. Open that entry, see above, or correct the address.")
SAME = N_(
    "Somebody of this name is entered already, see above. If yours is somebody else, tick this."
)
OF_THE_HUB = N_(
    "{name} works at the hub, and whoever has the address signs in as them. It cannot be changed "
    "on this page."
)
NOT_YOURSELF = N_("You cannot deactivate yourself: ask another coordinator.")
HOLDS_ROLES = N_(
    "{name} has roles at the hub. Take them away in Settings first; who hears concerns keeps theirs there, "
    "and whoever runs the installation takes those away."
)


SHARED_ADDRESS = N_(
    "{name} takes part in another programme of this installation, too, and whoever has the address signs in as "
    "them. They change it themselves, on “Your entry”. If their mailbox is lost, a coordinator asks here, and one of "
    "each other programme confirms."
)
SHARED = N_(
    "{name} takes part in another programme of this installation, too, and is not deactivated by one of them. End "
    "the memberships here instead."
)
KNOWN_ELSEWHERE = N_(
    "This address was known already as that of {name}, who keeps that name, and belongs to this programme, too, "
    "from now on."
)
NOT_THIS_ADDRESS = N_("This address is somebody else’s already. Correct it, or write to its owner.")
THEIR_OWN = N_(
    "{name} has a role at the hub of another programme, and their name, language and time zone are changed by "
    "themselves alone, on “Your entry”. Write to them."
)
_THEIR_OWN = ("name", "language", "time_zone")


class PersonForm(PersonEntry):
    """The form of a person who is there already."""

    another: bool = False


class NewPersonForm(PersonEntry):
    """The form of a new person, with the first community they belong to."""

    community: str = ""
    contact: bool = False
    another: bool = False


class Joining(BaseModel):
    """One community, and whether the person is its contact."""

    community: Annotated[str, Choice(label=N_("Community"), radios=0)]
    contact: Annotated[bool, Check(label=N_("Contact of the community"))] = False


class Leaving(BaseModel):
    """The button that ends a membership."""

    community: Annotated[str, Hidden()]


@router.get("/desk/people")
async def show_people(request: Request, viewer: Keeper) -> Response:
    """Everybody of the programme, by name, or whoever the words are about."""
    words = " ".join(request.query_params.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    async with resources_of(request).autocommit() as database:
        people = await people_page(database, words, viewer.scope, MOST_PEOPLE)
    return page(request, "desk/people.html", people=people, words=words, most=MOST_PEOPLE)


@router.get("/desk/people/new")
async def ask_person(request: Request, viewer: Keeper) -> Response:
    """The empty form; the address may name a community."""
    async with resources_of(request).autocommit() as database:
        options = await _options(request, database, viewer)
        asked = request.query_params.get("community", "")
        found = None if "\x00" in asked else await community_in(database, asked, viewer.scope)
    initial = {"language": "en", "time_zone": "UTC"}
    if found is not None:
        initial |= {"community": found.id, "time_zone": found.time_zone}
    form = Form.blank(NewPersonForm, initial, options=options, widgets=PERSON_WIDGETS)
    return _shown(request, form, None, [])


@router.post("/desk/people/new")
async def enter(request: Request, viewer: Keeper) -> Response:
    """Enter a person, with the first membership, unless there is such a person already."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        options = await _options(request, database, viewer)
        form = await Form.read(request, NewPersonForm, options=options, widgets=PERSON_WIDGETS)
        answer, author = form.validated(), await author_of(request, viewer)
        doubles = await _doubles(database, viewer, form, answer, "")
        if answer is None or form.errors:
            return _shown(request, form, None, doubles)
        row, mark = await person_at(database, answer.email), viewer.scope.mark
        told = _("The person is entered.")
        if row is None:
            row = await enter_person(database, answer, author, programme=mark)
        else:
            await take_in(database, row, mark, author)
            told = _(KNOWN_ELSEWHERE, name=row.name)
        if answer.community:
            community = await community_at(database, viewer, answer.community)
            await join(database, row, community, author, contact=answer.contact)
        await database.commit()
    return redirect(request, f"/desk/people/{row.id}", flash=told)


@router.get("/desk/people/{person_id}")
async def show_person(request: Request, person_id: str, viewer: Keeper) -> Response:
    """One person: the entry, what they belong to, and its changes."""
    async with resources_of(request).autocommit() as database:
        row = await person_here(database, viewer, person_id)
        form = Form.blank(Joining, options={"community": await _communities(database, viewer)})
        return await _person_shown(request, database, row, form, viewer)


@router.get("/desk/people/{person_id}/edit")
async def ask_change(request: Request, person_id: str, viewer: Keeper) -> Response:
    """The form with what is known."""
    async with resources_of(request).autocommit() as database:
        row = await person_here(database, viewer, person_id)
        form = Form.blank(
            PersonForm,
            entry_of(row),
            options=await _options(request, database, viewer, row),
            widgets=PERSON_WIDGETS,
            base_version=await changes_counted(database, Subject.PERSON, row.id),
        )
    return _shown(request, form, row, [])


@router.post("/desk/people/{person_id}/edit")
async def change(request: Request, person_id: str, viewer: Keeper) -> Response:
    """Change a person; whoever saved something meanwhile is not overwritten unseen."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await person_here(database, viewer, person_id)
        options = await _options(request, database, viewer, row)
        form = await Form.read(request, PersonForm, options=options, widgets=PERSON_WIDGETS)
        answer = form.validated()
        await note_conflict(database, form, row, viewer)
        doubles = await _doubles(database, viewer, form, answer, row.id)
        if (
            answer
            and answer.email != row.email
            and (why := await _address_bound(database, viewer, row))
        ):
            form.add_error("email", Sentence(why, {"name": row.name}))
        await _note_their_own(database, viewer, row, form, answer)
        if answer is None or form.errors or form.conflict:
            return _shown(request, form, row, doubles)
        shared = await is_shared(database, row, viewer.scope)
        asked_in = viewer.scope.mark if shared else None
        asked = await note_address(request, database, row, answer.email, viewer, asked_in=asked_in)
        kept = answer.model_copy(update={"email": row.email}) if asked else answer
        changed = await change_entry(database, row, kept, await author_of(request, viewer))
        await database.commit()
    done = _("The entry is changed.") if changed else "" if asked else _("Nothing was different.")
    told = " ".join(
        part for part in (done, _(ASKED_OF_ALL if shared else ASKED) if asked else "") if part
    )
    return redirect(request, f"/desk/people/{person_id}", flash=told)


@router.post("/desk/people/{person_id}/active")
async def switch(request: Request, person_id: str, viewer: Keeper) -> Response:
    """Deactivate a person, or take them back in."""
    answer = (await Form.read(request, Wanted)).validated()
    wanted = bool(answer and answer.active)
    back = f"/desk/people/{person_id}"
    if person_id == viewer.person_id and not wanted:
        return redirect(request, back, flash=_(NOT_YOURSELF), kind="warning")
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await person_here(database, viewer, person_id)
        # A concern may be about whoever would strike out the one who hears it.
        why = "" if wanted else await _bound(database, viewer, row, HOLDS_ROLES, SHARED)
        if why:
            return redirect(request, back, flash=_(why, name=row.name), kind="warning")
        await set_active(database, row, await author_of(request, viewer), active=wanted)
        await database.commit()
    done = _("The person is active again.") if wanted else _("The person is deactivated.")
    return redirect(request, back, flash=done)


@router.post("/desk/people/{person_id}/join")
async def add_membership(request: Request, person_id: str, viewer: Keeper) -> Response:
    """Make the person a member of a community, or say whether they are its contact."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await person_here(database, viewer, person_id)
        options = {"community": await _communities(database, viewer)}
        form = await Form.read(request, Joining, options=options)
        answer = form.validated()
        if answer is None:
            return await _person_shown(request, database, row, form, viewer)
        community = await community_at(database, viewer, answer.community)
        author = await author_of(request, viewer)
        await join(database, row, community, author, contact=answer.contact)
        await database.commit()
    return redirect(request, f"/desk/people/{person_id}", flash=_("The membership is entered."))


@router.post("/desk/people/{person_id}/leave")
async def end_membership(request: Request, person_id: str, viewer: Keeper) -> Response:
    """End a membership. Exchanges that run keep their people."""
    answer = (await Form.read(request, Leaving)).validated()
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        row = await person_here(database, viewer, person_id)
        community = await community_at(database, viewer, answer.community if answer else "")
        await leave(database, row, community, await author_of(request, viewer))
        await database.commit()
    return redirect(request, f"/desk/people/{person_id}", flash=_("The membership has ended."))


async def _address_bound(database: AsyncSession, viewer: Viewer, row: Person) -> str:
    """What keeps an address from being changed here; "" for none: of several programmes a coordinator may ask."""
    why = await _bound(database, viewer, row, OF_THE_HUB, SHARED_ADDRESS)
    may_ask = why == SHARED_ADDRESS and Role.COORDINATOR in viewer.roles
    return "" if may_ask else why


async def _bound(
    database: AsyncSession, viewer: Viewer, row: Person, by_role: str, by_programme: str
) -> str:
    """Which of two reasons keeps an entry from being changed for everybody here; "" for none."""
    if await works_at_the_hub(database, row.id):
        return by_role
    return by_programme if await is_shared(database, row, viewer.scope) else ""


async def _note_their_own(
    database: AsyncSession,
    viewer: Viewer,
    row: Person,
    form: Form[PersonForm],
    answer: PersonForm | None,
) -> None:
    """Tell the form where it changes what somebody of another programme's hub says about themselves."""
    changed = [
        name for name in _THEIR_OWN if answer and getattr(answer, name) != getattr(row, name)
    ]
    if not changed or row.id == viewer.person_id:
        return
    if await works_at_another_hub(database, row.id, viewer.scope.mark):
        form.add_error(changed[0], Sentence(THEIR_OWN, {"name": row.name}))


async def _doubles(
    database: AsyncSession,
    viewer: Viewer,
    form: Form[PersonForm] | Form[NewPersonForm],
    answer: PersonForm | NewPersonForm | None,
    own: str,
) -> Sequence[Person]:
    """Whoever of the programme has the address or the name already; the form is told."""
    address = spelled(form.values.get("email", [""])[0])
    holder = await person_at(database, address) if address else None
    if holder is not None and holder.id != own:
        if await person_in(database, holder.id, viewer.scope) is not None:
            form.add_error("email", Sentence(KNOWN, {"name": holder.name}))
            return [holder]
        if own or not holder.active:
            form.add_error("email", Sentence(NOT_THIS_ADDRESS))
        return []
    name = form.values.get("name", [""])[0]
    known = await people_called(database, name, own, viewer.scope) if name.strip() else []
    if known and answer is not None and not answer.another:
        form.add_error("another", Sentence(SAME))
    return known


async def _options(
    request: Request, database: AsyncSession, viewer: Viewer, row: Person | None = None
) -> dict[str, Options]:
    return {
        "time_zone": zone_options(row),
        "language": language_options(
            resources_of(request).programme.of(viewer.scope.mark).languages, row
        ),
        "community": [] if row else await _communities(database, viewer),
    }


async def _communities(database: AsyncSession, viewer: Viewer) -> Options:
    mine = select(col(Community.id), col(Community.name)).where(*viewer.scope.communities())
    query = mine.order_by(col(Community.name))
    return [(key, name) for key, name in await database.execute(query)]


def _shown(
    request: Request,
    form: Form[PersonForm] | Form[NewPersonForm],
    row: Person | None,
    doubles: Sequence[Person],
) -> Response:
    return page(
        request,
        "register/entry.html",
        status=form.status,
        form=form,
        back=f"/desk/people/{row.id}" if row else "/desk/people",
        heading=_("Change {name}", name=row.name) if row else _("Enter a person"),
        submit=_("Save") if row else _("Enter"),
        doubles=[(f"/desk/people/{one.id}", one.name, one.email) for one in doubles],
    )


async def _person_shown(
    request: Request, database: AsyncSession, row: Person, form: Form[Joining], viewer: Viewer
) -> Response:
    members = await database.execute(
        select(Community, col(Membership.is_contact))
        .join(Membership, col(Membership.community_id) == col(Community.id))
        .where(col(Membership.person_id) == row.id, *viewer.scope.communities())
        .order_by(col(Community.name))
    )
    waiting = await waiting_of(database, row.id)
    names = await people_named(database, [waiting.asked_by]) if waiting else {}
    answering = await answering_of(database, viewer, row, waiting)
    return page(
        request,
        "desk/person.html",
        status=form.status,
        person=row,
        members=[(community, contact) for community, contact in members],
        form=form,
        waiting=waiting,
        asker=names.get(waiting.asked_by, "") if waiting else "",
        answering=answering,
        changes=await history(database, Subject.PERSON, row.id, viewer.scope),
    )

"""The one page of an exchange, for everybody who may see it, and the pages of its documents."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import SIDE_ROLES, Side
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass, may_read
from models.conversation.letters import unread
from models.texts.labels import label
from models.texts.translate import _
from models.views.outbox import Waits, mails_that_wait
from web.cases.ahead_read import comes_in
from web.cases.names import Names, names_of
from web.cases.timeline_groups import chronicle
from web.exchanges import ahead as exchange_ahead
from web.exchanges.ask_titles import asked
from web.exchanges.certificates import certified
from web.exchanges.changes import changes_shown
from web.exchanges.contacts import may_see_contacts, read_contacts
from web.exchanges.documents import (
    ReadableVersion,
    hears_of_relationship,
    readable_version,
)
from web.exchanges.guests import read_guests, receives_guests
from web.exchanges.handed import handed_documents
from web.exchanges.inquiries import ask_address, threads_of
from web.exchanges.itinerary import has_itinerary
from web.exchanges.load import Loaded, load, load_state
from web.exchanges.mentoring import mentor_address
from web.exchanges.offers import offers
from web.exchanges.on_the_way import is_on_the_way
from web.exchanges.overview import can_be_joined, functions_of, guidance_at, people_of, steps
from web.exchanges.pairing import why_this_pair
from web.exchanges.plan_rules import missing_to_sign
from web.exchanges.published import has_a_say, standing_of
from web.exchanges.reaching import may_reach
from web.exchanges.reading import people_in
from web.exchanges.relationship import STATEMENTS, Both, relationship_of
from web.exchanges.reopen_links import opened_again
from web.exchanges.status_sentence import going_on
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

FORETELLS = exchange_ahead.__name__  # the page needs what that module enters
router = APIRouter()
InExchange = Annotated[Seat, Depends(MemberOf())]
WITHOUT_PARTNER = frozenset({Phase.WAITING_LIST, Phase.HELPING, Phase.INELIGIBLE, Phase.NO_MATCH})
Version = Annotated[int | None, Query(ge=1, le=1_000_000)]


@router.get("/exchanges/{exchange_id}")
async def show_exchange(request: Request, seat: InExchange) -> Response:
    """Where it stands, whose turn it is, and everything that happened."""
    resources = resources_of(request)
    now = await resources.now()
    async with resources.autocommit() as database:
        loaded = await load(database, seat)
        if loaded is None:
            raise HTTPException(404)
        again = await opened_again(database, loaded)
        standing = await standing_of(database, loaded.exchange)
        handed = await handed_documents(database, loaded.exchange, seat.side)
        mentoring = await _mentoring(database, seat, loaded.exchange)
        getting_on = await _getting_on(database, loaded)
        pairing = await why_this_pair(database, loaded.exchange)
        functions = await functions_of(database, loaded.exchange)
        useless = (
            ()
            if await can_be_joined(database, loaded.exchange, seat.viewer.person_id)
            else ("add-member",)
        )
        news = await unread(database, seat.viewer.person_id, seat.exchange_id)
        unready = await missing_to_sign(database, loaded.exchange, loaded.mine, now)
        mails = await _mails(database, loaded)
        comes = await comes_in(
            database, EXCHANGE, loaded.exchange, seat.viewer.person_id, now, _asked(loaded)
        )
    x = loaded.exchange
    return page(
        request,
        "exchanges/page.html",
        x=x,
        row=loaded.page.row,
        mails=mails,
        loaded=loaded,
        names=loaded.names,
        now=now,
        title=loaded.names.pair(x.mentee.community, x.mentor.community if x.mentor else None),
        unready=unready,
        going_on=going_on(x),
        steps=steps(x, _reached(loaded)),
        guidance=guidance_at(x, seat.side),
        mentoring=mentoring,
        published=standing,
        takes_down=has_a_say(seat),
        sides=_sides(loaded, functions),
        hub=people_of(loaded.page.members, None),
        offers=offers(x, seat.viewer.person_id, again, without=useless),
        signed=", ".join(label(side) for side in Side if side in x.signatures),
        takes_part=bool(x.roles_of(seat.viewer.person_id)),
        new_messages=sum(one.number for one in news),
        contacts=may_see_contacts(seat, x),
        reaches=may_reach(x, seat.viewer.person_id),
        itinerary=has_itinerary(x, seat.viewer.person_id),
        on_duty=may_read(DataClass.EMERGENCY, x.roles_of(seat.viewer.person_id), x.phase),
        on_the_way=is_on_the_way(x, seat.viewer.person_id),
        handed=handed,
        pairing=pairing,
        getting_on=getting_on,
        statements=STATEMENTS,
        both=tuple(Side),
        threads=threads_of(loaded.rows, x, seat.viewer.person_id),
        certificates=[(p, loaded.names.person(p)) for p in certified(seat, x)],
        hosting=receives_guests(x, seat.viewer.person_id),
        ahead=comes,
        parts=chronicle(loaded.timeline),
        asked=_asked(loaded),
    )


def _sides(loaded: Loaded, functions: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """Each side by its name, its community and its people."""
    x = loaded.exchange
    communities = {side: party.community if (party := x.party(side)) else None for side in Side}
    return [
        (
            label(side),
            loaded.names.community(community),
            people_of(loaded.page.members, side, functions),
        )
        for side, community in communities.items()
    ]


def _asked(loaded: Loaded) -> Callable[[Any], str]:
    """What tells an ask, with the titles of actions."""
    x = loaded.exchange

    def tell(ask: Any) -> str:
        return asked(AskKind(ask.kind), ask.subject, x, loaded.names, loaded.action_titles)

    return tell


async def _mentoring(database: AsyncSession, seat: Seat, x: Exchange) -> str:
    """Where those whose wish came to nothing can share what they know; "" for all others."""
    if seat.side is not Side.MENTEE or x.phase not in WITHOUT_PARTNER:
        return ""
    return await mentor_address(database, x.mentee.community, seat.viewer.person_id)


async def _mails(database: AsyncSession, loaded: Loaded) -> Waits | None:
    """What of decisions has not left yet, for the hub."""
    if not (loaded.for_hub and loaded.seat.viewer.is_staff):
        return None
    return await mails_that_wait(database, loaded.exchange.id)


async def _getting_on(database: AsyncSession, loaded: Loaded) -> list[Both]:
    """What was said of how the two get on, for whoever may read it."""
    if not hears_of_relationship(loaded.seat):
        return []
    return await relationship_of(database, loaded.exchange, loaded.page.asks)


@router.get("/exchanges/{exchange_id}/contacts")
async def show_contacts(request: Request, seat: InExchange) -> Response:
    """How the pair reaches each other; a page of its own, because every reading is written down."""
    resources = resources_of(request)
    now = await resources.now()
    async with resources.sessions() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(403)
        if not may_see_contacts(seat, x):
            raise _no_contacts_now(seat, x)
        contacts = await read_contacts(database, resources.vault, seat, x, now)
        await database.commit()
    return page(
        request,
        "exchanges/contacts.html",
        contacts=contacts,
        address=_address(seat),
        asking=ask_address(x, seat.viewer.person_id),
    )


@router.get("/exchanges/{exchange_id}/guests")
async def show_guests(request: Request, seat: InExchange) -> Response:
    """What the travellers want their host to know; a page of its own, because every reading is written down."""
    resources, me = resources_of(request), seat.viewer.person_id
    now = await resources.now()
    async with resources.sessions() as database:
        x = await load_state(database, seat)
        if x is None or not receives_guests(x, me):
            raise PageProblem(
                403,
                _(
                    "What guests write for their host is for whoever receives them, while they travel."
                ),
                _("If you receive them, become the contact person of your community first."),
                link=(_address(seat), _("See the exchange")),
            )
        guests = await read_guests(database, resources.vault, x, me, now)
        await database.commit()
    return page(
        request,
        "exchanges/guests.html",
        guests=guests,
        address=_address(seat),
        asking=ask_address(x, me),
    )


def _no_contacts_now(seat: Seat, x: Exchange) -> Exception:
    """For the pair it is a matter of time; nobody else reads them at all, whatever the role."""
    if not x.roles_of(seat.viewer.person_id) & SIDE_ROLES:
        return PageProblem(
            403,
            _("How the pair reaches each other is for the two sides alone."),
            _("Write to them through the hub, or open the exchange."),
            link=(_address(seat), _("See the exchange")),
        )
    shared = len(x.contacts_shared) == len(Side)
    return PageProblem(
        409,
        _("How you reach each other is not shown at this time.")
        if shared
        else _("Contacts are shown once both sides have shared theirs."),
        _("The exchange's page says what comes next, and whose turn it is."),
        link=(_address(seat), _("See the exchange")),
    )


@router.get("/exchanges/{exchange_id}/documents/{document_id}")
async def show_document(
    request: Request,
    document_id: str,
    seat: InExchange,
    version: Version = None,
    before: Annotated[int | None, Query(alias="from", ge=1, le=1_000_000)] = None,
    to: Version = None,
) -> Response:
    """One version of a document, or (`?from=2&to=3`) what changed between two."""
    async with resources_of(request).autocommit() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(404)
        shown = await _readable(database, seat, x, document_id, to or version)
        old = await _readable(database, seat, x, document_id, before) if before else None
        names = await _names(database, shown, old)
    changes = (
        await asyncio.to_thread(changes_shown, old.content, shown.content, names) if old else None
    )
    return page(
        request,
        "exchanges/document.html",
        shown=shown,
        old=old,
        changes=changes,
        names=names,
        x=x,
        address=_address(seat),
        asking=ask_address(x, seat.viewer.person_id),
        title=document_title(shown),
    )


async def readable(
    request: Request, seat: Seat, document_id: str, version: int | None
) -> tuple[ReadableVersion, Names]:
    """A version that the viewer may read, and the names in it. PageProblem for any other."""
    async with resources_of(request).autocommit() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(404)
        shown = await _readable(database, seat, x, document_id, version)
        return shown, await _names(database, shown, None)


async def _readable(
    database: AsyncSession, seat: Seat, x: Exchange, document_id: str, version: int | None
) -> ReadableVersion:
    found = await readable_version(database, seat, x, document_id, version)
    if found is None:
        link = (_address(seat), _("See the exchange"))
        raise PageProblem(
            404, _("There is no such document, or it is not yours to read."), link=link
        )
    return found


async def _names(
    database: AsyncSession, shown: ReadableVersion, old: ReadableVersion | None
) -> Names:
    contents = [version.content for version in (shown, old) if version]
    people = [person for content in contents for person in people_in(content)]
    authors = [row.author_id for row in shown.versions]
    return await names_of(
        database, [*people, *authors], [content.get("partner_community") for content in contents]
    )


def document_title(shown: ReadableVersion) -> str:
    """What a document is called, with the number of the day or call it is about."""
    number = shown.content.get("day") or shown.content.get("number")
    if shown.kind in (DocumentKind.DAY_LOG, DocumentKind.CALL_LOG) and number:
        return f"{label(shown.kind)} {number}"
    return label(shown.kind)


def _reached(loaded: Loaded) -> Phase:
    """The phase before the end, told by the timeline's last change of phase."""
    x = loaded.exchange
    if not x.ended:
        return x.phase
    return Phase(loaded.before_end) if loaded.before_end else Phase.ELIGIBILITY


def _address(seat: Seat) -> str:
    return f"/exchanges/{seat.exchange_id}"

"""How the pair reaches each other: shared by both, then seen by both (CEE-28)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, model_validator
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.asks import AskKind
from domain.moves import base
from domain.moves.base import PARTICIPANTS
from domain.moves.travel import ShareContact
from domain.people import Role, Side
from domain.privacy import DataClass, may_read
from models.documents.words import LINE
from models.texts.translate import N_, _
from models.vault.vault import Erased, Reader
from web.participants.pages.travel import PHONE, own_data, vault_place
from web.participants.papers import only_while, people_of
from web.shared.access import MemberOf, Seat
from web.shared.asks import ACTIONS, ASKS, FormPage, Place, place_of
from web.shared.form_fields import Options
from web.shared.refusals import FieldProblem
from web.shared.resources import resources_of
from web.shared.templates import page
from web.shared.vault_words import kept, told
from web.shared.widgets import Text

router = APIRouter()


class Contact(BaseModel):
    phone: Annotated[
        str | None,
        LINE,
        PHONE,
        Text(
            label=N_("Your phone number"),
            hint=N_("With country code: +48 600 000 000."),
            kind="tel",
            autocomplete="tel",
        ),
    ] = None
    channel: Annotated[
        str | None,
        Field(min_length=3, max_length=120),
        LINE,
        Text(
            label=N_("Or a chat you read daily"),
            hint=N_("Its name and your name there: Signal, @mia.01"),
            autocomplete="off",
        ),
    ] = None

    @model_validator(mode="after")
    def one_of_them(self) -> "Contact":
        if not self.phone and not self.channel:
            raise FieldProblem("phone", N_("Give a phone number, a chat, or both."))
        return self


class ShareContactPage(FormPage[Contact]):
    model = Contact
    title = N_("How can your partner reach you?")
    intro = N_("A phone number or a chat. Your partner sees it once both sides have shared.")
    why = N_("Travel can be unpredictable. Fast, clear communication is essential.")
    submit = N_("Share it with my partner")
    done = N_("Shared. As soon as both sides have, you see each other's contact.")
    template = "participants/contacts_share.html"
    drafts = False

    def done_address(self, at: Place) -> str:
        return f"{at.exchange_address}/contacts"

    async def initial(self, at: Place) -> dict[str, Any]:
        return dict(await own_data(at, DataClass.CONTACT))

    async def context(self, at: Place) -> dict[str, Any]:
        return {"kept": kept(at.exchange, DataClass.CONTACT)}

    async def move(self, at: Place, answer: Contact) -> ShareContact:
        move = ShareContact(by=at.me)
        base.check(at.exchange, move, at.now)
        data = {name: value for name, value in answer.model_dump().items() if value}
        vault = resources_of(at.request).vault
        await vault.put(at.database, vault_place(at, DataClass.CONTACT), data, at.now)
        return move


class ShareContactAgainPage(ShareContactPage):
    who = PARTICIPANTS
    title = N_("Change how your partner reaches you")

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, ShareContact)
        return {}


@router.get("/exchanges/{exchange_id}/contacts")
async def show_contacts(
    request: Request, seat: Annotated[Seat, Depends(MemberOf(staff=()))]
) -> Response:
    """The partner's contact, once both have shared; readings are written down."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await place_of(request, seat, database, await resources.now())
        if at is None:
            raise HTTPException(404)
        if not at.exchange.roles_of(at.me) & {Role.MENTEE, Role.MENTOR, Role.TRAVELLER}:
            raise HTTPException(403)
        return page(
            request,
            "participants/contacts.html",
            at=at,
            heading=_("How you reach each other"),
            mine=told(DataClass.CONTACT, await own_data(at, DataClass.CONTACT)),
            theirs=await _partner_contacts(at),
            both=len(at.exchange.contacts_shared) == len(Side),
            may_change=at.exchange.phase in ShareContact.leads,
            is_shared=at.side in at.exchange.contacts_shared,
        )


async def _partner_contacts(at: Place) -> list[tuple[str, list[tuple[str, str]]]]:
    """Names of the partner's people with what they shared; nothing before both sides did."""
    x = at.exchange
    roles = x.roles_of(at.me)
    if len(x.contacts_shared) < len(Side) or not may_read(DataClass.CONTACT, roles, x.phase):
        return []
    reader = Reader(person_id=at.me, roles=roles, phase=x.phase, purpose="to reach the partner")
    vault, found = resources_of(at.request).vault, []
    for person, name in await people_of(at, at.side.other):
        place = vault_place(at, DataClass.CONTACT, person)
        try:
            data = await vault.read(at.database, place, reader, at.now)
        except Erased:
            continue
        found.append((name, told(DataClass.CONTACT, data)))
    await at.database.commit()
    return found


ASKS[AskKind.SHARE_CONTACT] = ShareContactPage()
ACTIONS["share-contact-again"] = ShareContactAgainPage()

"""What the vault keeps about the viewer: until when, who has read it, and receipts of erasure."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.messages.travel import GiveTravelData, ShareContact
from domain.exchange.people import Role
from domain.exchange.privacy import OF_EXCHANGE, DataClass
from models.conversation.erasing import messages_until, written_by
from models.files.stored import files_by
from models.tables.vault_receipt import VaultReceipt
from models.texts.translate import N_, _
from models.vault.erasure import readings_of
from web.cases.names import names_of
from web.cases.pages import Place, place_of
from web.exchanges.vault_labels import erased_told, kept, told
from web.participants.own_data import own_data
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
MOST_READINGS = 50
PURPOSES = {
    "book transport": N_("to book the journey"),
    "book accommodation": N_("to book where you stay"),
    "book insurance": N_("to book the insurance"),
    "reach the partner": N_("to reach you"),
    "reach people of the exchange": N_("to reach you, for the hub"),
    "receive the travellers": N_("to receive you as your host"),
    "emergency": N_("to find you when nobody heard of you"),
}


@router.get("/exchanges/{exchange_id}/my-details")
async def show_my_details(
    request: Request, seat: Annotated[Seat, Depends(MemberOf(staff=()))]
) -> Response:
    """The viewer's own details of one exchange, and everything that happened with them."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await place_of(request, seat, database, await resources.now())
        if at is None:
            raise HTTPException(404)
        items = [(row, await _told(at, row.data_class)) for row in kept(at.exchange, *OF_EXCHANGE)]
        return page(
            request,
            "participants/my_details.html",
            at=at,
            heading=_("Your personal details"),
            items=[(row, parts) for row, parts in items if parts],
            files=await files_by(database, at.me),
            messages=await written_by(database, at.exchange.id, at.me),
            messages_until=await messages_until(database, at.exchange.id),
            readings=await _readings(at),
            receipts=await _receipts(at),
            is_traveller=Role.TRAVELLER in at.exchange.roles_of(at.me),
            may_change=at.exchange.phase in GiveTravelData.transitions,
            may_share=at.exchange.phase in ShareContact.transitions,
        )


async def _told(at: Place, data_class: DataClass) -> list[tuple[str, str]]:
    return told(data_class, await own_data(at, data_class))


async def _readings(at: Place) -> list[list[object]]:
    """Others' readings, latest first: when, who, what, what for."""
    found = [r for r in await readings_of(at.database, at.me) if r.reader_id != at.me]
    shown = found[:MOST_READINGS]
    names = await names_of(at.database, [reading.reader_id for reading in shown], ())
    return [
        [
            reading.at,
            names.person(reading.reader_id),
            erased_told(reading.data_class),
            _(PURPOSES.get(reading.purpose, reading.purpose)),
        ]
        for reading in shown
    ]


async def _receipts(at: Place) -> list[tuple[VaultReceipt, str]]:
    query = (
        select(VaultReceipt)
        .where(col(VaultReceipt.person_id) == at.me)
        .order_by(col(VaultReceipt.at).desc())
    )
    return [
        (receipt, ", ".join(map(erased_told, receipt.items)))
        for receipt in await at.database.scalars(query)
    ]

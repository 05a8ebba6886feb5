"""What the hub says to a change of somebody's mail address that waits: the old one stays, or somebody vouches."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.exchange.people import Role
from models.register.addresses import (
    AddressTaken,
    call_off,
    may_vouch_in,
    unheard,
    vouch,
    vouch_in,
    waiting_of,
)
from models.register.writing import is_shared, one_at_a_time, programmes_of, works_at_the_hub
from models.tables.address_change import AddressChange
from models.tables.person import Person
from models.texts.translate import N_, _
from web.desk.register_access import Keeper, person_here
from web.forms.button import Nothing
from web.forms.form import Form
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import redirect

router = APIRouter()
ASKED_OF_ALL = N_(
    "Both addresses got a mail. If nobody reads the old one any more: once the new one has agreed, a coordinator of each "
    "other programme of this person confirms it here, on the person’s page. Write to them."
)
ONE_MORE_VOUCHED = N_(
    "Your programme has confirmed the new address. It changes as soon as every programme of this person has."
)
NOT_VOUCHED = N_(
    "Only somebody else than who asked can vouch, and only after the new address agreed. Nothing was changed."
)
TAKEN = N_("Somebody else has this address by now. Look at both entries.")
ANSWERED_ELSEWHERE = N_(
    "{name} takes part in another programme of this installation, too. Whether the address changes is said by "
    "both addresses, in the mails they got, and by nobody here."
)


@dataclass(frozen=True)
class Answering:
    """What the viewer may say; of somebody of several programmes, how many have not said anything yet."""

    may_call_off: bool = False
    may_vouch: bool = False
    speaks: bool = False
    programmes_left: int = 0


async def answering_of(
    database: AsyncSession, viewer: Viewer, row: Person, waiting: AddressChange | None
) -> Answering:
    """What the viewer may say to the change that waits, if one does."""
    if waiting is None:
        return Answering()
    if not await is_shared(database, row, viewer.scope):
        may_vouch = bool(waiting.new_agreed_at) and waiting.asked_by != viewer.person_id
        return Answering(may_call_off=True, may_vouch=may_vouch)
    if await works_at_the_hub(database, row.id):
        return Answering()
    left = len(unheard(waiting, await programmes_of(database, row, viewer.scope)))
    return Answering(speaks=await _speaks(database, viewer, row, waiting), programmes_left=left)


@router.post("/desk/people/{person_id}/address/call-off")
async def call_address_off(request: Request, person_id: str, viewer: Keeper) -> Response:
    """The address stays; the mailed links are worth nothing any more."""
    await Form.read(request, Nothing)
    back = f"/desk/people/{person_id}"
    async with resources_of(request).sessions() as database:
        row = await person_here(database, viewer, person_id)
        if await is_shared(database, row, viewer.scope):
            told = _(ANSWERED_ELSEWHERE, name=row.name)
            return redirect(request, back, flash=told, kind="warning")
        waiting = await waiting_of(database, row.id)
        if waiting is not None:
            await call_off(database, waiting)
        await database.commit()
    return redirect(request, back, flash=_("The address stays as it is."))


@router.post("/desk/people/{person_id}/address/vouch")
async def vouch_for_address(request: Request, person_id: str, viewer: Keeper) -> Response:
    """A second keeper speaks for an old address that nobody reads any more."""
    await Form.read(request, Nothing)
    resources, back = resources_of(request), f"/desk/people/{person_id}"
    async with resources.sessions() as database:
        await one_at_a_time(database)
        row = await person_here(database, viewer, person_id)
        waiting = await waiting_of(database, row.id)
        # An entry is taken in by typing its address: whoever did that speaks for their own programme alone.
        if await is_shared(database, row, viewer.scope):
            return await _vouch_with_others(request, database, viewer, row, waiting)
        try:
            done = waiting is not None and await vouch(
                database, waiting, viewer.person_id, await resources.now()
            )
        except AddressTaken:
            return redirect(request, back, flash=_(TAKEN), kind="warning")
        if not done:
            return redirect(request, back, flash=_(NOT_VOUCHED), kind="warning")
        await database.commit()
    return redirect(request, back, flash=_("The address is changed."))


async def _vouch_with_others(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    row: Person,
    waiting: AddressChange | None,
) -> Response:
    """One programme's word of several; the address changes with the last."""
    back = f"/desk/people/{row.id}"
    if waiting is None or not await _speaks(database, viewer, row, waiting):
        told = _(ANSWERED_ELSEWHERE, name=row.name)
        return redirect(request, back, flash=told, kind="warning")
    programmes = await programmes_of(database, row, viewer.scope)
    now, mark = await resources_of(request).now(), viewer.scope.mark
    try:
        done = await vouch_in(database, waiting, viewer.person_id, mark, programmes, now)
    except AddressTaken:
        return redirect(request, back, flash=_(TAKEN), kind="warning")
    await database.commit()
    return redirect(
        request, back, flash=_("The address is changed.") if done else _(ONE_MORE_VOUCHED)
    )


async def _speaks(
    database: AsyncSession, viewer: Viewer, row: Person, waiting: AddressChange
) -> bool:
    """Whether the viewer, as a coordinator here, may speak for the new address of somebody of several programmes."""
    if Role.COORDINATOR not in viewer.roles or await works_at_the_hub(database, row.id):
        return False
    programmes = await programmes_of(database, row, viewer.scope)
    return may_vouch_in(waiting, viewer.person_id, viewer.scope.mark, programmes)

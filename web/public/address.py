"""Where each of two mail addresses agrees that the one takes the other's place. Opening the link does nothing."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.accounts.sign_in_mail import Address
from models.register.addresses import AddressTaken, agree, change_of, refuse, waits
from models.register.writing import one_at_a_time
from models.tables.address_change import Outcome
from models.tables.person import Person
from models.texts.translate import N_, _
from web.forms.form import Form
from web.forms.widgets import Hidden
from web.site.access import Public
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter(dependencies=[Depends(Public())])
TAKEN = N_(
    "Somebody else in the register has this address by now. Write to the hub: perhaps you are entered twice."
)
DONE = N_("The address is changed. Sign in with the new one from now on.")
AGREED = N_("Thank you. The address changes as soon as the other one agrees, too.")
REFUSED = N_("The address stays as it is.")
OVER = {
    Outcome.DONE: N_("The address is changed already."),
    Outcome.REFUSED: N_("One of the two addresses refused: everything stays as it was."),
    Outcome.CALLED_OFF: N_("This was called off, or another address was named after it."),
    Outcome.WAITING: N_("This link is too old: nothing was changed."),
}


class Answer(BaseModel):
    answer: Annotated[Literal["agree", "refuse"], Hidden()]


@router.get("/address/{token}")
async def show(request: Request, token: str) -> Response:
    """What would change, and the two buttons."""
    async with resources_of(request).sessions() as database:
        found = await change_of(database, token)
        person = await database.get(Person, found[0].person_id) if found else None
    if found is None or person is None:
        return _shown(request, 404, _("Perhaps a part of the link was cut off in the mail."))
    change, side = found
    if not waits(change) or not person.active:
        return _shown(request, 410, _(OVER[Outcome(change.outcome)]))
    agreed = change.new_agreed_at if side is Address.NEW else change.old_agreed_at
    return page(
        request, "public/address.html", change=change, name=person.name, agreed=agreed is not None
    )


@router.post("/address/{token}")
async def answer(request: Request, token: str) -> Response:
    """One address agrees or refuses; the register changes with the second word."""
    given = (await Form.read(request, Answer)).validated()
    resources = resources_of(request)
    async with resources.sessions() as database:
        await one_at_a_time(database)
        found = await change_of(database, token)
        person = await database.get(Person, found[0].person_id) if found else None
        if given is None or found is None or person is None or not person.active:
            return _shown(request, 404, _("Perhaps a part of the link was cut off in the mail."))
        change, side = found
        if not waits(change):
            return _shown(request, 410, _(OVER[Outcome(change.outcome)]))
        if given.answer == "refuse":
            await refuse(database, change)
            said = REFUSED
        else:
            try:
                done = await agree(database, change, side, await resources.now())
            except AddressTaken:
                return _shown(request, 409, _(TAKEN))
            said = DONE if done else AGREED
        await database.commit()
    return _shown(request, 200, _(said))


def _shown(request: Request, status: int, sentence: str) -> Response:
    return page(request, "public/address_over.html", status=status, sentence=sentence)

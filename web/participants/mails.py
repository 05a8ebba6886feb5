"""Which mails somebody gets at once, and which once a day: everybody chooses for themselves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from models.tables.person import Person
from models.tables.programme import MailRhythm
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.setup import programme_of
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Choice
from web.site.access import SignedIn, Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Somebody = Annotated[Viewer, Depends(SignedIn())]
AS_PROGRAMME = "programme"
"""Stands for no choice of one's own, which the form cannot leave empty."""


class MailChoice(BaseModel):
    """What waits for the mail of the day, and when that one comes."""

    gathered: Annotated[
        str,
        Choice(
            label=N_("Which mails do you want gathered into one a day?"),
            hint=N_(
                "At once come always: what is due within a day or overdue, whatever is about safety, journeys, visits and calls, messages, and links to sign in."
            ),
        ),
    ]
    hour: Annotated[
        str,
        Choice(
            label=N_("When should that one come?"),
            hint=N_("In your time zone. On days with nothing to say none comes."),
            radios=0,
        ),
    ]


@router.get("/me/mails")
async def show(request: Request, viewer: Somebody) -> Response:
    """The form with what is so now. Mails lead here; looking changes nothing."""
    async with resources_of(request).autocommit() as database:
        me = await database.get_one(Person, viewer.person_id)
        form = Form.blank(
            MailChoice,
            {"gathered": me.mail_rhythm or AS_PROGRAMME, "hour": str(me.digest_hour)},
            options=await _options(database, viewer),
        )
    return page(request, "participants/mails.html", form=form, zone=viewer.time_zone)


@router.post("/me/mails")
async def change(request: Request, viewer: Somebody) -> Response:
    """Save it: what waits already follows the new choice."""
    async with resources_of(request).sessions() as database:
        form = await Form.read(request, MailChoice, options=await _options(database, viewer))
        answer = form.validated()
        if answer is None:
            return page(
                request,
                "participants/mails.html",
                status=form.status,
                form=form,
                zone=viewer.time_zone,
            )
        me = await database.get_one(Person, viewer.person_id)
        me.mail_rhythm = "" if answer.gathered == AS_PROGRAMME else answer.gathered
        me.digest_hour = int(answer.hour)
        await database.commit()
    return redirect(request, "/me", flash=_("Your choice is saved."))


async def _options(database: AsyncSession, viewer: Viewer) -> dict[str, Options]:
    programme = await programme_of(database, viewer.scope.mark)
    usual = MailRhythm(programme.mail_rhythm) if programme else MailRhythm.REMINDERS
    own = _("As the programme has it, at present: {rhythm}", rhythm=label(usual))
    rhythms = [(AS_PROGRAMME, own), *((one.value, label(one)) for one in MailRhythm)]
    return {"gathered": rhythms, "hour": [(str(hour), f"{hour:02}:00") for hour in range(24)]}


def told(me: Person) -> str:
    """One's choice in a sentence, for one's entry."""
    what = label(MailRhythm(me.mail_rhythm)) if me.mail_rhythm else _("As the programme has it")
    if me.mail_rhythm == MailRhythm.AT_ONCE:
        return what
    return _("{what}, at {hour}", what=what, hour=f"{me.digest_hour:02}:00")

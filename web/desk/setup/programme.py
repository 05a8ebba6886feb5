"""The programme: what it is called, where its hub is, how the hub is reached."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Request
from pydantic import BaseModel, EmailStr, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from models.documents.words import LINE, Phone
from models.tables.programme import MailRhythm, Programme, SignUps
from models.texts.translate import N_, _
from models.typed.mail_address import spelled
from models.views.names import people_named
from models.views.setup import latest_changes, programme_of
from runtime.setup import FIELDS, one_at_a_time, set_programme
from web.desk.setup.shared import Coordinator, changes, times_changed
from web.exchanges.vault_labels import countries
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Choice, Text
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PART = "programme"


class ProgrammeForm(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(
            label=N_("Name"), hint=N_("It stands in the title of every page and below every mail.")
        ),
    ]
    country: Annotated[
        str,
        Choice(
            label=N_("Country of the hub"),
            hint=N_("Its public holidays are no working days at the hub."),
            radios=0,
        ),
    ]
    time_zone: Annotated[
        str,
        Choice(
            label=N_("Time zone of the hub"),
            hint=N_("Cycles open and close by it. Staff without a time zone of their own get it."),
            radios=0,
        ),
    ]
    duty_phone: Annotated[
        Phone | None,
        Text(
            label=N_("Duty phone"),
            hint=N_(
                "With its country code. People who take part see it below every page and every mail about an exchange. You can add it later."
            ),
            kind="tel",
        ),
    ] = None
    write_to: Annotated[
        EmailStr | None,
        Field(max_length=254),
        Text(
            label=N_("Address to write to"),
            hint=N_(
                "Of a mailbox that somebody at the hub reads. Public pages show it, too. You can add it later."
            ),
            kind="email",
        ),
    ] = None
    part_of: Annotated[
        str,
        Field(max_length=200),
        LINE,
        Text(
            label=N_("What is it part of?"),
            hint=N_(
                "Such as a regional initiative and its plan of the year. The page About says so. You can leave it empty."
            ),
        ),
    ] = ""
    sign_up: Annotated[
        SignUps,
        Choice(
            label=N_("Who enters people?"),
            hint=N_("Whoever enters themselves still has to be taken in by a community or by you."),
        ),
    ] = SignUps.OPEN
    mail_rhythm: Annotated[
        MailRhythm,
        Choice(
            label=N_("Which mails are gathered into one a day?"),
            hint=N_(
                "For people who have not chosen themselves. What is urgent always comes at once: whatever is due within a day or overdue, safety, journeys and dates."
            ),
        ),
    ] = MailRhythm.REMINDERS


@router.get("/desk/setup/programme")
async def show_programme(request: Request, viewer: Coordinator) -> Response:
    """The form with what is so now, and its changes."""
    async with resources_of(request).autocommit() as database:
        known = await programme_of(database, viewer.scope.mark)
        form = Form.blank(
            ProgrammeForm,
            _initial(known) if known else {"name": resources_of(request).settings.programme_name},
            options=_options(),
            base_version=await times_changed(database, viewer, PART),
        )
        return await _shown(request, database, viewer, form)


@router.post("/desk/setup/programme")
async def change_programme(request: Request, viewer: Coordinator) -> Response:
    """Save it, unless a colleague changed it meanwhile: then both are shown."""
    resources = resources_of(request)
    form = await Form.read(request, ProgrammeForm, options=_options())
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is None:
            return await _shown(request, database, viewer, form)
        await one_at_a_time(database)
        version = await times_changed(database, viewer, PART)
        known = await programme_of(database, viewer.scope.mark)
        if known is not None and form.base_version != version:
            (last,) = await latest_changes(database, PART, most=1, programme=viewer.scope.mark)
            names = await people_named(database, [last.by])
            form.conflicts_with(_initial(known), version, by=names.get(last.by or "", ""))
            return await _shown(request, database, viewer, form)
        values = {name: getattr(answer, name) or "" for name in FIELDS}
        if values["write_to"]:
            values["write_to"] = spelled(values["write_to"])
        with form.refusals():
            changed = await set_programme(
                database, values,
                by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
            )  # fmt: skip
            await database.commit()
        if form.errors:
            await database.rollback()
            return await _shown(request, database, viewer, form)
    resources.programme.forget()
    text = (
        _("Saved. Exchanges that run keep what they began with.")
        if changed
        else _("Nothing was changed.")
    )
    return redirect(request, "/desk/setup", flash=text)


def _initial(known: Programme) -> dict[str, str]:
    return {name: getattr(known, name) for name in FIELDS}


def _options() -> dict[str, Options]:
    # Names without a continent are abbreviations and aliases nobody lives in.
    zones = [(name, name) for name in sorted(available_timezones()) if "/" in name]
    return {"country": countries(), "time_zone": zones}


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[ProgrammeForm]
) -> Response:
    told = await changes(database, viewer, PART)
    return page(request, "desk/setup_programme.html", status=form.status, form=form, changes=told)

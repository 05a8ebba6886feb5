"""How mails wait after a decision of the hub: for how long, and which until somebody lets them go."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from activities.mail.holding import URGENT
from activities.mail.texts.titles import title_of
from domain.case.names import CaseNotice
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_, _
from models.views.setup import programme_of
from runtime.mail_holding import PART, set_holding
from runtime.outbox import LONGEST_HOLD
from web.desk.setup.shared import Coordinator, changes
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Checks, Number
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/setup/mails"


class HoldingForm(BaseModel):
    hold: Annotated[
        int,
        Field(ge=0, le=LONGEST_HOLD),
        Number(
            label=N_("How long do mails wait after a decision?"),
            hint=N_(
                "Within that time a mail can be held, and a decision that is undone tells nobody. 0 lets them leave at once."
            ),
            unit=N_("seconds"),
        ),
    ]
    review: Annotated[
        list[str],
        Checks(
            label=N_("Which mails wait until somebody lets them go?"),
            hint=N_("Where a decision of the hub causes one of these, it is held in the outbox."),
        ),
    ] = []


@router.get(PATH)
async def show_holding(request: Request, viewer: Coordinator) -> Response:
    """The form with what is so now, and its changes."""
    async with resources_of(request).autocommit() as database:
        known = await programme_of(database, viewer.scope.mark)
        initial = {"hold": known.mail_hold, "review": known.mail_review} if known else {}
        form = Form.blank(HoldingForm, initial, options=_options())
        return await _shown(request, database, viewer, form)


@router.post(PATH)
async def change_holding(request: Request, viewer: Coordinator) -> Response:
    """Save it for mails that are owed from now on."""
    resources = resources_of(request)
    form = await Form.read(request, HoldingForm, options=_options())
    answer = form.validated()
    async with resources.sessions() as database:
        if answer is not None:
            with form.refusals():
                changed = await set_holding(
                    database, answer.hold, answer.review,
                    by=viewer.person_id, now=await resources.now(), programme=viewer.scope.mark,
                )  # fmt: skip
                await database.commit()
                told = _("Saved. It holds for mails owed from now on.")
                return redirect(
                    request, "/desk/setup", flash=told if changed else _("Nothing was changed.")
                )
            await database.rollback()
        return await _shown(request, database, viewer, form)


def _options() -> dict[str, Options]:
    """Every mail that may wait, by what it is called."""
    kinds = sorted({*CaseNotice, *NoticeKind} - URGENT)
    return {"review": sorted(((kind.value, title_of(kind)) for kind in kinds), key=_name)}


def _name(option: tuple[str, str]) -> str:
    return option[1].casefold()


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[HoldingForm]
) -> Response:
    told = await changes(database, viewer, PART)
    return page(request, "desk/setup_mails.html", status=form.status, form=form, changes=told)

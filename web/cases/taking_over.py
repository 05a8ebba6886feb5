"""A task that a colleague has taken is taken over: by word, which the colleague reads."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import create_model
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.capabilities import TakeOverAsk
from domain.case.message import AnyMessage
from models.tables.note import NoteAudience
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note
from web.cases.desk_view import view_in
from web.cases.pages import FormPage, Place, blank
from web.cases.routes import InCase, answered, may_take_over, placed, shown
from web.site.resources import resources_of
from web.site.templates import redirect

router = APIRouter()


WHY = Note(
    label=N_("Why do you take it over?"),
    hint=N_("Your colleague is told, and reads it. Only the hub sees it."),
    rows=3,
)
Reason: Any = create_model("Reason", note=WHY.part())


class TakeOverPage(FormPage[Any]):
    """One sentence; then the task's own form."""

    model = Reason
    answers = False
    title = N_("Take over: {asked}")
    intro = N_("A colleague has taken this task and may have begun. Ask them first, if you can.")
    submit = N_("Take it over")
    done = N_("The task is yours, and your colleague is told.")
    drafts = False

    def heading(self, at: Place) -> str:
        """Which task."""
        return _(self.title, asked=label(at.kind.asks.kind(at.ask.kind)) if at.ask else "")

    def done_address(self, at: Place) -> str:
        """The form of the task, which can be answered now."""
        return f"{at.address.removesuffix('/take-over')}{view_in(at.request)}"

    async def message(self, at: Place, answer: Any) -> AnyMessage:
        """The message, with its words kept for the hub."""
        note = await at.add_note(answer.note, NoteAudience.HUB)
        sent: Any = at.kind.messages[TakeOverAsk.name]
        message: AnyMessage = sent(by=at.me, ask=at.ask.ask_id if at.ask else "", note=note)
        return message


PAGE = TakeOverPage()


@router.get("/exchanges/{exchange_id}/asks/{ask_id}/take-over")
@router.get("/cases/{case_id}/asks/{ask_id}/take-over")
async def show_take_over(request: Request, ask_id: str, seat: InCase) -> Response:
    """The form, for whoever is asked as well."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        _check(at)
        return await shown(request, PAGE, at, await blank(PAGE, at))


@router.post("/exchanges/{exchange_id}/asks/{ask_id}/take-over")
@router.post("/cases/{case_id}/asks/{ask_id}/take-over")
async def take_over(request: Request, ask_id: str, seat: InCase) -> Response:
    """Take it over; the case has the last word on whether it is possible now."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        if at.ask is not None and at.ask.claimed_by == at.me:  # the same form sent twice
            return redirect(request, PAGE.done_address(at), flash=_(PAGE.done))
        _check(at)
        return await answered(request, resources, PAGE, at)


def _check(at: Place) -> None:
    if not may_take_over(at):
        raise HTTPException(403)

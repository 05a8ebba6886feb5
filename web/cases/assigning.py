"""A task of the hub's queue is given to a colleague, by whoever has it or by the coordinator."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, create_model
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.capabilities import AssignAsk
from domain.case.message import AnyMessage
from domain.case.permissions import assignable
from models.tables.note import NoteAudience
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note
from web.cases.desk_view import desk_address
from web.cases.names import names_of
from web.cases.pages import FormPage, Place, blank
from web.cases.routes import InCase, answered, colleagues, placed, shown
from web.cases.sent_once import SentOnce
from web.cases.whose import whose
from web.forms.fields import Options
from web.forms.widgets import Choice
from web.site.resources import resources_of

router = APIRouter(route_class=SentOnce)


WORDS = Note(
    label=N_("What should they know?"),
    hint=N_("How far you are, or why you ask them. Only the hub sees it."),
    needed=False,
    rows=3,
)


class Chosen(BaseModel):
    to: Annotated[str, Choice(label=N_("Who should do it?"))]


Given: Any = create_model("Given", __base__=Chosen, note=WORDS.part())


class AssignPage(FormPage[Any]):
    """Who, and what they should know."""

    model = Given
    answers = False
    title = N_("Hand over: {asked}")
    intro = N_("Your colleague gets a mail, is reminded from now on, and can hand it on.")
    submit = N_("Hand it over")
    done = N_("The task is your colleague’s now; they get a mail.")
    drafts = False

    def heading(self, at: Place) -> str:
        """Which task."""
        return _(self.title, asked=label(at.kind.asks.kind(at.ask.kind)) if at.ask else "")

    def done_address(self, at: Place) -> str:
        """The desk, where the next task is."""
        return desk_address(at.request)

    async def options(self, at: Place) -> dict[str, Options]:
        """The colleagues who may do it, in the order of the team."""
        people = assignable(at.case, at.me, whose(at.kind, at.ask)) if at.ask else []
        names = await names_of(at.database, people, ())
        return {"to": [(person, names.person(person)) for person in people]}

    async def message(self, at: Place, answer: Any) -> AnyMessage:
        """The message, with its words kept for the hub."""
        note = await at.add_note(answer.note, NoteAudience.HUB)
        sent: Any = at.kind.messages[AssignAsk.name]
        ask = at.ask.ask_id if at.ask else ""
        message: AnyMessage = sent(by=at.me, ask=ask, to=answer.to, note=note)
        return message


PAGE = AssignPage()


@router.get("/exchanges/{exchange_id}/asks/{ask_id}/assign")
@router.get("/cases/{case_id}/asks/{ask_id}/assign")
async def show_assign(request: Request, ask_id: str, seat: InCase) -> Response:
    """The form, for whoever has the task, and for the coordinator."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        _check(at)
        return await shown(request, PAGE, at, await blank(PAGE, at))


@router.post("/exchanges/{exchange_id}/asks/{ask_id}/assign")
@router.post("/cases/{case_id}/asks/{ask_id}/assign")
async def assign(request: Request, ask_id: str, seat: InCase) -> Response:
    """Hand it over; the case has the last word on whether it is possible now."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        _check(at)
        return await answered(request, resources, PAGE, at)


def _check(at: Place) -> None:
    if not colleagues(at):
        raise HTTPException(403)

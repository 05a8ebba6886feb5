"""The coordinator's last word: answering in somebody's place, waiving a task, opening one again."""

from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, create_model
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Note
from web.cases.names import names_of
from web.cases.override_links import (
    INSTEAD,
    REOPEN,
    WAIVE,
    is_coordinator,
    may_stand_in,
    stood_in_for,
)
from web.cases.pages import ASKS, FormPage, Place, Values, blank
from web.cases.routes import answered, placed, shown
from web.cases.sent_once import SentOnce
from web.forms.fields import Options
from web.forms.form import Form
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of

M = TypeVar("M", bound=BaseModel)
router = APIRouter(route_class=SentOnce)
InExchange = Annotated[Seat, Depends(MemberOf())]

FOR_EVER = N_("It stays in the timeline, with your name; everybody in the exchange can read it.")
BECAUSE = Note(
    label=N_("Why do you answer in this person’s place?"), hint=FOR_EVER, field="because", rows=3
)


class Because(BaseModel):
    """A form that is only its reason; completed below."""


class OverridePage(FormPage[Any]):
    """One sentence, and the message about the ask it stands on."""

    drafts = False
    answers = False
    template = "desk/override.html"
    reason: Note
    sends: type[WaiveAsk | ReopenAsk]

    def model_at(self, at: Place) -> type[Any]:
        """The reason is all there is to say."""
        return create_model("Reason", __base__=Because, note=self.reason.part())

    def heading(self, at: Place) -> str:
        """What is done, and with which task."""
        return _(self.title, asked=label(AskKind(at.ask.kind)) if at.ask else "")

    async def message(self, at: Place, answer: Any) -> AnyMessage:
        """The message, with its words kept."""
        note = await at.add_note(answer.note)
        return self.sends(by=at.me, ask=at.ask.ask_id if at.ask else "", note=note)


class WaivePage(OverridePage):
    sends = WaiveAsk
    title = N_("Waive: {asked}")
    intro = N_("The exchange goes on as if this were done. Whoever was asked is told.")
    reason = Note(label=N_("Why is it not needed?"), hint=FOR_EVER, rows=3)
    submit = N_("Waive it")
    done = N_("It is waived, and whoever was asked is told.")


class ReopenPage(OverridePage):
    sends = ReopenAsk
    title = N_("Open again: {asked}")
    intro = N_(
        "The answer no longer counts, and what followed from it falls. The same is asked anew."
    )
    reason = Note(label=N_("Why is it opened again?"), hint=FOR_EVER, rows=3)
    submit = N_("Open it again")
    done = N_("It is open again, and whoever is asked is told.")


class InsteadPage(FormPage[Any]):
    """Another person's form, filled by the coordinator: the same questions, and why."""

    drafts = False
    template = "desk/override.html"
    submit = N_("Answer in their place")
    done = N_("The answer is noted as given by you in this person’s place; the person is told.")

    def __init__(self, inner: FormPage[Any], name: str) -> None:
        self.inner, self.name = inner, name
        self.widgets, self.intro = inner.widgets, inner.intro

    def heading(self, at: Place) -> str:
        """Whose form it is."""
        return _("In place of {name}: {what}", name=self.name, what=self.inner.heading(at))

    def model_at(self, at: Place) -> type[Any]:
        """The person's questions and the reason."""
        return create_model("Instead", __base__=self.inner.model_at(at), because=BECAUSE.part())

    async def options(self, at: Place) -> dict[str, Options]:
        """As the person would see them."""
        return await self.inner.options(at)

    async def initial(self, at: Place) -> BaseModel | Values | None:
        """Where the person would start, drafts left alone: they are the person's own."""
        return await self.inner.initial(at)

    async def base_version(self, at: Place) -> int:
        """Where the person would start."""
        return await self.inner.base_version(at)

    async def received(self, at: Place, form: Form[Any]) -> None:
        """Files are kept as the person's form keeps them."""
        await self.inner.received(at, form)

    def lacks(self, answer: Any) -> tuple[str, str] | None:
        """What the person's form would lack."""
        return self.inner.lacks(answer)

    async def message_of(self, at: Place, answer: Any, form: Form[Any]) -> AnyMessage | None:
        """The person's message by the coordinator's hand."""
        own = self.inner.model_at(at)
        typed = {name: getattr(answer, name) for name in own.model_fields}
        message = await self.inner.message_of(at, own.model_construct(**typed), form)
        if message is None:
            return None
        because = await at.add_note(answer.because)
        return replace(message, by=at.me, instead_of=at.instead_of, because=because)


PAGES: dict[str, FormPage[Any]] = {WAIVE: WaivePage(), REOPEN: ReopenPage()}


@router.get("/exchanges/{exchange_id}/asks/{ask_id}/override/{way}")
async def show_override(request: Request, ask_id: str, way: str, seat: InExchange) -> Response:
    """The form of one of the coordinator's ways with a task."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        found, at = await _page(way, at)
        return await shown(request, found, at, await blank(found, at))


@router.post("/exchanges/{exchange_id}/asks/{ask_id}/override/{way}")
async def override(request: Request, ask_id: str, way: str, seat: InExchange) -> Response:
    """Do it; the exchange has the last word on whether it is possible now."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        found, at = await _page(way, at)
        return await answered(request, resources, found, at)


async def _page(way: str, at: Place) -> tuple[FormPage[Any], Place]:
    if not is_coordinator(at):
        raise HTTPException(403)
    if way in PAGES:
        return PAGES[way], at
    person = stood_in_for(at)
    if way != INSTEAD or at.ask is None or person is None or not may_stand_in(at):
        raise HTTPException(404)
    names = await names_of(at.database, [person], [])
    page = InsteadPage(ASKS[AskKind(at.ask.kind)], names.person(person))
    return page, replace(at, instead_of=person)

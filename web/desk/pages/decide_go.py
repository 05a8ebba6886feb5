"""The hub says whether the visit can start; and takes a go back."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.exchange import Exchange
from domain.moves.base import PROGRAMME_STAFF, Move
from domain.moves.travel import DecideGo, DecideNoGo
from domain.people import Side
from domain.travel import OrderKind, OrderStatus
from models.documents.words import WORDS
from models.texts.labels import label
from models.texts.translate import N_, _
from web.desk.pages.decisions import named, names_at, need, written
from web.shared.asks import ACTIONS, ASKS, FormPage, Place
from web.shared.exchange.names import Names
from web.shared.form_fields import Options
from web.shared.widgets import Area, Choice


class Decision(StrEnum):
    GO = "go"
    NOT_YET = "not_yet"


class GoAnswer(BaseModel):
    decision: Annotated[Decision, Choice(label=N_("Can the visit start?"))]
    note: Annotated[
        str | None,
        Field(max_length=4000),
        WORDS,
        Area(
            label=N_("If not: why not yet?"),
            hint=N_("Travellers and both contacts read it."),
            conditional=True,
        ),
    ] = None

    @model_validator(mode="after")
    def explained(self) -> Self:
        """“Not yet” says why."""
        if self.decision is Decision.NOT_YET:
            need(written(self.note), "note", N_("Say why the journey cannot start yet."))
        return self


class DecideGoPage(FormPage[GoAnswer]):
    model = GoAnswer
    title = N_("Decide whether the visit goes ahead")
    intro = N_("Nobody departs before everything below is there.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and everyone concerned is told.")
    template = "desk/decide_go.html"

    async def options(self, at: Place) -> dict[str, Options]:
        choices = {
            Decision.GO.value: N_("Go: everything is there"),
            Decision.NOT_YET.value: N_("Not yet"),
        }
        return {"decision": named(choices)}

    async def context(self, at: Place) -> dict[str, Any]:
        names = await names_at(at)
        return {"names": names, "checklist": checklist(at.exchange, names)}

    async def move(self, at: Place, answer: GoAnswer) -> Move:
        note = await at.add_note(answer.note)
        if answer.decision is Decision.GO:
            return DecideGo(by=at.me, note=note)
        return DecideNoGo(by=at.me, note=note)


def checklist(x: Exchange, names: Names) -> list[tuple[bool, str]]:
    """Everything a departure needs: whether it is there, and what it is (law 4)."""
    items = [(x.questions_shared, _("The questions were shared with the mentor"))]
    for traveller in x.travellers:
        for kind in OrderKind:
            confirmed = any(
                order.traveller == traveller
                and order.kind is kind
                and order.status is OrderStatus.CONFIRMED
                for order in x.orders
            )
            text = _(
                "{kind} for {name}, confirmed by the traveller",
                kind=label(kind),
                name=names.person(traveller),
            )
            items.append((confirmed, text))
    for side in Side:
        text = _("{side}: has shared how to be reached", side=label(side))
        items.append((side in x.contacts_shared, text))
    return items


class TakingBack(BaseModel):
    note: Annotated[
        str,
        Field(min_length=5, max_length=4000),
        WORDS,
        Area(
            label=N_("Why can the journey not start?"),
            hint=N_("Travellers and both contacts read it."),
        ),
    ]


class TakeGoBackPage(FormPage[TakingBack]):
    model = TakingBack
    who = PROGRAMME_STAFF
    title = N_("Take the go back")
    intro = N_("The visit waits until you decide again.")
    submit = N_("Take it back")
    done = N_("The visit waits; everyone concerned is told.")
    destructive = True

    async def move(self, at: Place, answer: TakingBack) -> Move:
        return DecideNoGo(by=at.me, note=await at.add_note(answer.note))


ASKS[AskKind.DECIDE_GO] = DecideGoPage()
ACTIONS["take-go-back"] = TakeGoBackPage()

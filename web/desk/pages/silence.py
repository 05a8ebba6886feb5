"""One side does not answer, whoever was asked: the hub decides how to go on."""

from typing import Annotated, Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason, IncompleteReason
from domain.exchange.messages.deadlines import BY_THE_VISIT, ChangeDeadline
from domain.exchange.messages.endings import Cancel, CloseIncomplete
from domain.exchange.messages.partner import ReplacePartner, ReplaceReason
from domain.exchange.messages.people import HandOver
from domain.exchange.people import Role, Side
from models.documents.words import PlainDate
from models.tables.ask_view import AskView
from models.texts.labels import label
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import names_at
from web.exchanges.ask_titles import asked
from web.exchanges.choices import people
from web.exchanges.load import titles_of
from web.forms.fields import Options
from web.forms.widgets import Date, Person


class GoingOn(BaseModel):
    due_on: Annotated[
        PlainDate | None,
        Date(
            label=N_("If they get more time: until which day?"),
            hint=N_("As year-month-day: 2027-05-31."),
            conditional=True,
        ),
    ] = None
    person: Annotated[
        str | None,
        Person(label=N_("If somebody else answers: who?"), radios=0, conditional=True),
    ] = None


class DecideSilencePage(Decision[GoingOn]):
    model = GoingOn
    asks = N_("How does the exchange go on?")
    outcomes = (
        Outcome(
            "more_time",
            N_("They get more time"),
            ChangeDeadline,
            needs={"due_on": N_("Choose the new day.")},
        ),
        Outcome(
            "hand_over",
            N_("Somebody else of their community answers from now on"),
            HandOver,
            needs={"person": N_("Choose who answers from now on.")},
        ),
        Outcome(
            "replace",
            N_("Another partner is looked for; goals and questions are kept"),
            ReplacePartner,
            sets={"reason": ReplaceReason.NO_ANSWER},
        ),
        Outcome(
            "cancel",
            N_("The exchange ends before its visit"),
            Cancel,
            sets={"reason": CancelReason.NO_ANSWER},
        ),
        Outcome(
            "close",
            N_("The exchange is closed before everything is done"),
            CloseIncomplete,
            sets={"reason": IncompleteReason.NO_ANSWER},
        ),
    )
    note = Note(label=N_("Why, and what should both sides know?"), hint=BOTH_READ, most=2000)
    title = N_("Somebody does not answer")
    intro = N_(
        "Reminders went out, the hub was told and somebody else of the same community was asked, and "
        "there is still no answer. Perhaps people are ill or have stopped; it is nobody’s fault. Try "
        "once more in person, then decide how the exchange goes on."
    )
    submit = N_("Decide")
    done = N_("Decided. Those concerned are told.")
    template = "desk/silence.html"

    async def options(self, at: Place) -> dict[str, Options]:
        offered = await super().options(at)
        contacts, silent = at.exchange.contacts(), await _silent(at)
        sides = _sides(at, silent)
        offered["person"] = [o for o in await people(at, *sides) if o[0] not in contacts]
        if silent is None or silent.kind in BY_THE_VISIT:
            offered["decision"] = [o for o in offered["decision"] if o[0] != "more_time"]
        if not offered["person"]:
            offered["decision"] = [o for o in offered["decision"] if o[0] != "hand_over"]
        return offered

    async def context(self, at: Place) -> dict[str, Any]:
        silent, names = await _silent(at), await names_at(at)
        titles = await titles_of(at.database, at.exchange)
        what = ""
        if silent:
            what = asked(AskKind(silent.kind), silent.subject, at.exchange, names, titles)
        sides = [label(Role(role)) for role in silent.roles] if silent else []
        return {"silent": silent, "what": what, "names": names, "sides": sides}

    async def values(self, at: Place, answer: GoingOn) -> dict[str, Any]:
        side = at.exchange.side_of(answer.person) if answer.person else Side.MENTEE
        return {"ask": at.subject, "side": side}


def _sides(at: Place, silent: AskView | None) -> list[Side]:
    """The side that does not answer; both where it cannot be told."""
    if silent is None:
        return list(Side)
    if silent.person_id:
        return [at.exchange.side_of(silent.person_id)]
    found = [side for side in Side if side.value in silent.roles]
    return found or [at.exchange.direction.traveller]


async def _silent(at: Place) -> AskView | None:
    """The ask that has no answer."""
    query = select(AskView).where(
        col(AskView.exchange_id) == at.exchange.id, col(AskView.ask_id) == at.subject
    )
    found: AskView | None = await at.database.scalar(query)
    return found


ASKS[AskKind.DECIDE_SILENCE] = DecideSilencePage()

"""The hub puts a visit off, ends an exchange, and decides what makes up for a visit cut short."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason, IncompleteReason, PostponeReason, TopUp
from domain.exchange.messages.cut_short import DecideTopUp
from domain.exchange.messages.endings import Cancel, CloseIncomplete, Postpone, WriteClosingReport
from domain.exchange.phases import Phase
from models.documents.words import PlainDate
from models.tables.note import NoteAudience
from models.texts.labels import label
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Note, OneMessage, Sure
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import names_at
from web.exchanges.choices import goals
from web.exchanges.reasons_given import said_with
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Choice, Date, Number


class PutOff(BaseModel):
    reason: Annotated[PostponeReason, Choice(label=N_("Why is it put off?"), radios=8)]
    not_before: Annotated[
        PlainDate,
        Date(
            label=N_("Not before which day?"),
            hint=N_(
                "Both sides then choose this day or a later one. As year-month-day: 2027-05-31."
            ),
        ),
    ]


class PostponePage(OneMessage[PutOff]):
    sends = Postpone
    model = PutOff
    note = Note(label=N_("What should both sides know?"), hint=BOTH_READ)
    group = Group.TROUBLE
    title = N_("Put the visit off")
    intro = N_(
        "The plan is opened again and signed for new days. What was booked is undone; goals, questions "
        "and contacts stay."
    )
    submit = N_("Put the visit off")
    done = N_("Done. Both sides are told, and choose new days.")
    template = "desk/put_off.html"
    destructive = True

    async def assumed_values(self, at: Place, answer: PutOff) -> dict[str, Any]:
        plan = at.exchange.plan
        return {"not_before": plan.facts.starts_on + timedelta(days=30)} if plan else {}

    async def context(self, at: Place) -> dict[str, Any]:
        x = at.exchange
        return {
            "starts_on": x.plan.facts.starts_on if x.plan else None,
            "before": x.postponements,
            "limit": x.policy.max_postponements,
            "booked": sum(order.is_booked for order in x.orders),
        }


class Cancelling(BaseModel):
    reason: Annotated[CancelReason, Choice(label=N_("Why is it cancelled?"), radios=8)]


class CancelPage(OneMessage[Cancelling]):
    sends = Cancel
    model = Cancelling
    note = Note(label=N_("What should both sides know?"), hint=BOTH_READ)
    sure = Sure(
        label=N_("Yes, cancel this exchange"),
        hint=N_("This cannot be undone. What was booked is undone first, and refunds are noted."),
    )
    group = Group.TROUBLE
    title = N_("Cancel the exchange")
    intro = N_("Talk with both sides first. Putting the visit off may be enough.")
    submit = N_("Cancel the exchange")
    done = N_("The exchange is cancelled, and everyone concerned is told.")
    destructive = True


class Closing(BaseModel):
    reason: Annotated[IncompleteReason, Choice(label=N_("Why is it closed now?"))]


class CloseIncompletePage(OneMessage[Closing]):
    sends = CloseIncomplete
    model = Closing
    note = Note(label=N_("A few kind words to both sides"), hint=BOTH_READ)
    sure = Sure(label=N_("Yes, close this exchange"))
    group = Group.TROUBLE
    title = N_("Close the exchange before everything is done")
    intro = N_("Nobody is blamed: they met, and they learned. What was written stays where it is.")
    submit = N_("Close the exchange")
    done = N_("The exchange is closed. Both sides are told and thanked.")
    destructive = True


class ClosingReportPage(OneMessage[Nothing]):
    sends = WriteClosingReport
    note = Note(
        label=N_("What happened, and what can others learn from it?"),
        hint=N_("Only the hub reads it. Say also what was spent, and what came back."),
        rows=8,
        audience=NoteAudience.HUB,
    )
    title = N_("Write the short report")
    intro = N_("The exchange ends before its visit. A few sentences are enough.")
    submit = N_("Keep the report")
    done = N_("Noted. With the last booking undone, the exchange ends.")
    template = "desk/wound_up.html"

    async def context(self, at: Place) -> dict[str, Any]:
        gone = [order for order in at.exchange.orders if order.cost_cents]
        return {"orders": gone, "names": await names_at(at)}


class MakingUp(BaseModel):
    top_up: Annotated[TopUp, Choice(label=N_("What makes up for the lost days?"))]
    calls: Annotated[
        int,
        Field(ge=0, le=50),
        Number(label=N_("If further calls: how many?"), conditional=True),
    ] = 0


class TopUpPage(OneMessage[MakingUp]):
    sends = DecideTopUp
    model = MakingUp
    note = Note(label=N_("Why like this?"), hint=BOTH_READ, needed=False)
    title = N_("Decide what makes up for lost days")
    intro = N_("Ask both sides what would help them most.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and both sides are told.")
    template = "desk/top_up.html"

    def lacks(self, answer: MakingUp) -> tuple[str, str] | None:
        if answer.top_up is TopUp.CALLS and not answer.calls:
            return "calls", N_("Say how many further calls.")
        return None

    async def options(self, at: Place) -> dict[str, Options]:
        now = at.exchange.phase is Phase.POST_PLAN
        ways = [way for way in TopUp if now or way is not TopUp.VISIT]
        return {"top_up": [(way.value, label(way)) for way in ways]}

    async def context(self, at: Place) -> dict[str, Any]:
        cut = at.exchange.cut_short
        said = (await said_with(at, "cut_short_visit"))[-1:]
        return {"cut": cut, "said": said, "goals": await goals(at)}


ASKS[AskKind.WRITE_CLOSING_REPORT] = ClosingReportPage()
ASKS[AskKind.DECIDE_TOP_UP] = TopUpPage()
ACTIONS["postpone"] = PostponePage()
ACTIONS["cancel"] = CancelPage()
ACTIONS["close-incomplete"] = CloseIncompletePage()

"""The hub settles a call that was missed again and again."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.missed_calls import MissedWay, SettleMissedCalls
from domain.exchange.people import Role
from models.documents.words import PlainDate
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import holds
from web.forms.widgets import Date


class Settling(BaseModel):
    new_day: Annotated[
        PlainDate | None,
        Date(
            label=N_("If on another day: which?"),
            hint=N_("As year-month-day: 2027-05-31."),
            conditional=True,
        ),
    ] = None


class SettleMissedCallsPage(Decision[Settling]):
    model = Settling
    asks = N_("How does it go on?")
    outcomes = (
        Outcome(
            "reschedule",
            N_("On another day"),
            SettleMissedCalls,
            needs={"new_day": N_("Choose the new day of the call.")},
            sets={"way": MissedWay.RESCHEDULE},
        ),
        Outcome(
            "in_writing",
            N_("In writing, each side in its own time"),
            SettleMissedCalls,
            sets={"way": MissedWay.IN_WRITING, "new_day": None},
        ),
        Outcome(
            "waive",
            N_("Without this call (the coordinator only, with a reason)"),
            SettleMissedCalls,
            needs={"note": N_("Say why the call is let go.")},
            sets={"way": MissedWay.WAIVE, "new_day": None},
            offered=lambda x, me: Role.COORDINATOR in x.roles_of(me),
        ),
    )
    note = Note(label=N_("A word to both sides"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    title = N_("A call was missed again and again")
    intro = N_("Talk to both sides first: what would they really manage?")
    submit = N_("Settle it")
    done = N_("Settled. Both sides are told.")
    template = "desk/missed_calls.html"

    async def context(self, at: Place) -> dict[str, Any]:
        number = int(at.subject)
        call = next((call for call in at.exchange.calls if call.number == number), None)
        return {"call": call, "may_waive": holds(at, Role.COORDINATOR)}

    async def values(self, at: Place, answer: Settling) -> dict[str, Any]:
        return {"call": int(at.subject)}


ASKS[AskKind.DECIDE_MISSED_CALLS] = SettleMissedCallsPage()

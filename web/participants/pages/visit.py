"""On the road and back: left, arrived, ended."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.visit import Arrive, Depart, EndVisit
from domain.exchange.orders import OrderKind
from models.documents.words import PlainDate
from models.texts.translate import N_
from web.cases.decisions import OneMessage
from web.cases.pages import ASKS, Place
from web.forms.button import Nothing
from web.forms.widgets import Date
from web.participants.document_pages import plan_of


class DepartPage(OneMessage[Nothing]):
    """One press of a button says it all; so it does on arrival."""

    sends = Depart
    title = N_("Have you left?")
    intro = N_("Press the button when you are on your way. It takes one second.")
    why = N_("From now on somebody at the hub watches that you arrive, and is there if you do not.")
    submit = N_("I have left")
    done = N_("Have a good journey. Please say when you have arrived.")
    template = "participants/visit_depart.html"
    drafts = False

    async def context(self, at: Place) -> dict[str, Any]:
        own = [o for o in at.exchange.orders if o.is_live and o.traveller == at.me]
        arrivals = [o.arrives_at for o in own if o.kind is OrderKind.TRANSPORT and o.arrives_at]
        plan = await plan_of(at)
        return {
            "arrives_at": max(arrivals, default=None),
            "host_place": plan.host_place if plan else "",
            "starts_on": at.exchange.plan.facts.starts_on if at.exchange.plan else None,
        }


class ArrivePage(OneMessage[Nothing]):
    sends = Arrive
    title = N_("Have you arrived?")
    intro = N_("Traveller or host: whoever thinks of it first presses the button.")
    why = N_(
        "The hub's duty phone looks for travellers of whom nobody hears. This calls the search off."
    )
    submit = N_("We have arrived")
    done = N_("Good to know. Enjoy the visit!")
    drafts = False


class VisitEnd(BaseModel):
    ended_on: Annotated[
        PlainDate,
        Date(label=N_("Last day of the visit"), hint=N_("As year-month-day: 2027-05-31.")),
    ]


class EndVisitPage(OneMessage[VisitEnd]):
    sends = EndVisit
    model = VisitEnd
    title = N_("Has the visit ended?")
    intro = N_(
        "Say on which day you finished. If you had to stop before the planned last day, use “The visit "
        "ended early” on the page of the exchange instead."
    )
    why = N_("Travel details are deleted a few days after the return, and the next step opens.")
    submit = N_("The visit has ended")
    done = N_("Welcome home. Next: what will you apply at home?")
    drafts = False

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"ended_on": local_date(at.now, at.exchange.mentee.time_zone)}


ASKS[AskKind.DEPART] = DepartPage()
ASKS[AskKind.ARRIVE] = ArrivePage()
ASKS[AskKind.END_VISIT] = EndVisitPage()

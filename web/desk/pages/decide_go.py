"""The hub says whether the visit can start; and takes a go back."""

from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.travel import SETTLED, DecideGo, DecideNoGo
from domain.exchange.orders import OrderKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, OneMessage, Outcome
from web.cases.names import Names
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import names_at
from web.forms.button import Nothing

THEY_READ = N_("Travellers and both contacts read it.")


class DecideGoPage(Decision[Nothing]):
    asks = N_("Can the visit start?")
    note = Note(label=N_("If not: why not yet?"), hint=THEY_READ, needed=False, conditional=True)
    outcomes = (
        Outcome("go", N_("Go: everything is there"), DecideGo),
        Outcome(
            "not_yet",
            N_("Not yet"),
            DecideNoGo,
            needs={"note": N_("Say why the journey cannot start yet.")},
        ),
    )
    title = N_("Decide whether the visit goes ahead")
    intro = N_("Nobody departs before everything below is there.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and everyone concerned is told.")
    template = "desk/decide_go.html"

    async def context(self, at: Place) -> dict[str, Any]:
        names = await names_at(at)
        return {"names": names, "checklist": checklist(at.exchange, names)}


def checklist(x: Exchange, names: Names) -> list[tuple[bool, str]]:
    """Everything a departure needs: whether it is there, and what it is (law 4)."""
    items = [(x.questions_shared, _("The questions were shared with the mentor"))]
    for traveller in x.travellers:
        for kind in OrderKind:
            confirmed = any(
                order.traveller == traveller
                and order.kind is kind
                and order.status in SETTLED
                and order.proposal is None
                for order in x.orders
            )
            text = _(
                "{kind} for {name}, confirmed by the traveller",
                kind=label(kind),
                name=names.person(traveller),
            )
            items.append((confirmed, text))
        if x.plan and x.plan.facts.visa_needed:
            visa = x.visas.get(traveller)
            text = _("Visa of {name}, if one is needed", name=names.person(traveller))
            items.append((visa is not None and visa.status.lets_travel, text))
    for side in Side:
        text = _("{side}: has shared how to be reached", side=label(side))
        items.append((side in x.contacts_shared, text))
    return items


class TakeGoBackPage(OneMessage[Nothing]):
    sends = DecideNoGo
    note = Note(label=N_("Why can the journey not start?"), hint=THEY_READ)
    group = Group.TROUBLE
    title = N_("Take the go back")
    intro = N_("The visit waits until you decide again.")
    submit = N_("Take it back")
    done = N_("The visit waits; everyone concerned is told.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return x.phase is Phase.READY


ASKS[AskKind.DECIDE_GO] = DecideGoPage()
ACTIONS["take-go-back"] = TakeGoBackPage()

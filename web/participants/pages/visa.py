"""A traveller says how the own visa stands."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.visa import REPORTED, ReportVisa
from domain.exchange.orders import VisaStatus
from models.texts.translate import N_, _
from web.cases.decisions import OneMessage
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.forms.fields import Options
from web.forms.widgets import Choice
from web.participants.document_pages import only_while
from web.site.problems import PageProblem

NEWS = {
    VisaStatus.APPLIED: N_("I have applied for it"),
    VisaStatus.GRANTED: N_("I have it"),
    VisaStatus.NOT_NEEDED: N_("I do not need one after all"),
    VisaStatus.REFUSED: N_("It was refused"),
}


class VisaNews(BaseModel):
    status: Annotated[VisaStatus, Choice(label=N_("How does your visa stand?"))]


class GetVisaPage(OneMessage[VisaNews]):
    sends = ReportVisa
    model = VisaNews
    title = N_("Your visa")
    intro = N_(
        "Apply early: consulates take their time. Come back here whenever there is news, and tell the "
        "hub at once if it is refused. There are ways on."
    )
    why = N_("Nobody travels without the visa they need; the hub plans the journey by it.")
    submit = N_("Tell the hub")
    done = N_("Thank you. The hub knows.")
    template = "participants/visa.html"
    drafts = False

    async def options(self, at: Place) -> dict[str, Options]:
        visa = at.exchange.visas.get(at.instead_of or at.me)
        possible = REPORTED[visa.status] if visa else ()
        return {"status": [(s.value, _(NEWS[s])) for s in NEWS if s in possible]}

    async def context(self, at: Place) -> dict[str, Any]:
        x = at.exchange
        return {
            "visa": x.visas.get(at.instead_of or at.me),
            "starts_on": x.plan.facts.starts_on if x.plan else None,
        }


class VisaNewsPage(GetVisaPage):
    """The same, when nobody asks any more: a visa can be taken back, or come after all."""

    group = Group.TRAVEL
    link = N_("Say what is new about your visa")

    def offered(self, x: Exchange, me: str) -> bool:
        return me in x.visas

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, ReportVisa)
        if at.me not in at.exchange.visas:
            raise PageProblem(
                409,
                _("You need no visa for this visit."),
                _("If you do, tell the hub: the plan then has to say so."),
                link=(at.exchange_address, _("See where the exchange stands")),
            )
        return await super().options(at)


ASKS[AskKind.GET_VISA] = GetVisaPage()
ACTIONS["visa-news"] = VisaNewsPage()

"""What was offered to a community without a partner: whoever looks after it says what became of it."""

from collections.abc import Mapping
from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.messages.no_match import SettleOffer
from models.texts.alternatives import HELP
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import content_of, names_at
from web.forms.button import Nothing


class ArrangeOfferPage(Decision[Nothing]):
    asks = N_("What became of it?")
    outcomes = (
        Outcome("arranged", N_("It is arranged"), SettleOffer, sets={"became": Became.ARRANGED}),
        Outcome("failed", N_("Nothing comes of it"), SettleOffer, sets={"became": Became.FAILED}),
        Outcome(
            "not_wanted",
            N_("The community does not need it"),
            SettleOffer,
            sets={"became": Became.NOT_WANTED},
        ),
    )
    note = Note(
        label=N_("What the community has to know"),
        hint=N_(
            "When, where, with whom, and how to take part; or why nothing comes of it. The community gets it "
            "by mail, unless it does not need it."
        ),
        most=2000,
    )
    title = N_("Arrange what was offered")
    intro = N_(
        "There is no partner for this community yet. What was offered instead is yours to bring about."
    )
    submit = N_("Say so")
    done = N_("Noted. It stands on the page of the exchange.")
    template = "desk/help_offered.html"

    async def values(self, at: Place, answer: Nothing) -> Mapping[str, Any]:
        return {"offer": Alternative(at.subject)}

    async def context(self, at: Place) -> dict[str, Any]:
        ref, offer = at.exchange.application, Alternative(at.subject)
        content = await content_of(at, ref.id, ref.version)
        return {
            "offer": label(offer),
            "help": _(HELP[offer]),
            "content": content,
            "names": await names_at(at, content),
        }


ASKS[AskKind.ARRANGE_OFFER] = ArrangeOfferPage()

"""The plan was rejected: either side appeals once, or lets it go."""

from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.appeal import AcceptRejection, AppealPlan
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.exchanges.reasons_given import said_with
from web.forms.button import Nothing


class AppealRejectionPage(Decision[Nothing]):
    asks = N_("What would you like to do?")
    chooser = "answer"
    note = Note(
        label=N_("If you appeal: why should the plan have one more chance?"),
        hint=N_("Whoever decides reads it, and so does your partner."),
        needed=False,
    )
    outcomes = (
        Outcome(
            "appeal",
            N_("Appeal: somebody else of the hub looks at it again"),
            AppealPlan,
            needs={"note": N_("Say why the plan should have one more chance.")},
        ),
        Outcome("accept", N_("Accept it: when both sides do, the exchange ends"), AcceptRejection),
    )
    title = N_("The plan was rejected")
    intro = N_(
        "Talk to your partner first. One of you appeals for both, and only once; whoever decides "
        "about it is not the person who rejected the plan."
    )
    submit = N_("Send the answer")
    done = N_("Thank you. The hub and your partner hear of it.")
    template = "participants/appeal.html"

    async def context(self, at: Place) -> dict[str, Any]:
        return {"said": await said_with(at, "return_plan", "log_plan_call", "reject_plan")}


ASKS[AskKind.APPEAL_REJECTION] = AppealRejectionPage()

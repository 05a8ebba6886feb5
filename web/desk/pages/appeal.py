"""The plan is not accepted: the call with both sides, the appeal, the end when nobody appeals."""

from collections.abc import Mapping
from typing import Any, ClassVar

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.appeal import CloseRejected, DenyAppeal, GrantAppeal
from domain.exchange.messages.plan_review import LogPlanCall
from models.texts.translate import N_
from web.cases.decisions import BOTH_READ, Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.desk.pages.decisions import content_of, names_at
from web.exchanges.reasons_given import said_with
from web.forms.button import Nothing


class LogPlanCallPage(OneMessage[Nothing]):
    sends = LogPlanCall
    note = Note(label=N_("What did you agree?"), hint=BOTH_READ, most=4000, rows=8)
    title = N_("Call both sides about the plan")
    intro = N_(
        "The plan has come back often enough. Call both sides together, and write down afterwards "
        "what you agreed; then both are asked to sign again."
    )
    submit = N_("The call was held")
    done = N_("Noted. Both sides are asked to sign again.")
    template = "desk/plan_call.html"

    async def context(self, at: Place) -> dict[str, Any]:
        return {"said": await said_with(at, "return_plan", "ask_plan_call")}


class ReviewAppealPage(Decision[Nothing]):
    outcomes = (
        Outcome("grant", N_("Grant it: the plan gets one more chance"), GrantAppeal),
        Outcome("deny", N_("Deny it: the rejection stands, and the exchange ends"), DenyAppeal),
    )
    note = Note(label=N_("What you tell both sides"), hint=BOTH_READ)
    title = N_("Decide about the appeal")
    intro = N_("Both sides trust you to look at it afresh: read the plan, the reasons, the appeal.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and both sides are told.")
    template = "desk/appeal.html"
    yourself: ClassVar[Mapping[str, str]] = {
        "rejecter_or_member_judges_no_appeal": N_(
            "You rejected this plan, or belong to one of the two communities, so somebody else decides."
        )
    }

    async def context(self, at: Place) -> dict[str, Any]:
        plan = at.exchange.plan
        content = await content_of(at, plan.doc.id, plan.doc.version) if plan else None
        return {
            "content": content,
            "names": await names_at(at, content),
            "reasons": await said_with(at, "return_plan", "log_plan_call", "reject_plan"),
            "appeal": await said_with(at, "appeal_plan"),
        }


class CloseRejectedPage(OneMessage[Nothing]):
    sends = CloseRejected
    note = Note(label=N_("A word to both sides"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    sure = Sure(label=N_("Yes, close this exchange"))
    group = Group.TROUBLE
    title = N_("Close the exchange: nobody has appealed")
    intro = N_("Possible once the time to appeal is over. What was booked is undone first.")
    submit = N_("Close it")
    done = N_("Closed. Both sides are told.")
    destructive = True

    def offered(self, x: Exchange, me: str) -> bool:
        return x.appealed_by is None


ASKS[AskKind.HOLD_PLAN_CALL] = LogPlanCallPage()
ASKS[AskKind.REVIEW_APPEAL] = ReviewAppealPage()
ACTIONS["close-rejected"] = CloseRejectedPage()

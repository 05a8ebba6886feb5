"""The hub decides about the signed plan; the decision is about exactly one content."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from domain.case.workdays import local_date
from domain.exchange import duties
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.plan_review import (
    ApprovePlan,
    AskPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.plan import check_lead_time, check_plan
from models.documents.stored import read_stored
from models.texts.translate import N_, _
from models.views.costs import past_costs
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import content_of, names_at
from web.exchanges.estimate import estimate_of
from web.exchanges.reasons_given import said_with
from web.forms.refusals import refusal_of
from web.forms.widgets import Checks, Hidden


class PlanReview(BaseModel):
    reasons: Annotated[
        list[PlanReason], Checks(label=N_("If you do not approve it: why?"), conditional=True)
    ] = []
    seen: Annotated[str, Field(max_length=64), Hidden()] = ""


AGAINST = {
    "reasons": N_("Choose at least one reason."),
    "note": N_("Say what to change, or why it cannot be."),
}
SEEN = {"plan_hash": "seen"}


class ReviewPlanPage(Decision[PlanReview]):
    model = PlanReview
    note = Note(
        label=N_("What you want to tell both sides"),
        hint=N_("They read it as it stands here. When you return the plan, say what to change."),
        needed=False,
    )
    outcomes = (
        Outcome(
            "approve", N_("Approve it: the hub may book the journey"), ApprovePlan, fields=SEEN
        ),
        Outcome(
            "return",
            N_("Return it: both sides change it and sign again"),
            ReturnPlan,
            needs=AGAINST,
            fields=SEEN,
        ),
        Outcome(
            "call",
            N_("Ask for a call with both sides; then they sign again"),
            AskPlanCall,
            needs={"note": N_("Say what the call is about.")},
            fields=SEEN,
        ),
        Outcome(
            "reject",
            N_("Reject it; either side may appeal once"),
            RejectPlan,
            needs=AGAINST,
            fields=SEEN,
        ),
    )
    title = N_("Review the activity plan")
    intro = N_("Your approval holds for exactly what you read here; a change opens the plan again.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and both sides are told.")
    template = "desk/review_plan.html"
    yourself: ClassVar[Mapping[str, str]] = {
        duties.MATCHED.rule: N_("You matched this pair, so somebody else decides about its plan."),
        duties.SIGNED_FOR.rule: N_(
            "You signed the plan in a person’s place, so somebody else decides about it."
        ),
        duties.TIED.rule: N_(
            "You belong to one of the two communities, so somebody else decides about its plan."
        ),
    }

    async def initial(self, at: Place) -> dict[str, Any]:
        plan = at.exchange.plan
        return {"seen": plan.doc.hash if plan else ""}

    async def context(self, at: Place) -> dict[str, Any]:
        plan = at.exchange.plan
        ref = plan.doc if plan else None
        content = await content_of(at, ref.id, ref.version) if ref else None
        return {
            "content": content,
            "ref": ref,
            "names": await names_at(at, content),
            "checks_of_plan": checks(at),
            "past_costs": await past_costs(at.database, at.exchange.programme, at.exchange.id),
            "estimate": await estimate_of(
                at.database, at.exchange, read_stored(DocumentKind.PLAN, content)
            )
            if content
            else None,
            "travellers": len(at.exchange.travellers),
            "days_there": plan.facts.days if plan else 0,
            "spent": sum(o.cost_cents - o.refund_cents for o in at.exchange.orders),
            "said": await said_with(
                at, "return_plan", "log_plan_call", "appeal_plan", "grant_appeal"
            ),
        }

    async def values(self, at: Place, answer: PlanReview) -> dict[str, Any]:
        return {"reason": answer.reasons[0] if answer.reasons else None}


def checks(at: Place) -> list[tuple[bool, str]]:
    """What the programme's rules say of the plan: whether each is kept, and the sentence."""
    plan, policy = at.exchange.plan, at.exchange.policy
    if plan is None:
        return [(False, _("There is no signed plan."))]
    today = local_date(at.now, policy.time_zone)
    return [
        _checked(
            lambda: check_plan(plan.facts, policy),
            _("Length, goals, downtime, hands-on work, documents and calls keep the rules."),
        ),
        _checked(
            lambda: check_lead_time(plan.facts, policy, today),
            _("There is time enough to book."),
        ),
        (at.exchange.questions_shared, _("The questions were shared.")),
    ]


def _checked(rule: Any, kept: str) -> tuple[bool, str]:
    try:
        rule()
    except RuleBroken as broken:
        told = refusal_of(broken)
        return False, str(told.sentence if told else broken)
    return True, kept


ASKS[AskKind.REVIEW_PLAN] = ReviewPlanPage()

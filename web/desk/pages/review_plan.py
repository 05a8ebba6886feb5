"""The hub decides about the signed plan; the decision is about exactly one content."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.errors import RuleBroken
from domain.exchange import Exchange
from domain.moves.base import Move
from domain.moves.plan import APPROVERS, ApprovePlan, PlanReason, RejectPlan, ReturnPlan
from domain.people import Role
from domain.plan import check_lead_time, check_plan
from domain.workdays import local_date
from models.documents.words import WORDS
from models.texts.translate import N_, Sentence, _
from web.desk.pages.decisions import content_of, holds, named, names_at, need, written
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.refusals import refusal_of
from web.shared.widgets import Area, Checks, Choice, Hidden


class Decision(StrEnum):
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class PlanReview(BaseModel):
    decision: Annotated[Decision, Choice(label=N_("What do you decide?"))]
    reasons: Annotated[
        list[PlanReason], Checks(label=N_("If you do not approve it: why?"), conditional=True)
    ] = []
    note: Annotated[
        str | None,
        Field(max_length=4000),
        WORDS,
        Area(
            label=N_("What you want to tell both sides"),
            hint=N_(
                "They read it as it stands here. When you return the plan, say what to change."
            ),
        ),
    ] = None
    seen: Annotated[str, Field(max_length=64), Hidden()] = ""

    @model_validator(mode="after")
    def explained(self) -> Self:
        """A decision against the plan has a reason and words."""
        if self.decision is not Decision.APPROVE:
            need(self.reasons, "reasons", N_("Choose at least one reason."))
            need(written(self.note), "note", N_("Say what to change, or why it cannot be."))
        return self


class ReviewPlanPage(FormPage[PlanReview]):
    model = PlanReview
    title = N_("Review the activity plan")
    intro = N_("Your approval holds for exactly what you read here; a change opens the plan again.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and both sides are told.")
    template = "desk/review_plan.html"

    async def options(self, at: Place) -> dict[str, Options]:
        choices = {
            Decision.APPROVE.value: N_("Approve it: the hub may book the journey"),
            Decision.RETURN.value: N_("Return it: both sides change it and sign again"),
        }
        if holds(at, Role.COORDINATOR):
            choices[Decision.REJECT.value] = N_("Reject it for good: the exchange ends")
        return {"decision": named(choices)}

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
            "why_not": why_not(at.exchange, at.me),
        }

    async def move(self, at: Place, answer: PlanReview) -> Move:
        note = await at.add_note(answer.note)
        if answer.decision is Decision.RETURN:
            reasons = tuple(answer.reasons)
            return ReturnPlan(by=at.me, note=note, plan_hash=answer.seen, reasons=reasons)
        if answer.decision is Decision.REJECT:
            reason = answer.reasons[0]
            return RejectPlan(by=at.me, note=note, plan_hash=answer.seen, reason=reason)
        return ApprovePlan(by=at.me, note=note, plan_hash=answer.seen)


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
        (at.exchange.questions is not None, _("The questions were shared with the mentor.")),
    ]


def _checked(rule: Any, kept: str) -> tuple[bool, str]:
    try:
        rule()
    except RuleBroken as broken:
        told = refusal_of(broken)
        return False, str(told.sentence if told else broken)
    return True, kept


def why_not(x: Exchange, me: str) -> str:
    """Why this person may not decide about the plan; empty for one who may."""
    reason = ""
    if not x.roles_of(me) & APPROVERS:
        reason = N_("Only an approver or the coordinator decides about a plan.")
    elif me == x.matched_by:
        reason = N_("You matched this pair, so somebody else decides about its plan.")
    elif x.is_tied(me):
        reason = N_(
            "You belong to one of the two communities, so somebody else decides about its plan."
        )
    return str(Sentence(reason)) if reason else ""


ASKS[AskKind.REVIEW_PLAN] = ReviewPlanPage()

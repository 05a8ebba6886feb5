"""The hub reads both parts of the impact report: accept it, or return one side's part."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from domain.asks import AskKind
from domain.follow_up import ActionStatus
from domain.moves.base import Move
from domain.moves.report import AcceptReport, ReportReason, ReturnReport
from domain.people import Side
from models.documents.words import WORDS
from models.texts.translate import N_
from web.desk.pages.decisions import content_of, named, names_at, need, written
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.widgets import Area, Choice, Hidden


class Decision(StrEnum):
    ACCEPT = "accept"
    RETURN_MENTEE = "return_mentee"
    RETURN_MENTOR = "return_mentor"


CHOICES = {
    Decision.ACCEPT.value: N_("Accept the report"),
    Decision.RETURN_MENTEE.value: N_("Return the mentee’s part"),
    Decision.RETURN_MENTOR.value: N_("Return the mentor’s part"),
}
SETTLED = (ActionStatus.DONE, ActionStatus.BLOCKED)


class ReportReview(BaseModel):
    decision: Annotated[Decision, Choice(label=N_("What do you decide?"))]
    reason: Annotated[ReportReason | None, Choice(label=N_("If you return a part: why?"))] = None
    note: Annotated[
        str | None,
        Field(max_length=4000),
        WORDS,
        Area(
            label=N_("What you want to tell them"),
            hint=N_("They read it as it stands here. When you return a part, say what to change."),
        ),
    ] = None
    seen: Annotated[str, Field(max_length=200), Hidden()] = ""

    @model_validator(mode="after")
    def explained(self) -> Self:
        """A returned part has a reason and words."""
        if self.decision is not Decision.ACCEPT:
            need(self.reason, "reason", N_("Choose why it goes back."))
            need(written(self.note), "note", N_("Say what to change."))
        return self


class ReviewReportPage(FormPage[ReportReview]):
    model = ReportReview
    title = N_("Read the impact report")
    intro = N_("Read both parts. Once it is accepted, each side decides whether it is published.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and those concerned are told.")
    template = "desk/review_report.html"

    async def options(self, at: Place) -> dict[str, Options]:
        return {"decision": named(CHOICES)}

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"seen": " ".join(part.hash for part in at.exchange.reports.values())}

    async def context(self, at: Place) -> dict[str, Any]:
        parts = []
        for side in Side:
            ref = at.exchange.reports.get(side)
            content = await content_of(at, ref.id, ref.version) if ref else None
            parts.append((side, content))
        plan = at.exchange.plan
        goals = await content_of(at, plan.doc.id, plan.doc.version) if plan else None
        return {
            "parts": parts,
            "goals": (goals or {}).get("goals", []),
            "names": await names_at(at, *(content for _side, content in parts)),
            "loose": [a for a in at.exchange.actions if a.status not in SETTLED],
        }

    async def move(self, at: Place, answer: ReportReview) -> Move:
        note = await at.add_note(answer.note)
        if answer.decision is Decision.ACCEPT:
            return AcceptReport(by=at.me, note=note, read=tuple(answer.seen.split()))
        side = Side.MENTEE if answer.decision is Decision.RETURN_MENTEE else Side.MENTOR
        reason = answer.reason or ReportReason.OTHER
        return ReturnReport(by=at.me, note=note, side=side, reason=reason)


ASKS[AskKind.REVIEW_REPORT] = ReviewReportPage()

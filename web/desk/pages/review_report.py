"""The hub reads both parts of the impact report: accept it, or return one side's part."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.actions import OUTCOMES
from domain.exchange.messages.report import AcceptReport, ReportReason, ReturnReport
from domain.exchange.people import Side
from models.texts.translate import N_
from web.cases.decisions import Decision, Note, Outcome
from web.cases.pages import ASKS, Place
from web.desk.pages.decisions import content_of, names_at
from web.exchanges.documents import without_erased
from web.forms.widgets import Choice, Hidden


class ReportReview(BaseModel):
    reason: Annotated[ReportReason | None, Choice(label=N_("If you return a part: why?"))] = None
    seen: Annotated[str, Field(max_length=200), Hidden()] = ""


def _returned(value: str, text: str, side: Side) -> Outcome:
    needs = {"reason": N_("Choose why it goes back."), "note": N_("Say what to change.")}
    return Outcome(value, text, ReturnReport, needs=needs, sets={"side": side})


class ReviewReportPage(Decision[ReportReview]):
    model = ReportReview
    aside = frozenset({"seen"})
    note = Note(
        label=N_("What you want to tell them"),
        hint=N_("They read it as it stands here. When you return a part, say what to change."),
        needed=False,
    )
    outcomes = (
        Outcome("accept", N_("Accept the report"), AcceptReport),
        _returned("return_mentee", N_("Return the mentee’s part"), Side.MENTEE),
        _returned("return_mentor", N_("Return the mentor’s part"), Side.MENTOR),
    )
    title = N_("Read the impact report")
    intro = N_("Read both parts. Once it is accepted, each side decides whether it is published.")
    submit = N_("Decide")
    done = N_("Your decision is noted, and those concerned are told.")
    template = "desk/review_report.html"

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"seen": " ".join(part.hash for part in at.exchange.reports.values())}

    async def context(self, at: Place) -> dict[str, Any]:
        parts = []
        for side in Side:
            ref = at.exchange.reports.get(side)
            content = await content_of(at, ref.id, ref.version) if ref else None
            if ref and content:
                content = await without_erased(at.database, ref.id, content)
            parts.append((side, content))
        plan = at.exchange.plan
        goals = await content_of(at, plan.doc.id, plan.doc.version) if plan else None
        return {
            "parts": parts,
            "goals": (goals or {}).get("goals", []),
            "names": await names_at(at, *(content for _side, content in parts)),
            "loose": [a for a in at.exchange.actions if a.status not in OUTCOMES],
        }

    async def values(self, at: Place, answer: ReportReview) -> dict[str, Any]:
        return {"read": tuple(answer.seen.split())}


ASKS[AskKind.REVIEW_REPORT] = ReviewReportPage()

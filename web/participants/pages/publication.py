"""Each side's word on publication: both parts to read, and what a yes means."""

from typing import Any

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.report import DecidePublication
from domain.exchange.people import Side
from models.files.stored import parts_of
from models.texts.translate import N_
from web.cases.decisions import Decision, Outcome
from web.cases.pages import ASKS, Place
from web.forms.button import Nothing
from web.participants.document_pages import goal_texts, words_of


class ConsentPublicationPage(Decision[Nothing]):
    asks = N_("May the report be published?")
    hint = N_("Either answer is fine, and either lets the exchange close.")
    chooser = "answer"
    outcomes = (
        Outcome(
            "publish",
            N_("Yes, publish it if the other side agrees too"),
            DecidePublication,
            sets={"consent": True},
        ),
        Outcome(
            "keep",
            N_("No, keep it between us and the hub"),
            DecidePublication,
            sets={"consent": False},
        ),
    )
    title = N_("Publish the impact report?")
    intro = N_("The hub has accepted the report. Please read both parts once more.")
    why = N_(
        "Communities learn from communities. But it is your report: nothing goes out without you."
    )
    submit = N_("Send your answer")
    done = N_("Thank you. Your answer is noted.")
    template = "participants/publication.html"
    drafts = False

    async def context(self, at: Place) -> dict[str, Any]:
        reports = at.exchange.reports
        return {
            "mentee_report": await _part(at, reports.get(Side.MENTEE)),
            "mentor_report": await _part(at, reports.get(Side.MENTOR)),
            "goals": {n: text for n, text, _measure in await goal_texts(at)},
        }


async def _part(at: Place, ref: DocRef | None) -> Any | None:
    """One side's part, without pictures that were erased since."""
    found = await words_of(at, DocumentKind.REPORT, ref)
    if ref is None or found is None or not found.pictures:
        return found
    known = await parts_of(at.database, [ref.id])
    pictures = tuple(one for one in found.pictures if one.file in known)
    return found.model_copy(update={"pictures": pictures})


ASKS[AskKind.CONSENT_PUBLICATION] = ConsentPublicationPage()

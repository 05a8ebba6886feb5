"""Each side's word on publication: both parts to read, and what a yes means."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel

from domain.asks import AskKind
from domain.documents import DocumentKind
from domain.moves.report import DecidePublication
from domain.people import Side
from models.texts.translate import N_, _
from web.participants.papers import goal_texts, words_of
from web.shared.asks import ASKS, FormPage, Place
from web.shared.form_fields import Options
from web.shared.widgets import Choice


class Publication(StrEnum):
    """Yes or no."""

    PUBLISH = "publish"
    KEEP = "keep"


class PublicationAnswer(BaseModel):
    answer: Annotated[
        Publication,
        Choice(
            label=N_("May the report be published?"),
            hint=N_("Either answer is fine, and either lets the exchange close."),
        ),
    ]


class ConsentPublicationPage(FormPage[PublicationAnswer]):
    model = PublicationAnswer
    title = N_("Publish the impact report?")
    intro = N_("The hub has accepted the report. Please read both parts once more.")
    why = N_(
        "Communities learn from communities. But it is your report: nothing goes out without you."
    )
    submit = N_("Send your answer")
    done = N_("Thank you. Your answer is noted.")
    template = "participants/publication.html"
    drafts = False

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "answer": [
                (Publication.PUBLISH.value, _("Yes, publish it if the other side agrees too")),
                (Publication.KEEP.value, _("No, keep it between us and the hub")),
            ]
        }

    async def context(self, at: Place) -> dict[str, Any]:
        reports = at.exchange.reports
        return {
            "mentee_report": await words_of(at, DocumentKind.REPORT, reports.get(Side.MENTEE)),
            "mentor_report": await words_of(at, DocumentKind.REPORT, reports.get(Side.MENTOR)),
            "goals": {n: text for n, text, _measure in await goal_texts(at)},
        }

    async def move(self, at: Place, answer: PublicationAnswer) -> DecidePublication:
        return DecidePublication(by=at.me, consent=answer.answer is Publication.PUBLISH)


ASKS[AskKind.CONSENT_PUBLICATION] = ConsentPublicationPage()

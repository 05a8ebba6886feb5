"""The impact report: each side writes its part, tied to the goals of the plan (CEE-33)."""

from typing import Any

from pydantic import BaseModel

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.report import SubmitReport
from domain.exchange.people import Side
from models.documents.report import MenteeReport, MentorReport
from models.documents.store import document_id_of
from models.files.kinds import MOST_BYTES, PICTURES
from models.texts.translate import N_
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.files import check_pictures, take_pictures
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Hidden, Picture, Rows, Text, Widget
from web.participants.document_pages import PaperPage, goal_texts, only_while
from web.participants.pages.actions import standing

AnyReport = MenteeReport | MentorReport

WIDGETS: dict[str, Widget] = {
    "side": Hidden(label=N_("Side")),
    "title": Text(
        label=N_("Title"),
        hint=N_(
            "What others should find it by, in your words. Without one it goes by the exchange’s topic."
        ),
    ),
    "goals": Rows(label=N_("Goals")),
    "goals.*.goal": Hidden(label=N_("Goal")),
    "goals.*.reached": Choice(label=N_("Was this goal reached?")),
    "goals.*.evidence": Area(
        label=N_("What shows it?"),
        hint=N_("Something you can point to: a page, a number, a photo, a person."),
        rows=3,
    ),
    "changed": Area(
        label=N_("What has changed?"),
        hint=N_("What do you do differently now?"),
        rows=5,
    ),
    "unplanned": Area(
        label=N_("What did you learn that was not planned?"),
        hint=N_("Often the best part."),
        rows=4,
    ),
    "failed": Area(
        label=N_("What did not work?"),
        hint=N_("Nobody is blamed. Others learn most from this."),
        rows=4,
    ),
    "next_steps": Area(
        label=N_("What comes next?"),
        hint=N_("What will you do, and with whom will you share it?"),
        rows=4,
    ),
    "advice": Area(
        label=N_("What would you tell the next mentor?"), hint=N_("One piece of advice."), rows=3
    ),
    "pictures": Rows(
        label=N_("Pictures"),
        hint=N_(
            "Up to six. If the report is published, so are they, for anybody to use under the licence you name: only "
            "your own, or those whose author agrees, and nobody in them who does not want to be seen."
        ),
        row=N_("Picture {n}"),
        add=N_("Add a picture"),
        start=0,
    ),
    "pictures.*.file": Picture(
        label=N_("The picture"),
        hint=N_(
            "PNG, JPEG or WebP, at most 20 MB at once. What is noted in it of place and camera is removed."
        ),
        accept=tuple(f".{ending}" for kind in PICTURES.values() for ending in kind.endings),
        most_bytes=MOST_BYTES,
    ),
    "pictures.*.caption": Text(
        label=N_("What does it show?"), hint=N_("Also for those who cannot see it.")
    ),
    "pictures.*.author": Text(
        label=N_("Who took it?"), hint=N_("As the author wants to be named.")
    ),
    "pictures.*.licence": Choice(label=N_("Licence"), radios=3),
}


class SubmitReportPage(PaperPage[Any]):
    kind = DocumentKind.REPORT
    model: type[BaseModel] = MenteeReport
    widgets = WIDGETS
    title = N_("Your part of the impact report")
    why = N_(
        "The report shows what came of the exchange. If both sides agree it is published, and the "
        "next pair on your topic starts where you ended."
    )
    submit = N_("Send to the hub")
    done = N_("Thank you. The hub reads it as soon as both parts are there.")
    template = "participants/report.html"

    def model_at(self, at: Place) -> type[Any]:
        return MenteeReport if at.side is Side.MENTEE else MentorReport

    def owner(self, at: Place) -> Side:
        return at.side

    def about(self, at: Place) -> str:
        return ""

    async def received(self, at: Place, form: Form[Any]) -> None:
        if form.uploads:
            await take_pictures(at, form, document_id_of(self.paper(at), self.about(at)))

    async def fresh(self, at: Place) -> dict[str, Any]:
        if at.side is Side.MENTOR:
            return {"side": "mentor"}
        goals = [{"goal": n} for n, _text, _measure in await goal_texts(at)]
        return {"side": "mentee", "goals": goals}

    async def context(self, at: Place) -> dict[str, Any]:
        mentee = at.side is Side.MENTEE
        return {
            "goals": await goal_texts(at) if mentee else [],
            "actions": await standing(at) if mentee else [],
            "is_mentee": mentee,
        }

    async def message_of(self, at: Place, answer: AnyReport, form: Form[Any]) -> AnyMessage:
        if isinstance(answer, MenteeReport):
            expected = [n for n, _text, _measure in await goal_texts(at)]
            if [result.goal for result in answer.goals] != expected:
                raise RuleBroken(
                    "goals",
                    N_("The report speaks of each goal of the plan once."),
                    N_("Open the form again: it lists the goals."),
                    rule="report_goals_not_of_plan",
                )
        await check_pictures(at, answer.pictures, document_id_of(self.paper(at), self.about(at)))
        return self.allowed(at, SubmitReport(by=at.me, report=await self.save(at, answer, form)))


class ChangeReportPage(SubmitReportPage):
    message_types = (SubmitReport,)
    group = Group.CHANGE
    title = N_("Change your part of the report")
    done = N_("Saved. The hub reads the new version.")

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) in x.reports and not x.report_accepted_at

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, SubmitReport)
        return await super().options(at)


ASKS[AskKind.SUBMIT_REPORT] = SubmitReportPage()
ACTIONS["change-report"] = ChangeReportPage()

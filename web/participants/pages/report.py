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
from models.documents.report import MenteeReport, MentorReport, TopicsReport
from models.documents.store import document_id_of
from models.files.kinds import MOST_BYTES, PICTURES
from models.texts.translate import N_
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.files import check_pictures, take_pictures
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Hidden, Picture, Rows, Text, Widget
from web.participants.document_pages import PaperPage, goal_texts, only_while, topics_of
from web.participants.pages.actions import standing

AnyReport = MenteeReport | MentorReport | TopicsReport

ABOUT_TOPIC: dict[str, Widget] = {
    "unplanned": Area(label=N_("What did you learn that was not planned?"), rows=2),
    "failed": Area(label=N_("What did not work?"), rows=2),
    "practice": Area(
        label=N_("Is there a practice, or a pattern, that others could use?"),
        hint=N_("When this happens, do that, because …"),
        rows=3,
    ),
}
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
    "learned": Rows(label=N_("What you learned")),
    "learned.*.topic": Hidden(label=N_("Topic")),
    "learned.*.title": Hidden(label=N_("Topic")),
    "learned.*.reached": Choice(label=N_("Did you learn what you wanted to?")),
    "learned.*.evidence": Area(
        label=N_("What came of it, and what shows it?"),
        hint=N_("Something you can point to: a page, a number, a photo, a person."),
        rows=4,
    ),
    "taught": Rows(label=N_("What you taught")),
    "taught.*.topic": Hidden(label=N_("Topic")),
    "taught.*.title": Hidden(label=N_("Topic")),
    "taught.*.view": Area(
        label=N_("How did you see it, as who taught it?"),
        hint=N_("What your partner took along, and what not."),
        rows=4,
    ),
    **{
        f"{part}.*.{name}": widget
        for part in ("learned", "taught")
        for name, widget in ABOUT_TOPIC.items()
    },
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
    "video": Text(
        label=N_("Is there a video?"),
        hint=N_(
            "Its address, on a site where anybody can watch it. If the report is published, so is the link."
        ),
        kind="url",
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

TOPICLESS = frozenset({"changed", "failed", "next_steps"})
"""What a report says of the whole exchange, by topic or not."""


def by_topic(at: Place) -> bool:
    """Whether the side reports topic by topic: where both learn, as the plan shares topics out."""
    x = at.exchange
    return bool(x.reciprocal and x.plan and x.plan.facts.topics)


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
        if by_topic(at):
            return TopicsReport
        return MenteeReport if at.side is Side.MENTEE else MentorReport

    def owner(self, at: Place) -> Side:
        return at.side

    def about(self, at: Place) -> str:
        return ""

    async def initial(self, at: Place) -> dict[str, Any]:
        """What was saved last; of a report that had another shape, what this one has too."""
        found = await super().initial(at)
        if not by_topic(at) or "learned" in found:
            return found
        return {**{k: v for k, v in found.items() if k in TOPICLESS}, **await self.fresh(at)}

    async def received(self, at: Place, form: Form[Any]) -> None:
        if form.uploads:
            await take_pictures(at, form, document_id_of(self.paper(at), self.about(at)))

    async def fresh(self, at: Place) -> dict[str, Any]:
        if by_topic(at):
            named = [
                (topic.learner, {"topic": topic.number, "title": title})
                for topic, title in await topics_of(at)
            ]
            return {
                "side": at.side.value,
                "learned": [part for learner, part in named if learner is at.side],
                "taught": [part for learner, part in named if learner is not at.side],
            }
        if at.side is Side.MENTOR:
            return {"side": "mentor"}
        goals = [{"goal": n} for n, _text, _measure in await goal_texts(at)]
        return {"side": "mentee", "goals": goals}

    async def context(self, at: Place) -> dict[str, Any]:
        if by_topic(at):
            mine = await self.fresh(at)
            parts = {"learned": mine["learned"], "taught": mine["taught"]}
            return {
                "by_topic": parts,
                "goals": [],
                "actions": await standing(at),
                "is_mentee": False,
            }
        mentee = at.side is Side.MENTEE
        return {
            "by_topic": {},
            "goals": await goal_texts(at) if mentee else [],
            "actions": await standing(at) if mentee else [],
            "is_mentee": mentee,
        }

    async def message_of(self, at: Place, answer: AnyReport, form: Form[Any]) -> AnyMessage:
        if isinstance(answer, TopicsReport):
            expected_parts = await self.fresh(at)
            for part, told in (("learned", answer.learned), ("taught", answer.taught)):
                if [one.topic for one in told] != [one["topic"] for one in expected_parts[part]]:
                    raise RuleBroken(
                        part,
                        N_("The report speaks of each topic of the plan once."),
                        N_("Open the form again: it lists the topics."),
                        rule="report_topics_not_of_plan",
                    )
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

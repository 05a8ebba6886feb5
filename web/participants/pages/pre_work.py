"""Pre-work: each side writes what it is good at, what to improve, what to learn from whom (IB-05)."""

from typing import Any

from domain.case.documents import DocumentKind
from domain.case.message import AnyMessage
from domain.exchange import both_learn
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.documents.pre_work import PreWork
from models.texts.translate import N_
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.pre_work import pre_work_of
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Number, Rows, Text, Widget
from web.participants.document_pages import PaperPage, only_while

WIDGETS: dict[str, Widget] = {
    "strengths": Rows(
        label=N_("What are you good at?"),
        hint=N_("Up to five. What would others come to you for?"),
        row=N_("Strength {n}"),
        add=N_("Add a strength"),
    ),
    "strengths.*.what": Text(label=N_("What you do well")),
    "strengths.*.skill": Choice(label=N_("What is it about?"), radios=0),
    "strengths.*.evidence": Area(
        label=N_("What shows it?"),
        hint=N_("Something one can look at: a page, a number, people who still come."),
        rows=3,
    ),
    "improve": Rows(
        label=N_("What do you want to improve?"),
        hint=N_("Up to five. Nobody is judged by it."),
        row=N_("To improve {n}"),
        add=N_("Add something to improve"),
    ),
    "improve.*.what": Text(label=N_("What should go better")),
    "improve.*.skill": Choice(label=N_("What is it about?"), radios=0),
    "learn": Rows(
        label=N_("What do you want to learn from each other?"),
        hint=N_("Up to five. As far as you know your partner; it can be changed later."),
        row=N_("To learn {n}"),
        add=N_("Add something to learn"),
    ),
    "learn.*.what": Text(label=N_("What you want to learn")),
    "learn.*.from_whom": Text(label=N_("From whom? A person, a team, an office")),
    "projects": Rows(
        label=N_("Your projects of the last year"),
        row=N_("Project {n}"),
        add=N_("Add a project"),
        start=0,
    ),
    "projects.*.what": Text(label=N_("What was it?")),
    "projects.*.result": Area(label=N_("What came of it?"), rows=3),
    "looked_back": Rows(
        label=N_("An activity of your own, looked back on"),
        hint=N_("At least one. Reflection is the first thing the two of you share."),
        row=N_("Activity {n}"),
        add=N_("Add an activity"),
    ),
    "looked_back.*.what": Text(label=N_("Which activity?")),
    "looked_back.*.went_well": Area(label=N_("What went well, and why?"), rows=3),
    "looked_back.*.other_way": Area(label=N_("What would you do another way?"), rows=3),
    "size": Choice(label=N_("How many people are active?")),
    "staff": Choice(label=N_("Is anybody paid?")),
    "budget": Choice(label=N_("What does a year cost you?")),
    "since": Number(
        label=N_("Since which year are you a community?"), hint=N_("For example 2009.")
    ),
    "script": Text(
        label=N_("In which script do you write?"),
        hint=N_("Latin, Cyrillic, Georgian … It matters for tools and templates."),
    ),
    "law": Area(
        label=N_("What does the law where you live make easy, or hard?"),
        hint=N_("Photos of buildings, work in schools, money from abroad."),
        rows=3,
    ),
}


class WritePreWorkPage(PaperPage[PreWork]):
    kind = DocumentKind.PRE_WORK
    model = PreWork
    widgets = WIDGETS
    title = N_("Write your pre-work")
    intro = N_(
        "Talk about it with your people, then write it down together; about forty minutes. Your "
        "partner and the hub read it."
    )
    why = N_("Whoever knows what they are good at, and what not, asks for the right thing.")
    submit = N_("Share the pre-work")
    done = N_("Thank you. Your partner can read it.")
    template = "participants/pre_work.html"

    def about(self, at: Place) -> str:
        """Each community that comes to mentor writes its own."""
        mentor = at.exchange.mentor
        return mentor.community if at.side is Side.MENTOR and mentor else ""

    def owner(self, at: Place) -> Side | None:
        return at.side

    async def context(self, at: Place) -> dict[str, Any]:
        """What the partner has written."""
        return {"theirs": await pre_work_of(at.database, at.exchange, at.side.other)}

    async def message_of(self, at: Place, answer: PreWork, form: Form[PreWork]) -> AnyMessage:
        only_while(at, WritePreWork)
        return self.allowed(at, WritePreWork(by=at.me, pre_work=await self.save(at, answer, form)))


class ChangePreWorkPage(WritePreWorkPage):
    """The same without being asked: begun before there is a partner, or changed before the plan is signed."""

    message_types = (WritePreWork,)
    group = Group.CHANGE
    link = N_("Write or change your pre-work")

    def offered(self, x: Exchange, me: str) -> bool:
        asked = x.phase is Phase.PLANNING and x.side_of(me) in both_learn.missing_pre_work(x)
        return both_learn.asked_here(x, AskKind.WRITE_PRE_WORK) and not asked


ASKS[AskKind.WRITE_PRE_WORK] = WritePreWorkPage()
ACTIONS["pre-work"] = ChangePreWorkPage()

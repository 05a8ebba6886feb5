"""Questions of who learns, and what the other side has ready for each (CEE-07, CEE-08)."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from domain.case.documents import DocRef, DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.plan import PrepareAnswers, ShareQuestions
from domain.exchange.people import Side
from models.documents.questions import MOST_QUESTIONS, Question, Questions
from models.documents.store import StaleVersion, Version, read_version, save_version
from models.documents.stored import read_stored
from models.documents.words import LINE
from models.texts.translate import N_, _
from web.cases.pages import ACTIONS, ASKS, FormPage, Group, Place
from web.exchanges.earlier import earlier_reports
from web.forms.form import Form
from web.forms.widgets import Area, Hidden, Rows, Text, Widget
from web.participants.document_pages import PaperPage, learner, only_while
from web.site.problems import PageProblem

WIDGETS: dict[str, Widget] = {
    "questions": Rows(
        label=N_("Questions"),
        hint=N_(
            "Ten to fifteen, each about one thing. Not “How do you run events?” but “Who signs "
            "the contract with the venue, and when in the year do you begin to look for one?”"
        ),
        row=N_("Question {n}"),
        add=N_("Add a question"),
        start=10,
    ),
    "questions.*.text": Area(label=N_("Your question"), rows=2),
    "questions.*.material": Hidden(),
    "questions.*.person": Hidden(),
}


class ShareQuestionsPage(PaperPage[Questions]):
    """The form of who learns; what the other side noted beside a question is carried along."""

    kind = DocumentKind.QUESTIONS
    model = Questions
    widgets = WIDGETS
    title = N_("Share your questions")
    intro = N_("Write down what you want to ask, before you travel. Your partner reads it now.")
    why = N_(
        "It allows your partner to prepare the right material, and colleagues for you to meet."
    )
    submit = N_("Share the questions")
    done = N_("Thank you. Your partner has your questions.")
    template = "participants/share_questions.html"
    message_types = (ShareQuestions,)

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) in x.learners

    def owner(self, at: Place) -> Side | None:
        return learner(at)

    async def context(self, at: Place) -> dict[str, Any]:
        """What earlier pairs wrote on the topic: what is known need not be asked again."""
        return {"earlier": await earlier_reports(at.database, at.exchange.id)}

    async def message_of(
        self, at: Place, answer: Questions, form: Form[Questions]
    ) -> AnyMessage | None:
        """The next version; the other side is told."""
        only_while(at, ShareQuestions)
        ref = await self.save(at, answer, form)
        message = ShareQuestions(
            by=at.me,
            questions=ref,
            count=len(answer.questions),
            prepared=sum(1 for question in answer.questions if question.has_something_ready),
        )
        # Asked before anything is kept: a list that may not be shared is no version either.
        message.check(at.exchange, at.now)
        return message


class ChangeQuestionsPage(ShareQuestionsPage):
    """The same once they are shared: questions grow while the plan is written (CEE-08)."""

    group = Group.CHANGE
    often = True
    link = N_("Change your questions")
    title = N_("Change your questions")
    intro = N_(
        "What your partner has ready for a question stays beside it. Your partner is told, and asked "
        "to prepare what is new."
    )
    submit = N_("Share the changed questions")
    message_types = (ShareQuestions,)

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) in x.question_lists


class Prepared(BaseModel):
    """What the other side has ready for one question, by its number."""

    number: Annotated[int, Field(ge=1, le=MOST_QUESTIONS), Hidden()]
    material: Annotated[
        str,
        Field(max_length=300),
        LINE,
        Text(label=N_("What you have ready"), hint=N_("A document, a link, a place to see.")),
    ] = ""
    person: Annotated[str, Field(max_length=120), LINE, Text(label=N_("Whom they meet for it"))] = (
        ""
    )


class Preparation(BaseModel):
    answers: Annotated[
        list[Prepared],
        Field(max_length=MOST_QUESTIONS),
        Rows(label=N_("Questions"), row=N_("Question {n}")),
    ]


class PrepareAnswersPage(FormPage[Preparation]):
    """Notes of who is asked beside the questions: a new version of them, which who learns is told of."""

    model = Preparation
    title = N_("Prepare for your partner’s questions")
    intro = N_(
        "For each question: what do you have ready, or who can answer it best? Save what you have; "
        "the task is done when every question has something."
    )
    why = N_("With material and people ready, the days together go into what matters.")
    submit = N_("Save for both sides")
    done = N_("Saved. Your partner sees what you have ready.")
    template = "participants/prepare_answers.html"
    group = Group.CHANGE
    often = True
    message_types = (PrepareAnswers,)

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me).other in x.question_lists

    async def initial(self, at: Place) -> dict[str, Any]:
        """What is noted so far."""
        version = await _shared(at)
        return _as_form(version.content)

    async def base_version(self, at: Place) -> int:
        """The version of the questions."""
        return (await _shared(at)).ref.version

    async def context(self, at: Place) -> dict[str, Any]:
        """The questions themselves, and how many have nothing yet."""
        found = read_stored(DocumentKind.QUESTIONS, (await _shared(at)).content)
        lacking = sum(1 for question in found.questions if not question.has_something_ready)
        return {"questions": found.questions, "lacking": lacking}

    async def message_of(
        self, at: Place, answer: Preparation, form: Form[Preparation]
    ) -> AnyMessage | None:
        """The questions with the notes, saved as their next version."""
        only_while(at, PrepareAnswers)
        version = await _shared(at)
        if version.ref.version != form.base_version:
            raise StaleVersion(None, replace(version, content=_as_form(version.content)))
        noted = {one.number: one for one in answer.answers}
        questions = read_stored(DocumentKind.QUESTIONS, version.content).questions
        kept = tuple(_noted(q, noted.get(n)) for n, q in enumerate(questions, 1))
        ref = await save_version(
            at.database,
            version.ref.id,
            Questions(questions=kept),
            base_version=form.base_version,
            by=at.me,
            now=at.now,
        )
        ready = sum(1 for question in kept if question.has_something_ready)
        return PrepareAnswers(by=at.me, questions=ref, count=len(kept), prepared=ready)


def _noted(question: Question, noted: Prepared | None) -> Question:
    if noted is None:
        return question
    return Question(text=question.text, material=noted.material, person=noted.person)


def _as_form(content: dict[str, Any]) -> dict[str, Any]:
    """Stored questions as the mentor's form shows them."""
    rows = [
        {"number": n, "material": q["material"], "person": q["person"]}
        for n, q in enumerate(content["questions"], 1)
    ]
    return {"answers": rows}


async def _shared(at: Place) -> Version:
    """The newest version of the shared questions."""
    if at.side.other not in at.exchange.learners:
        raise HTTPException(403)
    ref: DocRef | None = at.exchange.question_lists.get(at.side.other)
    if ref is None:
        raise PageProblem(
            409,
            _("Your partner has not shared any questions yet."),
            _("You get a mail as soon as they are there."),
            link=(at.exchange_address, _("See where the exchange stands")),
        )
    found = await read_version(at.database, ref.id)
    if found.author_id not in at.exchange.former:
        return found
    # What a partner who left had ready is not what this one has.
    bare = [{**q, "material": "", "person": ""} for q in found.content["questions"]]
    return replace(found, content={**found.content, "questions": bare})


ASKS[AskKind.SHARE_QUESTIONS] = ShareQuestionsPage()
ACTIONS["share-questions"] = ChangeQuestionsPage()
ASKS[AskKind.PREPARE_ANSWERS] = PrepareAnswersPage()
ACTIONS["prepare-answers"] = PrepareAnswersPage()

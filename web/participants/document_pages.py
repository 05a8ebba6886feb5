"""Pages whose answer is a document: written, saved as a version, told to the exchange by its hash."""

from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from domain.case import permissions
from domain.case.documents import DocRef, DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.messages.base import MESSAGES, check
from domain.exchange.people import Side
from domain.exchange.plan import TopicFacts
from models.documents.plan import ActivityPlan, Session
from models.documents.store import (
    NewDocument,
    StaleVersion,
    UnknownDocument,
    document_id_of,
    read_document,
    read_version,
    save_version,
    the_document,
)
from models.documents.stored import read_stored
from models.documents.words import Content
from models.texts.translate import Sentence, _
from web.cases.pages import FormPage, Place
from web.forms.form import Form
from web.site.problems import PageProblem

C = TypeVar("C", bound=Content)
M = TypeVar("M", bound=BaseModel)


class PaperPage(FormPage[C]):
    """A form that writes the one document of its kind about the ask's subject.

    Colleagues of one side write the same document: whoever comes second sees what differs.
    """

    kind: DocumentKind

    def about(self, at: Place) -> str:
        """What the document is about: a day, a call, an action; nothing for the only one."""
        return at.subject

    def owner(self, at: Place) -> Side | None:
        """The side whose own document it is, where each side writes one."""
        return None

    def paper(self, at: Place) -> NewDocument:
        """The document, as it is made the first time."""
        return NewDocument(
            kind=self.kind,
            created_by=at.me,
            exchange_id=at.exchange.id,
            owner_side=self.owner(at),
        )

    async def newest(self, at: Place) -> tuple[int, dict[str, Any]]:
        """Version and content as last saved; 0 and nothing where none is."""
        try:
            found = await read_version(at.database, document_id_of(self.paper(at), self.about(at)))
        except UnknownDocument:
            return 0, {}
        return found.ref.version, found.content

    async def base_version(self, at: Place) -> int:
        """The version the person starts from."""
        return (await self.newest(at))[0]

    async def initial(self, at: Place) -> dict[str, Any]:
        """What was saved last, or what a fresh document starts with."""
        return (await self.newest(at))[1] or await self.fresh(at)

    async def fresh(self, at: Place) -> dict[str, Any]:
        """What a document nobody has written yet starts with."""
        return {}

    async def save(
        self, at: Place, content: C, form: Form[C], *, about: str | None = None
    ) -> DocRef:
        """Save the next version. Raises StaleVersion where a colleague was faster."""
        subject = self.about(at) if about is None else about
        document_id = await the_document(at.database, self.paper(at), subject, at.now)
        return await save_version(
            at.database,
            document_id,
            content,
            base_version=form.base_version,
            by=at.me,
            now=at.now,
        )

    def allowed(self, at: Place, message: AnyMessage) -> AnyMessage:
        """The message, unless a rule forbids it: then its words are not kept as a version either.

        Only where an ask is open. An action may be a form sent twice, which the exchange knows better. Whether
        somebody may answer in another's place, it knows better, too.
        """
        if at.ask is not None:
            check(at.exchange, replace(message, by=at.instead_of or at.me), at.now)
        return message


def learner(at: Place) -> Side | None:
    """The owner of what a side that learns writes: none is the mentee's, which came first."""
    return Side.MENTOR if at.side is Side.MENTOR else None


async def written(at: Place, new: NewDocument, subject: str, content: Content) -> DocRef:
    """The next version of what several people write: one's words follow the other's."""
    document = await the_document(at.database, new, subject, at.now)
    version = (await read_document(at.database, document)).head_version
    try:
        return await save_version(
            at.database, document, content, base_version=version, by=at.me, now=at.now
        )
    except StaleVersion as faster:
        base = faster.newest.ref.version
        return await save_version(
            at.database, document, content, base_version=base, by=at.me, now=at.now
        )


async def words_of(at: Place, kind: DocumentKind, ref: DocRef | None) -> Any | None:
    """A version's content as its model; None where there is none to be read."""
    if ref is None:
        return None
    try:
        version = await read_version(at.database, ref.id, ref.version)
    except UnknownDocument:
        return None
    return read_stored(kind, version.content)


async def plan_of(at: Place) -> ActivityPlan | None:
    """The activity plan in words."""
    plan = at.exchange.plan
    found: ActivityPlan | None = await words_of(at, DocumentKind.PLAN, plan.doc if plan else None)
    return found


async def goal_texts(at: Place) -> list[tuple[int, str, str]]:
    """Number, words and measure of each goal of the plan."""
    plan = await plan_of(at)
    if plan is not None:
        return [(n, goal.text, goal.measure) for n, goal in enumerate(plan.goals, start=1)]
    count = at.exchange.plan.facts.goals if at.exchange.plan else 0
    return [(n, _("Goal {n}", n=n), "") for n in range(1, count + 1)]


async def sessions_of(at: Place, day: int) -> list[Session]:
    """What the plan has for a day (from 1), in the order of the hours."""
    plan = await plan_of(at)
    if plan is None or not 0 < day <= len(plan.days):
        return []
    return sorted(plan.days[day - 1].sessions, key=lambda session: session.start)


async def topics_of(at: Place) -> list[tuple[TopicFacts, str]]:
    """Each topic of the plan, and what it is called."""
    if at.exchange.plan is None:
        return []
    plan = await plan_of(at)
    titles = dict(enumerate((topic.title for topic in plan.topics), 1)) if plan else {}
    return [
        (one, titles.get(one.number) or _("Topic {n}", n=one.number))
        for one in at.exchange.plan.facts.topics
    ]


def only_while(at: Place, message: type[AnyMessage]) -> None:
    """Refuse a page of an action whose phase has not come or is over, saying what goes on instead."""
    if broken := permissions.wrong_phase(at.exchange, message, MESSAGES):
        link = (at.exchange_address, _("See where the exchange stands"))
        raise PageProblem(409, Sentence(broken.reason), Sentence(broken.way_out), link=link)

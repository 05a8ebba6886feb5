"""The documents of a story: read from its papers, names and days filled in, saved once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cli.demo.base import demo_id
from cli.demo.stories import Step, Tale
from domain.case.documents import DocRef, DocumentKind
from domain.exchange.people import Side
from models.documents.content import parse
from models.documents.partnership import about_occasion, about_pair
from models.documents.questions import Question, Questions
from models.documents.store import (
    NewDocument,
    read_document,
    save_version,
    the_document,
)
from models.documents.words import Content
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView
from models.tables.note import Note, NoteAudience

DAY = re.compile(r"day (\d+)")
MOMENT = re.compile(r"at (\d+) (\d\d:\d\d)")
SESSION = re.compile(
    r"(?P<start>\d\d:\d\d)–(?P<end>\d\d:\d\d) (?P<kind>\w+)(?: (?P<goal>\d))? · (?P<rest>.+)"
)


@dataclass(frozen=True)
class Names:
    """What a story's placeholders stand for: "@Full Name" a person's id, "day 12" a date.

    "at 12 09:30" is a moment (UTC), "community C01" the id of a community.
    """

    people: Mapping[str, str]
    communities: Mapping[str, str]
    first_day: date

    def person(self, name: str) -> str:
        return self.people[name]

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=number)

    def resolve(self, told: Any) -> Any:
        """The same value with every placeholder in it filled in."""
        if isinstance(told, dict):
            return {name: self.resolve(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self.resolve(value) for value in told]
        return self._word(told) if isinstance(told, str) else told

    def _word(self, told: str) -> str:
        if told.startswith("@") and told[1:] in self.people:
            return self.person(told[1:])
        if told.startswith("community "):
            return self.communities[told.removeprefix("community ")]
        if found := MOMENT.fullmatch(told):
            return f"{self.day(int(found[1])).isoformat()}T{found[2]}:00+00:00"
        found = DAY.fullmatch(told)
        return self.day(int(found[1])).isoformat() if found else told


@dataclass(frozen=True)
class Paper:
    """One version of a document as its author hands it in; `about` tells several of a kind apart."""

    kind: DocumentKind
    content: Content
    about: str = ""


def write(tale: Tale, step: Step, kind: DocumentKind, names: Names) -> Paper:
    """The paper of a step.

    Raises pydantic.ValidationError where the story breaks a bound of the form.
    """
    told = tale.papers[step.extra["paper"]]
    spelling = SPELLINGS.get(kind)
    content = parse(kind, names.resolve(spelling(told) if spelling else told))
    if step.message == "share_questions":
        content = _nothing_ready(content)
    number = getattr(content, "day", getattr(content, "number", ""))
    about = str(step.extra.get("action") or step.extra.get("occasion") or number)
    if step.message == "check_in":
        about = f"{CHECK_IN}{number}"
    return Paper(kind, content, about)


CHECK_IN = "check-in-"
"""Before the number of a call that is held in writing, as the form names such a paper."""
LEARNERS_OWN = {DocumentKind.QUESTIONS, DocumentKind.DAY_LOG, DocumentKind.POST_PLAN}
"""What each side that learns writes for itself; the mentee's came first and names no owner."""

EACH_SIDES = {DocumentKind.REPORT, DocumentKind.PRE_WORK, DocumentKind.RELATIONSHIP}
"""What both sides write, each its own."""

EACH_PAIRS = {DocumentKind.PLAN, DocumentKind.RELATIONSHIP}
"""What is begun anew with another partner."""


def _questions(told: list[str]) -> dict[str, Any]:
    return {"questions": [_question(line) for line in told]}


def _nothing_ready(told: Questions) -> Questions:
    """The questions as they are shared: what the other side has ready it notes itself."""
    return Questions(questions=tuple(Question(text=one.text) for one in told.questions))


def _question(line: str) -> dict[str, str]:
    return dict(
        zip(("text", "material", "person"), (p.strip() for p in line.split("|")), strict=False)
    )


def _plan(told: dict[str, Any]) -> dict[str, Any]:
    topics = told.get("day_topics", [None] * len(told["days"]))
    days = [
        {"sessions": [_session(line) for line in day], "topic": topic}
        for day, topic in zip(told["days"], topics, strict=True)
    ]
    plain = {name: value for name, value in told.items() if name != "day_topics"}
    return {**plain, "days": days}


def _session(line: str) -> dict[str, Any]:
    found = SESSION.fullmatch(line)
    if found is None:
        raise ValueError(f"not a session: {line}")
    title, _, led_by = found["rest"].partition(" / ")
    goal = {"goal": int(found["goal"])} if found["goal"] else {}
    times = {"start": found["start"], "end": found["end"]}
    return {**times, "kind": found["kind"], "title": title, "led_by": led_by, **goal}


SPELLINGS: dict[DocumentKind, Callable[[Any], Any]] = {
    DocumentKind.QUESTIONS: _questions,
    DocumentKind.PLAN: _plan,
}
"""Lists and programmes are told in lines, which read better than nested objects."""


@dataclass(frozen=True)
class Author:
    """Who hands a paper in, for which exchange, when.

    `writes_for` is the side whose paper it is: the own one, but for notes beside the other's questions.
    """

    person: str
    exchange_id: str
    writes_for: Side
    community_id: str
    now: datetime


async def save(session: AsyncSession, tale: Tale, paper: Paper, author: Author) -> DocRef:
    """The paper's reference; a paper handed in before is found and not saved again."""
    document_id = await _document(session, tale, paper, author)
    head = (await read_document(session, document_id)).head_version
    return await save_version(
        session, document_id, paper.content, base_version=head, by=author.person, now=author.now
    )


async def _document(session: AsyncSession, tale: Tale, paper: Paper, author: Author) -> str:
    """Where the web keeps such a paper too, so that its forms find what the story wrote."""
    if paper.kind is DocumentKind.APPLICATION:
        row = Document(
            id=tale.application_id,
            kind=paper.kind.value,
            exchange_id=author.exchange_id,
            community_id=author.community_id,
            created_by=author.person,
            created_at=author.now,
        )
        await session.execute(insert(Document).values(row.model_dump()).on_conflict_do_nothing())
        return row.id
    new = NewDocument(
        kind=paper.kind,
        created_by=author.person,
        exchange_id=author.exchange_id,
        owner_side=_owner(paper, author.writes_for),
    )
    about = paper.about
    if paper.kind in EACH_PAIRS:
        view = await session.get(ExchangeView, author.exchange_id)
        pair = about_pair(view.state) if view else ""
        about = pair if paper.kind is DocumentKind.PLAN else about_occasion(about, pair)
    if paper.kind is DocumentKind.PRE_WORK and author.writes_for is Side.MENTOR:
        about = author.community_id
    return await the_document(session, new, about, author.now)


def _owner(paper: Paper, side: Side) -> Side | None:
    if paper.kind in EACH_SIDES or paper.about.startswith(CHECK_IN):
        return side
    return side if side is Side.MENTOR and paper.kind in LEARNERS_OWN else None


async def say_why(
    session: AsyncSession,
    author: Author,
    text: str,
    about: str,
    audience: NoteAudience,
    details: dict[str, Any] | None = None,
) -> str:
    """The id of a note; one written before under the same `about` is kept."""
    note = Note(
        id=demo_id("note", f"{author.exchange_id}/{about}"),
        exchange_id=author.exchange_id,
        author_id=author.person,
        text=text,
        created_at=author.now,
        audience=audience,
        details=details,
    )
    await session.execute(insert(Note).values(note.model_dump()).on_conflict_do_nothing())
    return note.id

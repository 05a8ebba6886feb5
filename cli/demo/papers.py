"""The documents of a story: read from its papers, names and days filled in, saved once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cli.demo.base import demo_id
from cli.demo.stories import Tale
from domain.documents import DocRef, DocumentKind
from domain.people import Side
from models.documents.content import parse
from models.documents.store import read_document, save_version
from models.documents.words import Content
from models.tables.document import Document
from models.tables.note import Note

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
        if not isinstance(told, str):
            return told
        if told.startswith("@"):
            return self.person(told[1:])
        if told.startswith("community "):
            return self.communities[told.removeprefix("community ")]
        if found := MOMENT.fullmatch(told):
            return f"{self.day(int(found[1])).isoformat()}T{found[2]}:00+00:00"
        found = DAY.fullmatch(told)
        return self.day(int(found[1])).isoformat() if found else told


@dataclass(frozen=True)
class Paper:
    """One version of the document `document_id`, as its author hands it in."""

    document_id: str
    kind: DocumentKind
    content: Content


def write(tale: Tale, name: str, kind: DocumentKind, names: Names) -> Paper:
    """A paper of a story; "plan@2" is a later version of "plan".

    Raises pydantic.ValidationError where the story breaks a bound of the form.
    """
    spelling, document_id = SPELLINGS.get(kind), tale.document_id(name.partition("@")[0])
    told = spelling(tale.papers[name]) if spelling else tale.papers[name]
    return Paper(document_id, kind, parse(kind, names.resolve(told)))


def _questions(told: list[str]) -> dict[str, Any]:
    return {"questions": [_question(line) for line in told]}


def _question(line: str) -> dict[str, str]:
    return dict(
        zip(("text", "material", "person"), (p.strip() for p in line.split("|")), strict=False)
    )


def _plan(told: dict[str, Any]) -> dict[str, Any]:
    days = [{"sessions": [_session(line) for line in day]} for day in told["days"]]
    return {**told, "days": days}


def _session(line: str) -> dict[str, Any]:
    found = SESSION.fullmatch(line)
    if found is None:
        raise ValueError(f"not a session: {line}")
    title, _, led_by = found["rest"].partition(" / ")
    goal = {"goal": int(found["goal"])} if found["goal"] else {}
    times = {"start": found["start"], "end": found["end"]}
    return {**times, "kind": found["kind"], "title": title, "led_by": led_by, **goal}


SPELLINGS = {DocumentKind.QUESTIONS: _questions, DocumentKind.PLAN: _plan}
"""Lists and programmes are told in lines, which read better than nested objects."""


@dataclass(frozen=True)
class Author:
    """Who hands a paper in, for which exchange, when."""

    person: str
    exchange_id: str
    side: Side
    community_id: str
    now: datetime


async def save(session: AsyncSession, paper: Paper, author: Author) -> DocRef:
    """The paper's reference; a paper handed in before is found and not saved again."""
    row = Document(
        id=paper.document_id,
        kind=paper.kind.value,
        exchange_id=author.exchange_id,
        owner_side=author.side.value,
        community_id=author.community_id,
        created_by=author.person,
        created_at=author.now,
    )
    await session.execute(insert(Document).values(row.model_dump()).on_conflict_do_nothing())
    head = (await read_document(session, paper.document_id)).head_version
    return await save_version(
        session,
        paper.document_id,
        paper.content,
        base_version=head,
        by=author.person,
        now=author.now,
    )


async def say_why(session: AsyncSession, author: Author, text: str, about: str) -> str:
    """The id of a note; one written before under the same `about` is kept."""
    note = Note(
        id=demo_id("note", f"{author.exchange_id}/{about}"),
        exchange_id=author.exchange_id,
        author_id=author.person,
        text=text,
        created_at=author.now,
    )
    await session.execute(insert(Note).values(note.model_dump()).on_conflict_do_nothing())
    return note.id

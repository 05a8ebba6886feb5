"""What hangs on the languages of a programme: who prefers each, and how many texts the hub has in it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.person import Person
from models.tables.programme import FIRST
from models.views.programmes import scope_of
from models.views.public import kept_texts


@dataclass(frozen=True)
class LanguageUse:
    """One language: how many active people of the programme prefer it, and how many texts of its own it has."""

    code: str
    is_offered: bool
    people: int
    texts: int


async def languages_used(session: AsyncSession, mark: str = FIRST) -> list[LanguageUse]:
    """The programme's languages in their order, then those that somebody prefers or that have texts, by code."""
    scope = await scope_of(session, mark)
    query = (
        select(col(Person.language), func.count())
        .where(col(Person.active), *scope.people())
        .group_by(col(Person.language))
    )
    people: dict[str, int] = {row[0]: row[1] for row in await session.execute(query)}
    kept, texts = await kept_texts(session, mark), dict[str, int]()
    for _key, code in kept.bodies:
        texts[code] = texts.get(code, 0) + 1
    others = sorted(({*people} | {*texts}) - {*kept.languages})
    return [
        LanguageUse(code, code in kept.languages, people.get(code, 0), texts.get(code, 0))
        for code in (*kept.languages, *others)
    ]

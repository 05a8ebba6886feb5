"""Searching the directory. Each answer walks an index in the order of reading and stops: its cost does not grow with it.

Words are found from their beginning, without accents, in every script; where nobody has one, those an error away are
looked for and named. The rarest of all that is asked for is walked, the rest is looked up for each hit.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, String, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.skills.fields import Audience
from models.skills.barriers import Barriers
from models.skills.index import ALL, shelf_of
from models.skills.topics import Topics
from models.skills.words import asked_words, left_overs
from models.tables.skill_entry import SkillEntry

PAGE = 20
WALK = 600
"""Entries that are looked at for one page where several things are asked for."""
MOST_WORDS = 6
MOST_MEANT = 8
"""Words that begin as the asked one does; whoever means another one types a letter more."""
MOST_LANGUAGES = 300
COUNTED = 200
"""Up to here it is counted which of several things is the rarest."""

# Each step jumps to the next word in the index, however often the last one is there.
_BEGINNING = text("""
    WITH RECURSIVE word AS (
        (SELECT term FROM skill_term WHERE shelf = :shelf AND term >= :first AND term < :last ORDER BY term LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM skill_term WHERE shelf = :shelf AND term > word.term AND term < :last
            ORDER BY term LIMIT 1) FROM word WHERE word.term IS NOT NULL
    ) SELECT term FROM word WHERE term IS NOT NULL LIMIT :most
""")
_NEARLY = text("""
    SELECT DISTINCT word FROM skill_spelling WHERE shelf = :shelf AND left_over = ANY(:left_overs) ORDER BY word LIMIT :most
""").bindparams(bindparam("left_overs", type_=ARRAY(String)))
_COUNT = text("""
    SELECT count(*) FROM unnest(:terms) AS wanted (term), LATERAL (
        SELECT FROM skill_term WHERE shelf = :shelf AND skill_term.term = wanted.term LIMIT :most) AS one
""").bindparams(bindparam("terms", type_=ARRAY(String)))
_WALK = """
    SELECT DISTINCT step.sort, step.profile_id FROM unnest(CAST(:walked AS text[])) AS wanted (term), LATERAL (
        SELECT sort, profile_id FROM skill_term
        WHERE shelf = :shelf AND skill_term.term = wanted.term AND (sort, profile_id) > (:sort, :id)
        ORDER BY sort, profile_id LIMIT :walk) AS step
    ORDER BY step.sort, step.profile_id LIMIT :walk
"""
_ALSO = """EXISTS (SELECT FROM skill_term AS also WHERE also.shelf = :shelf AND also.term = ANY(CAST(:also{n} AS text[]))
        AND also.sort = hit.sort AND also.profile_id = hit.profile_id)"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for: words as typed, and codes. `after` is where the page before ended."""

    words: str = ""
    topic: str = ""
    offered: bool = False
    wanted: str = ""
    language: str = ""
    slot: str = ""
    community: str = ""
    after: tuple[str, str] = ("", "")

    @property
    def terms(self) -> list[list[str]]:
        """What is asked for besides words: of each list one must be there."""
        marks = (
            ("o" if self.offered else "h", self.topic),
            ("n", self.wanted),
            ("l", self.language),
            ("s", self.slot),
            ("c", self.community),
        )
        return [[f"{mark}:{code}"] for mark, code in marks if code]


@dataclass(frozen=True)
class Entry:
    """One profile as its reader may see it."""

    id: str
    shown: dict[str, Any]


@dataclass
class Found:
    """A page of the directory.

    `instead` are words as typed that nobody has, and that were taken for others that are nearly so, with the names
    of topics among those; `nobody` those for which nothing is near.
    """

    entries: list[Entry] = field(default_factory=list)
    after: tuple[str, str] | None = None
    instead: dict[str, list[str]] = field(default_factory=dict)
    nobody: list[str] = field(default_factory=list)


async def look(
    session: AsyncSession,
    asked: Asked,
    topics: Topics,
    *,
    programme: str,
    audience: Audience,
    barriers: Barriers,
) -> Found:
    """The next page of who has all that is asked for, by name."""
    found, shelf = Found(), shelf_of(programme, audience)
    groups = asked.terms
    for word, typed in list(asked_words(asked.words).items())[:MOST_WORDS]:
        terms, nearly = await _terms_for(session, shelf, word, topics)
        if not terms:
            found.nobody.append(typed)
            return found
        if nearly is not None:
            found.instead[typed] = nearly
        groups.append(terms)
    hits, last = await _walked(session, shelf, groups or [[ALL]], asked.after)
    let_through = await barriers.let_through(session, [one for _sort, one in hits[:PAGE]])
    found.entries = await _entries(session, let_through, audience)
    found.after = hits[PAGE - 1] if len(hits) > PAGE else last
    return found


async def languages_on(session: AsyncSession, programme: str, audience: Audience) -> list[str]:
    """The codes of the languages that anybody on a shelf speaks."""
    shelf = shelf_of(programme, audience)
    limits = {"shelf": shelf, "first": "l:", "last": "l:\U0010ffff", "most": MOST_LANGUAGES}
    return [term[2:] for term in await session.scalars(_BEGINNING, limits)]


async def _terms_for(
    session: AsyncSession, shelf: str, word: str, topics: Topics
) -> tuple[list[str], list[str] | None]:
    """The terms a word stands for; and where it was taken for another one, the topics that are called so."""
    first = f"w:{word}"
    # The last letter of Unicode sorts behind every word that goes on.
    limits = {"shelf": shelf, "first": first, "last": f"{first}\U0010ffff", "most": MOST_MEANT}
    terms = list(await session.scalars(_BEGINNING, limits))
    codes, nearly = topics.meant_by(word), None
    if not terms and not codes and (guessed := left_overs(word)):
        near = {"shelf": shelf, "left_overs": sorted(guessed), "most": MOST_MEANT}
        terms = [f"w:{one}" for one in await session.scalars(_NEARLY, near)]
        codes = topics.meant_by(word, nearly=True)
        nearly = [topics.label(code) for code in codes]
    return terms + [f"{mark}:{code}" for code in codes for mark in "hn"], nearly


async def _walked(
    session: AsyncSession, shelf: str, groups: Sequence[list[str]], after: tuple[str, str]
) -> tuple[list[tuple[str, str]], tuple[str, str] | None]:
    """Who has something of each group, and where to go on if the walk was too short for a page."""
    walked, *others = await _rarest_first(session, shelf, groups)
    walk = WALK if others else PAGE + 1
    also = " AND ".join(_ALSO.format(n=number) for number in range(len(others))) or "true"
    query = text(
        f"WITH hit AS MATERIALIZED ({_WALK}) SELECT sort, profile_id, {also} AS fits FROM hit ORDER BY 1, 2"  # noqa: S608 - our own words
    )
    values: dict[str, Any] = {
        "shelf": shelf, "walked": walked, "sort": after[0], "id": after[1], "walk": walk,
        **{f"also{number}": group for number, group in enumerate(others)},
    }  # fmt: skip
    rows = (await session.execute(query, values)).all()
    hits = [(row[0], row[1]) for row in rows if row[2]]
    cut = (rows[-1][0], rows[-1][1]) if len(rows) == walk and others else None
    return hits, cut


async def _rarest_first(
    session: AsyncSession, shelf: str, groups: Sequence[list[str]]
) -> list[list[str]]:
    if len(groups) == 1:
        return list(groups)
    counts = [
        await session.scalar(_COUNT, {"shelf": shelf, "terms": group, "most": COUNTED})
        for group in groups
    ]
    order = sorted(range(len(groups)), key=lambda place: counts[place] or 0)
    return [groups[place] for place in order]


async def _entries(session: AsyncSession, ids: Collection[str], audience: Audience) -> list[Entry]:
    query = (
        select(SkillEntry)
        .where(col(SkillEntry.profile_id).in_(ids), col(SkillEntry.audience) == audience.value)
        .order_by(col(SkillEntry.sort), col(SkillEntry.profile_id))
    )
    return [Entry(row.profile_id, row.shown) for row in await session.scalars(query)]


async def entry_at(
    session: AsyncSession,
    profile_id: str,
    *,
    programme: str,
    audience: Audience,
    barriers: Barriers,
) -> Entry | None:
    """One profile as an audience of a programme may see it; None where this reader sees none."""
    row = await session.get(SkillEntry, (profile_id, audience.value))
    if row is None or row.programme != programme:
        return None
    if not await barriers.let_through(session, [profile_id]):
        return None
    return Entry(row.profile_id, row.shown)

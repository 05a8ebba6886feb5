"""Published reports: which ones anybody may read now, and what earlier pairs wrote on a topic.

Public is a report that both communities consented to, unless one of them or the hub had it taken down, the
exchange is held, or a concern about it is open. The last two look like any report that is not there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.tables.report_word import ReportWord
from models.typed.search import folded
from models.views.programmes import EVERYTHING, ProgrammeScope

HUB = "hub"
"""The party that is no side."""
MOST_WORDS = 8
LONGEST_WORDS = 100
PAGE = 20
_LEAST_LETTERS = 4
"""Shorter words tie nothing together: and, for, with."""

_IS_PUBLIC = """
    CASE WHEN CAST(:mark AS text) = '' THEN view.programme <> ALL(CAST(:others AS text[]))
        ELSE view.programme = :mark END
    AND view.published_at IS NOT NULL AND view.ended_at IS NOT NULL AND NOT view.held
    AND NOT EXISTS (
        SELECT 1 FROM incident
        WHERE incident.exchange_id = view.exchange_id AND closed_at IS NULL AND erased_at IS NULL
    )
    AND NOT EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (party) public FROM report_word
            WHERE report_word.exchange_id = view.exchange_id ORDER BY party, id DESC
        ) AS word WHERE NOT public
    )
"""
_MATCHES = "to_tsvector('simple'::regconfig, view.topic_folded) @@ to_tsquery('simple', :words)"


def _rows(chosen: str) -> TextClause:
    """Rows of the reports `chosen` by conditions, an order and bounds: the words are read of these alone."""
    return text(f"""
        SELECT view.exchange_id, view.topic, view.mentee_community, view.mentor_community,
            view.published_at::timestamptz AS published_at,
            mentee.name AS mentee, mentor.name AS mentor,
            part.content ->> 'changed' AS changed, part.content ->> 'failed' AS failed,
            coalesce(part.content ->> 'title', '') AS title
        FROM (
            SELECT row_number() OVER () AS place, few.* FROM (
                SELECT * FROM exchange_view AS view WHERE {_IS_PUBLIC} {chosen}
            ) AS few
        ) AS view
        LEFT JOIN community AS mentee ON mentee.id = view.mentee_community
        LEFT JOIN community AS mentor ON mentor.id = view.mentor_community
        LEFT JOIN document_version AS part ON part.document_id = view.mentee_report ->> 'id'
            AND part.version = (view.mentee_report ->> 'version')::int
        ORDER BY place
    """)  # noqa: S608 - the parts are written here, values are bound


_LIST = _rows(f"""
    AND (:typed = '' OR {_MATCHES} OR view.topic ILIKE :pattern OR EXISTS (
        SELECT FROM document_version AS part WHERE part.document_id = view.mentee_report ->> 'id'
            AND part.version = (view.mentee_report ->> 'version')::int
            AND part.content ->> 'title' ILIKE :pattern))
    AND (:community = '' OR :community IN (view.mentee_community, view.mentor_community))
    AND (:year = 0 OR :year = extract(
        year FROM view.published_at::timestamptz AT TIME ZONE :zone))
    ORDER BY view.published_at DESC, view.exchange_id LIMIT :most OFFSET :past
""")  # noqa: S608 - as above
_ONE = _rows("AND view.exchange_id = :exchange")
_EARLIER = _rows(f"""
    AND view.exchange_id <> :exchange AND {_MATCHES}
    ORDER BY ts_rank(to_tsvector('simple'::regconfig, view.topic_folded),
        to_tsquery('simple', :words)) DESC, view.published_at DESC, view.exchange_id
    LIMIT :most
""")
_FACETS = text(
    f"""
    SELECT array_agg(DISTINCT extract(
            year FROM view.published_at::timestamptz AT TIME ZONE :zone)::int) AS years,
        array_agg(DISTINCT view.mentee_community)
            || array_agg(DISTINCT view.mentor_community) AS communities
    FROM exchange_view AS view WHERE {_IS_PUBLIC}
"""  # noqa: S608 - as above
)
_NAMES = text("SELECT id, name FROM community WHERE id = ANY(:ids) ORDER BY name, id")
_WORDS = text("""
    SELECT DISTINCT ON (party) party, public, reason, by, at FROM report_word
    WHERE exchange_id = :exchange ORDER BY party, id DESC
""")


@dataclass(frozen=True)
class ReportRow:
    """One published report in a list; names are empty for a community that was removed.

    `title` is what its authors call it, "" for nothing.
    """

    exchange_id: str
    topic: str
    mentee_community: str
    mentor_community: str | None
    published_at: datetime
    mentee: str | None
    mentor: str | None
    changed: str | None
    failed: str | None
    title: str

    @property
    def called(self) -> str:
        """What readers know it by: its title, or else its topic; "" for neither."""
        return self.title or self.topic


@dataclass(frozen=True)
class Facets:
    """What a list can be narrowed to."""

    years: list[int]
    communities: list[tuple[str, str]]


@dataclass(frozen=True)
class PartyWord:
    """A party's last word on a published report."""

    party: str
    public: bool
    reason: str
    by: str
    at: datetime


async def published(
    session: AsyncSession,
    zone: str,
    *,
    words: str = "",
    community: str = "",
    year: int = 0,
    rows: range = range(PAGE),
    scope: ProgrammeScope = EVERYTHING,
) -> Sequence[ReportRow]:
    """Reports of a programme that anybody may read now, newest first, those `rows` of them.

    A topic has all the words, or their beginnings, or a title has them as typed.
    """
    typed = words.strip()[:LONGEST_WORDS]
    asked = re.findall(r"\w+", folded(typed))[:MOST_WORDS]
    if typed and not asked:
        return ()
    values = {
        "words": " & ".join(f"{word}:*" for word in asked), "typed": typed, "pattern": f"%{_literal(typed)}%", "community": community, "year": year,
        "zone": zone, "past": rows.start, "most": len(rows), **_of(scope),
    }  # fmt: skip
    return [ReportRow(*row) for row in (await session.execute(_LIST, values)).all()]


def _literal(words: str) -> str:
    """For LIKE. The letters as they are count too: folded, `event` is not how `events` begins."""
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _of(scope: ProgrammeScope) -> dict[str, object]:
    return {"mark": scope.mark, "others": list(scope.others)}


async def published_one(
    session: AsyncSession, exchange_id: str, scope: ProgrammeScope = EVERYTHING
) -> ReportRow | None:
    """The report of one exchange of a programme, where anybody may read it now."""
    asked = {"exchange": exchange_id, **_of(scope)}
    found = (await session.execute(_ONE, asked)).one_or_none()
    return ReportRow(*found) if found else None


async def earlier_on(
    session: AsyncSession,
    topic: str,
    *,
    besides: str,
    most: int = 5,
    scope: ProgrammeScope = EVERYTHING,
) -> Sequence[ReportRow]:
    """What other pairs published on the same topic: reports with a word in common, the nearest first."""
    parts = [word for word in re.findall(r"\w+", folded(topic)) if len(word) >= _LEAST_LETTERS][
        :MOST_WORDS
    ]
    if not parts:
        return ()
    # Without its last letters a word is found in the plural, and in another case, too.
    begun = " | ".join(f"{part[: max(_LEAST_LETTERS, len(part) - 2)]}:*" for part in parts)
    asked = {"exchange": besides, "words": begun, "most": most, **_of(scope)}
    found = await session.execute(_EARLIER, asked)
    return [ReportRow(*row) for row in found.all()]


async def facets(session: AsyncSession, zone: str, scope: ProgrammeScope = EVERYTHING) -> Facets:
    """The years and communities of everything of a programme that is published now."""
    found = (await session.execute(_FACETS, {"zone": zone, **_of(scope)})).one()
    ids = [one for one in found.communities or () if one]
    named = (await session.execute(_NAMES, {"ids": ids})).all()
    return Facets(sorted(found.years or (), reverse=True), [(row.id, row.name) for row in named])


async def words_on(session: AsyncSession, exchange_id: str) -> dict[str, PartyWord]:
    """Each party's last word, by party; whoever said nothing since consenting is not in it."""
    found = await session.execute(_WORDS, {"exchange": exchange_id})
    return {row.party: PartyWord(*row) for row in found.all()}


def say(
    session: AsyncSession, exchange_id: str, party: str, *, public: bool, by: str, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write down that a party has a published report taken down, or lets it be read again; the caller commits."""
    session.add(
        ReportWord(
            exchange_id=exchange_id, party=party, public=public, by=by, reason=reason, at=now,
        )
    )  # fmt: skip

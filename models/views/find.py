"""One search over what the hub works with: people, communities, exchanges, bookings, plans and reports."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.orders import OrderKind
from domain.exchange.people import Side
from models.tables.exchange_view import ExchangeView
from models.typed.search import folded
from models.views.exchanges import LATEST, ExchangeRow, exchange_rows, rows_query
from models.views.names import people_named
from models.views.programmes import EVERYTHING, ProgrammeScope
from models.views.search import LONGEST_QUERY, MOST_WORDS, search

MOST = 8
"""Of each kind: whoever means another one types a word more."""
AROUND = 60
"""Letters of a document shown on each side of the first word that was found."""

_PEOPLE = text("""
    SELECT person.id, person.email, (
        SELECT string_agg(community.name, ', ' ORDER BY community.name) FROM membership
        JOIN community ON community.id = membership.community_id WHERE membership.person_id = person.id
    ) AS communities
    FROM person
    WHERE person.active AND person.merged_into IS NULL AND (
        folded(person.name) LIKE ALL(:patterns) OR person.email LIKE :address
    ) AND (NOT :several OR person.programmes ? :mark OR EXISTS (
        SELECT FROM staff_role WHERE person_id = person.id AND programme = :mark
    ) OR EXISTS (
        SELECT FROM membership JOIN community ON community.id = membership.community_id
        WHERE membership.person_id = person.id AND community.programmes ? :mark
    ))
    ORDER BY person.name LIMIT :most
""")
_COMMUNITIES = text("""
    SELECT id, name, country FROM community
    WHERE merged_into IS NULL AND (name_folded LIKE ALL(:patterns) OR topics_folded LIKE ALL(:patterns))
        AND (NOT :several OR programmes ? :mark)
    ORDER BY name_folded LIKE ALL(:patterns) DESC, name LIMIT :most
""")
# A note is looked at only where an order names it as what was booked: other remarks are nobody's reference.
_BOOKINGS = text("""
    SELECT note.exchange_id, note.text, booked.value ->> 'kind' AS kind, booked.value ->> 'traveller' AS traveller
    FROM note JOIN exchange_view AS view ON view.exchange_id = note.exchange_id
    JOIN LATERAL jsonb_array_elements(view.state -> 'orders') AS booked (value)
        ON booked.value ->> 'booking' = note.id
    WHERE to_tsvector('simple'::regconfig, folded(note.text)) @@ to_tsquery('simple', :words)
    ORDER BY note.created_at DESC LIMIT :most
""")
# Only the plan that the exchange has, and reports that were sent: nobody searches through drafts of others.
_DOCUMENTS = text("""
    SELECT view.exchange_id, document.id, document.kind, document.owner_side, words_of(said.content) AS said
    FROM document_version AS said
    JOIN document ON document.id = said.document_id AND document.head_version = said.version
    JOIN exchange_view AS view ON view.exchange_id = document.exchange_id
    WHERE to_tsvector('simple'::regconfig, folded(words_of(said.content))) @@ to_tsquery('simple', :words)
        AND (document.id = view.plan_doc OR EXISTS (
            SELECT FROM jsonb_each(view.state -> 'reports') AS sent (side, ref)
            WHERE sent.ref ->> 'id' = document.id
        ))
    ORDER BY view.updated_at DESC LIMIT :most
""")


@dataclass(frozen=True, kw_only=True)
class PersonFound:
    """One entry of the register."""

    id: str
    name: str
    email: str
    communities: str


@dataclass(frozen=True, kw_only=True)
class CommunityFound:
    """One community."""

    id: str
    name: str
    country: str


@dataclass(frozen=True, kw_only=True)
class BookingFound:
    """What was booked: the booker's words, of which the reference is one."""

    exchange: ExchangeRow
    kind: OrderKind
    traveller: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DocumentFound:
    """A plan, or a part of a report, with the words around the first hit."""

    exchange: ExchangeRow
    id: str
    kind: DocumentKind
    side: Side | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a few words led to, at most MOST of each kind."""

    people: list[PersonFound]
    communities: list[CommunityFound]
    exchanges: list[ExchangeRow]
    bookings: list[BookingFound]
    documents: list[DocumentFound]

    def __bool__(self) -> bool:
        return any((self.people, self.communities, self.exchanges, self.bookings, self.documents))


NOTHING = Found(people=[], communities=[], exchanges=[], bookings=[], documents=[])


async def find(
    session: AsyncSession, words: str, *, scope: ProgrammeScope = EVERYTHING, cases: bool = True
) -> Found:
    """What has all the words, or words that begin with them; nothing without a letter or digit.

    Exchanges and what is in them only where the reader may look into `cases`.
    """
    asked = words.strip()[:LONGEST_QUERY]
    parts = re.findall(r"\w+", folded(asked))[:MOST_WORDS]
    if not parts:
        return NOTHING
    given = {
        "patterns": [f"%{_literal(part)}%" for part in parts],
        "address": f"%{_literal(asked.lower())}%",
        "words": " & ".join(f"{part}:*" for part in parts),
        "several": scope.several,
        "mark": scope.mark,
        "most": MOST,
    }
    people = (await session.execute(_PEOPLE, given)).all()
    names = await people_named(session, [one.id for one in people])
    communities = (await session.execute(_COMMUNITIES, given)).all()
    return Found(
        people=[
            PersonFound(
                id=one.id, name=names[one.id], email=one.email, communities=one.communities or ""
            )
            for one in people
        ],
        communities=[
            CommunityFound(id=one.id, name=one.name, country=one.country) for one in communities
        ],
        **(await _in_cases(session, asked, parts, given, scope) if cases else _NO_CASES),
    )


_NO_CASES: dict[str, list[Any]] = {"exchanges": [], "bookings": [], "documents": []}


async def _in_cases(
    session: AsyncSession,
    asked: str,
    parts: list[str],
    given: dict[str, Any],
    scope: ProgrammeScope,
) -> dict[str, list[Any]]:
    exchanges = [
        row for row in await search(session, asked, 4 * MOST) if scope.covers(row.programme)
    ][:MOST]
    of_cases = {"words": given["words"], "most": 4 * MOST}
    bookings = (await session.execute(_BOOKINGS, of_cases)).all()
    documents = (await session.execute(_DOCUMENTS, of_cases)).all()
    known = await _rows(session, {one.exchange_id for one in (*bookings, *documents)})
    travellers = await people_named(session, [one.traveller for one in bookings])
    return {
        "exchanges": exchanges,
        "bookings": [
            BookingFound(
                exchange=known[one.exchange_id],
                kind=OrderKind(one.kind),
                traveller=travellers.get(one.traveller, ""),
                words=_around(one.text, parts),
            )
            for one in bookings
            if scope.covers(known[one.exchange_id].programme)
        ][:MOST],
        "documents": [
            DocumentFound(
                exchange=known[one.exchange_id],
                id=one.id,
                kind=DocumentKind(one.kind),
                side=Side(one.owner_side) if one.owner_side else None,
                words=_around(one.said, parts),
            )
            for one in documents
            if scope.covers(known[one.exchange_id].programme)
        ][:MOST],
    }


async def _rows(session: AsyncSession, ids: set[str]) -> dict[str, ExchangeRow]:
    if not ids:
        return {}
    query = rows_query().where(col(ExchangeView.exchange_id).in_(ids)).order_by(*LATEST)
    return {row.exchange_id: row for row in await exchange_rows(session, query)}


def _around(words: str, parts: list[str]) -> str:
    """The words around the first hit, on one line."""
    line = " ".join(words.split())
    for found in re.finditer(r"\w+", line):
        if any(folded(found[0]).startswith(part) for part in parts):
            start, end = max(0, found.start() - AROUND), found.end() + AROUND
            before = "…" if start else ""
            return f"{before}{line[start:end].strip()}{'…' if end < len(line) else ''}"
    return line[: 2 * AROUND] + ("…" if len(line) > 2 * AROUND else "")


def _literal(part: str) -> str:
    return part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")

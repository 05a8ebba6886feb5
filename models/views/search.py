"""Search over communities and topics, without accents and across scripts; no extension needed."""

import re

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.exchange_view import ExchangeView
from models.typed.search import folded
from models.views.exchanges import LATEST, ExchangeRow, exchange_rows, rows_query

MOST_COMMUNITIES = 50
LONGEST_QUERY = 100
MOST_WORDS = 8

# Each part walks an index and stops, so that the cost does not grow with the years.
FIND = text("""
WITH found AS MATERIALIZED (
    SELECT id FROM community
    WHERE name_folded LIKE ALL(:patterns) OR topics_folded LIKE ALL(:patterns)
    ORDER BY name LIMIT :communities
)
SELECT exchange_id FROM (
    SELECT newest.exchange_id, newest.updated_at FROM found, LATERAL (
        SELECT exchange_id, updated_at FROM exchange_view
        WHERE mentee_community = found.id ORDER BY updated_at DESC LIMIT :most) AS newest
    UNION
    SELECT newest.exchange_id, newest.updated_at FROM found, LATERAL (
        SELECT exchange_id, updated_at FROM exchange_view
        WHERE mentor_community = found.id ORDER BY updated_at DESC LIMIT :most) AS newest
    UNION
    (SELECT exchange_id, updated_at FROM exchange_view
     WHERE to_tsvector('simple'::regconfig, topic_folded) @@ to_tsquery('simple', :words)
     ORDER BY updated_at DESC LIMIT :most)
    UNION
    SELECT exchange_id, updated_at FROM exchange_view WHERE exchange_id = :exact
) AS hits
ORDER BY updated_at DESC, exchange_id LIMIT :most
""")


async def search(session: AsyncSession, words: str, limit: int = 50) -> tuple[ExchangeRow, ...]:
    """Exchanges whose topic has all the words (or their beginnings), or whose community's name
    or topics do; also the exchange of exactly this id. Latest news first, `limit` at most.

    A query without a letter or digit finds nothing.
    """
    asked = words.strip()[:LONGEST_QUERY]
    parts = re.findall(r"\w+", folded(asked))[:MOST_WORDS]
    if not parts:
        return ()
    hits = await session.scalars(
        FIND,
        {
            "patterns": [f"%{_literal(part)}%" for part in parts],
            "words": " & ".join(f"{part}:*" for part in parts),
            "exact": asked,
            "communities": MOST_COMMUNITIES,
            "most": limit,
        },
    )
    found = rows_query().where(col(ExchangeView.exchange_id).in_(list(hits.all())))
    return await exchange_rows(session, found.order_by(*LATEST))


def _literal(part: str) -> str:
    return part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")

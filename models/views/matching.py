"""Which exchanges somebody means by a few words or a phase, so that a list of any length stays quick.

Few matches are found by their indexes, and the list takes its rows from among them. Of many, the list
soon meets enough by itself: it goes along its own order and looks at each exchange it passes.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    all_,
    any_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.phases import Phase
from models.tables.community import NAME_FOLDED, Community
from models.tables.exchange_view import TOPIC_FOLDED, ExchangeView
from models.typed.search import folded

FEW = 1000
"""Matches beyond these are not collected: a list passes few exchanges until it has met a page of them."""


@dataclass(frozen=True)
class Match:
    """What an exchange must be: one of a `few` that are known, or what looking at it shows.

    It holds no values: those are the parameters of its conditions.
    """

    few: bool = False
    topic: bool = False
    community: bool = False
    phase: bool = False

    @property
    def looks(self) -> bool:
        """Whether its conditions look at `exchange_view`."""
        return not self.few and (self.topic or self.community or self.phase)

    def conditions(self, exchange_id: Any) -> list[ColumnElement[bool]]:
        """What to add to a list's query."""
        if self.few:
            return [exchange_id == any_(_IDS)]
        # A topic is taken apart, which is dear, only where it has the letters. As a case it is nothing
        # the planner could find by an index and then sort, as it would for fewer than there are.
        return self._looks(case((_LETTERS, _TOPIC), else_=False))

    def indexed(self) -> list[ColumnElement[bool]]:
        """Its conditions, for finding them by their indexes."""
        return self._looks(_TOPIC)

    def _looks(self, topic: ColumnElement[bool]) -> list[ColumnElement[bool]]:
        words = [
            look for wanted, look in ((self.community, _COMMUNITY), (self.topic, topic)) if wanted
        ]
        return [*([or_(*words)] if words else []), *([_PHASE] if self.phase else [])]


async def match(
    session: AsyncSession, words: str, phase: Phase | None = None
) -> tuple[Match, dict[str, Any]]:
    """How to find the exchanges in the phase whose topic, or one of whose communities, has the words.

    In a topic each word may be a beginning; a community's name has them as they are typed. The second
    part of the answer are the values of the match's parameters.
    """
    named: list[str] = []
    asked = " & ".join(f"{word}:*" for word in re.findall(r"\w+", folded(words)))
    if words:
        named = list(await session.scalars(_COMMUNITIES, {"pattern": like_pattern(words)}))
    if words and not (asked or named):
        return Match(few=True), {"ids": []}
    wanted = Match(topic=bool(asked), community=bool(named), phase=phase is not None)
    letters = [like_pattern(part) for part in re.findall(r"[^\W_]+", words) if folded(part)]
    values = {"words": asked, "letters": letters, "communities": named, "phase": phase}
    if not wanted.looks:
        return wanted, {}
    ids = await session.scalar(_first(wanted), values)
    return (wanted, values) if ids is None else (Match(few=True), {"ids": ids})


def like_pattern(words: str) -> str:
    """A LIKE pattern for folded texts that contain the words (`models.typed.search`)."""
    plain = folded(words).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{plain}%"


def written(number: int) -> Any:
    """A number that is part of its statement: what the planner does not know it takes for large."""
    return literal_column(str(number))


_IDS: Any = bindparam("ids", type_=ARRAY(String))
_NAMED: Any = bindparam("communities", type_=ARRAY(String))
_COMMUNITIES = select(col(Community.id)).where(NAME_FOLDED.like(bindparam("pattern")))
_COMMUNITY = or_(
    col(ExchangeView.mentee_community) == any_(_NAMED),
    col(ExchangeView.mentor_community) == any_(_NAMED),
)
_PHASE = col(ExchangeView.phase) == bindparam("phase")
_NONE: Any = literal_column("'{}'::varchar[]")
# The configuration is no parameter: the index is one of this very expression.
_SIMPLE: Any = literal_column("'simple'::regconfig")
_TOPIC: ColumnElement[bool] = func.to_tsvector(_SIMPLE, TOPIC_FOLDED).op("@@", is_comparison=True)(
    func.to_tsquery(_SIMPLE, bindparam("words", type_=String))
)


_LETTERS = TOPIC_FOLDED.like(all_(bindparam("letters", type_=ARRAY(String))))


@lru_cache
def _first(wanted: Match) -> Select[Any]:
    """All of them in one value, or none where they are more than FEW."""
    found = select(col(ExchangeView.exchange_id)).where(*wanted.indexed())
    some = found.limit(written(FEW + 1)).subquery()
    ids = func.coalesce(func.array_agg(some.c.exchange_id), _NONE)
    return select(case((func.count() <= written(FEW), ids))).select_from(some)

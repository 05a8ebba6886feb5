"""How two communities get on, occasion by occasion, for whoever may read it: once both have said it (IB-21)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from models.documents.relationship import Relationship
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.texts.translate import N_
from models.views.asks import AskRow

STATEMENTS = {
    "trust": N_("We trust them."),
    "open_about_failure": N_("We can speak openly about what fails."),
    "easy_to_reach": N_("They are easy to reach."),
    "would_again": N_("We would do it again with them."),
}


@dataclass(frozen=True)
class Both:
    """What both sides said on one occasion; `said` is empty until both have.

    `waits_for` is the side that has not and is still asked; none where it is not going to say it.
    """

    occasion: Occasion
    said: dict[Side, Relationship]
    waits_for: Side | None = None


async def relationship_of(
    database: AsyncSession, x: Exchange, asks: Iterable[AskRow]
) -> list[Both]:
    """Every occasion on which somebody has spoken, in order; `asks` are those that are open."""
    asked = {
        (ask.subject, role.value)
        for ask in asks
        if ask.kind is AskKind.RATE_RELATIONSHIP
        for role in ask.roles
    }
    found: list[Both] = []
    for occasion in Occasion:
        refs = x.relationship.get(occasion.value, {})
        if not refs:
            continue
        if len(refs) < len(Side):
            (spoken,) = refs
            owes = spoken.other
            waits = (occasion.value, owes.value) in asked
            found.append(Both(occasion, {}, owes if waits else None))
            continue
        said = {side: await _words(database, refs[side]) for side in Side}
        found.append(Both(occasion, {side: words for side, words in said.items() if words}))
    return found


async def _words(database: AsyncSession, ref: DocRef) -> Relationship | None:
    try:
        version = await read_version(database, ref.id, ref.version)
    except UnknownDocument:
        return None
    words: Relationship = read_stored(DocumentKind.RELATIONSHIP, version.content)
    return words


def shown_version(x: Exchange, document_id: str) -> int:
    """The version both read, once both sides have spoken on the occasion it is about; 0 before."""
    shown = [refs for refs in x.relationship.values() if len(refs) == len(Side)]
    versions = (r.version for refs in shown for r in refs.values() if r.id == document_id)
    return next(versions, 0)

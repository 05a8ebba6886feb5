"""Why the hub chose this pair, as both communities read it (IB-03)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.exchange import Exchange
from domain.exchange.messages.partner import PairReason
from models.documents.notes import read_notes
from models.documents.store import UnknownDocument, read_version
from models.texts.labels import label
from models.texts.translate import _


@dataclass(frozen=True)
class Pairing:
    """The reasons in words, and what was added; `agreed` where the two had found each other."""

    reasons: list[str]
    words: str = ""
    agreed: bool = False


async def why_this_pair(database: AsyncSession, x: Exchange) -> Pairing | None:
    """Why these two; None where nothing was said, as in exchanges from before anybody was asked."""
    if x.mentor is None:
        return None
    if x.pairing is None:
        wished = (await _application(database, x)).get("partner_community")
        if wished != x.mentor.community:
            return None
        return Pairing([_("The two communities had agreed before they applied.")], agreed=True)
    note = x.pairing.note
    notes = await read_notes(database, x.id, [note], for_hub=False) if note else {}
    words = notes[note].text if note and note in notes else ""
    reasons = [label(PairReason(one)) for one in x.pairing.reasons]
    return Pairing(reasons, words) if reasons or words else None


async def _application(database: AsyncSession, x: Exchange) -> dict[str, Any]:
    try:
        return (await read_version(database, x.application.id, x.application.version)).content
    except UnknownDocument:
        return {}

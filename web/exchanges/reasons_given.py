"""Words somebody gave with a message or a wish, for the page of whoever decides about it."""

from dataclasses import dataclass
from datetime import datetime

from models.documents.notes import read_notes
from models.views.history import timeline
from web.cases.pages import Place
from web.exchanges.load import is_hub, since_partner


@dataclass(frozen=True)
class Said:
    """What one person said, when, and in what kind of message."""

    kind: str
    name: str
    at: datetime
    text: str


async def said_with(at: Place, *kinds: str, **about: str) -> list[Said]:
    """The words of the exchange's moves of these kinds, oldest first; hub-only words for the hub.

    With `about` only of moves with these facts: `said_with(at, "request_change", order="order-1")`.
    """
    found = await timeline(at.database, at.exchange.id, for_hub=is_hub(at.seat))
    rows = since_partner(at.seat, at.exchange, found)
    return [
        Said(row.kind, row.actor_name or "", row.at, row.note)
        for row in reversed(rows)
        if row.kind in kinds and row.note and not row.refused and about.items() <= row.data.items()
    ]


async def words_of_note(at: Place, note_id: str | None) -> str:
    """The words of one note of this exchange; empty where there are none."""
    if note_id is None:
        return ""
    notes = await read_notes(at.database, at.exchange.id, [note_id], for_hub=is_hub(at.seat))
    found = notes.get(note_id)
    return found.text if found else ""

"""Internal documents that one side has handed to the other, inside the pair (CEE-16)."""

from dataclasses import dataclass
from datetime import datetime

from domain.exchange.people import Side

MOST_HANDED = 40
"""So many are kept in view; what is not needed any more is taken back first."""


@dataclass(kw_only=True)
class HandedDocument:
    """One document on its way: `doc` is the id of its words, which only the two sides read."""

    doc: str
    side: Side
    by: str
    at: datetime
    received_by: str | None = None
    received_at: datetime | None = None

"""Who else has what both write together open, as its pages show it, and how open pages hear of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from activities.changes import TELL
from models.documents.presence import LIVELY, note_presence, present
from models.views.names import people_named
from web.cases.pages import Place
from web.site.live import of_joint

_TELL = text(f"SELECT {TELL}")


@dataclass(frozen=True)
class Here:
    """Somebody else at the document. `heading` is of the section, "" on the reading page; `since` where it is a while ago."""

    name: str
    heading: str
    writes: bool
    since: datetime | None


async def tell_others(database: AsyncSession, path: str, exchange_id: str) -> None:
    """Let open pages of the document know that they are to look again, at the commit."""
    await database.execute(_TELL, {"exchange_id": of_joint(path, exchange_id)})


async def come(at: Place, path: str, part: str, *, writes: bool = False) -> None:
    """Note that the viewer has the document open, if they write in it at all. Does not commit."""
    if at.seat.side is None:
        return
    place = of_joint(path, at.exchange.id)
    if await note_presence(at.database, place, at.me, part, at.now, writes=writes):
        await tell_others(at.database, path, at.exchange.id)


async def others_here(at: Place, path: str, heading_of: Callable[[str], str]) -> list[Here]:
    """Who else is here, by name."""
    rows = await present(at.database, of_joint(path, at.exchange.id), at.me, at.now)
    names = await people_named(at.database, [row.person_id for row in rows])
    return [
        Here(
            names[row.person_id],
            heading_of(row.part) if row.part else "",
            writes=row.wrote_at is not None,
            since=moment if at.now - moment >= LIVELY else None,
        )
        for row in rows
        if row.person_id in names
        for moment in [row.wrote_at or row.seen_at]
    ]

"""What a side wrote before the plan, for whoever may read it."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from models.documents.pre_work import PreWork
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored


async def pre_work_of(database: AsyncSession, x: Exchange, side: Side) -> PreWork | None:
    """A side's pre-work as it stands; None where nothing is written."""
    ref = x.pre_works.get(side)
    if ref is None:
        return None
    try:
        version = await read_version(database, ref.id, ref.version)
    except UnknownDocument:
        return None
    found: PreWork = read_stored(DocumentKind.PRE_WORK, version.content)
    return found

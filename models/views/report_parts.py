"""The words of a published report: the plan's goals, and what each side wrote."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.people import Side
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.files.stored import parts_of
from models.messages.records import STATE
from models.tables.stored_file import StoredFile
from models.views.exchanges import exchange_state
from models.views.reports import ReportRow


@dataclass(frozen=True)
class Parts:
    """The words of a report: the plan's goals by number, and each side's part where it is there."""

    goals: dict[int, str]
    mentee: Any
    mentor: Any
    pictures: dict[str, StoredFile]


async def read_parts(database: AsyncSession, row: ReportRow) -> Parts:
    """The parts of a report that was found to be public."""
    x = STATE.validate_python(await exchange_state(database, row.exchange_id))
    plan = await _words(database, DocumentKind.PLAN, x.plan.doc if x.plan else None)
    reports = [ref.id for ref in x.reports.values()]
    return Parts(
        pictures=await parts_of(database, reports),
        goals={n: goal.text for n, goal in enumerate(plan.goals, 1)} if plan else {},
        mentee=await _words(database, DocumentKind.REPORT, x.reports.get(Side.MENTEE)),
        mentor=await _words(database, DocumentKind.REPORT, x.reports.get(Side.MENTOR)),
    )


async def _words(database: AsyncSession, kind: DocumentKind, ref: DocRef | None) -> Any:
    if ref is None:
        return None
    try:
        version = await read_version(database, ref.id, ref.version)
    except UnknownDocument:
        return None
    return read_stored(kind, version.content)

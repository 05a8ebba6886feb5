"""Long tables on their way into the register: where each stands. The work itself is the web's (`web.desk.long_import`).

A process that is killed leaves nothing half entered: the entries and the word that they are entered are one
transaction. Moments are the database's own, real time. No function commits.
"""

from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, literal, or_, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.register.report import REPORT, Report
from models.tables.register_import import ImportState, RegisterImport

SILENT = "20 seconds"
"""Work that has not said for so long that it goes on has stopped."""
KEPT = "7 days"
LONG = 2_500
"""Lines from which a table is checked and entered beside the pages."""

_NOW = func.clock_timestamp()
_AT_WORK = (ImportState.CHECKING.value, ImportState.ENTERING.value)


def is_long(table: str) -> bool:
    """Whether a table has so many lines that one answer would keep its reader waiting."""
    return table.count("\n") > LONG


async def begin(
    session: AsyncSession, table: str, encoding: str, *, programme: str, person_id: str
) -> RegisterImport:
    """A table to be checked, with the work that does it."""
    now = await session.scalar(_select_now())
    row = RegisterImport(
        id=str(uuid4()),
        programme=programme,
        person_id=person_id,
        text=table,
        encoding=encoding,
        run=str(uuid4()),
        lines=table.rstrip().count("\n"),  # without that of the heads
        begun_at=now,
        seen_at=now,
    )
    session.add(row)
    await session.flush()
    return row


def _select_now() -> Any:
    return text("SELECT clock_timestamp()")


async def has_stopped(session: AsyncSession, row: RegisterImport) -> bool:
    """Whether nobody works on it any more that should."""
    if row.state == ImportState.STOPPED:
        return True
    silent = text(f"SELECT CAST(:seen AS timestamptz) < clock_timestamp() - interval '{SILENT}'")
    return row.state in _AT_WORK and bool(await session.scalar(silent, {"seen": row.seen_at}))


async def go_on(session: AsyncSession, import_id: str, *, enter: bool, mark: str) -> str | None:
    """The name of new work: entering what was shown under this mark, or else checking once more. None where none may begin."""
    run = str(uuid4())
    silent = col(RegisterImport.seen_at) < _NOW - text(f"interval '{SILENT}'")
    if enter:
        shown = col(RegisterImport.report)["mark"].astext == mark
        free = (col(RegisterImport.state) == ImportState.SHOWN.value) & shown
    else:
        stopped = (col(RegisterImport.state).in_(_AT_WORK)) & silent
        free = or_(col(RegisterImport.state) == ImportState.STOPPED.value, stopped)
    state = ImportState.ENTERING if enter else ImportState.CHECKING
    begun = (
        update(RegisterImport)
        .where(col(RegisterImport.id) == import_id, free)
        .values(state=state.value, run=run, done=0, moved=False, seen_at=_NOW)
        .returning(col(RegisterImport.run))
    )
    return await session.scalar(begun)


async def alive(session: AsyncSession, import_id: str, run: str, done: int) -> None:
    """Say that work goes on, and how many lines are done."""
    await _of_run(session, import_id, run, {"done": done})


async def settle(
    session: AsyncSession,
    import_id: str,
    run: str,
    state: ImportState,
    report: Report | None = None,
    *,
    moved: bool = False,
) -> bool:
    """How work came out; False where another has begun since, or it is settled: then nothing of it may count."""
    values: dict[str, Any] = {"state": state.value, "moved": moved}
    if report is not None:
        values["report"] = REPORT.dump_python(report, mode="json")
    if state is ImportState.ENTERED:
        values["text"] = ""
    return await _of_run(session, import_id, run, values)


async def _of_run(session: AsyncSession, import_id: str, run: str, values: dict[str, Any]) -> bool:
    said = (
        update(RegisterImport)
        .where(
            col(RegisterImport.id) == import_id,
            col(RegisterImport.run) == run,
            col(RegisterImport.state).in_(_AT_WORK),
        )
        .values(seen_at=_NOW, **values)
        .returning(literal(1))
    )
    return await session.scalar(said) is not None


async def purge_imports(session: AsyncSession) -> None:
    """Forget tables after their time of keeping."""
    old = col(RegisterImport.begun_at) < _NOW - text(f"interval '{KEPT}'")
    await session.execute(delete(RegisterImport).where(old))

"""A long table, checked and entered beside the pages: its page says how far it is, then the one report."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.people import Role
from models.register import long_imports
from models.register.importing import carry_out, plan_for, read_register
from models.register.report import REPORT, Report, report_of
from models.register.writing import Author, one_at_a_time
from models.tables.register_import import ImportState, RegisterImport
from web.desk.register_access import Keeper
from web.desk.register_report import Given, counted, shown
from web.forms.body import read_upload
from web.site.access import Viewer
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter()
log = structlog.get_logger(__name__)
ADDRESS = "/desk/register/imports"
BEAT = 1.0
"""Seconds between two words on how far the work is."""
_WORKING: set[asyncio.Task[None]] = set()


class Progress:
    """How many lines are done: counted where the work is, told by the beat beside it."""

    def __init__(self, import_id: str, run: str) -> None:
        self.import_id = import_id
        self.run = run
        self.done = 0

    def __call__(self, done: int) -> None:
        self.done = done


async def begin(request: Request, viewer: Viewer, table: str, encoding: str) -> Response:
    """Take a long table and lead to its page; whatever becomes of the browser, the work goes on."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        row = await long_imports.begin(
            database, table, encoding, programme=viewer.scope.mark, person_id=viewer.person_id
        )
        await database.commit()
    _start(resources, viewer, row.id, row.run)
    return redirect(request, f"{ADDRESS}/{row.id}")


@router.get(ADDRESS + "/{import_id}")
async def show_import(request: Request, import_id: str, viewer: Keeper) -> Response:
    """How far it is, or the report of what was found or entered."""
    async with resources_of(request).autocommit() as database:
        row = await _seen(database, import_id, viewer)
        stopped = await long_imports.has_stopped(database, row)
    report = REPORT.validate_python(row.report) if row.report else None
    address = f"{ADDRESS}/{row.id}"
    if row.state == ImportState.SHOWN and report is not None:
        text = row.text if report.problems.count else ""
        return shown(request, Given(text, row.encoding, "", address), report, moved=row.moved)
    return page(
        request,
        "desk/long_import.html",
        row=row,
        stopped=stopped,
        at_work=not stopped and row.state in (ImportState.CHECKING, ImportState.ENTERING),
        counted=counted(report) if report else "",
        address=address,
    )


@router.post(ADDRESS + "/{import_id}")
async def go_on(request: Request, import_id: str, viewer: Keeper) -> Response:
    """Enter what was shown, or check once more what had stopped."""
    async with resources_of(request).autocommit() as database:
        await _seen(database, import_id, viewer)  # before anything that is sent is read
    values, _upload = await read_upload(request, 100_000)
    typed = {name: given[0] for name, given in values.items()}
    resources, enter = resources_of(request), typed.get("step") == "enter"
    async with resources.sessions() as database:
        row = await _seen(database, import_id, viewer)
        report = REPORT.validate_python(row.report) if row.report else None
        if enter and report and report.doubles.count and not typed.get("sure"):
            given = Given(encoding=row.encoding, kept_at=f"{ADDRESS}/{row.id}")
            return shown(request, given, report, unsure=True)
        run = None
        if not enter or (report and report.can_be_entered):
            mark = typed.get("mark", "")
            run = await long_imports.go_on(database, row.id, enter=enter, mark=mark)
        await database.commit()
    if run is not None:
        _start(resources, viewer, import_id, run, enter=enter)
    return redirect(request, f"{ADDRESS}/{import_id}")


async def _seen(database: AsyncSession, import_id: str, viewer: Viewer) -> RegisterImport:
    """The row, for whoever began it and for who coordinates the programme."""
    row = await database.get(RegisterImport, import_id)
    if row is None or row.programme != viewer.scope.mark:
        raise HTTPException(404)
    if row.person_id != viewer.person_id and Role.COORDINATOR not in viewer.roles:
        raise HTTPException(404)
    return row


def _start(
    resources: Resources, viewer: Viewer, import_id: str, run: str, *, enter: bool = False
) -> None:
    progress = Progress(import_id, run)
    task = asyncio.create_task(_work(resources, viewer, progress, enter=enter))
    _WORKING.add(task)
    task.add_done_callback(_WORKING.discard)


async def _work(resources: Resources, viewer: Viewer, progress: Progress, *, enter: bool) -> None:
    beat = asyncio.create_task(_beat(resources, progress))
    try:
        await (_enter if enter else _check)(resources, viewer, progress)
    except Exception as error:  # whatever it was: its page says that it stopped
        log.exception("import_stopped", kind=type(error).__name__)
        with suppress(SQLAlchemyError, OSError):
            async with resources.sessions() as database:
                stopped = ImportState.STOPPED
                await long_imports.settle(database, progress.import_id, progress.run, stopped)
                await database.commit()
    finally:
        beat.cancel()


async def _beat(resources: Resources, progress: Progress) -> None:
    while True:
        await asyncio.sleep(BEAT)
        with suppress(SQLAlchemyError, OSError):  # a database that is away for a moment
            async with resources.autocommit() as database:
                await long_imports.alive(database, progress.import_id, progress.run, progress.done)


async def _check(resources: Resources, viewer: Viewer, progress: Progress) -> None:
    async with resources.autocommit() as database:
        row = await database.get_one(RegisterImport, progress.import_id)
        register = await read_register(database, viewer.scope)
    plan = await asyncio.to_thread(plan_for, row.text, register, progress)
    report = await asyncio.to_thread(report_of, plan)
    await _shown(resources, progress, report)


async def _shown(
    resources: Resources, progress: Progress, report: Report, *, moved: bool = False
) -> None:
    async with resources.sessions() as database:
        state = ImportState.SHOWN
        await long_imports.settle(
            database, progress.import_id, progress.run, state, report, moved=moved
        )
        await database.commit()


async def _enter(resources: Resources, viewer: Viewer, progress: Progress) -> None:
    """All of it and the word that it is entered, or nothing."""
    async with resources.sessions() as database:
        await one_at_a_time(database)
        row = await database.get_one(RegisterImport, progress.import_id)
        register = await read_register(database, viewer.scope)
        half: Callable[[int], None] = lambda done: progress(done // 2)  # noqa: E731 - it is looked at, then written
        plan = await asyncio.to_thread(plan_for, row.text, register, half)
        report = await asyncio.to_thread(report_of, plan)
        if report.mark == row.report.get("mark") and report.can_be_entered:
            author = Author(row.person_id, await resources.now(), "import")
            lines = row.lines
            await carry_out(
                database,
                plan,
                author,
                programme=row.programme,
                progress=lambda part: progress(int(lines * (1 + part) / 2)),
            )
            entered = ImportState.ENTERED
            if await long_imports.settle(
                database, progress.import_id, progress.run, entered, report
            ):
                await database.commit()
            return
        await database.rollback()
    await _shown(resources, progress, report, moved=True)

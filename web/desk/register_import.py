"""Many entries from a table, pasted or in a file: shown whole before anything is entered. And the way back out."""

import asyncio
from datetime import date
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.register.exporting import export_register
from models.register.importing import carry_out, plan_for, plan_for_file, read_register
from models.register.long_imports import is_long
from models.register.reading import ENCODINGS, NoTable, decoded
from models.register.report import report_of
from models.register.writing import Author, one_at_a_time
from models.texts.translate import _
from web.desk.long_import import begin
from web.desk.register_access import Keeper
from web.desk.register_report import ADDRESS, Given, counted, shown
from web.forms.body import read_upload
from web.site.resources import resources_of
from web.site.templates import redirect
from web.site.whole_body import BodyLimits

router = APIRouter()
LIMITS = BodyLimits(most_bytes=8_000_000, seconds=120, of_client=2, of_all=6)


@router.get(ADDRESS)
async def ask_table(request: Request, _viewer: Keeper) -> Response:
    """Where a table is pasted or chosen."""
    return shown(request, Given(), None)


@router.post(ADDRESS)
async def take_table(request: Request, viewer: Keeper) -> Response:
    """Show what a table would make of the register; or enter just what was shown, all of it or nothing."""
    values, upload = await read_upload(request, LIMITS.most_bytes)
    typed = {name: given[0] for name, given in values.items()}
    text, encoding = typed.get("table", ""), typed.get("encoding", "")
    encoding = encoding if encoding in ENCODINGS else ""
    resources = resources_of(request)
    if typed.get("step") != "enter" or upload is not None:
        table, name = await asyncio.to_thread(
            _long_table, upload.content if upload else text, encoding
        )
        if table:
            return await begin(request, viewer, table, name)
        async with resources.autocommit() as database:
            register = await read_register(database, viewer.scope)
        if upload is None:
            plan = await asyncio.to_thread(plan_for, text, register)
        else:
            work = partial(plan_for_file, upload.content, encoding, register)
            plan, text, encoding = await asyncio.to_thread(work)
        given = Given(text, encoding, upload.name if upload else "")
        return shown(request, given, report_of(plan))
    async with resources.sessions() as database:
        await one_at_a_time(database)
        register = await read_register(database, viewer.scope)
        plan = await asyncio.to_thread(plan_for, text, register)
        is_sure = bool(typed.get("sure")) or not plan.doubles
        is_same = plan.mark == typed.get("mark")
        if plan.problems or plan.is_empty or not is_same or not is_sure:
            moved = not is_same and not plan.problems
            report = report_of(plan)
            return shown(request, Given(text, encoding), report, moved=moved, unsure=not is_sure)
        author = Author(viewer.person_id, await resources.now(), "import")
        await carry_out(database, plan, author, programme=viewer.scope.mark)
        await database.commit()
    return redirect(
        request, "/desk/communities", flash=f"{_('Entered:')} {counted(report_of(plan))}."
    )


@router.get("/desk/register/export")
async def export(request: Request, viewer: Keeper) -> Response:
    """The register as a file for a spreadsheet."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        text = await export_register(database, viewer.scope)
    day: date = (await resources.now()).date()
    return Response(
        # The mark tells spreadsheets that it is UTF-8.
        text.encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="register-{day.isoformat()}.csv"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


def _long_table(given: bytes | str, encoding: str) -> tuple[str, str]:
    """The text of a table that is too long for one answer, and how its letters were read; "" for any other."""
    try:
        text, name = (given, encoding) if isinstance(given, str) else decoded(given, encoding)
    except NoTable:  # the check at once says why
        return "", encoding
    return (text, name) if is_long(text) else ("", encoding)

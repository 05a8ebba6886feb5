"""Many entries from a table, pasted or in a file: shown whole before anything is entered. And the way back out."""

import asyncio
from datetime import date
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.register.exporting import export_register
from models.register.fields import COLUMNS
from models.register.importing import carry_out, plan_for, plan_for_file, read_register
from models.register.planning import Plan
from models.register.reading import ENCODINGS
from models.register.writing import Author, one_at_a_time
from models.texts.translate import _, ngettext
from web.desk.register_access import Keeper
from web.forms.body import read_upload
from web.site.resources import resources_of
from web.site.templates import page, redirect
from web.site.whole_body import BodyLimits

router = APIRouter()
ADDRESS = "/desk/register/import"
LIMITS = BodyLimits(most_bytes=8_000_000, seconds=120, of_client=2, of_all=6)
MOST_SHOWN = 100
"""Remarks of one kind that a page shows; how many more there are is said."""


@router.get(ADDRESS)
async def ask_table(request: Request, _viewer: Keeper) -> Response:
    """Where a table is pasted or chosen."""
    return _shown(request, "", "", None)


@router.post(ADDRESS)
async def take_table(request: Request, viewer: Keeper) -> Response:
    """Show what a table would make of the register; or enter just what was shown, all of it or nothing."""
    values, upload = await read_upload(request, LIMITS.most_bytes)
    typed = {name: given[0] for name, given in values.items()}
    text, encoding = typed.get("table", ""), typed.get("encoding", "")
    encoding = encoding if encoding in ENCODINGS else ""
    resources = resources_of(request)
    if typed.get("step") != "enter" or upload is not None:
        async with resources.autocommit() as database:
            register = await read_register(database, viewer.scope)
        if upload is None:
            plan = await asyncio.to_thread(plan_for, text, register)
        else:
            work = partial(plan_for_file, upload.content, encoding, register)
            plan, text, encoding = await asyncio.to_thread(work)
        return _shown(request, text, encoding, plan, upload.name if upload else "")
    async with resources.sessions() as database:
        await one_at_a_time(database)
        register = await read_register(database, viewer.scope)
        plan = await asyncio.to_thread(plan_for, text, register)
        is_sure = bool(typed.get("sure")) or not plan.doubles
        is_same = plan.mark == typed.get("mark")
        if plan.problems or plan.is_empty or not is_same or not is_sure:
            moved = not is_same and not plan.problems
            return _shown(request, text, encoding, plan, moved=moved, unsure=not is_sure)
        author = Author(viewer.person_id, await resources.now(), "import")
        await carry_out(database, plan, author, programme=viewer.scope.mark)
        await database.commit()
    return redirect(request, "/desk/communities", flash=f"{_('Entered:')} {counted(plan)}.")


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


def counted(plan: Plan) -> str:
    """What a plan enters, in numbers."""
    parts = (
        ngettext("{n} community", "{n} communities", len(plan.communities)),
        ngettext("{n} person", "{n} people", len(plan.people)),
        ngettext("{n} membership", "{n} memberships", len(plan.memberships)),
    )
    return ", ".join(parts)


def _shown(
    request: Request,
    text: str,
    encoding: str,
    plan: Plan | None,
    file: str = "",
    *,
    moved: bool = False,
    unsure: bool = False,
) -> Response:
    to_mend = plan is not None and (plan.problems or unsure)
    return page(
        request,
        "desk/register_import.html",
        status=422 if to_mend else 409 if moved else 200,
        text=text,
        encoding=encoding,
        encodings=ENCODINGS,
        columns=COLUMNS,
        plan=plan,
        file=file,
        counted=counted(plan) if plan else "",
        moved=moved,
        unsure=unsure,
        most=MOST_SHOWN,
        address=ADDRESS,
    )

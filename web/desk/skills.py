"""The skills directory at the desk: tables in and out, profiles that may be one person's, profiles taken out of it."""

import asyncio
from datetime import date

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.skills.capx import capacity_ids
from models.skills.exporting import members_rows, written_csv, written_json
from models.skills.importing import Plan, carry_out, plan_for
from models.skills.incoming import HEADS, read_file
from models.skills.merging import merge, merges_of, open_matches, say_no, undo
from models.skills.profiles import Held, held, one_at_a_time, refresh
from models.skills.telling import FieldTold, told_fields
from models.skills.topics import Topics, read_topics
from models.tables.community import Community
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillProfile
from models.texts.translate import _
from web.desk.register_access import Keeper
from web.forms.body import read_body, read_upload
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.refusals import refused
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect
from web.site.whole_body import BodyLimits

router = APIRouter()
HOME = "/desk/skills"
IMPORT = "/desk/skills/import"
LIMITS = BodyLimits(most_bytes=8_000_000, seconds=120, of_client=2, of_all=6)
FIRST_SHOWN = 50


@router.get(HOME)
async def show(request: Request, viewer: Keeper) -> Response:
    """What waits for the hub: profiles that may be one person's, and merges that can still be taken back."""
    async with resources_of(request).autocommit() as database:
        topics, now = await read_topics(database), await resources_of(request).now()
        matches = await open_matches(database, viewer.scope.mark)
        merges = await merges_of(
            database, viewer.scope.mark, now, resources_of(request).settings.profile_times
        )
        return page(
            request,
            "desk/skills.html",
            matches=[
                (match, await _side(database, one, topics), await _side(database, other, topics))
                for match, one, other in matches
            ],
            undo_days=resources_of(request).settings.profile_undo_days,
            merges=[(made, await _name(database, made.kept)) for made in merges],
        )


async def _side(database: AsyncSession, here: Held, topics: Topics) -> list[FieldTold]:
    """What a profile says, counting or not: whoever decides must be able to tell two people apart."""
    values = {name: dict(keyed) for name, keyed in here.values.items()}
    for offer in here.offers:
        values.setdefault(offer.field, {}).setdefault(offer.key, offer.value)
    shown = {
        name: values[name]
        for name in ("name", "account", "other_account", "community", "have", "languages")
        if values.get(name)
    }
    ids = {str(one.get("v", "")) for one in shown.get("community", {}).values()}
    known = {one: row.name for one in ids if (row := await database.get(Community, one))}
    return told_fields(shown, topics, known)


async def _name(database: AsyncSession, profile_id: str) -> str:
    row = await database.get(SkillProfile, profile_id)
    here = await held(database, row) if row else None
    return here.one("name") or here.one("account") if here else ""


@router.post("/desk/skills/matches/{match_id}")
async def decide(request: Request, match_id: str, viewer: Keeper) -> Response:
    """One person or two: a no is for ever, a yes can be taken back."""
    typed = await read_body(request)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        match = await database.get(SkillMatch, match_id)
        if match is None or match.programme != viewer.scope.mark:
            raise HTTPException(404)
        try:
            if "merge" in typed:
                await merge(database, match, viewer.person_id, now)
            else:
                await say_no(database, match, viewer.person_id, now)
        except RuleBroken as broken:
            raise PageProblem(
                409, refused(broken).sentence, link=(HOME, _("Look at the list"))
            ) from broken
        await database.commit()
    done = _("The two are one profile now.") if "merge" in typed else _("They stay two.")
    return redirect(request, HOME, flash=done)


@router.post("/desk/skills/merges/{merge_id}/undo")
async def take_back(request: Request, merge_id: str, viewer: Keeper) -> Response:
    """Both are as they were."""
    await Form.read(request, Nothing)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        made = await database.get(SkillMerge, merge_id)
        row = await database.get(SkillProfile, made.kept) if made else None
        if made is None or row is None or row.programme != viewer.scope.mark:
            raise HTTPException(404)
        try:
            await undo(database, made, now, resources_of(request).settings.profile_times)
        except RuleBroken as broken:
            raise PageProblem(409, refused(broken).sentence) from broken
        await database.commit()
    return redirect(request, HOME, flash=_("Both profiles are as they were."))


@router.post("/desk/skills/profiles/{profile_id}/block")
async def block(request: Request, profile_id: str, viewer: Keeper) -> Response:
    """Take a profile out of the directory, or let it in again; its person sees that it was."""
    typed = await read_body(request)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        row = await database.get(SkillProfile, profile_id)
        if row is None or row.programme != viewer.scope.mark:
            raise HTTPException(404)
        out = "out" in typed
        row.blocked_at, row.blocked_by = (now, viewer.person_id) if out else (None, None)
        await refresh(database, row)
        await database.commit()
    done = _("It is out of the directory.") if out else _("It is in the directory again.")
    return redirect(request, HOME, flash=done)


@router.get(IMPORT)
async def ask_file(request: Request, _viewer: Keeper) -> Response:
    """Where a file is pasted or chosen."""
    return _shown(request, "", None)


@router.post(IMPORT)
async def take_file(request: Request, viewer: Keeper) -> Response:
    """Show what a file would bring; or enter just what was shown."""
    values, upload = await read_upload(request, LIMITS.most_bytes)
    typed = {name: given[0] for name, given in values.items()}
    content = upload.content if upload else typed.get("table", "").encode()
    resources = resources_of(request)
    enters = typed.get("step") == "enter" and upload is None
    async with resources.sessions() as database:
        await one_at_a_time(database)
        topics = await read_topics(database)
        ids = await asyncio.to_thread(capacity_ids, content, topics)
        if ids:
            for code, numbers in ids.items():
                row = topics.rows[code]
                if sorted(numbers) != row.capx:
                    row.capx, row.version = sorted(numbers), row.version + 1
            await database.commit()
            done = _(
                "The vocabulary knows what Capacity Exchange calls {n} of its topics.", n=len(ids)
            )
            return redirect(request, IMPORT, flash=done)
        file = await asyncio.to_thread(read_file, content, topics)
        plan = await plan_for(database, file, viewer.scope)
        if not enters or plan.problems or plan.is_empty or plan.mark != typed.get("mark"):
            moved = enters and not plan.problems and plan.mark != typed.get("mark")
            text = content.decode("utf-8", "replace") if not plan.problems or not upload else ""
            return _shown(request, text, plan, moved=moved)
        await carry_out(database, plan, viewer.scope, viewer.person_id, await resources.now())
        await database.commit()
    done = _("Entered. Nothing of it is shown to anybody before its person says so.")
    return redirect(request, HOME, flash=done)


def _shown(request: Request, text: str, plan: Plan | None, *, moved: bool = False) -> Response:
    return page(
        request,
        "desk/skills_import.html",
        address=IMPORT,
        text=text,
        plan=plan,
        counts=plan.counts if plan else {},
        moved=moved,
        heads=HEADS,
        first=FIRST_SHOWN,
    )


@router.get("/desk/skills/export")
async def export(request: Request, viewer: Keeper) -> Response:
    """The directory as its members may see it: a consent that was taken back is in no file."""
    is_json = request.query_params.get("as") == "json"
    async with resources_of(request).autocommit() as database:
        rows = await members_rows(database, viewer.scope.mark)
    day: date = (await resources_of(request).now()).date()
    kind, ending = ("application/json", "json") if is_json else ("text/csv", "csv")
    content = written_json(rows).encode() if is_json else written_csv(rows).encode("utf-8-sig")
    return Response(
        content,
        media_type=f"{kind}; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="skills-{day.isoformat()}.{ending}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )

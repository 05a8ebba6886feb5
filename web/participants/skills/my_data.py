"""What one does with one's own profile as a whole: answer what others say, hide it, take it along, erase it."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.skills.fields import FIELDS, Audience, Source
from models.register.same_person import entries_of
from models.skills import barriers
from models.skills.exporting import own_file
from models.skills.merging import matches_of, merge, say_no
from models.skills.profiles import (
    Held,
    answer_offer,
    consents_of,
    erase_profiles,
    held,
    one_at_a_time,
    pause,
    profile_of,
    save,
)
from models.skills.retention import receipt_of
from models.skills.topics import read_topics
from models.tables.skill_import import SkillMatch
from models.tables.skill_profile import SkillProfile, SkillValue
from models.texts.labels import label
from models.texts.skills import FIELD_NAMES
from models.texts.translate import N_, _
from web.forms.body import read_body
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Check
from web.participants.skills.access import Oneself, barriers_of
from web.participants.skills.forms import (
    HOME,
)
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
MUST = N_("Tick this box if you mean it. Nothing has happened yet.")


class Erase(BaseModel):
    """What is asked before a profile is erased."""

    sure: Annotated[bool, Check(label=N_("Yes, erase my profile"), must=MUST)]


async def questions_of(database: AsyncSession, here: Held | None) -> list[tuple[SkillMatch, str]]:
    """Imported profiles that have one's account, each with the account."""
    if here is None:
        return []
    found = []
    for match in await matches_of(database, here.row.id):
        other_id = match.other if match.one == here.row.id else match.one
        other = await held(database, await database.get_one(SkillProfile, other_id))
        is_open = all(one.source == Source.CAPX.value for one in other.offers) and not other.values
        if is_open and other.row.person_id is None:
            account = next(
                (str(one.value.get("v", "")) for one in other.offers if one.field == "account"), ""
            )
            found.append((match, account))
    return found


async def my_own(database: AsyncSession, viewer: Viewer) -> Held:
    here = await profile_of(database, viewer.person_id, viewer.scope.mark)
    if here is None:
        raise HTTPException(404)
    return here


@router.post("/skills/me/offers")
async def answer(request: Request, viewer: Oneself) -> Response:
    """Take over what another source says, or not: both only by its person's word, and a no is for ever."""
    typed = await read_body(request)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        here = await my_own(database, viewer)
        asked = typed.get("offer", [""])[0]
        offer = next((one for one in here.offers if offer_mark(one) == asked), None)
        if offer is not None:
            await answer_offer(database, here, offer, now, take="take" in typed)
            await database.commit()
    done = _("Taken over.") if "take" in typed else _("Left out, and it will not be asked again.")
    return redirect(request, f"{HOME}#offers", flash=done if offer else "")


def offer_mark(offer: SkillValue) -> str:
    """What names one offer in a form."""
    return f"{offer.source}/{offer.field}/{offer.key}"


@router.post("/skills/me/matches")
async def answer_match(request: Request, viewer: Oneself) -> Response:
    """Say whether an imported profile with one's account is one's own.

    Only of what everybody may read anyway, Capacity Exchange's table: of any other source the hub decides.
    """
    typed = await read_body(request)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        here = await my_own(database, viewer)
        asked = typed.get("match", [""])[0]
        match = next(
            (one for one, _told in await questions_of(database, here) if one.id == asked), None
        )
        if match is None:
            raise HTTPException(404)
        if "yes" in typed:
            await merge(database, match, viewer.person_id, now)
        else:
            await say_no(database, match, viewer.person_id, now)
        await database.commit()
    done = (
        _("Look at what it says of you: nothing of it counts yet.")
        if "yes" in typed
        else _("Noted: that is somebody else.")
    )
    return redirect(request, HOME, flash=done)


@router.get("/skills/me/export")
async def export(request: Request, viewer: Oneself) -> Response:
    """Everything of one's own profile, to take along."""
    async with resources_of(request).autocommit() as database:
        here = await profile_of(database, viewer.person_id, viewer.scope.mark)
        if here is None:
            return redirect(request, HOME)
        content = await own_file(database, here, await read_topics(database))
    return Response(
        content.encode(),
        media_type="application/json; charset=utf-8",
        headers={
            "content-disposition": 'attachment; filename="my-skills-profile.json"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )


@router.post("/skills/me/hide")
async def hide(request: Request, viewer: Oneself) -> Response:
    """Hide the whole profile, or show it again as it was."""
    typed = await read_body(request)
    hidden = "hide" in typed
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        await pause(database, await my_own(database, viewer), now, hidden=hidden)
        await database.commit()
    done = (
        _("Nobody but you sees your profile now.")
        if hidden
        else _("Your profile is shown again, as it was.")
    )
    return redirect(request, HOME, flash=done)


@router.post("/skills/me/withdraw/{field}")
async def withdraw(request: Request, field: str, viewer: Oneself) -> Response:
    """Take one consent back: the field stays with oneself, and is seen by nobody else when this answer comes."""
    await Form.read(request, Nothing)
    if field not in FIELDS:
        raise HTTPException(404)
    async with resources_of(request).sessions() as database:
        now = await resources_of(request).now()
        await one_at_a_time(database)
        here = await my_own(database, viewer)
        await save(database, here, {}, {field: Audience.ME}, now)
        await database.commit()
    done = _("Only you see “{field}” now.", field=_(FIELD_NAMES[field]))
    return redirect(request, f"{HOME}/consents", flash=done)


@router.get("/skills/me/consents")
async def show_consents(request: Request, viewer: Oneself) -> Response:
    """Everything one agreed to, since when and until when: each with its receipt."""
    async with resources_of(request).autocommit() as database:
        here = await profile_of(database, viewer.person_id, viewer.scope.mark)
        rows = await consents_of(database, here.row.id) if here else []
        return page(
            request,
            "participants/skills_consents.html",
            rows=[(row, _(FIELD_NAMES[row.field]), label(Audience(row.audience))) for row in rows],
        )


@router.get("/skills/me/erase")
async def ask_erase(request: Request, _viewer: Oneself) -> Response:
    """What erasing means."""
    return page(request, "participants/skills_erase.html", form=Form.blank(Erase))


@router.post("/skills/me/erase")
async def erase(request: Request, viewer: Oneself) -> Response:
    """Everything goes at once: the profile, what was typed, whom one did not want to meet."""
    form = await Form.read(request, Erase)
    if form.validated() is None:
        return page(request, "participants/skills_erase.html", status=form.status, form=form)
    resources = resources_of(request)
    async with resources.sessions() as database:
        now = await resources.now()
        await one_at_a_time(database)
        here = await profile_of(database, viewer.person_id, viewer.scope.mark)
        if here is not None:
            await erase_profiles(database, [here.row.id])
            me, why = viewer.person_id, "asked for by the person"
            database.add(receipt_of(me, me, why, now))
        if resources.settings.vault_key is not None and not await _has_other(database, viewer):
            await barriers.forget(database, resources.vault, barriers_of(request, viewer), now)
        await database.commit()
    return redirect(request, HOME, flash=_("Your profile is erased."))


async def _has_other(database: AsyncSession, viewer: Viewer) -> bool:
    """Whether there is a profile of the same person in another programme, for which the list is needed."""
    query = select(col(SkillProfile.id)).where(
        col(SkillProfile.person_id).in_(entries_of(viewer.person_id))
    )
    return await database.scalar(query.limit(1)) is not None


@router.post("/skills/me/not-with/{person_id}")
async def take_off(request: Request, person_id: str, viewer: Oneself) -> Response:
    """Take somebody off one's list; 404 for whoever is not on it."""
    await Form.read(request, Nothing)
    resources = resources_of(request)
    if resources.settings.vault_key is None:
        raise HTTPException(404)
    async with resources.sessions() as database:
        now, between = await resources.now(), barriers_of(request, viewer)
        try:
            await barriers.take_off(database, resources.vault, between, person_id, now)
        except LookupError as nobody:
            raise HTTPException(404) from nobody
        await database.commit()
    return redirect(request, HOME, flash=_("Taken off your list."))

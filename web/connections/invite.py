"""Inviting somebody of the skills directory to a conversation (LC-25: arranged by people themselves)."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.workdays import is_zone
from domain.connection.kind import CONNECTION
from domain.connection.policy import Policy
from domain.matching import hours
from domain.matching.people import DayPart, Slot
from domain.skills.fields import Audience
from models.accounts.attempts import Limit, mark_of, take
from models.documents.notes import add_note
from models.documents.words import WORDS
from models.skills.directory import Entry, entry_at
from models.skills.profiles import Held, profile_of
from models.skills.topics import Topics, read_topics
from models.tables.skill_profile import SkillProfile
from models.texts.translate import Sentence, _
from runtime.connections import (
    Invited,
    begun_lately,
    connection_id_of,
    invite,
    open_between,
    open_invitations,
)
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Choice
from web.participants.skills.access import Someone, barriers_of
from web.site.access import Viewer
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()

PARTS = {"m": DayPart.MORNING, "a": DayPart.AFTERNOON, "e": DayPart.EVENING}
SOONEST = timedelta(days=3)
"""An answer takes a while: no time is proposed before."""
WEEKS = 3
MOST_OPEN = 5
INVITATIONS = Limit("connection invitations", most=10, per=timedelta(days=1))
RESTS = Refusal(
    N_("This person takes no further conversation at the moment."),
    N_("Look for somebody else who offers the topic, or come to a learning clinic."),
    rule="connection_person_rests",
)
TOO_MANY_OPEN = Refusal(
    N_("Several of your invitations wait for an answer."),
    N_("Wait for one of them, or take one back."),
    rule="connection_invitations_open",
)
TOO_MANY = N_("These are many invitations for one day.")
LATER = N_("Try again tomorrow: what you wrote is in this form still.")


class Invitation(BaseModel):
    """What somebody wants to talk about."""

    topic: Annotated[
        str,
        Choice(label=N_("About what?"), hint=N_("What they know, and what they want to learn.")),
    ]
    words: Annotated[
        str,
        Field(min_length=10, max_length=1000),
        WORDS,
        Area(
            label=N_("What would you like to ask, or to share?"),
            hint=N_(
                "They read it with your name. Your address is shown to nobody; you talk on a page of your own."
            ),
            rows=5,
        ),
    ]


@router.get("/skills/people/{profile_id}/invite")
async def ask_invitation(request: Request, profile_id: str, viewer: Someone) -> Response:
    """What is asked of who invites."""
    async with resources_of(request).autocommit() as database:
        entry, other = await _invited(request, database, viewer, profile_id)
        if there := await open_between(database, viewer.person_id, other):
            return redirect(request, CONNECTION.path_of(there))
        options = _options(entry, await read_topics(database))
        form = Form.blank(Invitation, options=options)
    return _page(request, form, entry)


@router.post("/skills/people/{profile_id}/invite")
async def send_invitation(request: Request, profile_id: str, viewer: Someone) -> Response:
    """Begin the connection. The same form sent twice begins one."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        entry, other = await _invited(request, database, viewer, profile_id)
        topics = await read_topics(database)
        form = await Form.read(request, Invitation, options=_options(entry, topics))
        answer = form.validated()
        if answer is None:
            return _page(request, form, entry, form.status)
        numbers: dict[str, Any] = resources.settings.connection_numbers
        policy = Policy(**numbers)
        case_id, now = connection_id_of(form.sending), await resources.now()
        there = await open_between(database, viewer.person_id, other)
        if there and there != case_id:
            return redirect(request, CONNECTION.path_of(there))
        if not there:
            try:
                await _need_room(database, viewer, other, policy, now)
            except RuleBroken as broken:
                form.refuse(broken)
                return _page(request, form, entry, 409)
            mark = mark_of(resources.mark_key("attempts"), INVITATIONS, viewer.person_id)
            if not await take(resources.sessions, INVITATIONS, mark):
                raise PageProblem(429, Sentence(TOO_MANY), Sentence(LATER))
        note = await add_note(database, case_id, answer.words, by=viewer.person_id, now=now)
        invited = Invited(
            by=viewer.person_id,
            other=other,
            topics=(answer.topic,),
            title=topics.label(answer.topic),
            words=note,
            times=await _times(database, viewer, other, policy, now.date()),
        )
        here = viewer.scope.mark
        start = await invite(database, invited, key=form.sending, programme=here, numbers=numbers)
        await database.commit()
    await resources.cases.start(CONNECTION, start)
    return redirect(
        request,
        CONNECTION.path_of(case_id),
        flash=_("Invited. They have a week to answer; you hear either way."),
    )


async def _invited(
    request: Request, database: AsyncSession, viewer: Viewer, profile_id: str
) -> tuple[Entry, str]:
    """The entry as the viewer may read it, and whose it is. 404 for nobody, oneself, and whoever is not shown."""
    entry = await entry_at(
        database,
        profile_id,
        programme=viewer.scope.mark,
        audience=Audience.MEMBERS,
        barriers=barriers_of(request, viewer),
    )
    row = await database.get(SkillProfile, profile_id)
    if entry is None or row is None or row.person_id in (None, viewer.person_id):
        raise HTTPException(404)
    return entry, str(row.person_id)


async def _need_room(
    database: AsyncSession, viewer: Viewer, other: str, policy: Policy, now: datetime
) -> None:
    """RuleBroken for whoever rests, or has as many conversations as they want, and for too many open invitations."""
    here = await profile_of(database, other, viewer.scope.mark)
    if here is None or rests(here, now.date()):
        raise RESTS.broken("topic")
    if await begun_lately(database, other, now) >= capacity_of(here, policy):
        raise RESTS.broken("topic")
    if await open_invitations(database, viewer.person_id) >= MOST_OPEN:
        raise TOO_MANY_OPEN.broken("topic")


def rests(here: Held, today: date) -> bool:
    """Whether somebody pauses; until when is nobody's business."""
    until = here.one("pause_until")
    return bool(until) and date.fromisoformat(until) >= today


def capacity_of(here: Held, policy: Policy) -> int:
    """How many conversations somebody wants in a month."""
    said = here.one("capacity")
    return int(said) if said.isdecimal() else policy.capacity


async def _times(
    database: AsyncSession, viewer: Viewer, other: str, policy: Policy, today: date
) -> tuple[datetime, ...]:
    """Starts that both could keep, of what they let others be matched by; none where one said no hours."""
    first, common = today + SOONEST, -1
    for person in (viewer.person_id, other):
        here = await profile_of(database, person, viewer.scope.mark)
        shown = here.seen_by(Audience.MATCHED) if here else {}
        zone = str(shown.get("time_zone", {}).get("", {}).get("v", ""))
        slots = frozenset(filter(None, map(slot_of, shown.get("slots", {}))))
        if not slots or not is_zone(zone):
            return ()
        common &= hours.starts(slots, zone, first, WEEKS, policy.minutes)
    return tuple(hours.instants(common, first)[: policy.slots])


def slot_of(code: str) -> Slot | None:
    """`2e` as Tuesday evening; None for what is no such code."""
    day, part = code[:1], PARTS.get(code[1:])
    return (int(day), part) if day in set("1234567") and part else None


def _options(entry: Entry, topics: Topics) -> dict[str, Options]:
    """Topics that the entry shows, those offered first."""
    have, want = entry.shown.get("have", {}), entry.shown.get("want", {})
    offered = [code for code, value in have.items() if value.get("offered")]
    codes = dict.fromkeys([*offered, *have, *want])
    chosen = codes or [code for code, _label in topics.choices]
    return {"topic": [(code, topics.label(code)) for code in chosen]}


def _page(request: Request, form: Form[Invitation], entry: Entry, status: int = 200) -> Response:
    return page(
        request,
        "connections/invite.html",
        status=status,
        form=form,
        name=str(entry.shown["name"][""]["v"]),
        back=f"/skills/people/{entry.id}",
    )

"""One learning clinic as anybody sees it, and what one does there: sign up, leave, choose, ask, say how it was."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case import permissions
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.messages.after import AskSharer, ChooseFollowUp, GiveFeedback
from domain.clinic.messages.material import WaiveMaterial
from domain.clinic.messages.room import CouldNotGetIn, StopRecording
from domain.clinic.messages.seats import LeaveClinic, SignUp, TakeSeat
from domain.clinic.names import FollowUp, Recording
from domain.clinic.room import Standing
from models.documents.notes import add_note
from models.documents.words import WORDS
from models.skills.topics import read_topics
from models.tables.clinic import ClinicFeedback, LevelFound
from models.tables.note import Note
from models.texts.languages import own_name
from models.texts.translate import N_, _
from models.views.clinics import ClinicRow, clinic, explained, material_of, rooms_of
from models.views.names import people_named
from runtime.exchanges import ExchangeUnknown
from web.cases.names import naming
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.refusals import refused
from web.forms.widgets import Area, Check, Choice
from web.public.shown import Visiting
from web.site.access import SignedIn, Viewer
from web.site.dates import moment, use_frame
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Somebody = Annotated[Viewer, Depends(SignedIn())]


class Joining(BaseModel):
    """For which session, and the rules of the room."""

    session: Annotated[str, Choice(label=N_("Which session suits you?"))]
    rules: Annotated[
        bool,
        Check(
            label=N_("I am an adult, and I keep the rules of the room"),
            hint=N_(
                "Listen, let others finish, share nothing that was said in confidence. The host may ask somebody to leave."
            ),
            must=N_("Tick this box: everybody who comes agrees to the rules."),
        ),
    ]


class JoiningRecorded(Joining):
    """The same where everybody who speaks is recorded, if all agree."""

    recorded: Annotated[
        bool,
        Check(
            label=N_("I may be seen and heard in a recording"),
            hint=N_(
                "Leave it empty if you do not want that: then nobody is recorded, and nobody is told why."
            ),
        ),
    ] = False


class Wanted(BaseModel):
    """What somebody wants next."""

    way: Annotated[FollowUp, Choice(label=N_("What would help you to go on?"))]


class Said(BaseModel):
    """What somebody says of a clinic."""

    level: Annotated[LevelFound, Choice(label=N_("Was the level right?"))]
    will_use: Annotated[
        str | None, Field(max_length=500), WORDS,
        Area(label=N_("What will you use, and when?"), rows=3),
    ] = None  # fmt: skip
    did_not_work: Annotated[
        str | None, Field(max_length=500), WORDS,
        Area(label=N_("What did not work?"), rows=3),
    ] = None  # fmt: skip


class Question(BaseModel):
    """A question to a sharer."""

    sharer: Annotated[str, Choice(label=N_("Whom do you ask?"))]
    words: Annotated[
        str, Field(min_length=5, max_length=2000), WORDS,
        Area(
            label=N_("Your question"),
            hint=N_("Who shared and who hosts read it. Your address is shown to nobody."),
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A form of its own below a clinic's page."""

    model: type[BaseModel]
    sends: type[AnyMessage]
    title: str
    intro: str
    submit: str
    done: str


STEPS: Mapping[str, Step] = {
    "sign-up": Step(
        Joining, SignUp, N_("Sign up"),
        N_("You can give your place back at any time, and nobody asks why."),
        N_("Sign up"),
        N_("You are signed up. You get a mail, and if you have a seat an entry for your calendar."),
    ),
    "follow-up": Step(
        Wanted, ChooseFollowUp, N_("What comes next for you?"),
        N_("The host reads it and looks for somebody. It is no promise, and you can change it."),
        N_("Say so"), N_("Noted. You hear from us when somebody is found."),
    ),
    "feedback": Step(
        Said, GiveFeedback, N_("How was it?"),
        N_("Nobody can tell which answer is yours: it is kept without your name, and shown only together with others."),
        N_("Send it"), N_("Thank you. It is kept without your name."),
    ),
    "ask": Step(
        Question, AskSharer, N_("Ask somebody who shared"),
        N_("You need not have been there."),
        N_("Ask"), N_("Asked. The answer comes to this page, and you get a mail."),
    ),
}  # fmt: skip
"""By the last part of their address."""

TOLD: Mapping[str, str] = {
    "cancel_clinic": N_("Why it is called off"),
    "merge_clinic": N_("Why it is a conversation instead"),
    "move_session": N_("About the other time"),
    "hold_session": N_("It takes place"),
    "waive_material": N_("Why there is no material"),
}
"""What stands above the words that somebody said with a message."""

BUTTONS: Mapping[str, tuple[type[AnyMessage], str]] = {
    "leave": (LeaveClinic, N_("You gave your place back. Thank you for saying so.")),
    "take-seat": (TakeSeat, N_("The seat is yours. It is in your mail, with a calendar entry.")),
    "stop-recording": (
        StopRecording,
        N_("Nobody is recorded any more, and nobody is told who asked."),
    ),
    "could-not-get-in": (
        CouldNotGetIn,
        N_("Host and hub are told at once. Please stay at the page."),
    ),
}
"""What needs one button: the message, and what is said afterwards."""


@router.get("/clinics/{clinic_id}")
async def show_clinic(visit: Visiting, clinic_id: str) -> Response:
    """What it is about, for whom, when by one's own clock; what one can do; what it left."""
    request, viewer = visit.request, visit.viewer
    async with resources_of(request).autocommit() as database:
        row = await _public(database, clinic_id, viewer)
        x, me = row.x, viewer.person_id if viewer else ""
        place = x.place_of(me)
        rooms = await rooms_of(database, x.id)
        shown = await material_of(database, x) if _is_released(x) else []
        people = await people_named(
            database, {*x.crew(), x.safety_contact, *(one.author for one in shown)}
        )
        answer = await _answer_to(database, x, me)
        topics = await read_topics(database)
        told = await explained(database, x.id)
        people |= await people_named(database, {one.by for one in told})
    seated = place is not None and place.standing is Standing.SEATED
    in_team = bool(me) and me in {who for who, _role in x.members()}
    # Whoever signed up reads all of it; why there is no material stands there for everybody.
    told = [one for one in told if place or in_team or one.kind == WaiveMaterial.name]
    ways = {number: rooms[number] for number in rooms if _sees_room(x, me, number)}
    return visit.page(
        "clinics/clinic.html",
        row=row,
        x=x,
        place=place,
        seated=seated,
        session=x.session(place.session) if place else None,
        rooms=ways,
        material=shown,
        people=people,
        names=lambda found: ", ".join(people[who] for who in found if who in people),
        answer=answer,
        can={name for name, step in STEPS.items() if _may(x, me, step.sends, visit.now)},
        buttons={
            name for name, (sends, _done) in BUTTONS.items() if me and _may(x, me, sends, visit.now)
        },
        takes=[s for s in x.sessions if x.takes(s, visit.now)],
        in_team=in_team,
        told=[(_(TOLD[one.kind]), people.get(one.by, ""), one.words) for one in told],
        topic=topics.label(x.topic),
        languages=", ".join(own_name(code) for code in x.languages),
    )


@router.get("/clinics/{clinic_id}/do/{step_name}")
async def ask_step(request: Request, clinic_id: str, step_name: str, viewer: Somebody) -> Response:
    """A form of one's own: sign up, what comes next, how it was, a question."""
    step = _step(step_name)
    async with resources_of(request).autocommit() as database:
        row = await _public(database, clinic_id, viewer)
        form = Form.blank(
            _model(step, row.x), options=await _options(database, row.x, request, viewer)
        )
    return _step_page(request, row, step, form)


@router.post("/clinics/{clinic_id}/do/{step_name}")
async def send_step(request: Request, clinic_id: str, step_name: str, viewer: Somebody) -> Response:
    """Send it; what is said without a name is kept only once it is known that it is the first time."""
    resources, step = resources_of(request), _step(step_name)
    async with resources.sessions() as database:
        row = await _public(database, clinic_id, viewer)
        options = await _options(database, row.x, request, viewer)
        form = await Form.read(request, _model(step, row.x), options=options)
        answer = form.validated()
        if answer is not None:
            now = await resources.now()
            message = await _message(database, row.x, viewer.person_id, answer, now)
            await database.commit()  # words first: a message may be repeated under its key
            try:
                await resources.cases.send(CLINIC, clinic_id, message, form.sending)
            except RuleBroken as broken:
                form.refuse(await naming(database, broken), {"by": ""})
            except ExchangeUnknown:
                over = _(CLINIC.over_meanwhile)
                return redirect(request, f"/clinics/{clinic_id}", flash=over, kind="warning")
            else:
                if isinstance(answer, Said):
                    mark = _unlinkable(resources.mark_key("feedback"), form.sending)
                    await _keep_feedback(database, clinic_id, answer, mark, now)
                return redirect(request, f"/clinics/{clinic_id}", flash=_(step.done))
    return _step_page(request, row, step, form)


@router.post("/clinics/{clinic_id}/now/{button_name}")
async def press(request: Request, clinic_id: str, button_name: str, viewer: Somebody) -> Response:
    """What needs no words: leave, take a seat, stop the recording, say that one cannot get in."""
    resources = resources_of(request)
    if button_name not in BUTTONS:
        raise HTTPException(404)
    sends, done = BUTTONS[button_name]
    form = await Form.read(request, Nothing)
    form.validated()
    async with resources.autocommit() as database:
        await _public(database, clinic_id, viewer)
        try:
            await resources.cases.send(CLINIC, clinic_id, sends(by=viewer.person_id), form.sending)
        except RuleBroken as broken:
            why = str(refused(await naming(database, broken)).sentence)
            return redirect(request, f"/clinics/{clinic_id}", flash=why, kind="warning")
        except ExchangeUnknown:
            over = _(CLINIC.over_meanwhile)
            return redirect(request, f"/clinics/{clinic_id}", flash=over, kind="warning")
    return redirect(request, f"/clinics/{clinic_id}", flash=_(done))


def _step(name: str) -> Step:
    if name not in STEPS:
        raise HTTPException(404)
    return STEPS[name]


def _model(step: Step, x: Clinic) -> type[BaseModel]:
    """Whoever may be recorded is asked about it."""
    if step.model is Joining and x.recording is Recording.EVERYBODY and not x.recording_off:
        return JoiningRecorded
    return step.model


def _step_page(request: Request, row: ClinicRow, step: Step, form: Form[Any]) -> Response:
    return page(
        request, "clinics/step.html", status=form.status if form.errors else 200,
        row=row, step=step, form=form,
    )  # fmt: skip


async def _public(database: AsyncSession, clinic_id: str, viewer: Viewer | None) -> ClinicRow:
    """The clinic; 404 while only who prepares it may know of it."""
    row = await clinic(database, clinic_id)
    me = viewer.person_id if viewer else ""
    if row is None or not (row.public or (row.x.sessions and row.x.holds(me))):
        raise HTTPException(404)
    return row


def _may(x: Clinic, me: str, sends: type[AnyMessage], now: datetime) -> bool:
    """Whether this is offered: to whoever is not signed in, only to sign up."""
    if sends is SignUp:
        there = x.phase in SignUp.transitions and any(x.takes(s, now) for s in x.sessions)
        return there and not (me and x.holds(me))
    if not me or permissions.hindrance(x, me, sends, CLINIC.messages):
        return False
    return SENSE.get(sends, _always)(x, me)


def _always(_x: Clinic, _me: str) -> bool:
    return True


def _can_leave(x: Clinic, me: str) -> bool:
    place = x.place_of(me)
    return place is not None and not x.session(place.session).begun


def _is_offered_seat(x: Clinic, me: str) -> bool:
    place = x.place_of(me)
    return place is not None and place.offered_at is not None


SENSE: Mapping[type[AnyMessage], Callable[[Clinic, str], bool]] = {
    LeaveClinic: _can_leave,
    TakeSeat: _is_offered_seat,
    StopRecording: lambda x, _me: not x.recording_off and x.recording is not Recording.NOBODY,
    GiveFeedback: lambda x, me: me not in x.gave_feedback,
    AskSharer: lambda x, me: me not in x.letters and any(who != me for who in x.sharers),
}
"""Without what each makes no sense."""


def _sees_room(x: Clinic, me: str, number: int) -> bool:
    """Who has a seat sees the way in from a day before, who holds it at any time."""
    session, place = x.session(number), x.place_of(me)
    if session.over or x.ended:
        return False
    if me and x.holds(me):
        return True
    return (
        session.linked
        and place is not None
        and place.session == number
        and place.standing is Standing.SEATED
    )


def _is_released(x: Clinic) -> bool:
    return x.phase.value in ("follow_up", "done")


async def _options(
    database: AsyncSession, x: Clinic, request: Request, viewer: Viewer
) -> dict[str, Options]:
    now = await resources_of(request).now()
    people = await people_named(database, set(x.sharers))
    with use_frame(viewer.time_zone, now):
        sessions = [(str(s.number), _session(x, s)) for s in x.sessions if x.takes(s, now)]
    return {
        "session": sessions,
        "sharer": [(who, people.get(who, "")) for who in x.sharers if who != viewer.person_id],
    }


def _session(x: Clinic, session: Any) -> str:
    told = moment(session.starts_at, zone=True)
    if x.free(session) > 0 and not x.waiting(session.number):
        return told
    return _("{when} (waiting list)", when=told)


async def _message(
    database: AsyncSession, x: Clinic, me: str, answer: BaseModel, now: datetime
) -> AnyMessage:
    if isinstance(answer, Joining):
        agrees = isinstance(answer, JoiningRecorded) and answer.recorded
        return SignUp(by=me, session=int(answer.session), recorded=agrees)
    if isinstance(answer, Wanted):
        return ChooseFollowUp(by=me, way=answer.way)
    if isinstance(answer, Question):
        note = await add_note(database, x.id, answer.words, by=me, now=now)
        return AskSharer(by=me, sharer=answer.sharer, note=note)
    return GiveFeedback(by=me)


def _unlinkable(key: bytes, sending: str) -> str:
    """A name for one answer that is the same when its form is sent twice, and tells nobody without the key whose it is."""
    return hmac.new(key, sending.encode(), hashlib.sha256).hexdigest()


async def _keep_feedback(
    database: AsyncSession, clinic_id: str, said: Said, mark: str, now: datetime
) -> None:
    """Keep what was said, under a name that tells nothing, with the day alone."""
    row = ClinicFeedback(
        id=mark,
        clinic_id=clinic_id,
        given_on=now.date(),
        level=said.level,
        will_use=said.will_use or "",
        did_not_work=said.did_not_work or "",
    )
    await database.merge(row)
    await database.commit()


async def _answer_to(database: AsyncSession, x: Clinic, me: str) -> str:
    """What a sharer answered this person."""
    if me not in x.answers:
        return ""
    found = await database.scalar(select(col(Note.text)).where(col(Note.id) == x.answers[me]))
    return found or ""

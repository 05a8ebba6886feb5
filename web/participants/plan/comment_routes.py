"""Pages on which both sides comment on a goal or session of the plan, suggest other words, and answer that."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.wake import RING
from domain.case.errors import RuleBroken
from domain.exchange.people import Side
from models.conversation.plan_notes import NewNote, Note, Outcome, owe_mails, settle
from models.documents.joint import Written, document_of
from models.documents.joint_plan import PLAN, newest
from models.documents.words import WORDS, Content
from models.texts.translate import N_, _
from web.cases.pages import Place
from web.cases.sent_once import SentOnce, note_sending
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.text_changes import Effort, word_pieces
from web.forms.widgets import Area
from web.participants.plan.comments import ACTS, acts_on, kept_by, notes_of, threads, words_then
from web.participants.plan.editing import TOGETHER
from web.participants.plan.parts import (
    WORDS_OF,
    Part,
    kind_of,
    label_of,
    parts_of,
    suggested_model,
    with_words,
)
from web.participants.plan.reading import plan_place
from web.participants.plan.views import host_zone, is_signed, may_edit, signatures
from web.participants.plan.widgets import WIDGETS
from web.participants.together.direct import Sending, not_done, save_change
from web.participants.together.presence import come, tell_others
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter(prefix="/exchanges/{exchange_id}/plan/comments", route_class=SentOnce)
InExchange = Annotated[Seat, Depends(MemberOf())]
MOST_LETTERS = 2000
DONE: dict[Outcome, str] = {
    Outcome.SETTLED: N_("The comment is settled."),
    Outcome.TAKEN: N_("The words are in the plan now. Both sides see it."),
    Outcome.TURNED_DOWN: N_("The suggestion is turned down. It stays here to be read."),
    Outcome.WITHDRAWN: N_("The suggestion is taken back."),
}
WRITTEN_DOWN = N_("Both sides see it. Your partner hears of it by mail.")


class Said(Content):
    """A comment."""

    words: Annotated[
        str,
        Field(min_length=1, max_length=MOST_LETTERS),
        WORDS,
        Area(
            label=N_("Your comment"),
            hint=N_("Both communities and the hub read it."),
            rows=3,
        ),
    ]


@router.get("")
async def show_comments(request: Request, seat: InExchange) -> Response:
    """Everything that is said beside the plan."""
    async with resources_of(request).autocommit() as database:
        at = await plan_place(request, seat, database)
        await come(at, "plan", "")
        plan = await newest(database, at.exchange.id)
        return page(
            request,
            "participants/plan_comments.html",
            at=at,
            threads=await threads(at, plan),
            acts=ACTS,
            key=Form.blank(Nothing).key,
            parts=list(parts_of(plan.plan).values()),
            editable=may_edit(at.exchange, at.me),
        )


@router.get("/{plan_part}")
async def show_part(request: Request, plan_part: str, seat: InExchange) -> Response:
    """What is said about one part, and the forms to say more."""
    async with resources_of(request).autocommit() as database:
        at = await plan_place(request, seat, database)
        plan = await newest(database, at.exchange.id)
        part = _part(plan, plan_part)
        await come(at, "plan", part.section)
        return await _shown(at, plan, part, {})


@router.post("/{plan_part}")
async def write(
    request: Request,
    plan_part: str,
    seat: InExchange,
    field: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Comment on a part, or suggest other words for one of its fields."""
    async with resources_of(request).sessions() as database:
        at = await plan_place(request, seat, database)
        plan = await newest(database, at.exchange.id)
        part = _part(plan, plan_part)
        if field and field not in WORDS_OF[part.kind]:
            raise HTTPException(404)
        _check_may_write(at, part)
        model = suggested_model(part.key, field) if field else Said
        form: Form[Any] = await Form.read(request, model, widgets=_widgets(part, field))
        answer = form.validated()
        words = getattr(answer, field or "words") if answer is not None else ""
        if answer is not None and field and words in ("", part.words[field]):
            form.refuse(_the_same(field))
        if answer is None or form.errors:
            return await _shown(at, plan, part, {field: form})
        address = f"{_address(at)}/{part.key}"
        await _keep(at, plan, part, field, words, form.sending)
        await note_sending(at, None, form.sending, address, WRITTEN_DOWN)
        await database.commit()
    return redirect(request, address, flash=_(WRITTEN_DOWN))


@router.post("/{plan_part}/{note_id}")
async def answer_note(request: Request, plan_part: str, note_id: str, seat: InExchange) -> Response:
    """Settle a comment; take a suggestion over, turn it down, or take it back."""
    async with resources_of(request).sessions() as database:
        at = await plan_place(request, seat, database)
        plan = await newest(database, at.exchange.id)
        note = next((one for one in await notes_of(at, plan) if one.id == note_id), None)
        if note is None or note.part != plan_part or plan.document_id is None:
            raise HTTPException(404)
        form, typed = await Form.read(request, Nothing), request.state.typed
        wanted = next(iter(typed.get("act", [])), "")
        address = f"{_address(at)}/{plan_part}" if not note.is_gone else _address(at)
        sending = Sending(key=form.sending, address=address, done="")
        if note.outcome is not None:
            raise _settled_already(address)
        outcome = next((one for one in acts_on(at, note) if one.value == wanted), None)
        if outcome is None:
            raise HTTPException(403)
        sending = Sending(key=form.sending, address=address, done=DONE[outcome])
        if outcome is Outcome.TAKEN:
            asked = await _taken(at, plan, note, sending)
            if asked is not None:
                return asked
        else:
            await _settle(at, plan.document_id, note, outcome, address)
            await tell_others(database, "plan", at.exchange.id)
            await note_sending(at, None, form.sending, address, DONE[outcome])
            await database.commit()
    return redirect(request, address, flash=_(DONE[outcome]))


async def _taken(at: Place, plan: Written, note: Note, sending: Sending) -> Response | None:
    """Put the suggested words into the plan; what to ask first where words changed, or signatures would fall."""
    part, typed = _part(plan, note.part), at.request.state.typed
    now, then, words = part.words[note.field], await words_then(at, note), note.words or ""
    compared = next(iter(typed.get("_now", [])), None)
    if now not in (then, words, compared):
        effort = Effort()
        return page(
            at.request, "participants/plan_take.html", status=409, at=at, part=part, note=note,
            label=label_of(note.part, note.field), now=now, key=Form.blank(Nothing).key,
            pieces=word_pieces(now, words, effort), since=word_pieces(then, now, effort),
        )  # fmt: skip
    if is_signed(at.exchange) and now != words and "_sure" not in typed:
        again = [(name, said) for name in ("act", "_now", "_key") for said in typed.get(name, [])]
        return page(
            at.request, "participants/plan_reopen.html", at=at, typed=again,
            sends=f"{_address(at)}/{note.part}/{note.id}", back=sending.address,
            signed=await signatures(at.database, at.exchange, plan),
        )  # fmt: skip
    document = plan.document_id or ""
    try:
        await save_change(
            TOGETHER, at,
            lambda whole: with_words(whole, note.part, note.field, words, instead_of=now),
            sending,
            also=lambda: _settle(at, document, note, Outcome.TAKEN, sending.address),
        )  # fmt: skip
    except RuleBroken as broken:
        raise not_done(broken, sending.address) from broken
    return None


async def _settle(at: Place, document: str, note: Note, outcome: Outcome, address: str) -> None:
    if not await settle(at.database, document, note.id, outcome, at.me, at.now):
        raise _settled_already(address)


def _settled_already(address: str) -> PageProblem:
    return PageProblem(
        409,
        _("Somebody has answered this already."),
        _("See what became of it."),
        link=(address, _("Back to the comments")),
    )


async def _keep(at: Place, plan: Written, part: Part, field: str, words: str, sending: str) -> None:
    """Store the note, and owe those whom it concerns a mail."""
    party = at.exchange.party(at.seat.side) if at.seat.side else None
    if party is None:
        raise HTTPException(403)
    document = await document_of(at.database, PLAN, at.exchange.id, at.me, at.now)
    told = f"{at.exchange.id}\n{at.me}\n{part.key}\n{field}\n{sending}"
    note = NewNote(
        id=hashlib.sha256(told.encode()).hexdigest()[:32], case_id=at.exchange.id,
        document_id=document, part=part.key, author_id=at.me, place=party.community,
        version=plan.version, words=words, field=field,
    )  # fmt: skip
    others = {one.author_id for one in await notes_of(at, plan) if one.part == part.key}
    if await kept_by(at).write(at.database, note, at.now):
        sides = (at.exchange.party(side) for side in Side)
        present = {person for one in sides if one for person in one.members}
        told_to = ({*at.exchange.contacts()} | others & present) - {at.me}
        await owe_mails(at.database, at.exchange.id, told_to, at.now)
        await tell_others(at.database, "plan", at.exchange.id)
        await at.database.execute(RING)


async def _shown(at: Place, plan: Written, part: Part, forms: dict[str, Form[Any]]) -> Response:
    """The page of one part; `forms` are those that had something to mend, by field, "" for the comment's."""
    found = await threads(at, plan, part.key)
    blank = {
        field: Form.blank(
            suggested_model(part.key, field),
            {field: part.words[field]},
            widgets=_widgets(part, field),
        )
        for field in WORDS_OF[part.kind]
    }
    status = next((form.status for form in forms.values()), 200)
    return page(
        at.request, "participants/plan_comment.html", status=status, at=at, part=part,
        thread=next((one for one in found if one.part is not None), None),
        comment=forms.get("") or Form.blank(Said), suggestions={**blank, **{k: v for k, v in forms.items() if k}},
        wrong=forms.keys(), acts=ACTS, key=Form.blank(Nothing).key,
        editable=may_edit(at.exchange, at.me), signed=is_signed(at.exchange),
        zone=await host_zone(at.database, at.exchange),
    )  # fmt: skip


def _widgets(part: Part, field: str) -> dict[str, Any] | None:
    if not field:
        return None
    section = "goals" if part.kind == "goal" else "day"
    return {field: WIDGETS[section][f"{part.kind}s.*.{field}"]}


def _the_same(field: str) -> RuleBroken:
    return RuleBroken(
        field,
        N_("These are the words the plan has now."),
        N_("Change something, or write a comment instead."),
        rule="suggestion_says_the_same",
    )


def _part(plan: Written, key: str) -> Part:
    """The part of an address; 404 for none, and words of its own for one that was taken out."""
    part = parts_of(plan.plan).get(key)
    if part is not None:
        return part
    if kind_of(key):
        gone = _("The plan has no such part."), _("It may have been taken out meanwhile.")
        raise PageProblem(404, *gone)
    raise HTTPException(404)


def _check_may_write(at: Place, part: Part) -> None:
    if may_edit(at.exchange, at.me):
        return
    if at.seat.side is None:
        raise HTTPException(403)
    raise PageProblem(
        409,
        _("The plan cannot be changed now, so nobody comments on it."),
        _("Write to each other in the conversation instead."),
        link=(f"{_address(at)}/{part.key}", _("Read the comments")),
    )


def _address(at: Place) -> str:
    return f"{at.exchange_address}/plan/comments"

"""The routes of every form about a case, an exchange or another, and of its autosaved draft."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.asks import AskStatus
from domain.case.capabilities import AssignAsk, TakeOverAsk
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.case.names import HUB
from domain.case.permissions import assignable, hindrance, take_over_hindrance
from domain.exchange.kind import EXCHANGE
from models.documents.drafts import DraftTooLarge, KeptElsewhere, drop_draft
from models.documents.store import StaleVersion
from models.texts.labels import label
from models.texts.translate import Sentence, _
from runtime.exchanges import ExchangeUnknown
from web.cases.desk_view import view_in
from web.cases.foreseen import what_follows
from web.cases.long_forms import everything, list_of_parts, refused_whole, sheet_of
from web.cases.names import naming, saved_by
from web.cases.override_links import overriding
from web.cases.pages import (
    FormPage,
    Place,
    blank,
    in_the_way,
    is_offered,
    may_answer,
    pages_of,
    place_of,
    read_form,
)
from web.cases.sent_once import SentOnce, note_sending
from web.cases.settled import settled_how
from web.cases.whose import whose
from web.forms.drafts import draft_saved, keep, kept_elsewhere
from web.forms.form import Form
from web.forms.long_form import saved_part
from web.forms.refusals import refused
from web.site.access import PartOf, Seat
from web.site.problems import PageProblem
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter(route_class=SentOnce)
InCase = Annotated[Seat, Depends(PartOf())]


@router.get("/exchanges/{exchange_id}/asks/{ask_id}")
@router.get("/cases/{case_id}/asks/{ask_id}")
async def show_ask(request: Request, ask_id: str, seat: InCase) -> Response:
    """The form of an ask; for others, and once it is settled, what became of it."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        form_page = page_of_ask(at)
        if form_page is None or not is_open(at) or not may_answer(at):
            return await settled(request, at)
        return await shown(request, form_page, at, await blank(form_page, at))


@router.post("/exchanges/{exchange_id}/asks/{ask_id}")
@router.post("/cases/{case_id}/asks/{ask_id}")
async def answer_ask(request: Request, ask_id: str, seat: InCase) -> Response:
    """Answer an ask. The same form sent twice acts once and is thanked for twice."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        form_page = page_of_ask(at)
        if form_page is None or not may_answer(at):
            raise HTTPException(403)
        if not is_open(at):
            return await _too_late(request, at, form_page)
        return await answered(request, resources, form_page, at)


@router.get("/exchanges/{exchange_id}/actions/{name}")
@router.get("/cases/{case_id}/actions/{name}")
async def show_action(request: Request, name: str, seat: InCase) -> Response:
    """The form of something that can be done without being asked."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now())
        form_page = action_named(name, at)
        await check_possible(form_page, at)
        return await shown(request, form_page, at, await blank(form_page, at))


@router.post("/exchanges/{exchange_id}/actions/{name}")
@router.post("/cases/{case_id}/actions/{name}")
async def take_action(request: Request, name: str, seat: InCase) -> Response:
    """Do something without being asked."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await placed(request, seat, database, await resources.now())
        return await answered(request, resources, action_named(name, at), at)


@router.post("/exchanges/{exchange_id}/asks/{ask_id}/draft")
@router.post("/cases/{case_id}/asks/{ask_id}/draft")
async def draft_of_ask(request: Request, ask_id: str, seat: InCase) -> Response:
    """Keep what was typed so far."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now(), ask_id)
        if at.ask is None or not may_answer(at):
            raise HTTPException(403)
        return await kept(request, pages_of(at.kind.name).asks[at.ask.kind], at)


@router.post("/exchanges/{exchange_id}/actions/{name}/draft")
@router.post("/cases/{case_id}/actions/{name}/draft")
async def draft_of_action(request: Request, name: str, seat: InCase) -> Response:
    """Keep what was typed so far."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await placed(request, seat, database, await resources.now())
        return await kept(request, action_named(name, at), at)


async def placed(
    request: Request, seat: Seat, database: Any, now: datetime, ask_id: str | None = None
) -> Place:
    """The place of a form; 404 where there is no such exchange or ask."""
    at = await place_of(request, seat, database, now, ask_id)
    if at is None:
        raise HTTPException(404)
    return at


def page_of_ask(at: Place) -> FormPage[Any] | None:
    """The page of the ask that a form stands at."""
    return pages_of(at.kind.name).asks[at.ask.kind] if at.ask else None


def action_named(name: str, at: Place) -> FormPage[Any]:
    """The page of an action; 404 for a name there is not, 403 for who has no role for it, 410 when it is too late."""
    found = pages_of(at.kind.name).actions.get(name)
    if found is None:
        raise HTTPException(404)
    if not found.roles & at.case.roles_of(at.me):
        raise HTTPException(403)
    if at.case.ended and not found.after_end:
        ended = Sentence(at.kind.messages.ended)
        raise PageProblem(410, ended, link=(at.exchange_address, _("See it")))
    return found


async def check_possible(found: FormPage[Any], at: Place) -> None:
    """Nobody fills a form that cannot be sent now. What is sent the exchange judges, which knows best."""
    types, known = found.message_types, at.kind.messages
    refusals = [hindrance(at.case, at.me, message, known) for message in types]
    if refusals and refusals[0] and all(refusals):
        refusal = refused(await naming(at.database, refusals[0]))
        link = (at.exchange_address, _(at.kind.see))
        raise PageProblem(409, refusal.reason, refusal.way_out or "", link=link)


def is_open(at: Place) -> bool:
    """Whether the ask still waits."""
    return at.ask is not None and at.ask.status == AskStatus.OPEN


async def shown(request: Request, form_page: FormPage[Any], at: Place, form: Form[Any]) -> Response:
    """The page with its form, as it is or with what is wrong beside the fields."""
    form.ask_files_again()
    draft = await at.draft() if form_page.drafts and form_page.outline is None else None
    obstacle = in_the_way(at) if form_page.answers and is_open(at) else None
    context = {
        "form": form,
        "why_not": await told(at, obstacle, form_page.yourself) if obstacle else None,
        "take_over": f"{at.address}/take-over{view_in(request)}"
        if obstacle and may_take_over(at)
        else "",
        "hand_over": f"{at.address}/assign{view_in(request)}"
        if form_page.answers and colleagues(at)
        else "",
        "at": at,
        "page": form_page,
        "heading": form_page.heading(at),
        "draft_address": f"{at.address}/draft" if form_page.drafts else "",
        "address": f"{at.address}{view_in(request)}",
        "asking": _asking(form_page, at),
        "saved_at": draft.updated_at if draft else None,
        "ways": overriding(at) if at.ask and "/override/" not in at.address else [],
        "foreseen": [] if obstacle else await what_follows(form_page, at),
        **await form_page.context(at),
    }
    if form_page.outline is not None:
        return await list_of_parts(request, form_page, at, context)
    return page(request, form_page.template, status=form.status, **context)


def _asking(form_page: FormPage[Any], at: Place) -> str:
    """Path of the form by which one asks the others something, where the kind of case has one."""
    found = pages_of(at.kind.name).actions.get("ask")
    if found is None or found is form_page or not is_offered(found, at.case, at.me):
        return ""
    return f"{at.exchange_address}/actions/ask"


async def answered(
    request: Request, resources: Resources, form_page: FormPage[Any], at: Place
) -> Response:
    """Send what was typed; the page once more where something is in the way."""
    if form_page.outline is not None:
        return await _answered_whole(request, resources, form_page, at)
    form = await read_form(form_page, at)
    if form_page.answers and (obstacle := in_the_way(at)):  # no note or document need be stored
        form.refuse(await naming(at.database, obstacle))
        await _keep_refused(resources, form_page, at, form)
        return await shown(request, form_page, at, form)
    answer = form.validated()
    lacking = form_page.lacks(answer) if answer is not None else None
    if lacking is not None:
        form.add_error(lacking[0], Sentence(lacking[1]))
    elif answer is not None and await _sent(resources, form_page, at, form, answer):
        if form_page.drafts:  # else a draft kept here is of the ask's own form
            async with resources.autocommit() as database:
                await drop_draft(database, at.draft_place)
        return redirect(request, form_page.done_address(at), flash=_(form_page.done))
    await _keep_refused(resources, form_page, at, form)
    if form.refusal and at.ask is not None and form_page.answers:
        now = await placed(request, at.seat, at.database, at.now, at.ask.ask_id)
        if not is_open(now):  # somebody has settled it since the form was read
            return await settled(request, now, status=409, typed=form.typed)
    return await shown(request, form_page, at, form)


async def _answered_whole(
    request: Request, resources: Resources, form_page: FormPage[Any], at: Place
) -> Response:
    """Send everything that was written in a long form."""
    found = await everything(request, form_page, at)
    if isinstance(found, Response):
        return found
    sheet, form, answer = found
    if form_page.answers and (obstacle := in_the_way(at)):
        form.refuse(await naming(at.database, obstacle))
    elif await _sent(resources, form_page, at, form, answer):
        async with resources.autocommit() as database:
            await drop_draft(database, at.draft_place)  # words kept alone, before it was in parts
        return redirect(request, form_page.done_address(at), flash=_(form_page.done))
    if form.refusal and at.ask is not None and form_page.answers:
        now = await placed(request, at.seat, at.database, at.now, at.ask.ask_id)
        if not is_open(now):
            return await settled(request, now, status=409, typed=form.typed)
    return refused_whole(request, sheet, form)


async def _keep_refused(
    resources: Resources, form_page: FormPage[Any], at: Place, form: Form[Any]
) -> None:
    """Whoever leaves the page and comes back finds the words there."""
    if not form_page.drafts or form.conflict:
        return
    async with resources.autocommit() as database:
        with suppress(KeptElsewhere, DraftTooLarge):
            await keep(database, at.draft_place, form, at.now)


async def _sent(
    resources: Resources, form_page: FormPage[Any], at: Place, form: Form[Any], answer: Any
) -> bool:
    """Store the words, then make the message; False where a rule or another person was in the way."""
    stored = False
    try:
        message = await form_page.message_of(at, answer, form)
        done = form_page.done_address(at), form_page.done
        await note_sending(at, message, form.sending, *done)
        # Words first: a message may be repeated under its key, words must not be lost.
        await at.database.commit()
        stored = True
        if message is not None:
            await _hand_over(resources, at, message, form.sending)
    except StaleVersion as stale:
        await at.database.rollback()
        by = await saved_by(at.database, stale.newest, at.me)
        form.conflicts_with(stale.newest.content, stale.newest.ref.version, by=by)
        return False
    except RuleBroken as broken:
        await at.database.rollback()
        form.refuse(await naming(at.database, broken), form_page.beside_at(at))
        if stored:  # the words are a version by now, which the next try starts from
            form.base_version = await form_page.base_version(at)
        return False
    except ExchangeUnknown as ended:
        text = _(at.kind.over_meanwhile)
        raise PageProblem(410, text, link=(at.exchange_address, _("See it"))) from ended
    return True


async def told(at: Place, broken: RuleBroken, yourself: Mapping[str, str]) -> Sentence:
    """Why somebody cannot answer, said to them."""
    if broken.rule in yourself:
        return Sentence(yourself[broken.rule])
    return refused(await naming(at.database, broken)).sentence


def may_take_over(at: Place) -> bool:
    """Whether a colleague has this task, and the viewer may take it over."""
    if (
        at.ask is None
        or not is_open(at)
        or at.instead_of
        or TakeOverAsk.name not in at.kind.messages
    ):
        return False
    return take_over_hindrance(at.case, at.me, whose(at.kind, at.ask)) is None


def colleagues(at: Place) -> list[str]:
    """To whom the viewer may hand over this task of the hub; nobody where it is not theirs to give."""
    if (
        at.ask is None
        or not is_open(at)
        or at.instead_of
        or AssignAsk.name not in at.kind.messages
        or not HUB & set(at.ask.roles)
    ):
        return []
    return assignable(at.case, at.me, whose(at.kind, at.ask))


async def _hand_over(resources: Resources, at: Place, message: AnyMessage, key: str) -> None:
    if at.kind is EXCHANGE:
        await resources.exchanges.send(at.case.id, message, key)
    else:
        await resources.cases.send(at.kind, at.case.id, message, key)


async def kept(request: Request, form_page: FormPage[Any], at: Place) -> Response:
    """Keep a form as this person's draft, and say so."""
    if not form_page.drafts:
        raise HTTPException(404)
    if form_page.outline is not None:  # a page from before it was in parts
        sheet = await sheet_of(form_page, at, lock=True)
        return await saved_part(request, at.database, sheet, form_page.outline.whole)
    form = await read_form(form_page, at)
    try:
        await keep(at.database, at.draft_place, form, at.now)
    except DraftTooLarge as large:
        raise PageProblem(413, _("The draft is too long to be kept.")) from large
    except KeptElsewhere as other:
        return kept_elsewhere(request, form, other) or await shown(request, form_page, at, form)
    if form.errors:  # a picture that was not taken
        return await shown(request, form_page, at, form)
    flash = _("Your draft is saved. Only you can see it.")
    return draft_saved(request, at=at.now, back=at.address, flash=flash)


async def _too_late(request: Request, at: Place, form_page: FormPage[Any]) -> Response:
    """The ask is settled: other words than those that settled it are shown, not lost."""
    try:
        form = await read_form(form_page, at)
    except PageProblem:  # nothing readable came: there is nothing to keep
        return await settled(request, at, status=409)
    mine = at.ask is not None and at.ask.answered_by == at.me
    if mine and not form.typed:
        return redirect(request, form_page.done_address(at), flash=_(form_page.done))
    return await settled(request, at, status=409, typed=form.typed)


async def settled(
    request: Request, at: Place, status: int = 200, typed: Sequence[tuple[str, str]] = ()
) -> Response:
    """What became of an ask, with the words that came too late."""
    roles = at.ask.roles if at.ask else []
    return page(
        request,
        "cases/ask_settled.html",
        status=status,
        typed=typed,
        at=at,
        heading=label(at.kind.asks.kind(at.ask.kind)) if at.ask else "",
        waiting_for=", ".join(label(at.kind.roles(role)) for role in roles),
        is_open=is_open(at),
        how="" if is_open(at) else await settled_how(at),
        ways=overriding(at) if at.ask else [],
    )

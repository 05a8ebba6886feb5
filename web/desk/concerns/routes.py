"""The desk of those who handle concerns. It stands apart from every other page of the desk."""

import asyncio
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.concern.concern import ConcernPhase
from domain.concern.messages import WHAT_NEXT, Answer, ConcernMessage, Erase, LinkExchange
from models.concerns.people import accused_in, name_people, read_register
from models.concerns.receipts import derived
from models.tables.concern import ConcernCase
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, Sentence, _
from runtime.exchanges import ExchangesAway, ExchangeUnknown
from web.concerns.handling import concerns_of, own_page, send_to_concern
from web.desk.concerns.access import Cases, Handled, Handles, SafetyDesk
from web.desk.concerns.case import nameable, possible, show_case
from web.desk.concerns.forms import EraseForGood, NameExchange, NamePeople, WriteToReporter
from web.desk.concerns.sentences import ACTS
from web.forms.button import Nothing
from web.forms.form import Form
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter()
Mine = Annotated[Cases, Depends(SafetyDesk())]
Case = Annotated[Handled, Depends(Handles())]
ADDRESS = "/desk/safety/{incident_id}"
LOOKS, BETWEEN_LOOKS = 60, 0.03
NOBODY_LEFT = N_(
    "Nobody would be left to read it. Turn to the Trust and Safety team of the Wikimedia Foundation."
)
_LAST_ID = re.compile(r"(?:.*/exchanges/)?([A-Za-z0-9_-]{1,64})(?:[/?#].*)?")


@router.get("/desk/safety")
async def show_list(request: Request, mine: Mine) -> Response:
    """Every concern the viewer handles; open ones first, what is due soonest before the rest."""
    now = await resources_of(request).now()
    waiting = [case for case in mine.cases if case.state != ConcernPhase.ERASED.value]
    first = sorted(waiting, key=lambda case: (case.closed_at is not None, case.due_at or now))
    shown = [(case, ConcernPhase(case.state)) for case in first]
    return own_page(page(request, "desk/safety.html", cases=shown, now=now))


@router.get(ADDRESS)
async def show(request: Request, handled: Case) -> Response:
    return await show_case(request, handled)


@router.post(f"{ADDRESS}/write")
async def write(request: Request, handled: Case) -> Response:
    """Words are saved before the concern is told of them (decision 0006).

    Only where they may be written: what is saved, the reporter reads.
    """
    form = await Form.read(request, WriteToReporter)
    if "answer" not in possible(handled):
        return _not_now(request, handled)
    answer = form.validated()
    if answer is None:
        return await show_case(request, handled, form)
    resources, key = resources_of(request), _key(request, form)
    async with resources.sessions() as database:
        await concerns_of(request).write(
            database,
            handled.case,
            answer.words,
            await resources.now(),
            message_id=key,
            author_id=handled.viewer.person_id,
        )
        await database.commit()
    message = Answer(by=handled.viewer.person_id, message=key)
    return await _sent(request, handled, form, message, _("The reporter can read it now."))


@router.post(f"{ADDRESS}/exchange")
async def name_exchange(request: Request, handled: Case) -> Response:
    form = await Form.read(request, NameExchange)
    answer = form.validated()
    found = _LAST_ID.fullmatch(answer.exchange.strip()) if answer else None
    async with resources_of(request).sessions() as database:
        view = await database.get(ExchangeView, found[1]) if found else None
    if view is not None and not handled.viewer.scope.covers(view.programme):
        view = None  # of another programme: for this desk it is not there
    if answer is not None and view is None:
        form.add_error(
            "exchange", Sentence(N_("There is no such exchange. Copy the address again."))
        )
    if view is None:
        return await show_case(request, handled, form)
    message = LinkExchange(by=handled.viewer.person_id, exchange=view.exchange_id)
    return await _sent(request, handled, form, message, _("The exchange is named."))


@router.post(f"{ADDRESS}/people")
async def exclude(request: Request, handled: Case) -> Response:
    """Name people it is about. They lose their access at once, the viewer included."""
    resources = resources_of(request)
    form = await Form.read(request, NamePeople)
    if handled.case.erased_at:
        return _not_now(request, handled)
    async with resources.sessions() as database:
        accused = await accused_in(database, handled.case.id)
        form.options["people"] = await nameable(database, handled, accused)
        answer = form.validated()
        register = await read_register(database)
        if answer and not register.handling([*accused, *answer.people], handled.case.programme):
            form.add_error("people", Sentence(NOBODY_LEFT))
        if answer is None or form.errors:
            return await show_case(request, handled, form)
        me, now = handled.viewer.person_id, await resources.now()
        await name_people(database, handled.case.id, answer.people, by=me, now=now)
        await database.commit()
    await _look_again(request, handled)
    back = "/desk" if me in answer.people else f"/desk/safety/{handled.case.id}"
    return redirect(request, back, flash=_("They can no longer read it."))


@router.post(f"{ADDRESS}/erase")
async def erase(request: Request, handled: Case) -> Response:
    form = await Form.read(request, EraseForGood)
    if form.validated() is None:
        return await show_case(request, handled, form)
    message = Erase(by=handled.viewer.person_id)
    done = _("It is erased. The receipt remains.")
    return await _sent(request, handled, form, message, done, back="/desk/safety")


@router.post(f"{ADDRESS}/{{act}}")
async def decide(request: Request, act: str, handled: Case) -> Response:
    """What needs no words: read, on hold, on again, looked at, closed, kept."""
    if act not in ACTS:
        raise HTTPException(404)
    kind, _button, done = ACTS[act]
    form = await Form.read(request, Nothing)
    return await _sent(request, handled, form, kind(by=handled.viewer.person_id), _(done))


async def _sent(
    request: Request,
    handled: Handled,
    form: Form[Any],
    message: ConcernMessage,
    done: str,
    back: str = "",
) -> Response:
    """Make the message; a refusal is told on the page."""
    incident_id, path = handled.case.id, f"/desk/safety/{handled.case.id}"
    try:
        with form.refusals():
            sent = await send_to_concern(request, handled.case, message, _key(request, form))
            await _settled(resources_of(request), incident_id, sent.revision)
    except ExchangeUnknown:
        return redirect(request, path, flash=_("This concern is erased."), kind="warning")
    if form.refusal:
        return redirect(request, path, flash=str(form.refusal.sentence), kind="warning")
    return redirect(request, back or path, flash=done)


def _key(request: Request, form: Form[Any]) -> str:
    """The same for a form sent twice; says nothing about the words in it."""
    master = resources_of(request).settings.required_vault_key()
    return derived(master, "handling of a concern", form.sending).hex()[:32]


async def _settled(resources: Resources, incident_id: str, revision: int) -> None:
    """Wait a moment until the record shows what was just done; if it takes longer, it does."""
    query = select(col(ConcernCase.revision)).where(col(ConcernCase.id) == incident_id)
    for _again in range(LOOKS):
        async with resources.sessions() as database:
            if (await database.scalar(query) or 0) >= revision:
                return
        await asyncio.sleep(BETWEEN_LOOKS)


def _not_now(request: Request, handled: Handled) -> Response:
    why = _(WHAT_NEXT[ConcernPhase(handled.case.state)])
    return redirect(request, f"/desk/safety/{handled.case.id}", flash=why, kind="warning")


async def _look_again(request: Request, handled: Handled) -> None:
    try:
        await resources_of(request).concerns.look_again(handled.case.id)
    except (ExchangesAway, ExchangeUnknown):
        return  # every page asks the database itself; the concern looks at its next step

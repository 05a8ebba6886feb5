"""Applying: a community's draft becomes an application, and the application an exchange."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.exchange.messages.application import CorrectApplication
from domain.exchange.messages.base import hindrance
from models.documents.application import Application
from models.documents.content import hash_of, plain
from models.documents.drafts import DraftPlace, KeptElsewhere, drop_draft, read_draft, save_draft
from models.documents.store import StaleVersion, attach, read_version, save_version
from models.messages.exchange import StartExchange
from models.messages.records import STATE
from models.register.writing import Author, one_at_a_time, take_in
from models.tables.community import Community
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView
from models.tables.programme import FIRST, prefix_of
from models.texts.translate import _
from runtime.exchange_start import starting
from web.cases.names import names_of, saved_by
from web.exchanges.mentoring import mentor_address
from web.exchanges.recorded import recorded
from web.forms.drafts import draft_saved, keep, kept_elsewhere
from web.forms.form import Form
from web.participants.application import WIDGETS, application_options, eligibility_hints
from web.participants.application_status import (
    SECTION,
    Standing,
    colleagues_drafting,
    communities_of,
    standing_of,
)
from web.participants.pages.change_application import reader_of
from web.site.access import SignedIn, Viewer
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter()
CORRECTION = "correct-application"
Applicant = Annotated[Viewer, Depends(SignedIn())]


@router.get("/apply")
async def show(request: Request, viewer: Applicant) -> Response:
    """The application form, or why there is none to fill in now."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        mine = await communities_of(database, viewer.communities)
        if (community := _chosen(request, mine)) is None:
            return page(request, "participants/apply_choose.html", communities=mine)
        now = await resources.now()
        here = await standing_of(database, community.id, now, scope=viewer.scope)
        if here.running or here.cycle is None:
            return await _none_now(request, database, here)
        form = await _begun(database, viewer, here)
        return await _shown(request, database, viewer, here, form)


@router.post("/apply")
async def submit(request: Request, viewer: Applicant) -> Response:
    """Send the application: the exchange starts, once, however often the form is sent."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        mine = await communities_of(database, viewer.communities)
        if (community := _chosen(request, mine)) is None:
            raise HTTPException(403)
        now = await resources.now()
        here = await standing_of(database, community.id, now, lock=True, scope=viewer.scope)
        form = await _read(request, database, viewer, here)
        if here.running:
            return await _too_late(request, database, viewer, here, form)
        if here.cycle is None:
            with suppress(KeptElsewhere):  # the words are on the page, too
                await _keep(database, viewer, here, form, resources)
            return await _none_now(request, database, here, status=409, form=form)
        answer = form.validated()
        if answer and "_sure" not in request.state.typed:
            return await _check_first(request, database, viewer, here, form, answer)
        start = await _saved(database, resources, viewer, here, form) if answer else None
        if start is None:
            if not form.conflict:
                with suppress(KeptElsewhere):  # whoever comes back finds the words there
                    await _keep(database, viewer, here, form, resources)
            return await _shown(request, database, viewer, here, form)
        await _start(database, resources, viewer, start)
    thanks = _("Your application is sent. The hub reads it and answers by mail.")
    return redirect(request, f"/exchanges/{start.exchange_id}", flash=thanks)


@router.post("/apply/draft")
async def keep_draft(request: Request, viewer: Applicant) -> Response:
    """Keep what was typed so far; only its author sees it."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        mine = await communities_of(database, viewer.communities)
        if (community := _chosen(request, mine)) is None:
            raise HTTPException(403)
        now = await resources.now()
        here = await standing_of(database, community.id, now, lock=True, scope=viewer.scope)
        form = await _read(request, database, viewer, here)
        if here.running:
            return await _too_late(request, database, viewer, here, form)
        try:
            await _keep(database, viewer, here, form, resources)
        except KeptElsewhere as other:
            shown = kept_elsewhere(request, form, other)
            return shown or await _shown(request, database, viewer, here, form)
    start = f"{prefix_of(request.path_params.get('programme', FIRST))}/apply"
    back = f"{start}?community={community.slug}" if len(mine) > 1 else start
    return draft_saved(request, at=now, back=back)


def _chosen(request: Request, mine: list[Community]) -> Community | None:
    """The community applied for: the only one, or the one the address names."""
    slug = request.query_params.get("community")
    if slug is None and len(mine) == 1:
        return mine[0]
    return next((community for community in mine if community.slug == slug), None)


async def _begun(database: AsyncSession, viewer: Viewer, here: Standing) -> Form[Application]:
    """The form with this person's draft, with what was saved before, or with what is known."""
    options = await application_options(database, here.community.id, viewer.scope)
    known = {"active_people": here.community.active_people}
    if here.document is None:
        return Form.blank(Application, known, options=options, widgets=WIDGETS)
    draft = await read_draft(database, _place(here.document, viewer))
    document = await database.get_one(Document, here.document)
    saved = await read_version(database, here.document) if document.head_version else None
    return Form.blank(
        Application,
        saved.content if saved else known,
        draft=draft.content if draft else None,
        base_version=draft.base_version if draft else document.head_version,
        seen=draft.updated_at if draft else None,
        options=options,
        widgets=WIDGETS,
    )


async def _read(
    request: Request, database: AsyncSession, viewer: Viewer, here: Standing
) -> Form[Application]:
    options = await application_options(database, here.community.id, viewer.scope)
    return await Form.read(request, Application, options=options, widgets=WIDGETS)


def _place(document: str, viewer: Viewer) -> DraftPlace:
    return DraftPlace(document_id=document, person_id=viewer.person_id, section=SECTION)


async def _keep(
    database: AsyncSession,
    viewer: Viewer,
    here: Standing,
    form: Form[Application],
    resources: Resources,
) -> None:
    now = await resources.now()
    document = await here.ensure_document(database, viewer.person_id, now)
    place = _place(document, viewer)
    await keep(database, place, form, now)
    await database.commit()


async def _saved(
    database: AsyncSession,
    resources: Resources,
    viewer: Viewer,
    here: Standing,
    form: Form[Application],
) -> StartExchange | None:
    """Save the version and say what starts; None where a colleague or a rule was in the way."""
    answer = form.validated()
    if answer is None or here.cycle is None:
        return None
    me, now = viewer.person_id, await resources.now()
    try:
        document = await here.ensure_document(database, me, now)
        ref = await save_version(
            database, document, answer, base_version=form.base_version, by=me, now=now
        )
        start = await starting(
            database, here.community.id, ref, answer, cycle=here.cycle, submitted_by=me, now=now
        )
    except StaleVersion as stale:
        by = await saved_by(database, stale.newest, me)
        form.conflicts_with(stale.newest.content, stale.newest.ref.version, by=by)
    except RuleBroken as broken:
        form.refuse(broken)
    else:
        await _takes_part(database, viewer, here, now)
        await database.commit()
        return start
    await database.rollback()
    for row in (here.community, here.cycle):
        await database.refresh(row)  # a rollback forgets what was read
    return None


async def _takes_part(
    database: AsyncSession, viewer: Viewer, here: Standing, now: datetime
) -> None:
    """Whoever applies takes part in the programme: its hub finds the community in its register."""
    if viewer.scope.several:
        await one_at_a_time(database)
        author = Author(viewer.person_id, now, "request")
        await take_in(database, here.community, viewer.scope.mark, author)


async def _start(
    database: AsyncSession, resources: Resources, viewer: Viewer, start: StartExchange
) -> None:
    """Start, then attach: where something fails between, sending again mends it."""
    await resources.exchanges.start(start)
    await attach(database, start.application.id, start.exchange_id)
    await drop_draft(database, _place(start.application.id, viewer))
    await database.commit()
    await recorded(resources, start.exchange_id, 1)


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    here: Standing,
    form: Form[Application],
) -> Response:
    now = await resources_of(request).now()
    draft, colleagues = None, []
    if here.document:
        draft = await read_draft(database, _place(here.document, viewer))
        colleagues = await colleagues_drafting(database, here.document, viewer.person_id)
    return page(
        request,
        "participants/apply.html",
        status=form.status,
        form=form,
        here=here,
        hints=list(eligibility_hints(here.community, now)),
        mentoring=await mentor_address(database, here.community.id, viewer.person_id),
        colleagues=colleagues,
        saved_at=draft.updated_at if draft else None,
        query=f"?{request.url.query}" if request.url.query else "",
    )


async def _check_first(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    here: Standing,
    form: Form[Application],
    answer: Application,
) -> Response:
    """Everything once more before it is sent; the words wait on the page, and as a draft."""
    with suppress(KeptElsewhere):
        await _keep(database, viewer, here, form, resources_of(request))
    partner = answer.partner_community
    return page(
        request,
        "participants/apply_check.html",
        here=here,
        content=answer.model_dump(mode="json"),
        names=await names_of(database, [], [partner]),
        typed=[(name, value) for name, values in request.state.typed.items() for value in values],
        query=f"?{request.url.query}" if request.url.query else "",
    )


async def _none_now(
    request: Request,
    database: AsyncSession,
    here: Standing,
    *,
    status: int = 200,
    form: Form[Application] | None = None,
    correct: str = "",
    mine: bool = False,
) -> Response:
    """Why there is nothing to send now, and when there will be.

    `correct` is the address of the form by which words that came too late can still be sent.
    """
    view = await database.get(ExchangeView, here.running) if here.running else None
    return page(
        request,
        "participants/apply_later.html",
        status=status,
        here=here,
        view=view,
        typed=_words(form) if form else [],
        correct=correct,
        mine=mine,
    )


async def _too_late(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    here: Standing,
    form: Form[Application],
) -> Response:
    """The community has an exchange: thanks for the very words this person sent, else the way to it.

    Other words were not taken; where they can still be sent as a correction, they wait in that form.
    """
    view = await database.get(ExchangeView, here.running)
    sent = await read_version(database, view.application_doc) if view else None
    mine = sent is None or sent.author_id == viewer.person_id
    answer = form.validated()
    same = sent is None or (answer is not None and hash_of(plain(answer)) == sent.ref.hash)
    if not request.url.path.endswith("/draft") and mine and same:
        already = _("Your application is already with the hub.")
        return redirect(request, f"/exchanges/{here.running}", flash=already)
    correct = await _correction(request, database, viewer, view, form) if view and mine else ""
    return await _none_now(
        request, database, here, status=409, form=form, correct=correct, mine=mine
    )


async def _correction(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    view: ExchangeView,
    form: Form[Application],
) -> str:
    """Keep the words as the draft of the form that corrects the application; "" where there is none."""
    x = STATE.validate_python(view.state)
    read = await reader_of(database, x.id)
    if read or hindrance(x, viewer.person_id, CorrectApplication):
        return ""
    place = DraftPlace(
        document_id=view.application_doc, person_id=viewer.person_id, section=CORRECTION
    )
    now, base = await resources_of(request).now(), x.application.version
    await save_draft(database, place, form.values, base_version=base, now=now)
    await database.commit()
    return f"/exchanges/{x.id}/actions/{CORRECTION}"


def _words(form: Form[Any]) -> list[tuple[str, str]]:
    """What was typed, to be copied elsewhere."""
    views = (form.field(name) for name in form.values if not name.startswith("_"))
    return [(view.label, "\n".join(view.values)) for view in views if "".join(view.values).strip()]

"""The joint plan, section by section: each has its form, its drafts, and is saved on its own."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.case.permissions import stranger
from domain.exchange.messages.plan import RevisePlan
from models.documents.drafts import DraftPlace, KeptElsewhere, drop_draft, read_draft
from models.documents.store import StaleVersion
from models.documents.words import Content
from models.texts.translate import N_, _
from runtime.exchanges import ExchangeUnknown
from web.cases.names import saved_by
from web.cases.pages import Place
from web.cases.sent_once import SentOnce, note_sending
from web.exchanges.inquiries import ask_address
from web.exchanges.recorded import recorded
from web.forms.drafts import draft_saved, keep, kept_elsewhere
from web.forms.form import Form
from web.forms.tree import RowIndex
from web.participants.plan.checklist import checked
from web.participants.plan.reading import plan_place
from web.participants.plan.sections import Section, options_for, section_named, sections_of
from web.participants.plan.store import (
    Edit,
    Written,
    newest,
    plan_document,
    save_section,
)
from web.participants.plan.views import (
    has_topics,
    host_zone,
    is_signed,
    may_edit,
    people_options,
    plan_names,
    signatures,
)
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter(prefix="/exchanges/{exchange_id}/plan", route_class=SentOnce)
SAVED = N_("Saved. Both sides see it.")
InExchange = Annotated[Seat, Depends(MemberOf())]


@router.get("/{section_name}")
async def show_section(request: Request, section_name: str, seat: InExchange) -> Response:
    """The form of one section: this person's draft, or what the plan says."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        at = await plan_place(request, seat, database)
        section, plan = _editable(section_name, at), await newest(database, seat.exchange_id)
        if section.day is not None and section.day >= len(plan.plan.days):
            raise _no_such_day(at)
        draft = None
        if plan.document_id:
            draft = await read_draft(database, _draft_place(plan.document_id, at, section))
        form: Form[Content] = Form.blank(
            section.model,
            section.content(plan.plan),
            draft=draft.content if draft else None,
            base_version=draft.base_version if draft else plan.version,
            seen=draft.updated_at if draft else None,
            options=options_for(section, plan.plan, await people_options(database, at.exchange)),
            widgets=section.widgets,
        )
        return await _shown(request, at, section, plan, form)


@router.post("/{section_name}")
async def save(request: Request, section_name: str, seat: InExchange) -> Response:
    """Save one section; where signatures would fall, ask first."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await plan_place(request, seat, database)
        section, plan = _editable(section_name, at), await newest(database, seat.exchange_id)
        form = await _read(request, at, section, plan)
        part = form.validated()
        if part is None:
            with suppress(KeptElsewhere):  # whoever comes back finds the words there
                await _keep(at, section, form)
            return await _shown(request, at, section, plan, form)
        if is_signed(at.exchange) and "_sure" not in request.state.typed:
            return await _ask_first(request, at, section, plan, form)
        if not await _saved(at, section, form, part):
            fresh = await newest(database, seat.exchange_id)
            return await _shown(request, at, section, fresh, form)
    return redirect(request, f"{at.exchange_address}/plan", flash=_(SAVED))


@router.post("/{section_name}/draft")
async def keep_draft(request: Request, section_name: str, seat: InExchange) -> Response:
    """Keep what was typed so far; only its author sees it."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        at = await plan_place(request, seat, database)
        section, plan = _editable(section_name, at), await newest(database, seat.exchange_id)
        form = await _read(request, at, section, plan)
        try:
            await _keep(at, section, form)
        except KeptElsewhere as other:
            shown = kept_elsewhere(request, form, other)
            return shown or await _shown(request, at, section, plan, form)
    back = f"{at.exchange_address}/plan/{section.name}"
    return draft_saved(request, at=at.now, back=back)


def _editable(name: str, at: Place) -> Section:
    """The section of an address, for people who may change it now."""
    section = section_named(name, reciprocal=has_topics(at.exchange))
    if section is None:
        raise HTTPException(404)
    if stranger(at.exchange, at.me, RevisePlan):
        raise HTTPException(403)
    if not may_edit(at.exchange, at.me):
        raise PageProblem(
            409,
            _("The plan cannot be changed now."),
            _("It is written once both sides have agreed, and stands when the visit begins."),
            link=(f"{at.exchange_address}/plan", _("Read the plan")),
        )
    return section


def _no_such_day(at: Place) -> PageProblem:
    return PageProblem(
        404,
        _("The plan has no such day."),
        _("Add days under Dates."),
        link=(f"{at.exchange_address}/plan/dates", _("Change the dates")),
    )


def _draft_place(document: str, at: Place, section: Section) -> DraftPlace:
    return DraftPlace(document_id=document, person_id=at.me, section=section.name)


async def _read(request: Request, at: Place, section: Section, plan: Written) -> Form[Content]:
    people = await people_options(at.database, at.exchange)
    return await Form.read(
        request,
        section.model,
        options=options_for(section, plan.plan, people),
        widgets=section.widgets,
    )


async def _keep(at: Place, section: Section, form: Form[Content]) -> None:
    document = await plan_document(at.database, at.exchange.id, at.me, at.now)
    place = _draft_place(document, at, section)
    await keep(at.database, place, form, at.now)
    await at.database.commit()


async def _saved(at: Place, section: Section, form: Form[Content], part: Content) -> bool:
    """Save, and open the plan again where it was signed; False where somebody was in the way."""
    index = RowIndex(form.values)
    edit = Edit(
        section=section,
        part=part,
        rows=[
            row for row in index.numbers(section.name) if f"{section.name}.{row}" in index.filled
        ],
        base=form.base_version,
        by=at.me,
        now=at.now,
    )
    try:
        ref = await save_section(at.database, at.exchange.id, edit)
        opens = RevisePlan(by=at.me, plan=ref) if is_signed(at.exchange) else None
        await note_sending(at, opens, form.sending, f"{at.exchange_address}/plan", SAVED)
        await at.database.commit()
    except StaleVersion as stale:
        await at.database.rollback()
        by = await saved_by(at.database, stale.newest, at.me)
        form.conflicts_with(stale.newest.content, stale.newest.ref.version, by=by)
        return False
    except RuleBroken as broken:
        await at.database.rollback()
        form.refuse(broken)
        return False
    if opens:
        await _reopen(at, opens, form)
    if form.errors:
        return False
    await drop_draft(at.database, _draft_place(ref.id, at, section))
    await at.database.commit()
    return True


async def _reopen(at: Place, message: RevisePlan, form: Form[Content]) -> None:
    """Tell the exchange that what was signed has changed."""
    resources = resources_of(at.request)
    try:
        receipt = await resources.exchanges.send(at.exchange.id, message, form.sending)
        await recorded(resources, at.exchange.id, receipt.revision)
    except RuleBroken as broken:
        # Somebody opened it a moment ago, or the words are those that were signed: all is well.
        if broken.rule not in {"plan_not_signed", "plan_unchanged"}:
            form.refuse(broken)
    except ExchangeUnknown as ended:
        link = (at.exchange_address, _("See it"))
        raise PageProblem(410, _("This exchange has ended meanwhile."), link=link) from ended


async def _ask_first(
    request: Request, at: Place, section: Section, plan: Written, form: Form[Content]
) -> Response:
    """What a change would undo; the words wait on the page, and as a draft."""
    with suppress(KeptElsewhere):
        await _keep(at, section, form)
    typed = [
        (name, value)
        for name, values in request.state.typed.items()
        for value in values
        if name not in {"_sure", "_add", "_remove", "_draft"}
    ]
    return page(
        request,
        "participants/plan_reopen.html",
        at=at,
        section=section,
        signed=await signatures(at.database, at.exchange, plan),
        typed=typed,
    )


async def _shown(
    request: Request, at: Place, section: Section, plan: Written, form: Form[Content]
) -> Response:
    draft = None
    if plan.document_id:
        draft = await read_draft(at.database, _draft_place(plan.document_id, at, section))
    names = await plan_names(at.database, at.exchange, plan.plan, plan.author_id)
    order = sections_of(len(plan.plan.days), reciprocal=has_topics(at.exchange))
    return page(
        request,
        "participants/plan_section.html",
        status=form.status,
        at=at,
        section=section,
        sections=order,
        form=form,
        written=plan,
        names=names,
        rules=await checked(at.database, at.exchange, plan.plan, at.now),
        signed=is_signed(at.exchange),
        asking=ask_address(at.exchange, at.me),
        zone=await host_zone(at.database, at.exchange),
        saved_at=draft.updated_at if draft else None,
    )

"""The participants' home: what waits for me, my exchanges, dates ahead, drafts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.case.asks import AskStatus
from domain.case.documents import DocumentKind
from domain.case.kind import KINDS
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import CallStatus
from models.conversation.erasing import SECTION as MESSAGE
from models.conversation.letters import unread
from models.documents.drafts import drafts_of
from models.documents.plan_checklist import Rule
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.document import DRAFTS_OF_CASE, Document
from models.tables.draft import Draft
from models.tables.exchange_view import ExchangeView
from models.texts.labels import label
from models.texts.translate import _
from models.views.asks import AskRow, inbox
from models.views.cases import CaseAsk, case_inbox, cases_under_way
from models.views.exchanges import ExchangeRow, exchanges_of
from web.cases.names import names_of
from web.cases.pages import ACTIONS, pages_of
from web.exchanges.ask_titles import asked
from web.exchanges.load import titles_of
from web.exchanges.plan_rules import missing_to_sign
from web.participants.application_status import SECTION as APPLY
from web.participants.application_status import Standing, communities_of, standing_of
from web.participants.design.sections import title_of as design_section
from web.participants.plan.sections import title_of
from web.participants.skills.forms import HOME as SKILLS_HOME
from web.participants.skills.forms import KIND as SKILLS
from web.participants.skills.forms import area_named
from web.participants.together.store import SEEN
from web.site.access import SignedIn, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
Anyone = Annotated[Viewer, Depends(SignedIn())]


@dataclass(frozen=True)
class Begun:
    """Something typed and not sent yet."""

    title: str
    address: str
    updated_at: datetime


@dataclass(frozen=True)
class Ahead:
    """A date to come: a visit, or a call."""

    at: datetime | date
    text: str
    address: str


@router.get("/inbox")
async def show(request: Request, viewer: Anyone) -> Response:
    """What waits for the viewer, due soonest first, and everything else of theirs."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        now = await resources.now()
        asks = await inbox(database, viewer.person_id)
        others = await case_inbox(database, viewer.person_id)
        every: list[AskRow | CaseAsk] = [*asks, *others]
        every.sort(key=lambda ask: ask.due_at)
        exchanges = await exchanges_of(database, viewer.person_id)
        running = [row for row in exchanges if row.ended_at is None]
        states = await _states(database, [*running, *asks])
        return page(
            request,
            "participants/inbox.html",
            now=now,
            news=await unread(database, viewer.person_id),
            waiting=[ask for ask in every if ask.starts_at <= now],
            later=[ask for ask in every if ask.starts_at > now],
            exchanges=running,
            cases=await cases_under_way(database, viewer.person_id),
            ended=[row for row in exchanges if row.ended_at is not None],
            dates=_dates(states, running, now),
            drafts=await _drafts(database, viewer.person_id),
            standings=await _standings(database, viewer, now),
            partner_of=lambda row: _partner(row, viewer),
            turn_of=lambda row: turn_of(row, viewer),
            asked_of=await _asked(database, states, asks),
            unready=await _unready(database, states, asks, now),
        )


@router.get("/exchanges")
async def show_exchanges(request: Request, viewer: Anyone) -> Response:
    """Every exchange of the viewer, running ones first."""
    async with resources_of(request).autocommit() as database:
        exchanges = await exchanges_of(database, viewer.person_id)
    return page(
        request,
        "participants/exchanges.html",
        exchanges=[row for row in exchanges if row.ended_at is None],
        ended=[row for row in exchanges if row.ended_at is not None],
        partner_of=lambda row: _partner(row, viewer),
        turn_of=lambda row: turn_of(row, viewer),
    )


def turn_of(row: ExchangeRow, viewer: Viewer) -> str:
    """Whose turn it is, in the viewer's words; empty where nobody is waited for."""
    own = "mentee" if row.mentee_community in viewer.communities else "mentor"
    words = {own: _("your community"), "hub": _("the hub")}
    return ", ".join(words.get(turn, _("your partner")) for turn in row.waiting_for)


async def _states(
    database: AsyncSession, rows: Iterable[ExchangeRow | AskRow]
) -> dict[str, Exchange]:
    wanted = {row.exchange_id for row in rows}
    query = select(ExchangeView).where(col(ExchangeView.exchange_id).in_(wanted))
    views = await database.scalars(query)
    return {view.exchange_id: STATE.validate_python(view.state) for view in views}


async def _asked(
    database: AsyncSession, states: dict[str, Exchange], asks: Iterable[AskRow]
) -> Callable[[AskRow | CaseAsk], str]:
    """What tells an ask with its order, day, call or action."""
    acting = {ask.exchange_id for ask in asks if ask.kind is AskKind.PROGRESS_ACTION}
    titles = {here: await titles_of(database, states[here]) for here in acting if here in states}
    travellers = [order.traveller for x in states.values() for order in x.orders]
    names = await names_of(database, travellers, [])

    def tell(ask: AskRow | CaseAsk) -> str:
        if isinstance(ask, CaseAsk):
            return label(ask.kind)
        if ask.exchange_id not in states:
            return label(ask.kind)
        known = titles.get(ask.exchange_id, {})
        return asked(ask.kind, ask.subject, states[ask.exchange_id], names, known)

    return tell


async def _unready(
    database: AsyncSession, states: dict[str, Exchange], asks: Iterable[AskRow], now: datetime
) -> dict[str, list[Rule]]:
    """What each plan that waits for a signature lacks; nothing for one that can be signed."""
    signing = [ask for ask in asks if ask.kind is AskKind.SIGN_PLAN and ask.exchange_id in states]
    return {
        ask.exchange_id: await missing_to_sign(database, states[ask.exchange_id], [ask], now)
        for ask in signing
    }


def _partner(row: ExchangeRow, viewer: Viewer) -> str:
    if row.mentee_community in viewer.communities:
        return row.mentor_name or _("no partner yet")
    return row.mentee_name


async def _standings(database: AsyncSession, viewer: Viewer, now: datetime) -> list[Standing]:
    """Communities of the viewer that may apply now."""
    mine = await communities_of(database, viewer.communities)
    found = [await standing_of(database, community.id, now) for community in mine]
    return [here for here in found if here.cycle and not here.running]


def _dates(states: dict[str, Exchange], rows: list[ExchangeRow], now: datetime) -> list[Ahead]:
    running = [states[row.exchange_id] for row in rows if row.exchange_id in states]
    found = [ahead for exchange in running for ahead in _ahead(exchange, now)]
    return sorted(found, key=lambda ahead: _moment(ahead.at))


def _ahead(exchange: Exchange, now: datetime) -> Iterator[Ahead]:
    address = f"/exchanges/{exchange.id}"
    if exchange.approval and exchange.plan and exchange.plan.facts.ends_on >= now.date():
        facts = exchange.plan.facts
        if facts.starts_on >= now.date():
            yield Ahead(facts.starts_on, _("The visit begins"), address)
        yield Ahead(facts.ends_on, _("The visit ends"), address)
    for call in exchange.calls:
        if call.status is CallStatus.PLANNED and call.at >= now:
            yield Ahead(call.at, _("Follow-up call {n}", n=call.number), address)


def _moment(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


async def _drafts(database: AsyncSession, me: str) -> list[Begun]:
    drafts = await drafts_of(database, me)
    query = select(Document).where(col(Document.id).in_([draft.document_id for draft in drafts]))
    documents = {document.id: document for document in await database.scalars(query)}
    found = [await _begun(database, draft, documents[draft.document_id]) for draft in drafts]
    return [begun for begun in found if begun]


async def _begun(database: AsyncSession, draft: Draft, document: Document) -> Begun | None:
    """Where to go on with a draft; None where it is no longer asked for."""
    if document.kind == DRAFTS_OF_CASE:
        return await _in_case(database, draft)
    if document.kind == SKILLS:
        part = area_named(draft.section)
        home = f"{SKILLS_HOME}/parts/{draft.section}"
        return Begun(_(part.title), home, draft.updated_at) if part else None
    if document.exchange_id is not None:
        home = f"/exchanges/{document.exchange_id}"
        if draft.section == MESSAGE:
            return Begun(_("A message"), f"{home}/{MESSAGE}", draft.updated_at)
        return await _in_exchange(database, draft, document, home)
    if draft.section != APPLY:
        return None
    return Begun(_("Your application"), "/apply", draft.updated_at)


async def _in_exchange(
    database: AsyncSession, draft: Draft, document: Document, home: str
) -> Begun | None:
    section, at = draft.section, draft.updated_at
    if document.kind == DocumentKind.PLAN.value:
        if section == SEEN:
            return None
        title = _("Activity plan: {section}", section=title_of(section))
        return Begun(title, f"{home}/plan/{section}", at)
    if document.kind == DocumentKind.DESIGN.value:
        named = design_section(section)
        return Begun(
            _("Design of the programme: {section}", section=named), f"{home}/design/{section}", at
        )
    if section in ACTIONS:
        return Begun(_(ACTIONS[section].title), f"{home}/actions/{section}", at)
    ask = await database.get(AskView, (document.exchange_id, section))
    if ask is None or ask.status is not AskStatus.OPEN:
        return None
    return Begun(label(AskKind(ask.kind)), f"{home}/asks/{section}", at)


async def _in_case(database: AsyncSession, draft: Draft) -> Begun | None:
    """The same, in a case that is no exchange."""
    case, section = await database.get(CaseView, draft.document_id), draft.section
    if case is None or case.kind not in KINDS:
        return None
    kind = KINDS[case.kind]
    home, action = kind.path_of(case.case_id), pages_of(kind.name).actions.get(section)
    if section == MESSAGE:
        return Begun(_("A message"), f"{home}/{MESSAGE}", draft.updated_at)
    if action is not None:
        return Begun(_(action.title), f"{home}/actions/{section}", draft.updated_at)
    ask = await database.get(AskView, (case.case_id, section))
    if ask is None or ask.status is not AskStatus.OPEN:
        return None
    return Begun(label(kind.asks.kind(ask.kind)), f"{home}/asks/{section}", draft.updated_at)

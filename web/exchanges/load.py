"""Everything one exchange's page is made of, read once and cut to what the viewer may see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case import permissions
from domain.case.documents import DocumentKind
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.orders import Order
from domain.exchange.people import HUB_ROLES, Role, Side
from domain.exchange.phases import Phase
from models.documents.store import UnknownDocument, documents_of, read_version
from models.messages.records import STATE
from models.views.asks import AskRow
from models.views.exchanges import ExchangePage, exchange_page, exchange_state
from models.views.history import TimelineRow, mails_of, timeline, unreached
from web.cases.names import Names, names_of
from web.cases.timeline import TimelineItem
from web.cases.timeline_sentences import SENTENCES, Told
from web.cases.whose import whose
from web.exchanges.documents import DocumentLine, documents_for
from web.exchanges.mails import FailedMail, failed_mails
from web.exchanges.reading import people_in
from web.exchanges.spending import Costs, costs_of
from web.exchanges.timeline import ExchangeTeller
from web.site.access import Seat

CANCELLED_BY = frozenset({AskKind.UNDO_BOOKING, AskKind.CHANGE_BOOKING})
"""Tasks of a booker for which somebody has to be called."""
COST_READERS = frozenset({Role.PROGRAMME, Role.APPROVER, Role.BOOKER, Role.COORDINATOR, Role.CHAIR})


@dataclass(frozen=True)
class Loaded:
    """One exchange as its page shows it; `rows` are what the timeline tells of, `plan` is the signed plan's content, if there is one.

    `unreached` are people of it whom a mail did not reach, unless that is settled.
    """

    seat: Seat
    page: ExchangePage
    exchange: Exchange
    names: Names
    mine: list[AskRow]
    others: list[AskRow]
    documents: list[DocumentLine]
    timeline: list[TimelineItem]
    rows: list[TimelineRow]
    action_titles: dict[str, str]
    plan: dict[str, Any] | None
    before_end: str
    lost_mails: list[FailedMail]
    unreached: frozenset[str]

    @property
    def for_hub(self) -> bool:
        """Whether the viewer sees what is the hub's own."""
        return is_hub(self.seat)

    @property
    def overrides(self) -> bool:
        """Whether the viewer coordinates this exchange, and may act on anybody's task."""
        return Role.COORDINATOR in self.exchange.roles_of(self.seat.viewer.person_id)

    @property
    def orders(self) -> list[Order]:
        """The bookings; for a mentor's side none of somebody who travelled for an earlier partner."""
        x = self.exchange
        others = x.former if self.seat.side is Side.MENTOR and not self.for_hub else ()
        return [order for order in x.orders if order.traveller not in others]

    @property
    def cancels(self) -> bool:
        """Whether the viewer books for this exchange, and something has to be cancelled or changed."""
        books = Role.BOOKER in self.exchange.roles_of(self.seat.viewer.person_id)
        return books and any(ask.kind in CANCELLED_BY for ask in self.page.asks)

    @property
    def costs(self) -> Costs:
        """What all bookings cost, beside the budget."""
        return costs_of(self.exchange)

    @property
    def sees_cost(self) -> bool:
        """Whether the viewer sees what bookings cost."""
        return bool(self.seat.roles & COST_READERS)


def is_hub(seat: Seat) -> bool:
    """Whether somebody looks at an exchange as the hub."""
    return bool(seat.roles & HUB_ROLES)


async def load_state(database: AsyncSession, seat: Seat) -> Exchange | None:
    """The exchange as last recorded, None if there is none."""
    found = await exchange_state(database, seat.exchange_id)
    return None if found is None else STATE.validate_python(found)


async def load(database: AsyncSession, seat: Seat) -> Loaded | None:
    """The whole page, None if there is no such exchange."""
    page = await exchange_page(database, seat.exchange_id)
    if page is None:
        return None
    x = STATE.validate_python(page.state)
    rows = since_partner(seat, x, await timeline(database, x.id, for_hub=is_hub(seat)))
    documents = await documents_for(database, seat, x)
    plan = await _readable_plan(database, documents, x)
    names = await names_of(
        database,
        [*everybody(x), *people_in(plan), *(line.author_id for line in documents)]
        + [str(row.data["person"]) for row in rows if "person" in row.data],
        [x.mentee.community, x.mentor.community if x.mentor else None, *x.declined]
        + [str(row.data["community"]) for row in rows if "community" in row.data],
    )
    titles = await titles_of(database, x)
    teller = ExchangeTeller.of(x, names, titles)
    shown = [row for row in rows if is_hub(seat) or _for_all(row)]
    asks = list(page.asks)
    lost = await mails_of(database, x.id, only_failed=True) if is_hub(seat) else ()
    mine = [ask for ask in asks if is_mine(ask, seat, x)]
    return Loaded(
        seat=seat,
        page=page,
        exchange=x,
        names=names,
        mine=mine,
        others=[ask for ask in asks if ask not in mine],
        documents=documents,
        timeline=[teller.tell(row) for row in shown],
        rows=shown,
        action_titles=titles,
        plan=plan,
        before_end=next((str(row.data["from"]) for row in rows if "from" in row.data), ""),
        lost_mails=failed_mails(lost),
        unreached=(await unreached(database, x.id)) & frozenset(everybody(x)),
    )


_ANYBODY = Told("")


def _for_all(row: TimelineRow) -> bool:
    """Not what is the hub's own: a refusal of its messages names its reasons, conflicts of interest too."""
    return not (row.refused or SENTENCES.get(row.kind, _ANYBODY).hub_only)


OFFERS = ("propose_partner", "accept_application")
"""Kinds of entries by which a pair is proposed."""


def since_partner(
    seat: Seat, x: Exchange, rows: tuple[TimelineRow, ...]
) -> tuple[TimelineRow, ...]:
    """What happened (latest first), for a mentor's side without the time of earlier partners."""
    if not (x.former or x.declined) or seat.side is not Side.MENTOR or is_hub(seat):
        return rows
    offered = (
        n
        for n, row in enumerate(rows, 1)
        if row.kind in OFFERS and row.phase is Phase.OFFERED and not row.refused
    )
    return rows[: next(offered, len(rows))]


def everybody(x: Exchange) -> list[str]:
    """Person ids of all who take part."""
    parties = [party for party in (x.mentee, x.mentor) if party]
    members = [person for party in parties for person in party.members]
    return [*members, *(member.person for member in x.team.members), *x.travellers]


def is_mine(ask: AskRow, seat: Seat, x: Exchange) -> bool:
    """Whether it is the viewer's turn."""
    return permissions.is_turn(x, seat.viewer.person_id, whose(EXCHANGE, ask))


async def titles_of(database: AsyncSession, x: Exchange) -> dict[str, str]:
    """What the actions are called, joint proposals too, by their ids: a side's actions are in the order of its plan."""
    titles: dict[str, str] = {}
    for side, ref in x.post_plans.items():
        content = await _content(database, ref.id)
        words = [action["title"] for action in (content or {}).get("actions", [])]
        mine = [a.id for a in x.actions if a.side is side and not a.joint]
        titles |= dict(zip(mine, words, strict=False))
    if x.reciprocal or any(action.joint for action in x.actions):
        # Also those that were declined or taken back: what happened names them.
        for document in await documents_of(database, x.id, DocumentKind.JOINT_ACTION):
            content = await _content(database, document.id)
            titles |= {document.id: content["title"]} if content else {}
    return titles


async def _readable_plan(
    database: AsyncSession, documents: list[DocumentLine], x: Exchange
) -> dict[str, Any] | None:
    if x.plan is None or not any(line.kind is DocumentKind.PLAN for line in documents):
        return None
    return await _content(database, x.plan.doc.id, x.plan.doc.version)


async def _content(
    database: AsyncSession, document_id: str | None, version: int | None = None
) -> dict[str, Any] | None:
    if document_id is None:
        return None
    try:
        return (await read_version(database, document_id, version)).content
    except UnknownDocument:
        return None

"""Where a community stands with its application: may it apply now, and what has it begun?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.documents import DocumentKind
from domain.exchange.phases import Phase
from models.documents.drafts import DraftPlace, read_draft
from models.documents.store import NewDocument, create_document
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.document import Document
from models.tables.draft import Draft
from models.tables.exchange_view import ExchangeView
from models.views.programmes import EVERYTHING, ProgrammeScope

SECTION = "apply"
"""Name of drafts of the application that somebody began alone."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """`cycle` is the open one, `next_opens` when the next begins, `running` the id of the
    exchange in which the community is the mentee, `document` the application not yet sent.
    """

    community: Community
    cycle: Cycle | None
    next_opens: datetime | None
    running: str | None
    document: str | None

    @property
    def last_minute(self) -> datetime | None:
        """The last one in which the open cycle takes applications, UTC: a day's end, where its end is the next day's beginning."""
        return self.cycle.closes_at - timedelta(minutes=1) if self.cycle else None

    async def ensure_document(self, database: AsyncSession, by: str, now: datetime) -> str:
        """The community's unsent application, begun where there is none."""
        if self.document:
            return self.document
        new = NewDocument(
            kind=DocumentKind.APPLICATION, created_by=by, community_id=self.community.id
        )
        return await create_document(database, new, now)


async def standing_of(
    database: AsyncSession,
    community_id: str,
    now: datetime,
    *,
    lock: bool = False,
    scope: ProgrammeScope = EVERYTHING,
) -> Standing:
    """How a community stands in a programme; `lock` lets nobody else of it begin or send meanwhile."""
    community = await database.get_one(Community, community_id, with_for_update=lock)
    mine = scope.named(col(Cycle.programme))
    upcoming = select(col(Cycle.opens_at)).where(col(Cycle.opens_at) > now, *mine)
    running, document = await _applications(database, community_id, scope)
    return Standing(
        community=community,
        cycle=await open_cycle(database, now, scope),
        next_opens=await database.scalar(upcoming.order_by(col(Cycle.opens_at)).limit(1)),
        running=running,
        document=document,
    )


async def open_cycle(
    database: AsyncSession, now: datetime, scope: ProgrammeScope = EVERYTHING
) -> Cycle | None:
    """The round of a programme that takes applications now; the one that opened last if there are several."""
    query = (
        select(Cycle)
        .where(
            col(Cycle.opens_at) <= now,
            col(Cycle.closes_at) > now,
            *scope.named(col(Cycle.programme)),
        )
        .order_by(col(Cycle.opens_at).desc(), col(Cycle.id))
        .limit(1)
    )
    return (await database.scalars(query)).one_or_none()


async def _applications(
    database: AsyncSession, community_id: str, scope: ProgrammeScope
) -> tuple[str | None, str | None]:
    """The exchange in which the community is the mentee, and its application not yet sent.

    One statement: an application is attached, and its exchange recorded, while others look.
    """
    of_it = (
        col(Document.community_id) == community_id,
        col(Document.kind) == DocumentKind.APPLICATION.value,
    )
    shown = (
        select(col(ExchangeView.exchange_id))
        .where(
            col(ExchangeView.mentee_community) == community_id,
            col(ExchangeView.ended_at).is_(None),
            # What was offered instead is still arranged: that keeps nobody from applying again.
            col(ExchangeView.phase) != Phase.HELPING.value,
            *scope.named(col(ExchangeView.programme)),
        )
        .order_by(col(ExchangeView.started_at).desc())
        .limit(1)
    )
    # Sent a moment ago, and not recorded yet.
    sent = (
        select(col(Document.exchange_id))
        .outerjoin(ExchangeView, col(ExchangeView.exchange_id) == col(Document.exchange_id))
        .where(
            *of_it, col(Document.exchange_id).is_not(None), col(ExchangeView.exchange_id).is_(None)
        )
        .limit(1)
    )
    unsent = (
        select(col(Document.id))
        .where(*of_it, col(Document.exchange_id).is_(None))
        .order_by(col(Document.created_at), col(Document.id))
        .limit(1)
    )
    both = select(
        func.coalesce(shown.scalar_subquery(), sent.scalar_subquery()), unsent.scalar_subquery()
    )
    running, document = (await database.execute(both)).one()
    return running, document


async def own_draft(database: AsyncSession, here: Standing, me: str) -> Draft | None:
    """Words that this person began alone, before the community wrote its application together."""
    if here.document is None:
        return None
    return await read_draft(database, own_place(here.document, me))


def own_place(document: str, me: str) -> DraftPlace:
    """Where such words are kept."""
    return DraftPlace(document_id=document, person_id=me, section=SECTION)


async def communities_of(database: AsyncSession, ids: frozenset[str]) -> list[Community]:
    """The communities with these ids that are active, by name."""
    query = select(Community).where(col(Community.id).in_(ids), col(Community.active))
    return list(await database.scalars(query.order_by(col(Community.name))))

"""The outbox: taking a notice in hand, and noting what became of it.

Every function is a transaction of its own: a lease must stand before the mail leaves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from activities.mail.content import About, Recipient
from models.clock import programme_now
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person

Sessions = async_sessionmaker[AsyncSession]

LEASE = timedelta(seconds=30)
"""Longer than one mail can take; after a crash its notice waits as long."""

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What notices are about: one exchange, or one incident."""

    exchange_id: str | None = None
    incident_id: str | None = None

    @property
    def rows(self) -> ColumnElement[bool]:
        """Its notices."""
        if self.incident_id is not None:
            return col(OutboxNotice.incident_id) == self.incident_id
        return col(OutboxNotice.exchange_id) == self.exchange_id


def may_leave() -> ColumnElement[bool]:
    """Notices nobody has in hand, of whatever is not on hold. Incidents are never held.

    Leases run on the database's clock: a rehearsal's date may leap.
    """
    free = or_(
        col(OutboxNotice.status) == OutboxStatus.OWED,
        and_(
            col(OutboxNotice.status) == OutboxStatus.SENDING,
            col(OutboxNotice.lease_until) < func.now(),
        ),
    )
    held = exists().where(
        col(ExchangeView.exchange_id) == col(OutboxNotice.exchange_id), col(ExchangeView.held)
    )
    return and_(free, not_(held))


@dataclass(frozen=True, kw_only=True)
class Context:
    """What all notices of one matter share."""

    about: About
    now: datetime


async def lease(
    sessions: Sessions, matter: Matter, leave: Collection[str] = ()
) -> OutboxNotice | None:
    """Takes the oldest notice in hand that nobody else holds; None when there is none.

    The notices named in `leave` were tried already and wait for another time.
    """
    oldest = (
        select(col(OutboxNotice.id))
        .where(matter.rows, col(OutboxNotice.id).not_in(leave), may_leave())
        .order_by(col(OutboxNotice.owed_at), col(OutboxNotice.revision), col(OutboxNotice.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(OutboxNotice)
        .where(col(OutboxNotice.id) == oldest)
        .values(
            status=OutboxStatus.SENDING,
            lease_until=func.now() + LEASE,
            attempts=col(OutboxNotice.attempts) + 1,
        )
        .returning(OutboxNotice)
    )
    async with sessions() as session, session.begin():
        return (await session.scalars(taken)).one_or_none()


async def note_sent(
    sessions: Sessions, notice: OutboxNotice, message_id: str, at: datetime
) -> None:
    """The server has taken the mail."""
    await _note(
        sessions,
        notice,
        status=OutboxStatus.SENT,
        sent_at=at,
        message_id=message_id,
        last_error=None,
    )


async def note_failed(sessions: Sessions, notice: OutboxNotice, reason: str) -> None:
    """This notice can never be delivered as it is; the desk shows why."""
    await _note(sessions, notice, status=OutboxStatus.FAILED, last_error=reason[:LONGEST_REASON])


async def note_owed(sessions: Sessions, notice: OutboxNotice, reason: str) -> None:
    """Not this time: it is owed as before."""
    await _note(sessions, notice, status=OutboxStatus.OWED, last_error=reason[:LONGEST_REASON])


async def someone_holds(sessions: Sessions, matter: Matter) -> timedelta | None:
    """How long the last lease of others on this matter still runs; None if there is none."""
    query = select(func.max(col(OutboxNotice.lease_until)) - func.now()).where(
        matter.rows,
        col(OutboxNotice.status) == OutboxStatus.SENDING,
    )
    async with sessions() as session:
        left: timedelta | None = await session.scalar(query)
    return left


async def context_of(sessions: Sessions, matter: Matter) -> Context:
    """The names of an exchange's communities and its topic, and the programme's date.

    Mails about an incident name nothing.
    """
    async with sessions() as session:
        now = await programme_now(session)
        if matter.incident_id is not None:
            return Context(about=About(incident_id=matter.incident_id), now=now)
        exchange_id = matter.exchange_id or ""
        view = await session.get(ExchangeView, exchange_id)
        ids = [i for i in (view.mentee_community, view.mentor_community) if i] if view else []
        query = select(Community).where(col(Community.id).in_(ids))
        names = {c.id: c.name for c in (await session.scalars(query)).all()}
    about = About(
        exchange_id=exchange_id,
        mentee=names.get(view.mentee_community, "") if view else "",
        mentor=names.get(view.mentor_community or "", "") if view else "",
        topic=view.topic if view else "",
    )
    return Context(about=about, now=now)


async def recipient_of(sessions: Sessions, person_id: str) -> Recipient | None:
    """Who the person is; None for somebody unknown or no longer active."""
    async with sessions() as session:
        person = await session.get(Person, person_id)
    if person is None or not person.active:
        return None
    return Recipient(
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        time_zone=person.time_zone,
    )


async def _note(sessions: Sessions, notice: OutboxNotice, **values: object) -> None:
    # Only while the lease is still this attempt's: a later attempt's note is not overwritten.
    mine = and_(
        col(OutboxNotice.id) == notice.id,
        col(OutboxNotice.status) == OutboxStatus.SENDING,
        col(OutboxNotice.attempts) == notice.attempts,
    )
    async with sessions() as session, session.begin():
        await session.execute(update(OutboxNotice).where(mine).values(lease_until=None, **values))

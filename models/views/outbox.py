"""The outbox as the desk reads it: which mails wait, are held, left, failed or were withdrawn.

Mails about exchanges and other cases alone: concerns stand apart, and sign-in links are nobody's to read.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.people import HUB_ROLES
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.views.history import ABOUT_EXCHANGES
from models.views.programmes import EVERYTHING, ProgrammeScope, case_is_of

PAGE = 50
_WAITS = col(OutboxNotice.status).in_([OutboxStatus.OWED, OutboxStatus.SENDING])
_REVIEW = col(OutboxNotice.review)


class MailState(StrEnum):
    """Where a mail is, as people read it."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


IS: dict[MailState, ColumnElement[bool]] = {
    MailState.WAITING: and_(_WAITS, ~_REVIEW),
    MailState.HELD: and_(col(OutboxNotice.status) == OutboxStatus.OWED, _REVIEW),
    MailState.SENT: col(OutboxNotice.status) == OutboxStatus.SENT,
    MailState.FAILED: col(OutboxNotice.status) == OutboxStatus.FAILED,
    MailState.WITHDRAWN: col(OutboxNotice.status) == OutboxStatus.WITHDRAWN,
}


def state_of(notice: OutboxNotice) -> MailState:
    """Where a notice is."""
    if notice.status in (OutboxStatus.OWED, OutboxStatus.SENDING):
        return MailState.HELD if notice.review else MailState.WAITING
    return MailState(notice.status.value)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who looks, as one of the hub: of which programme, and whether they see every exchange of it or only the
    cases in whose team they are. Where they take part themselves they see nothing.
    """

    person_id: str
    programme: ProgrammeScope = EVERYTHING
    reads_all: bool = False


@dataclass(frozen=True, kw_only=True)
class MailFilters:
    """What the list is narrowed to; `after` is the last one of the page before (when owed, id)."""

    state: MailState | None = None
    case_id: str = ""
    person_id: str = ""
    kind: str = ""
    after: tuple[datetime, str] | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxRow:
    """One mail in the list, with the name of whom it is for and of who held it, let it go or sent it again."""

    notice: OutboxNotice
    person_name: str | None
    handler_name: str | None

    @property
    def state(self) -> MailState:
        """Where it is."""
        return state_of(self.notice)


def readable(reader: Reader) -> list[ColumnElement[bool]]:
    """Of notices: those about cases this person may read."""
    part: Any = select(literal_column("1")).where(
        col(ExchangeMember.exchange_id) == col(OutboxNotice.exchange_id),
        col(ExchangeMember.person_id) == reader.person_id,
    )
    mine = part.where(col(ExchangeMember.role).in_(sorted(HUB_ROLES)))
    takes_part = part.where(col(ExchangeMember.role).not_in(sorted(HUB_ROLES)))
    any_exchange: Any = select(literal_column("1")).where(
        col(ExchangeView.exchange_id) == col(OutboxNotice.exchange_id)
    )
    whose = or_(exists(mine), exists(any_exchange) if reader.reads_all else false())
    of_programme = case_is_of(reader.programme.kind, col(OutboxNotice.exchange_id))
    return [ABOUT_EXCHANGES, whose, ~exists(takes_part), *of_programme]


def _narrowed(filters: MailFilters) -> list[ColumnElement[bool]]:
    found = [IS[filters.state]] if filters.state else []
    named = (
        (OutboxNotice.exchange_id, filters.case_id),
        (OutboxNotice.person_id, filters.person_id),
        (OutboxNotice.kind, filters.kind),
    )
    return found + [col(column) == value for column, value in named if value]


async def outbox(
    session: AsyncSession, reader: Reader, filters: MailFilters
) -> tuple[OutboxRow, ...]:
    """One page of mails, those owed last first; one more than a page where there is more."""
    query = _rows().where(*readable(reader), *_narrowed(filters)).limit(PAGE + 1)
    if filters.after:
        at, notice_id = filters.after
        owed_at, id_ = col(OutboxNotice.owed_at), col(OutboxNotice.id)
        query = query.where(or_(owed_at < at, and_(owed_at == at, id_ > notice_id)))
    return _read((await session.execute(query, reader.programme.values())).all())


async def held_mails(session: AsyncSession, reader: Reader) -> tuple[OutboxRow, ...]:
    """Every mail that waits for somebody to let it go, the longest first."""
    query = _rows().where(*readable(reader), IS[MailState.HELD]).order_by(None)
    query = query.order_by(col(OutboxNotice.owed_at), col(OutboxNotice.id)).limit(500)
    return _read((await session.execute(query, reader.programme.values())).all())


async def one_mail(session: AsyncSession, reader: Reader, notice_id: str) -> OutboxRow | None:
    """One mail; None for any that is not this person's to read."""
    query = _rows().where(*readable(reader), col(OutboxNotice.id) == notice_id)
    found = _read((await session.execute(query, reader.programme.values())).all())
    return found[0] if found else None


async def held_counted(session: AsyncSession, reader: Reader, before: datetime) -> tuple[int, int]:
    """How many mails wait for review, and how many of them were owed `before`."""
    old = func.count().filter(col(OutboxNotice.owed_at) < before)
    query = select(func.count(), old).where(*readable(reader), IS[MailState.HELD])
    count, late = (await session.execute(query, reader.programme.values())).one()
    return count, late


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Mails of a case that have not left: how many wait a moment, until when at the latest, and how many are held."""

    waiting: int
    leave_at: datetime | None
    held: int


async def mails_that_wait(session: AsyncSession, case_id: str) -> Waits | None:
    """What decisions about a case are yet to tell; None where everything has left."""
    owed = col(OutboxNotice.status) == OutboxStatus.OWED
    soon = and_(~_REVIEW, col(OutboxNotice.hold_until) > func.now())
    query = select(
        func.count().filter(soon),
        func.max(col(OutboxNotice.hold_until)).filter(soon),
        func.count().filter(_REVIEW),
    ).where(col(OutboxNotice.exchange_id) == case_id, owed)
    waiting, leave_at, held = (await session.execute(query)).one()
    return Waits(waiting=waiting, leave_at=leave_at, held=held) if waiting or held else None


async def kinds_of_case(session: AsyncSession, ids: list[str]) -> dict[str, str]:
    """Of those cases that are no exchanges, the kind."""
    query = select(col(CaseView.case_id), col(CaseView.kind)).where(col(CaseView.case_id).in_(ids))
    return {row.case_id: row.kind for row in (await session.execute(query)).all()}


def _rows() -> Any:
    handler = select(col(Person.name)).where(col(Person.id) == col(OutboxNotice.handled_by))
    return (
        select(OutboxNotice, col(Person.name), handler.correlate(OutboxNotice).scalar_subquery())
        .outerjoin(Person, col(Person.id) == col(OutboxNotice.person_id))
        .order_by(col(OutboxNotice.owed_at).desc(), col(OutboxNotice.id))
    )


def _read(found: Any) -> tuple[OutboxRow, ...]:
    return tuple(
        OutboxRow(notice=notice, person_name=name, handler_name=handler)
        for notice, name, handler in found
    )

"""Cases that are no exchange as people see them: one case, and the asks of an inbox."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.case.kind import KINDS, Kind
from domain.case.names import HUB
from models.tables.ask_view import AskView
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.person import Person
from models.views.names import renamed


@dataclass(frozen=True, kw_only=True)
class CaseAsk:
    """One ask of a case, with what it needs to be understood."""

    case_id: str
    title: str
    ask_id: str
    case_kind: Kind
    kind: StrEnum
    roles: tuple[StrEnum, ...]
    person_id: str | None
    person_name: str | None
    claimed_by: str | None
    claimed_name: str | None
    subject: str
    status: AskStatus
    starts_at: datetime
    due_at: datetime
    stands_still: bool

    @property
    def address(self) -> str:
        """Path of the form that answers it."""
        return f"{self.case_kind.path_of(self.case_id)}/asks/{self.ask_id}"


@dataclass(frozen=True, kw_only=True)
class CaseStanding:
    """A case of somebody's, and where it stands; `title` is empty where nobody gave it one."""

    case_id: str
    kind: Kind
    phase: StrEnum
    title: str

    @property
    def address(self) -> str:
        """Path of its page."""
        return self.kind.path_of(self.case_id)


@dataclass(frozen=True, kw_only=True)
class CaseMemberRow:
    """One person's role in a case."""

    person_id: str
    name: str
    role: StrEnum


async def case_inbox(session: AsyncSession, person_id: str) -> tuple[CaseAsk, ...]:
    """What waits for this person: asks to them by name, claimed by them, or to a role of theirs.

    A hub role's asks wait in the desk's queue until somebody takes them.
    """
    return await _asks(session, _INBOX, person=person_id)


async def cases_under_way(session: AsyncSession, person_id: str) -> list[CaseStanding]:
    """The cases that the person takes part in, not for the hub, and that are not over; the newest first."""
    found = (await session.execute(_UNDER_WAY, {"person": person_id})).all()
    return [
        CaseStanding(
            case_id=case_id, kind=KINDS[kind], phase=KINDS[kind].phases(phase), title=title or ""
        )
        for case_id, kind, phase, title in found
        if kind in KINDS
    ]


async def case_asks(session: AsyncSession, case_id: str) -> tuple[CaseAsk, ...]:
    """The open asks of one case, due soonest first."""
    return await _asks(session, _HERE, case=case_id)


async def case_state(session: AsyncSession, case_id: str) -> dict[str, Any] | None:
    """The case as JSON, as last recorded; None if there is none of that id."""
    found: dict[str, Any] | None = await session.scalar(_STATE, {"case": case_id})
    return found


async def case_title(session: AsyncSession, case_id: str) -> str:
    """What people call a case; empty where nobody gave it a title."""
    found = await session.get(CaseTitle, case_id)
    return found.title if found else ""


async def case_members(session: AsyncSession, case_id: str, kind: Kind) -> list[CaseMemberRow]:
    """Who takes part, by role and name."""
    rows = (await session.execute(_MEMBERS, {"case": case_id})).all()
    members = [
        CaseMemberRow(person_id=person, name=name or "", role=kind.roles(role))
        for person, role, name in rows
    ]
    return list(await renamed(session, members, person_id="name"))


async def _asks(session: AsyncSession, query: Any, **asked: str) -> tuple[CaseAsk, ...]:
    found = (await session.execute(query, asked)).all()
    asks = [_ask(KINDS[row[1]], row) for row in found if row[1] in KINDS]
    return await renamed(session, asks, person_id="person_name", claimed_by="claimed_name")


def _ask(kind: Kind, found: Any) -> CaseAsk:
    ask, _name, paused, person_name, claimed_name, title = found
    return CaseAsk(
        case_id=ask.exchange_id,
        title=title or "",
        ask_id=ask.ask_id,
        case_kind=kind,
        kind=kind.asks.kind(ask.kind),
        roles=tuple(kind.roles(role) for role in ask.roles),
        person_id=ask.person_id,
        person_name=person_name,
        claimed_by=ask.claimed_by,
        claimed_name=claimed_name,
        subject=ask.subject,
        status=ask.status,
        starts_at=ask.starts_at,
        due_at=ask.due_at,
        stands_still=paused and ask.kind != kind.case.pause_ask,
    )


# Written once: building a statement costs more than sending it.
_ASKED, _CLAIMER = aliased(Person), aliased(Person)
_OPEN = (
    select(
        AskView,
        col(CaseView.kind),
        col(CaseView.state).op("->>")("paused").is_not(None),
        col(_ASKED.name),
        col(_CLAIMER.name),
        col(CaseTitle.title),
    )
    .join(CaseView, col(CaseView.case_id) == col(AskView.exchange_id))
    .outerjoin(_ASKED, col(_ASKED.id) == col(AskView.person_id))
    .outerjoin(_CLAIMER, col(_CLAIMER.id) == col(AskView.claimed_by))
    .outerjoin(CaseTitle, col(CaseTitle.case_id) == col(AskView.exchange_id))
    # Literal, not a parameter: only so is the planner sure that the partial indexes apply.
    .where(literal_column("ask_view.status = 'open'", Boolean))
    .order_by(col(AskView.due_at), col(AskView.exchange_id), col(AskView.ask_id))
    .limit(200)
)
_ME: Any = bindparam("person")
_UNDER_WAY = (
    select(col(CaseView.case_id), col(CaseView.kind), col(CaseView.phase), col(CaseTitle.title))
    .outerjoin(CaseTitle, col(CaseTitle.case_id) == col(CaseView.case_id))
    .where(
        col(CaseView.ended_at).is_(None),
        col(CaseView.case_id).in_(
            select(col(ExchangeMember.exchange_id)).where(
                col(ExchangeMember.person_id) == _ME, col(ExchangeMember.role).not_in(sorted(HUB))
            )
        ),
    )
    .order_by(col(CaseView.started_at).desc(), col(CaseView.case_id))
    .limit(50)
)
_IN_ROLE = (
    select(col(ExchangeMember.exchange_id))
    .where(
        col(ExchangeMember.exchange_id) == col(AskView.exchange_id),
        col(ExchangeMember.person_id) == _ME,
        col(ExchangeMember.role).not_in(sorted(HUB)),
        col(AskView.roles).op("?", is_comparison=True)(col(ExchangeMember.role)),
    )
    .exists()
)
_INBOX = _OPEN.where(
    # First whose cases they are: few, by an index.
    col(AskView.exchange_id).in_(
        select(col(ExchangeMember.exchange_id)).where(col(ExchangeMember.person_id) == _ME)
    ),
    or_(
        col(AskView.person_id) == _ME,
        col(AskView.claimed_by) == _ME,
        and_(col(AskView.person_id).is_(None), _IN_ROLE),
    ),
)
_HERE = _OPEN.where(col(AskView.exchange_id) == bindparam("case"))
_STATE = select(col(CaseView.state)).where(col(CaseView.case_id) == bindparam("case"))
_MEMBERS = (
    select(col(ExchangeMember.person_id), col(ExchangeMember.role), col(Person.name))
    .outerjoin(Person, col(Person.id) == col(ExchangeMember.person_id))
    .where(col(ExchangeMember.exchange_id) == bindparam("case"))
    .order_by(col(ExchangeMember.role), col(Person.name))
)

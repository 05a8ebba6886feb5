"""Inviting somebody to a conversation: what starts the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.connection.connection import Connection, Person
from domain.connection.kind import CONNECTION
from domain.connection.names import Phase, Role
from domain.connection.policy import Policy
from models.messages.cases import StartCase, start_of
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.programme import FIRST
from runtime.hub_of_case import clock_of, team_for

A_MONTH = timedelta(days=30)
NOT_OVER = tuple(phase.value for phase in Phase if not phase.is_end)


def connection_id_of(key: str) -> str:
    """The id of the connection that a form of this key begins: sent twice, it is one."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:connection:{key}"))


@dataclass(frozen=True, kw_only=True)
class Invited:
    """One person invited by another to talk about topics (ids of the vocabulary).

    `title` is what the case is called, `words` the id of the note that the invited one reads, `times` starts that both
    could keep.
    """

    by: str
    other: str
    topics: tuple[str, ...]
    title: str
    words: str | None = None
    times: tuple[datetime, ...] = ()


async def invite(
    session: AsyncSession,
    invited: Invited,
    *,
    key: str,
    programme: str = FIRST,
    numbers: Mapping[str, int] | None = None,
) -> StartCase:
    """What starts a connection of two; its title is kept. Does not commit; begun again it changes nothing.

    `numbers` are those of the policy that differ from its defaults.
    """
    zone, days_off = await clock_of(session, programme)
    given: dict[str, Any] = {"time_zone": zone, "holidays": days_off, **(numbers or {})}
    case = Connection(
        id=connection_id_of(key),
        programme=programme,
        inviter=invited.by,
        topics=invited.topics,
        words=invited.words,
        times=list(invited.times),
        people=[Person(person=invited.by), Person(person=invited.other)],
        policy=Policy(**given),
        team=await team_for(session, Role, programme=programme),
    )
    await session.merge(CaseTitle(case_id=case.id, title=invited.title))
    return start_of(CONNECTION, case, invited.by)


async def open_between(session: AsyncSession, one: str, other: str) -> str | None:
    """The id of a connection of the two that is not over, if there is one."""
    first, second = (
        select(col(ExchangeMember.exchange_id)).where(
            col(ExchangeMember.person_id) == who, col(ExchangeMember.role) == Role.PERSON.value
        )
        for who in (one, other)
    )
    found: str | None = await session.scalar(
        select(col(CaseView.case_id))
        .where(
            col(CaseView.kind) == CONNECTION.name,
            col(CaseView.phase).in_(NOT_OVER),
            col(CaseView.case_id).in_(first),
            col(CaseView.case_id).in_(second),
        )
        .limit(1)
    )
    return found


async def open_invitations(session: AsyncSession, by: str) -> int:
    """How many invitations of the person nobody has answered yet."""
    return (
        await session.scalar(
            select(func.count())
            .select_from(CaseView)
            .where(
                col(CaseView.kind) == CONNECTION.name,
                col(CaseView.phase) == Phase.INVITED.value,
                CaseView.state["inviter"].astext == by,
            )
        )
        or 0
    )


async def begun_lately(session: AsyncSession, person: str, now: datetime) -> int:
    """How many connections of a person began in the last thirty days, without those that did not come about."""
    own = select(col(ExchangeMember.exchange_id)).where(
        col(ExchangeMember.person_id) == person, col(ExchangeMember.role) == Role.PERSON.value
    )
    query = (
        select(func.count())
        .select_from(CaseView)
        .where(
            col(CaseView.kind) == CONNECTION.name,
            col(CaseView.started_at) > now - A_MONTH,
            col(CaseView.phase).not_in((Phase.DECLINED.value, Phase.REGROUPED.value)),
            col(CaseView.case_id).in_(own),
        )
    )
    return await session.scalar(query) or 0


async def connections_of(session: AsyncSession, person: str) -> list[CaseView]:
    """Somebody's connections that they have not left, the newest first."""
    own = select(col(ExchangeMember.exchange_id)).where(
        col(ExchangeMember.person_id) == person, col(ExchangeMember.role) == Role.PERSON.value
    )
    query = select(CaseView).where(
        col(CaseView.kind) == CONNECTION.name, col(CaseView.case_id).in_(own)
    )
    return list(await session.scalars(query.order_by(col(CaseView.started_at).desc()).limit(50)))

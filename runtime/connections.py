"""Asking somebody for a connection: what starts the case."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.team import HubTeam
from domain.case.workdays import local_date
from domain.connection.connection import CONNECTION, Connection, Policy
from models.clock import programme_now
from models.messages.cases import StartCase, start_of
from models.tables.case_view import CaseView
from models.tables.programme import FIRST
from models.views.setup import programme_of
from runtime.exchange_start import HUB_COUNTRY, holidays_from


async def invitation_of(
    session: AsyncSession, inviter: str, invited: str, programme: str = FIRST
) -> StartCase:
    """The start of a connection of two people; of one that goes on already the same again. Reads only."""
    over = (
        select(func.count())
        .select_from(CaseView)
        .where(
            col(CaseView.kind) == CONNECTION.name,
            col(CaseView.ended_at).is_not(None),
            col(CaseView.state)["inviter"].astext == inviter,
            col(CaseView.state)["invited"].astext == invited,
        )
    )
    times = await session.scalar(over)
    name = f"urn:peer-exchange:connection:{programme}:{inviter}:{invited}:{times}"
    described = await programme_of(session, programme)
    zone = described.time_zone if described and described.time_zone else Policy().time_zone
    country = described.country if described and described.country else HUB_COUNTRY
    today = local_date(await programme_now(session), zone)
    case = Connection(
        id=str(uuid5(NAMESPACE_URL, name)),
        inviter=inviter,
        invited=invited,
        programme=programme,
        team=HubTeam(members=[], case_owner=""),
        policy=Policy(time_zone=zone, holidays=holidays_from(today, country)),
    )
    return start_of(CONNECTION, case, inviter)


async def connections_of(session: AsyncSession, person: str) -> list[CaseView]:
    """Somebody's connections, the newest first."""
    state = col(CaseView.state)
    query = select(CaseView).where(
        col(CaseView.kind) == CONNECTION.name,
        (state["inviter"].astext == person) | (state["invited"].astext == person),
    )
    return list(await session.scalars(query.order_by(col(CaseView.started_at).desc()).limit(50)))

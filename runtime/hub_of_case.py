"""What a case that is no exchange starts with of its hub: its people, their clock, their days off."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.policy import CasePolicy
from domain.case.team import HubTeam, TeamMember
from domain.case.workdays import local_date
from models.clock import programme_now
from models.tables.programme import FIRST
from models.views.setup import programme_of
from runtime.exchange_start import HUB_COUNTRY, holidays_from, hub_team

R = TypeVar("R", bound=StrEnum)


async def team_for(
    session: AsyncSession, roles: type[R], *, avoiding: str = "", programme: str = FIRST
) -> HubTeam[R]:
    """The hub's people with those of its roles that the kind of case knows, by the same values."""
    known = {role.value for role in roles}
    team = await hub_team(session, avoiding=avoiding, programme=programme)
    members = [
        TeamMember(person=one.person, roles=own, ties=one.ties)
        for one in team.members
        if (own := tuple(roles(role.value) for role in one.roles if role.value in known))
    ]
    return HubTeam(members=members, case_owner=team.case_owner)


async def clock_of(session: AsyncSession, mark: str) -> tuple[str, tuple[date, ...]]:
    """The time zone of a programme, and the days off in its country from now on."""
    programme = await programme_of(session, mark)
    default = CasePolicy[StrEnum]().time_zone
    zone = programme.time_zone if programme and programme.time_zone else default
    country = programme.country if programme and programme.country else HUB_COUNTRY
    return zone, holidays_from(local_date(await programme_now(session), zone), country)

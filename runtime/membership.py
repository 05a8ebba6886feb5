"""Asking to belong to a community: what starts the case."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.errors import N_, RuleBroken
from domain.membership.membership import MEMBERSHIP, Membership, Policy, Role
from models.messages.cases import StartCase, start_of
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.membership import Membership as Member
from models.tables.person import Person
from models.tables.programme import FIRST
from runtime.hub_of_case import clock_of, team_for


async def request_of(
    session: AsyncSession,
    person: str,
    community: Community,
    *,
    is_new: bool = False,
    programme: str = FIRST,
) -> StartCase:
    """The start of the request in a programme; of one that is open already the same again. Reads only.

    RuleBroken, beside the form field `community`, where the person belongs to it already.
    """
    if await session.get(Member, (person, community.id)) is not None:
        raise RuleBroken(
            "community",
            N_("You belong to this community already."),
            N_("Choose another one, or apply for this one."),
            rule="belongs_already",
        )
    contacts = select(col(Member.person_id)).join(Person, col(Person.id) == col(Member.person_id))
    contacts = contacts.where(
        col(Member.community_id) == community.id, col(Member.is_contact), col(Person.active)
    ).order_by(col(Member.person_id))
    zone, days_off = await clock_of(session, programme)
    case = Membership(
        id=await _id_of(session, person, community.id),
        newcomer=person,
        community=community.id,
        contacts=() if is_new else tuple(await session.scalars(contacts)),
        is_new=is_new,
        policy=Policy(time_zone=zone, holidays=days_off),
        team=await team_for(session, Role, avoiding=community.id, programme=programme),
        programme=programme,
    )
    return start_of(MEMBERSHIP, case, person)


async def requests_of(session: AsyncSession, person: str) -> list[CaseView]:
    """Somebody's requests, the newest first."""
    query = select(CaseView).where(
        col(CaseView.kind) == MEMBERSHIP.name, col(CaseView.state)["newcomer"].astext == person
    )
    return list(await session.scalars(query.order_by(col(CaseView.started_at).desc())))


async def _id_of(session: AsyncSession, person: str, community: str) -> str:
    """One id for each time somebody asks: the same while a request is open."""
    answered = (
        select(func.count())
        .select_from(CaseView)
        .where(
            col(CaseView.kind) == MEMBERSHIP.name,
            col(CaseView.ended_at).is_not(None),
            col(CaseView.state)["newcomer"].astext == person,
            col(CaseView.state)["community"].astext == community,
        )
    )
    times = await session.scalar(answered)
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:membership:{person}:{community}:{times}"))

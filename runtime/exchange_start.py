"""What an exchange starts with, read from the register: who takes part, who looks after it,
and the programme's numbers, frozen (law 8).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import holidays
from babel import Locale
from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.case.ask_rules import AskRule
from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.team import HubTeam, TeamMember
from domain.case.workdays import is_zone, local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Party, Role
from domain.exchange.policy import Policy
from models.clock import programme_now
from models.documents.application import Application
from models.messages.exchange import StartExchange
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.programme import FIRST, Programme
from models.tables.staff_role import StaffRole
from models.tables.staff_tie import StaffTie
from models.views.programmes import scope_naming

HUB_COUNTRY = "PL"
HOLIDAYS_AHEAD = timedelta(days=548)  # an exchange takes up to eleven months; half a year to spare

TIMES = ("days", "working_days", "hours")
"""Of these a rule has exactly one."""

_POLICY: TypeAdapter[Policy] = TypeAdapter(Policy)
_RULE: TypeAdapter[AskRule] = TypeAdapter(AskRule)


def exchange_id_of(application_id: str) -> str:
    """The one exchange an application may start: the same form sent twice starts it once."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:application:{application_id}"))


async def starting(
    session: AsyncSession,
    community_id: str,
    ref: DocRef,
    application: Application,
    *,
    cycle: Cycle,
    submitted_by: str,
    now: datetime,
) -> StartExchange:
    """The start of the exchange that a submitted application asks for. Reads only.

    `application` is the content of the version `ref`, sent by the person `submitted_by`. Raises RuleBroken where a community has nobody to write to, PolicyBroken where the cycle's
    policy contradicts itself.
    """
    partner = None
    if application.partner_community:
        partner = await party_of(session, application.partner_community, field="partner_community")
    mark = (await scope_naming(session, cycle.programme)).mark
    return StartExchange(
        exchange_id=exchange_id_of(ref.id),
        programme=cycle.programme,
        cycle=cycle.id,
        policy=policy_of(cycle, now, await session.get(Programme, cycle.programme)),
        direction=application.direction,
        mentee=await party_of(session, community_id, field=""),
        team=await hub_team(session, avoiding=community_id, programme=mark),
        application=ref,
        submitted_by=submitted_by,
        wished_partner=partner,
        reciprocal=partner is not None and bool(application.could_teach),
    )


async def party_of(session: AsyncSession, community_id: str, *, field: str = "partner") -> Party:
    """A community as one side of an exchange; its contact's time zone is the side's.

    Its days off are the public holidays of its country in the next eighteen months, none where the
    country is not known; the hub can correct them in each exchange. RuleBroken, beside the form field `field`, where nobody of it can be written to.
    """
    query = (
        select(col(Person.id), col(Person.time_zone))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.community_id) == community_id, col(Person.active))
        .order_by(col(Membership.is_contact).desc(), col(Person.name), col(Person.id))
    )
    people = list((await session.execute(query)).all())
    if not people:
        raise RuleBroken(
            field,
            N_("Nobody of this community is in the register."),
            N_("Ask the hub to add a contact person."),
            rule="community_without_people",
        )
    # A zone nobody knows would stop the exchange.
    known = {person: zone if is_zone(zone) else "UTC" for person, zone in people}
    contact = people[0][0]
    community = await session.get(Community, community_id)
    today = local_date(await programme_now(session), known[contact])
    return Party(
        community=community_id,
        members=tuple(known),
        contact=contact,
        time_zone=known[contact],
        zones={person: zone for person, zone in known.items() if zone != known[contact]},
        holidays=holidays_from(today, community.country) if community else (),
    )


async def hub_team(
    session: AsyncSession, *, avoiding: str = "", programme: str = FIRST
) -> HubTeam[Role]:
    """Everyone at the hub of a programme with their ties. The case owner is the programme person with the fewest
    open cases, one without a tie to the community `avoiding` if there is any.
    """
    roles: dict[str, list[Role]] = {}
    held = (
        select(col(StaffRole.person_id), col(StaffRole.role))
        .join(Person, col(Person.id) == col(StaffRole.person_id))
        .where(col(Person.active), col(StaffRole.programme) == programme)
        .order_by(col(Person.name), col(Person.id), col(StaffRole.role))
    )
    for person, role in (await session.execute(held)).all():
        roles.setdefault(person, []).append(Role(role))
    ties = await _ties(session, programme)
    members = [
        TeamMember(person=person, roles=tuple(own), ties=tuple(sorted(ties.get(person, ()))))
        for person, own in roles.items()
    ]
    cases = await _open_cases(session)
    candidates = [member for member in members if Role.PROGRAMME in member.roles]
    owner = min(
        candidates,
        key=lambda m: (avoiding in m.ties, cases.get(m.person, 0)),
        default=None,
    )
    return HubTeam(members=members, case_owner=owner.person if owner else None)


async def _ties(session: AsyncSession, programme: str) -> dict[str, set[str]]:
    """Declared ties, and the communities the person belongs to."""
    found: dict[str, set[str]] = {}
    staff = select(col(StaffRole.person_id)).where(col(StaffRole.programme) == programme)
    for table in (StaffTie, Membership):
        query = select(col(table.person_id), col(table.community_id)).where(
            col(table.person_id).in_(staff)
        )
        for person, community in (await session.execute(query)).all():
            found.setdefault(person, set()).add(community)
    return found


async def _open_cases(session: AsyncSession) -> dict[str, int]:
    query = (
        select(col(ExchangeView.case_owner), func.count())
        .where(col(ExchangeView.ended_at).is_(None), col(ExchangeView.case_owner).is_not(None))
        .group_by(col(ExchangeView.case_owner))
    )
    found = (await session.execute(query)).all()
    return {owner: number for owner, number in found if owner is not None}


def policy_of(cycle: Cycle, now: datetime, programme: Programme | None = None) -> Policy:
    """The cycle's numbers over the defaults, checked, with the hub's zone and holidays from `now` on.

    What a cycle says about one kind of ask replaces that of its default, the rest stays. PolicyBroken
    where the numbers contradict each other.
    """
    return policy_from(cycle.policy, now, programme)


def policy_from(
    said: Mapping[str, Any],
    now: datetime,
    programme: Programme | None = None,
    *,
    checked: bool = True,
) -> Policy:
    """As `policy_of`, of what a cycle says; not `checked`, to show what contradicts itself."""
    given: dict[str, Any] = dict(said)
    rules = {kind: _RULE.dump_python(rule) for kind, rule in Policy().asks.items()}
    for kind, rule in given.get("asks", {}).items():
        timed = dict.fromkeys(TIMES) if {*TIMES} & {*rule} else {}
        rules[AskKind(kind)] = {**rules.get(AskKind(kind), {}), **timed, **rule}
    given["asks"] = rules
    if programme and programme.time_zone:
        given.setdefault("time_zone", programme.time_zone)
    country = programme.country if programme and programme.country else HUB_COUNTRY
    zone = str(given.get("time_zone", Policy().time_zone))
    given.setdefault("holidays", holidays_from(local_date(now, zone), country))
    found = _POLICY.validate_python(given)
    return found.validate() if checked else found


def is_country(code: str) -> bool:
    """Whether two letters are a country's code (ISO 3166), its holidays known or not."""
    return len(code) == 2 and code in Locale("en").territories


def holidays_from(first: date, country: str = HUB_COUNTRY) -> tuple[date, ...]:
    """Public holidays of the next eighteen months, in order; none of a country nobody knows."""
    last = first + HOLIDAYS_AHEAD
    years = range(first.year, last.year + 1)
    try:
        known = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        return ()
    return tuple(sorted(day for day in known if first <= day <= last))

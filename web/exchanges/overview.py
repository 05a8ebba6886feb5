"""Where an exchange stands, as short lists: the steps and the people."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from domain.exchange.stages import PHASES_OF, Stage, stage_of
from models.tables.membership import Membership
from models.tables.person import Person
from models.texts.guidance import advice_for, audience_of
from models.texts.labels import label
from models.texts.translate import _
from models.views.exchanges import MemberRow
from models.views.functions import functions_in


def steps(x: Exchange, reached: Phase) -> list[tuple[str, str]]:
    """The stepper's steps; `reached` is the last phase before an end."""
    at = next(n for n, stage in enumerate(PHASES_OF) if stage is stage_of(reached))
    done = x.phase is Phase.CLOSED
    states = [
        "done" if done or n < at else "current" if n == at else "ahead" for n in range(len(Stage))
    ]
    if x.ended and not done:
        states[at] = "ahead"
    return [(label(stage), state) for stage, state in zip(PHASES_OF, states, strict=True)]


def guidance_at(x: Exchange, side: Side | None) -> str:
    """Address of the advice for this side at this stage; "" where there is none."""
    stage, audience = stage_of(x.phase), audience_of(side)
    if stage is None or not advice_for(audience, stage):
        return ""
    return f"/guidance/{audience.value}#{stage.value}"


@dataclass(frozen=True)
class PersonLine:
    """One person with the roles held in this exchange."""

    name: str
    roles: str


async def functions_of(database: AsyncSession, x: Exchange) -> dict[str, str]:
    """What the people of both sides do in their communities, by their ids."""
    return await functions_in(database, [p.community for p in (x.mentee, x.mentor) if p])


async def can_be_joined(database: AsyncSession, x: Exchange, me: str) -> bool:
    """Whether the register knows somebody who takes no part yet: of one's own community, for the hub of either."""
    both = [party for party in (x.mentee, x.mentor) if party]
    parties = [party for party in both if me in party.members] or both
    query = (
        select(col(Membership.person_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            col(Membership.community_id).in_([party.community for party in parties]),
            col(Membership.person_id).not_in([who for party in parties for who in party.members]),
            col(Person.active),
        )
        .limit(1)
    )
    return await database.scalar(query) is not None


def people_of(
    members: tuple[MemberRow, ...], side: Side | None, functions: Mapping[str, str] | None = None
) -> list[PersonLine]:
    """The people of a side, or (with None) of the hub, contacts first."""
    known = functions or {}
    lines: dict[str, tuple[str, list[str]]] = {}
    for member in members:
        if member.side is not side:
            continue
        _name, roles = lines.setdefault(member.person_id, (member.name, []))
        if side is None:
            roles.append(label(member.role))
        roles += [known[member.person_id]] if not roles and member.person_id in known else []
        roles += [_("contact")] if member.is_lead and side is Side.MENTEE else []
        roles += [_("lead contact")] if member.is_lead and side is Side.MENTOR else []
        roles += [_("travels")] if member.is_traveller else []
    return [PersonLine(name, ", ".join(roles)) for name, roles in lines.values()]

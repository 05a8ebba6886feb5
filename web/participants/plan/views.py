"""What the plan's pages show besides the plan: who signed, what changed, who may change it."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.people import SIDE_ROLES, Direction
from models.documents.joint import Written
from models.documents.plan import ActivityPlan
from models.tables.community import Community
from models.views.names import people_named
from web.cases.names import Names, names_of
from web.cases.pages import Place, allowed, may_answer, open_asks
from web.forms.fields import Options
from web.participants.together.signed import Signed, who_signed


def may_edit(x: Exchange, me: str) -> bool:
    """Whether this person may change the plan now."""
    return allowed(x, me, [RevisePlan])


def has_topics(x: Exchange) -> bool:
    """Whether the plan shares its days out among topics: where both communities learn."""
    return x.reciprocal


def is_signed(x: Exchange) -> bool:
    """Whether a change undoes signatures or the approval."""
    return bool(x.signatures) or x.approval is not None


async def signatures(database: AsyncSession, x: Exchange, plan: Written) -> list[Signed]:
    """Both sides, the mentee first."""
    return await who_signed(database, x, "sign_plan", x.signatures, plan)


async def plan_names(
    database: AsyncSession, x: Exchange, plan: ActivityPlan, *more: str | None
) -> Names:
    """Names for everything a plan's page mentions."""
    parties = [party for party in (x.mentee, x.mentor) if party]
    people = {person for party in parties for person in party.members}
    people |= {plan.lead_contact or "", *plan.travellers, *(one for one in more if one)}
    return await names_of(database, people, [party.community for party in parties])


async def people_options(database: AsyncSession, x: Exchange) -> dict[str, Options]:
    """Who may be lead contact, and who may travel."""
    going = x.party(x.direction.traveller)
    return {
        "lead_contact": await _members(database, x.mentor.members if x.mentor else ()),
        "travellers": await _members(database, going.members if going else ()),
    }


async def _members(database: AsyncSession, ids: tuple[str, ...]) -> Options:
    told = await people_named(database, ids)
    return sorted(told.items(), key=lambda person: (person[1], person[0]))


async def host_zone(database: AsyncSession, x: Exchange) -> str:
    """The time zone of the host's place, in which sessions are written."""
    host = x.mentor if x.direction is Direction.MENTEE_TRAVELS else x.mentee
    community = await database.get(Community, host.community) if host else None
    return community.time_zone if community else ""


async def my_sign_ask(at: Place) -> str | None:
    """Address of the viewer's open ask to sign."""
    if not at.exchange.roles_of(at.me) & SIDE_ROLES:
        return None
    for ask in await open_asks(at):
        here = Place(at.request, at.seat, at.exchange, ask, at.now, at.database)
        if ask.kind == AskKind.SIGN_PLAN and may_answer(here):
            return f"{at.exchange_address}/asks/{ask.ask_id}"
    return None

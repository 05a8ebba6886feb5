"""What a visit may cost, beside the plan: by the programme's numbers, each with where it comes from, and the budget."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.estimate import UNKNOWN_KM, CostLine, estimated
from domain.exchange.exchange import Exchange
from models.documents.plan import ActivityPlan
from models.documents.plan_checklist import visa_needed
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.texts.numbers import NUMBERS
from models.texts.translate import _, ngettext
from models.views.distance import kilometres_between


@dataclass(frozen=True)
class Estimate:
    """Item by item in euro cents, what it assumes, and what one exchange may cost; None where that is not said."""

    lines: list[CostLine]
    assumptions: list[str]
    share: int | None

    @property
    def together(self) -> int:
        """Everything."""
        return sum(line.together for line in self.lines)

    @property
    def left(self) -> int:
        """Of the share; negative where it is more."""
        return (self.share or 0) - self.together


async def estimate_of(database: AsyncSession, x: Exchange, plan: ActivityPlan) -> Estimate:
    """For the plan as it stands; what it does not say yet is assumed, and said."""
    people, days = len(plan.travellers) or 1, len(plan.days) or x.policy.min_days
    far = await _kilometres(database, x)
    visa = await visa_needed(database, x)
    lines = estimated(
        x.policy,
        travellers=people,
        days=days,
        kilometres=UNKNOWN_KM if far is None else far,
        visa=visa,
    )
    told = [_people(plan, people), _days(plan, days), _distance(far)]
    told += (
        [_("A visa may be needed: the two communities are in different visa zones.")]
        if visa
        else []
    )
    told += [
        f"{_(NUMBERS[line.number].label)}: {_(NUMBERS[line.number].meaning)}" for line in lines
    ]
    share = x.policy.budget_cents or await _share(database, x)
    if share and not x.policy.budget_cents:
        told.append(
            _("The budget of one exchange is the cycle’s, shared out evenly among its places.")
        )
    return Estimate(lines, told, share)


def _people(plan: ActivityPlan, people: int) -> str:
    if not plan.travellers:
        return _("Nobody who travels is named yet: counted for one person.")
    return ngettext("{n} person travels.", "{n} people travel.", people)


def _days(plan: ActivityPlan, days: int) -> str:
    if not plan.days:
        return _("The plan has no days yet: counted for {n}.", n=days)
    return ngettext("The visit has {n} day.", "The visit has {n} days.", days)


def _distance(far: int | None) -> str:
    if far is None:
        return _("How far it is, is not known: counted for {km} km.", km=UNKNOWN_KM)
    return _(
        "About {km} km in a straight line, between the chief places of both time zones.",
        km=round(far, -1),
    )


async def _kilometres(database: AsyncSession, x: Exchange) -> int | None:
    sides = [await database.get(Community, p.community) for p in (x.mentee, x.mentor) if p]
    zones = [one.time_zone for one in sides if one]
    return kilometres_between(zones[0], zones[1]) if len(zones) == 2 else None


async def _share(database: AsyncSession, x: Exchange) -> int | None:
    """The cycle's budget, shared out evenly among the exchanges it is planned for."""
    cycle = await database.get(Cycle, x.cycle)
    if cycle is None or not cycle.budget_cents or not cycle.places:
        return None
    return cycle.budget_cents // cycle.places

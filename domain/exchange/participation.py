"""Who took part in an exchange that is over, and in what: what a certificate may say."""

from dataclasses import dataclass
from datetime import date

from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.phases import Phase

FINISHED = frozenset({Phase.CLOSED, Phase.CLOSED_INCOMPLETE})


@dataclass(frozen=True)
class Visit:
    """Days on which the two met, the first and the last."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many, both ends counted."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Participation:
    """One person's part: the side, the visits, whether they travelled or received the others.

    `planned` says whether the plan tells what was done on these days: of an earlier visit it no longer does.
    """

    side: Side
    travelled: bool
    hosted: bool
    visits: tuple[Visit, ...]
    planned: bool


def people_of(x: Exchange) -> list[str]:
    """Everybody who has a certificate, in the order of the sides; nobody before the exchange is over.

    An exchange without a visit had no participants; of a partner that left, nobody.
    """
    if x.phase not in FINISHED or not visits_of(x):
        return []
    members = [person for side in Side if (party := x.party(side)) for person in party.members]
    return list(dict.fromkeys([*members, *x.travellers]))


def participation_of(x: Exchange, person: str) -> Participation | None:
    """What a person did in it; None for whoever has no certificate."""
    if person not in people_of(x):
        return None
    met = visits_of(x)
    return Participation(
        side=x.side_of(person),
        travelled=person in x.travellers,
        hosted=person in x.hosts,
        visits=met,
        planned=len(met) == 1 and not x.past_visits,
    )


def visits_of(x: Exchange) -> tuple[Visit, ...]:
    """The visits that took place, the first one first."""
    met = [Visit(past.starts_on, past.ended_on) for past in x.past_visits]
    if x.plan is not None and x.ended_on is not None and x.ended_on >= x.plan.facts.starts_on:
        met.append(Visit(x.plan.facts.starts_on, x.ended_on))
    return tuple(met)

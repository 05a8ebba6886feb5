"""Who stands where in a case, and so reads what is written there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.conversation import HUB_PLACE, Audience, audiences, purged_on, why_not
from domain.case.errors import Refusal
from domain.case.kind import KINDS
from domain.case.names import HUB
from models.texts.labels import label
from models.texts.translate import _
from models.typed.text import isolated

PLACE = """
    CASE WHEN member.side = 'mentee' THEN of_exchange.mentee_community
        WHEN member.side = 'mentor' THEN of_exchange.mentor_community
        WHEN member.role = ANY(:hub) THEN 'hub'
        WHEN of_exchange.exchange_id IS NULL THEN member.role END
"""
"""Where a row of `exchange_member AS member` stands; of an exchange `of_exchange` is the view, if it is one.

Who travels is of a community besides.
"""
HUB_ROLES = sorted(HUB)

_MEMBERS = text(f"""
    SELECT DISTINCT member.person_id, {PLACE} AS place, person.active, member.role = 'programme' AS leads
    FROM exchange_member AS member JOIN person ON person.id = member.person_id
        LEFT JOIN exchange_view AS of_exchange ON of_exchange.exchange_id = member.exchange_id
    WHERE member.exchange_id = :case
""")  # noqa: S608 - our own words
_CASE = text("""
    SELECT 'exchange' AS kind, held, ended_at FROM exchange_view WHERE exchange_id = :case
    UNION ALL SELECT kind, held, ended_at FROM case_view WHERE case_id = :case
""")
_COMMUNITIES = text("SELECT id, name FROM community WHERE id = ANY(:ids)")


@dataclass(frozen=True, kw_only=True)
class Circles:
    """The people of a case by where they stand, as last recorded; `leads` are those of the hub who look after it."""

    case_id: str
    kind: str
    people: Mapping[str, frozenset[str]]
    leads: frozenset[str]
    ended_on: date | None
    held: bool

    @property
    def places(self) -> frozenset[str]:
        """Every place at which somebody stands."""
        return frozenset().union(*self.people.values())

    def own(self, person_id: str) -> frozenset[str]:
        """Where a person stands; nowhere if they do not take part."""
        return self.people.get(person_id, frozenset())

    def readers(self, audience: Collection[str]) -> list[str]:
        """Who reads what is written to these places."""
        return sorted(who for who, own in self.people.items() if not own.isdisjoint(audience))

    def mailed(self, audience: Collection[str], wrote: Collection[str]) -> list[str]:
        """Which readers get a mail: of the hub those who look after the case, and who wrote in it, unless nobody does.

        The others of its team see what is new on their pages; a mail each would be one from every case.
        """
        hearing = self.leads | set(wrote) if self.leads else frozenset(self.people)
        return [
            who
            for who in self.readers(audience)
            if who in hearing or self.people[who] & set(audience) != {HUB_PLACE}
        ]

    def choices(self, person_id: str) -> list[Audience]:
        """Whom a person can write to, the widest circle first."""
        pair = KINDS[self.kind].has_pair
        return audiences(self.own(person_id), self.places, has_pair=pair)

    def why_not(self, person_id: str, audience: Audience | None = None) -> Refusal | None:
        """What keeps a person from writing to an audience now, or (None) to any."""
        own = self.own(person_id)
        to = tuple(sorted(own)) if audience is None else audience
        ended = self.ended_on is not None
        return why_not(own, self.places, to, ended=ended, held=self.held)

    @property
    def purged_on(self) -> date | None:
        """The day the words go; None while the case goes on."""
        return purged_on(self.ended_on)


async def circles_of(session: AsyncSession, case_id: str) -> Circles | None:
    """Who stands where in a case; None if there is none of that id."""
    case = (await session.execute(_CASE, {"case": case_id})).one_or_none()
    if case is None or case.kind not in KINDS:
        return None
    people: dict[str, frozenset[str]] = {}
    leads = set()
    for row in await session.execute(_MEMBERS, {"case": case_id, "hub": HUB_ROLES}):
        if row.active and row.place:
            people[row.person_id] = people.get(row.person_id, frozenset()) | {row.place}
            leads |= {row.person_id} if row.leads else set()
    ended_on = case.ended_at.date() if case.ended_at else None
    return Circles(
        case_id=case_id, kind=case.kind, people=people, leads=frozenset(leads), ended_on=ended_on, held=case.held
    )  # fmt: skip


async def place_names(session: AsyncSession, kind: str, places: Iterable[str]) -> Mapping[str, str]:
    """What places are called in the bound language: the hub, a community, or a role."""
    wanted = sorted(set(places))
    found = await session.execute(_COMMUNITIES, {"ids": wanted})
    communities = {row.id: isolated(row.name) for row in found}
    roles = {role.value: role for role in KINDS[kind].roles}
    return {
        place: _("the hub")
        if place == HUB_PLACE
        else communities.get(place)
        or (label(roles[place]) if place in roles else _("a community that was removed"))
        for place in wanted
    }

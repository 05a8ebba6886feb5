"""Which groups there may be, and what one is worth to the people in it (learning_spaces.md, section 5)."""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from zlib import crc32

from domain.matching import hours
from domain.matching.people import Participant, Practice
from domain.matching.policy import RoundPolicy

Group = tuple[int, ...]
"""Places in the list of participants, ascending."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a participant is compared again and again: languages, starts and others never to be met as bits."""

    languages: int
    starts: int
    never: int
    is_newcomer: bool
    is_experienced: bool


class Pool:
    """The participants of one round, and what its rules say of groups of them.

    `first` is the day from which groups meet. `never` are pairs of ids that are not put together, for whichever reason:
    one does not want to, or they met a short while ago. A pair names no reason, so that none can be told from a result.
    """

    def __init__(
        self,
        people: Sequence[Participant],
        policy: RoundPolicy,
        *,
        first: date,
        never: Iterable[Collection[str]] = (),
    ) -> None:
        self.people = list(people)
        self.policy = policy
        self.first = first
        places = {person.id: place for place, person in enumerate(people)}
        self._codes = sorted({code for person in people for code in person.languages})
        apart = [0] * len(self.people)
        for one, other in never:
            if one in places and other in places:
                apart[places[one]] |= 1 << places[other]
                apart[places[other]] |= 1 << places[one]
        self._begins: dict[object, int] = {}
        self._known = [self._know(p, apart[n]) for n, p in enumerate(self.people)]
        self._gives: dict[tuple[int, int], float] = {}

    def _know(self, person: Participant, never: int) -> _Known:
        policy, key = self.policy, (person.slots, person.zone)
        if key not in self._begins:  # many have the same hours
            self._begins[key] = hours.starts(
                person.slots, person.zone, self.first, policy.weeks, policy.common_minutes
            )
        spoken = [person.languages.get(code, 0) >= policy.min_language for code in self._codes]
        return _Known(
            languages=sum(1 << bit for bit, speaks in enumerate(spoken) if speaks),
            starts=self._begins[key],
            never=never,
            is_newcomer=person.years <= policy.newcomer_years,
            is_experienced=person.years >= policy.experienced_years,
        )

    def with_one(self, place: int, changed: Participant) -> "Pool":
        """The same participants with one of them otherwise."""
        other, known = copy(self), self._know(changed, self._known[place].never)
        other.people = [*self.people[:place], changed, *self.people[place + 1 :]]
        vars(other).update(
            _gives={}, _known=[*self._known[:place], known, *self._known[place + 1 :]]
        )
        return other

    # What one can give another

    def topics(self, giver: int, taker: int) -> list[str]:
        """What the one has that the other wants, the best known first, as many as count."""
        has, wants = self.people[giver].has, self.people[taker].wants
        found = sorted(wants & has.keys(), key=lambda topic: (-has[topic], topic))
        return found[: self.policy.topics_counted]

    def gives(self, giver: int, taker: int) -> float:
        """Points of what the one can give the other."""
        if (known := self._gives.get((giver, taker))) is not None:
            return known
        has, policy = self.people[giver].has, self.policy
        points = sum(
            policy.taught if has[topic] >= Practice.REGULARLY else policy.told
            for topic in self.topics(giver, taker)
        )
        self._gives[giver, taker] = points
        return points

    # What may be

    def may_meet(self, one: int, other: int) -> bool:
        """Whether nothing keeps the two apart, whatever they could give each other."""
        a, b = self._known[one], self._known[other]
        if not a.languages & b.languages or a.never >> other & 1:
            return False
        if not self.policy.same_community and self._same_community(one, other):
            return False
        return hours.occasions(a.starts & b.starts) >= self.policy.common_slots

    def speak_alike(self, one: int, other: int) -> bool:
        """Whether the two share a language."""
        return bool(self._known[one].languages & self._known[other].languages)

    def _same_community(self, one: int, other: int) -> bool:
        return self.people[one].community == self.people[other].community

    def may_be(self, group: Group) -> bool:
        """Whether every rule of a group holds: sizes, language, hours, nobody apart, somebody gets something."""
        policy = self.policy
        return (
            policy.min_size <= len(group) <= policy.max_size
            and all(self.may_meet(a, b) for a, b in combinations(group, 2))
            and self.stands(group)
        )

    def stands(self, group: Group) -> bool:
        """Whether people who may meet two by two are a group: one language, one hour, something to learn for somebody."""
        languages = common = -1
        all_new = True
        for place in group:
            known = self._known[place]
            languages &= known.languages
            common &= known.starts
            all_new = all_new and known.is_newcomer
        if not languages or all_new or hours.occasions(common) < self.policy.common_slots:
            return False
        return any(self.gives(a, b) or self.gives(b, a) for a, b in combinations(group, 2))

    # What it is worth

    def value(self, group: Group) -> float:
        """Points of a group, without those for having a place (`worth`): each head counts its best partner."""
        policy, points = self.policy, 0.0
        for person in group:
            others = [other for other in group if other != person]
            points += max(self.gives(other, person) for other in others)
            points += policy.giving * max(self.gives(person, other) for other in others)
        points += policy.further_community * (len({self.people[p].community for p in group}) - 1)
        known = [self._known[place] for place in group]
        if any(k.is_newcomer for k in known) and any(k.is_experienced for k in known):
            points += policy.newcomer_welcomed
        return points - policy.each_head * (len(group) - 2) * len(group)

    def worth(self, group: Group) -> float:
        """Points of a group with those for everybody's place; whoever was left out counts as several."""
        policy = self.policy
        heads = (policy.left_out_priority if self.people[p].left_out else 1.0 for p in group)
        return self.value(group) + policy.place * sum(heads)

    def lot(self, group: Group) -> float:
        """A drawn lot in [0, 1): which of several best choices is taken is the seed's, and the same every time."""
        ids = " ".join(self.people[place].id for place in group)
        return crc32(f"{self.policy.seed} {ids}".encode()) / 2**32

    # What those in it have in common

    def languages(self, group: Group) -> list[str]:
        """Codes that all of the group speak well enough."""
        common = -1
        for place in group:
            common &= self._known[place].languages
        return [code for bit, code in enumerate(self._codes) if common >> bit & 1]

    def common_starts(self, group: Group) -> int:
        """Quarters at which all of the group could begin (`domain.matching.hours`)."""
        common = -1
        for place in group:
            common &= self._known[place].starts
        return common

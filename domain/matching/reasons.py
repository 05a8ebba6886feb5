"""What each is told: why these people, or why nobody and what would help (learning_spaces.md, section 5).

Only what somebody agreed to be matched by is said. Why somebody was left out is reckoned as if nobody had been kept
apart from anybody: no reason tells of a list.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.matching import hours
from domain.matching.groups import Group, Pool
from domain.matching.people import DayPart, Participant, Slot


@dataclass(frozen=True, slots=True)
class Gives:
    """What one of a group can give another: topics, the best known first."""

    giver: str
    taker: str
    topics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why these are a group: ids, languages all speak, how often they could meet, who gives whom what."""

    people: tuple[str, ...]
    languages: tuple[str, ...]
    occasions: int
    gives: tuple[Gives, ...]


def why(pool: Pool, group: Group) -> Why:
    """The reasons for a group; what a newcomer wants first, then the others in the order of the participants."""
    ids = [pool.people[place].id for place in group]
    pairs = [(giver, taker) for taker in group for giver in group if giver != taker]
    return Why(
        people=tuple(ids),
        languages=tuple(pool.languages(group)),
        occasions=hours.occasions(pool.common_starts(group)),
        gives=tuple(
            Gives(pool.people[giver].id, pool.people[taker].id, tuple(topics))
            for giver, taker in pairs
            if (topics := pool.topics(giver, taker))
        ),
    )


class Hindrance(StrEnum):
    """The nearest rule that kept somebody without a group."""

    HOURS = "hours"
    LANGUAGE = "language"
    TOPICS = "topics"
    COMMUNITY = "community"
    NO_GROUP_FITTED = "no_group_fitted"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """Why somebody has no group: what would help is a part of a day or a language, and whom it would reach.

    `who_want` and `who_have` of those reached want what the person has, or have what the person wants.
    """

    person: str
    because: Hindrance
    slot: Slot | None = None
    language: str | None = None
    reaches: tuple[str, ...] = ()
    who_want: tuple[str, ...] = ()
    who_have: tuple[str, ...] = ()


def left_out(pool: Pool, placed: Collection[int]) -> list[LeftOut]:
    """Why each participant without a group has none, in the order of the participants."""
    # As if there were no lists: whoever would find somebody then is told the general sentence.
    free = Pool(pool.people, pool.policy, first=pool.first)
    return [_why_not(free, place) for place in range(len(pool.people)) if place not in placed]


def _why_not(free: Pool, place: int) -> LeftOut:
    person = free.people[place]
    others = [other for other in range(len(free.people)) if other != place]
    if any(
        free.may_meet(place, other) and free.stands(tuple(sorted((place, other))))
        for other in others
    ):
        return LeftOut(person=person.id, because=Hindrance.NO_GROUP_FITTED)
    if any(free.may_meet(place, other) for other in others):
        return LeftOut(person=person.id, because=Hindrance.TOPICS)
    by_hour = _by_another_hour(free, place)
    by_language = _by_another_language(free, place)
    if by_hour.reaches or by_language.reaches:
        return by_hour if len(by_hour.reaches) >= len(by_language.reaches) else by_language
    if not free.policy.same_community:
        beside = replace(person, community="")
        if _reached(free, place, beside):
            return LeftOut(person=person.id, because=Hindrance.COMMUNITY)
    if not others:
        return LeftOut(person=person.id, because=Hindrance.NO_GROUP_FITTED)
    alike = any(free.speak_alike(place, other) for other in others)
    return LeftOut(person=person.id, because=Hindrance.HOURS if alike else Hindrance.LANGUAGE)


def _by_another_hour(free: Pool, place: int) -> LeftOut:
    person = free.people[place]
    best: tuple[int, Slot | None, tuple[int, ...]] = (0, None, ())
    for weekday in range(1, 8):
        for part in DayPart:
            slot = weekday, part
            if slot not in person.slots:
                reached = _reached(free, place, replace(person, slots=person.slots | {slot}))
                if len(reached) > best[0]:
                    best = len(reached), slot, reached
    return _helped(free, person, Hindrance.HOURS, best[2], slot=best[1])


def _by_another_language(free: Pool, place: int) -> LeftOut:
    person, level = free.people[place], free.policy.min_language
    best: tuple[int, str | None, tuple[int, ...]] = (0, None, ())
    for code in sorted({code for other in free.people for code in other.languages}):
        if person.languages.get(code, 0) < level:
            reached = _reached(
                free, place, replace(person, languages={**person.languages, code: level})
            )
            if len(reached) > best[0]:
                best = len(reached), code, reached
    return _helped(free, person, Hindrance.LANGUAGE, best[2], language=best[1])


def _reached(free: Pool, place: int, changed: Participant) -> tuple[int, ...]:
    """Whom the person could meet, were they so."""
    as_if = free.with_one(place, changed)
    return tuple(o for o in range(len(free.people)) if o != place and as_if.may_meet(place, o))


def _helped(
    free: Pool,
    person: Participant,
    because: Hindrance,
    reached: tuple[int, ...],
    *,
    slot: Slot | None = None,
    language: str | None = None,
) -> LeftOut:
    others = [free.people[other] for other in reached]
    return LeftOut(
        person=person.id,
        because=because,
        slot=slot,
        language=language,
        reaches=tuple(other.id for other in others),
        who_want=tuple(other.id for other in others if other.wants & person.has.keys()),
        who_have=tuple(other.id for other in others if person.wants & other.has.keys()),
    )

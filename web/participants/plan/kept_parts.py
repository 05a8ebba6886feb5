"""Which goal, topic or session of a changed plan is which of the one before: by ids.

Words say it only where somebody typed them into another row, and no two parts share them.

A part without an id of its own has its place's number for one, as in every plan stored before parts
had ids; so saving such a plan unchanged changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from models.documents.plan import ActivityPlan, Goal, Session, Topic, place_name
from models.documents.plan_ids import ids_of, new_ids, session_ids, sessions_by_id, stored_id

Part = Goal | Topic | Session


def shown(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The parts as a form carries them, each with its id."""
    return [
        {**part.model_dump(), "id": name} for part, name in zip(parts, ids_of(parts), strict=True)
    ]


def kept(
    before: Sequence[Part], after: Sequence[Part], rows: Sequence[int]
) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """The parts as they are stored, and where each of those before has gone, by places from 1.

    `rows` tells in which row of the form each was typed: it counts only in a form without ids, one
    opened, or kept as a draft, before there were any.
    """
    old = ids_of(before)
    found = _same(before, after, old, rows)
    names = _names(old, len(after), {place: old[was] for was, place in found.items()})
    content = [
        {**part.model_dump(exclude={"id"}), "id": "" if name == str(place) else name}
        for place, (part, name) in enumerate(zip(after, names, strict=True), 1)
    ]
    return content, {was + 1: place + 1 for was, place in found.items()}


def day_kept(
    plan: ActivityPlan, day: int, after: Sequence[Session], rows: Sequence[int]
) -> list[list[dict[str, Any]]]:
    """The sessions of every day as they are stored, one day's replaced by those of its form.

    A session of the form that was moved to another day meanwhile stays there, with the form's words.
    """
    names, whole = session_ids(plan), sessions_by_id(plan)
    own, away, here = names[day], dict[str, Session](), list[tuple[Session, int]]()
    for number, one in enumerate(after):
        if one.id in whole and one.id not in own and one.id not in away:
            away[one.id] = one
        else:
            here.append((one, rows[number] if len(rows) == len(after) else number))
    parts, before = [one for one, _row in here], plan.days[day].sessions
    found = _same(before, parts, own, [row for _one, row in here])
    known = {place: own[was] for was, place in found.items()}
    fresh, told = iter(new_ids(set(whole), len(parts))), list[str]()
    for place in range(len(parts)):
        own_place = place_name(day, place + 1)
        free = own_place if own_place not in whole else next(fresh)
        told.append(known.get(place) or free)
    days = []
    for number, was in enumerate(plan.days):
        ids = told if number == day else names[number]
        kept_here = (
            parts
            if number == day
            else [away.get(name, s) for name, s in zip(ids, was.sessions, strict=True)]
        )
        days.append(
            [
                {**session.model_dump(exclude={"id"}), "id": stored_id(name, number, place)}
                for place, (name, session) in enumerate(zip(ids, kept_here, strict=True), 1)
            ]
        )
    return days


def _same(
    before: Sequence[Part], after: Sequence[Part], old: Sequence[str], rows: Sequence[int]
) -> dict[int, int]:
    """Where each of those before has gone, by places from 0; without those that are gone."""
    found = _moved(before, after, old)
    for place, part in enumerate(after):
        if part.id in old and place not in found.values():
            found.setdefault(old.index(part.id), place)
    _by_words(before, after, found)
    if not any(part.id for part in after):
        for place, row in enumerate(rows):
            if row < len(before) and row not in found and place not in found.values():
                found[row] = place
    return found


def _moved(before: Sequence[Part], after: Sequence[Part], old: Sequence[str]) -> dict[int, int]:
    """Parts whose words were typed into other rows: new ones, or each other's.

    Who only gives a part the name another had, and that one a new name, has moved nothing.
    """
    had, have = [_said(part) for part in before], [_said(part) for part in after]
    found = {
        was: have.index(words)
        for was, words in enumerate(had)
        if had.count(words) == have.count(words) == 1 and after[have.index(words)].id != old[was]
    }
    while True:
        own = {was: after[place].id for was, place in found.items()}
        closed = {
            was: place
            for was, place in found.items()
            if own[was] not in old or old.index(own[was]) in found
        }
        if len(closed) == len(found):
            return closed
        found = closed


def _by_words(before: Sequence[Part], after: Sequence[Part], found: dict[int, int]) -> None:
    """A part that came without an id is one with the same words that nobody else is, sent again."""
    for place, part in enumerate(after):
        if part.id or place in found.values():
            continue
        same = (
            was for was, one in enumerate(before) if was not in found and _said(one) == _said(part)
        )
        was = next(same, None)
        if was is not None:
            found[was] = place


def _said(part: Part) -> str:
    return part.text if isinstance(part, Goal) else part.title


def _names(old: Sequence[str], count: int, known: dict[int, str]) -> list[str]:
    """Ids in order; a new part has a number that no part has, or had a moment ago."""
    following = max([count, *(int(name) for name in old if name.isdecimal())]) + 1
    taken = {*old, *known.values()}
    names = []
    for place in range(count):
        name = known.get(place)
        if name is None and str(place + 1) not in taken:
            name = str(place + 1)
        if name is None:
            name, following = str(following), following + 1
        names.append(name)
    return names

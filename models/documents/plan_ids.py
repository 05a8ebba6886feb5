"""What the parts of a plan are called for ever: goals and topics by their number, sessions by day and place.

A part without an id of its own has the name of its place: so have all of plans stored before parts had ids. A name
is stored only where it differs from that, so a plan saved unchanged stays the same to the letter.
"""

from collections.abc import Sequence

from models.documents.plan import ActivityPlan, PlanPart, Session, place_name

FIRST_NEW = 1001
"""Names of new sessions begin here: beyond every place of a day."""


def ids_of(parts: Sequence[PlanPart]) -> list[str]:
    """The id of each goal or topic, in order."""
    return [part.id or str(place) for place, part in enumerate(parts, 1)]


def session_ids(plan: ActivityPlan) -> list[list[str]]:
    """The id of each session, day by day, in order."""
    return [
        [session.id or place_name(day, place) for place, session in enumerate(one.sessions, 1)]
        for day, one in enumerate(plan.days)
    ]


def sessions_by_id(plan: ActivityPlan) -> dict[str, tuple[int, Session]]:
    """Every session with its day (from 0), by its id."""
    return {
        name: (day, session)
        for day, names in enumerate(session_ids(plan))
        for name, session in zip(names, plan.days[day].sessions, strict=True)
    }


def stored_id(name: str, day: int, place: int) -> str:
    """The id as it is stored: empty where it is the place's (from 1) in its day (from 0)."""
    return "" if name == place_name(day, place) else name


def new_ids(taken: set[str], count: int) -> list[str]:
    """Names that no session has."""
    first = max([FIRST_NEW - 1, *(int(name) for name in taken)]) + 1
    return [str(first + n) for n in range(count)]

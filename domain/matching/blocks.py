"""Many participants in blocks that can be solved one by one: those alike in language and hours together."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.matching.people import Participant


def blocks(people: Sequence[Participant], size: int, first: date) -> list[list[Participant]]:
    """Blocks of nearly the same size, at most `size`: by the rarest language, then by the clock of the zone."""
    speakers = Counter(code for person in people for code in person.languages)
    at = datetime.combine(first, datetime.min.time())

    def alike(person: Participant) -> tuple[int, str, float, str]:
        rarest = min(person.languages, key=lambda code: (speakers[code], code), default="")
        offset = at.replace(tzinfo=ZoneInfo(person.zone)).utcoffset()
        return speakers[rarest], rarest, offset.total_seconds() if offset else 0.0, person.id

    ordered = sorted(people, key=alike)
    count = -(-len(ordered) // size)
    edges = [len(ordered) * n // count for n in range(count + 1)] if count else []
    return [ordered[a:b] for a, b in pairwise(edges)]

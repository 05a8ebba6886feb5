"""What differs between two texts, word by word, at a cost that the texts cannot raise.

The shortest edit is looked for (Myers 1986: its cost grows with the number of differing words times the
length), up to an effort that a whole page shares. Texts that differ more than that are compared by
lines, and told as one replacement where even lines take too much.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_STEPS = 60_000
"""For all comparisons of one page together: less than a tenth of a second."""

_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `kind` is `same`, `theirs` (saved by the other) or `mine` (typed here)."""

    kind: str
    text: str


class Effort:
    """What comparing may still cost, in steps; give one to all comparisons of a page."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps


def word_pieces(theirs: str, mine: str, effort: Effort | None = None) -> list[Piece]:
    """A comparison of two texts; joined, `same` and `theirs` are the one, `same` and `mine` the other."""
    effort = effort or Effort()
    for split in (_WORDS.findall, _lines):
        pieces = _pieces(split(theirs), split(mine), effort)
        if pieces is not None:
            return pieces
    return list(_changed(theirs, mine))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _pieces(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Piece] | None:
    """None where finding the difference would take more than is left."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    kept = _kept(before, after, effort)
    if kept is None:
        return None
    pairs = [
        *((at, at) for at in range(start)),
        *((start + a, start + b) for a, b in kept),
        *((len(old) - end + at, len(new) - end + at) for at in range(end)),
    ]
    return list(_told(old, new, pairs))


def _kept(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[tuple[int, int]] | None:
    """Pairs of places that a shortest edit leaves as they are, ascending."""
    if not old or not new:
        return []
    furthest, trail = {1: 0}, list[dict[int, int]]()
    for edits in range(len(old) + len(new) + 1):
        effort.left -= 2 * edits + 1  # one for each diagonal looked at, one for keeping it
        if effort.left < 0:
            return None
        trail.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            a = _entered(furthest, diagonal, edits)
            b = a - diagonal
            begun = a
            while a < len(old) and b < len(new) and old[a] == new[b]:
                a, b = a + 1, b + 1
            effort.left -= a - begun
            furthest[diagonal] = a
            if a >= len(old) and b >= len(new):
                return _walked_back(trail, len(old), len(new))
    return []


def _is_added(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether a diagonal is entered by a word that was added, not by one that was left out."""
    return diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )


def _entered(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """The place in the old words at which a diagonal is entered."""
    added = _is_added(furthest, diagonal, edits)
    return furthest[diagonal + 1] if added else furthest[diagonal - 1] + 1


def _walked_back(trail: list[dict[int, int]], a: int, b: int) -> list[tuple[int, int]]:
    kept = []
    for edits in range(len(trail) - 1, -1, -1):
        furthest, diagonal = trail[edits], a - b
        for _ in range(a - _entered(furthest, diagonal, edits)):
            a, b = a - 1, b - 1
            kept.append((a, b))
        if edits and _is_added(furthest, diagonal, edits):
            b -= 1
        else:
            a -= 1
    return kept[::-1]


def _told(old: Sequence[str], new: Sequence[str], pairs: list[tuple[int, int]]) -> Iterator[Piece]:
    a = b = 0
    same: list[str] = []
    for x, y in [*pairs, (len(old), len(new))]:
        if x > a or y > b:
            if same:
                yield Piece("same", "".join(same))
                same = []
            yield from _changed("".join(old[a:x]), "".join(new[b:y]))
        same += old[x : x + 1]
        a, b = x + 1, y + 1
    if same:
        yield Piece("same", "".join(same))


def _changed(theirs: str, mine: str) -> Iterator[Piece]:
    if theirs:
        yield Piece("theirs", theirs)
    if mine:
        yield Piece("mine", mine)

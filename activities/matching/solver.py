"""The best choice of groups: set packing by HiGHS (`scipy.optimize.milp`), and greedily where that has no answer.

Takes seconds and a processor to itself: it runs in a process of its own (`activities.matching.rounds`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from domain.matching.candidates import candidates
from domain.matching.groups import Group, Pool

A_LOT = 1e-4
"""Points of a drawn lot: too few for all lots of a block to outweigh a twentieth of a point."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Groups of one solution, what they are worth, and how far at most the best is above that (0.01 is 1 %).

    `gap` is None where nothing was proven: the greedy choice.
    """

    groups: list[Group]
    worth: float
    gap: float | None


def solve(pool: Pool, among: Sequence[Group] | None = None) -> Chosen:
    """Choose groups so that their worth is greatest; nobody is in two. The same pool gives the same groups.

    `among` are the groups there may be, the pool's candidates if not given.
    """
    columns = candidates(pool) if among is None else among
    best = _optimum(pool, columns)
    return best or greedy(pool, columns)


def _optimum(pool: Pool, columns: Sequence[Group]) -> Chosen | None:
    if not columns:
        return Chosen([], 0.0, 0.0)
    # Three seconds the first time: nobody else waits for that.
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
    from scipy.sparse import csc_array  # noqa: PLC0415

    worth = np.array([pool.worth(group) for group in columns])
    rows = [person for group in columns for person in group]
    ends = np.cumsum([0, *(len(group) for group in columns)])
    seats = csc_array((np.ones(len(rows)), rows, ends), shape=(len(pool.people), len(columns)))
    lots = np.array([pool.lot(group) for group in columns])
    found = milp(
        -(worth + A_LOT * lots),
        constraints=LinearConstraint(seats, ub=1),
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        # A limit of nodes stops at the same place every time; the clock only guards.
        options={"node_limit": pool.policy.nodes, "time_limit": pool.policy.seconds},
    )
    if found.x is None:
        return None
    groups = [columns[int(place)] for place in np.flatnonzero(found.x > 0.5)]
    return Chosen(groups, sum(map(pool.worth, groups)), float(found.mip_gap or 0.0))


def greedy(pool: Pool, columns: Sequence[Group]) -> Chosen:
    """Whoever has the fewest ways to be placed is placed first, each in what is worth most."""
    ways: dict[int, list[Group]] = defaultdict(list)
    for group in columns:
        for person in group:
            ways[person].append(group)
    placed: set[int] = set()
    groups: list[Group] = []
    for person in sorted(ways, key=lambda one: (len(ways[one]), one)):
        if person not in placed:
            free = [group for group in ways[person] if placed.isdisjoint(group)]
            if free:
                best = max(free, key=lambda group: (pool.worth(group) / len(group), group))
                groups.append(best)
                placed.update(best)
    return Chosen(groups, sum(map(pool.worth, groups)), None)

"""Connection rounds matched: how much better and slower than the greedy choice, and how near to the best there is."""

import time
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from activities.matching.rounds import match_round
from activities.matching.solver import greedy, solve
from bench.report import Report
from domain.matching.candidates import candidates
from domain.matching.groups import Group, Pool
from domain.matching.policy import RoundPolicy
from tests.support.invented_people import invented

FIRST = date(2027, 5, 13)
POLICY = RoundPolicy(max_size=4)
SMALL = 30
ROUNDS = ((SMALL, 1, 1), (1_000, 60, 10), (10_000, 180, 180))
"""People, and in how many seconds they are matched: to hold and to reach."""
QUICK = 2


async def measure_matching(report: Report, *, quick: bool) -> None:
    """Rounds of three sizes, seconds and worth beside the greedy choice among the same candidates."""
    raw: dict[str, object] = {}
    for number, hold, reach in ROUNDS[:QUICK] if quick else ROUNDS:
        people = invented(number)
        began = time.perf_counter()
        found = await match_round(people, POLICY, first=FIRST)
        took = time.perf_counter() - began
        pool = Pool(people, POLICY, first=FIRST)
        seated = sum(len(group.people) for group in found.groups)
        gap = "in blocks" if found.gap is None else f"gap {found.gap:.4%}"
        report.say(
            f"round of {number:,} people", took, "s", f"{seated:,} placed, {gap}", hold, reach
        )
        raw[str(number)] = {"seconds": took, "worth": found.worth, "placed": seated}
        if found.gap is not None:  # beyond a block there is no one list of candidates
            plain = greedy(pool, candidates(pool))
            placed = sum(map(len, plain.groups))
            report.say("  worth", found.worth / plain.worth, "× greedy", f"which places {placed:,}")
    best = _best_of_all(SMALL)
    chosen = solve(Pool(invented(SMALL), POLICY, first=FIRST)).worth
    report.say(f"  worth of {SMALL}, of all groups", chosen / best, "× best", "proven optimum",
               0.99, 1.0, at_least=True)  # fmt: skip
    report.raw["matching"] = raw


def _best_of_all(number: int) -> float:
    """The worth of the proven best choice among every group there may be."""
    pool = Pool(invented(number), POLICY, first=FIRST)
    everybody: Sequence[int] = range(number)
    sizes = range(POLICY.min_size, POLICY.max_size + 1)
    every: list[Group] = [g for n in sizes for g in combinations(everybody, n) if pool.may_be(g)]
    return solve(pool, every).worth

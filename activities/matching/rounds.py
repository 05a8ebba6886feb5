"""A whole round matched: in blocks where it is large, each in a process of its own, with the reasons.

The event loop goes on meanwhile, and whoever waits can give up: the processes end with the executor.
"""

import asyncio
import multiprocessing
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date

from activities.matching.solver import solve
from domain.matching.blocks import blocks
from domain.matching.groups import Pool
from domain.matching.people import Participant
from domain.matching.policy import RoundPolicy
from domain.matching.reasons import LeftOut, Why, left_out, why

Pair = Collection[str]
PROCESSES = 2
LAST_CHANCE = 3
"""How much further whoever was left in a block may look: blocks of those left are so many times as large."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """Groups with their reasons, who has none and why, and what it is worth.

    `gap` is how far the best can be above that (0 is proven), None where the round was solved in blocks.
    """

    groups: tuple[Why, ...]
    left_out: tuple[LeftOut, ...]
    worth: float
    gap: float | None


def match_block(
    people: Sequence[Participant], policy: RoundPolicy, first: date, never: Sequence[Pair]
) -> Matched:
    """Match the people of one block; takes a processor to itself."""
    pool = Pool(people, policy, first=first, never=never)
    chosen = solve(pool)
    placed = {place for group in chosen.groups for place in group}
    return Matched(
        groups=tuple(why(pool, group) for group in chosen.groups),
        left_out=tuple(left_out(pool, placed)),
        worth=chosen.worth,
        gap=chosen.gap,
    )


async def match_round(
    people: Sequence[Participant],
    policy: RoundPolicy,
    *,
    first: date,
    never: Iterable[Pair] = (),
) -> Matched:
    """Match everybody who opted in; the same people and policy give the same groups.

    Beyond `policy.block` people the round is solved in blocks, and whoever is left once more together.
    """
    apart = [tuple(pair) for pair in never]
    listed = blocks(people, policy.block, first)
    spawn = multiprocessing.get_context("spawn")  # a copy of a process with threads may hang
    with ProcessPoolExecutor(min(PROCESSES, len(listed)) or 1, mp_context=spawn) as processes:
        try:
            first_pass = await _each(processes, listed, policy, first, apart)
            if len(listed) <= 1:
                return (
                    first_pass[0]
                    if first_pass
                    else Matched(groups=(), left_out=(), worth=0.0, gap=0.0)
                )
            reasons = {one.person: one for found in first_pass for one in found.left_out}
            rest = [person for person in people if person.id in reasons]
            again = await _each(
                processes, blocks(rest, policy.block * LAST_CHANCE, first), policy, first, apart
            )
        except asyncio.CancelledError:
            processes.shutdown(wait=False, cancel_futures=True)
            raise
    found = [*first_pass, *again]
    still = {one.person for last in again for one in last.left_out}
    return Matched(
        groups=tuple(group for one in found for group in one.groups),
        left_out=tuple(reasons[person.id] for person in rest if person.id in still),
        worth=sum(one.worth for one in found),
        gap=None,
    )


async def _each(
    processes: ProcessPoolExecutor,
    listed: Sequence[Sequence[Participant]],
    policy: RoundPolicy,
    first: date,
    apart: Sequence[Pair],
) -> list[Matched]:
    loop = asyncio.get_running_loop()
    tasks = []
    for block in listed:
        ids = {person.id for person in block}
        theirs = [pair for pair in apart if ids.issuperset(pair)]
        tasks.append(loop.run_in_executor(processes, match_block, block, policy, first, theirs))
    return list(await asyncio.gather(*tasks))

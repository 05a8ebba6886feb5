"""The groups a solver chooses among: each person's best pairs, and the best groups of their nearest partners.

All groups of 100 people would be hundreds of thousands; these are enough to place as many as can be placed.
"""

from collections.abc import Iterator

from domain.matching.groups import Group, Pool


def candidates(pool: Pool) -> list[Group]:
    """Groups that may be, each once, in an order that depends on the participants alone."""
    policy = pool.policy
    partners = _partners(pool)
    near = [[other for _worth, other in found[: policy.nearest]] for found in partners]
    found: dict[Group, None] = {}
    for person, listed in enumerate(partners):
        if policy.min_size <= 2:
            for _worth, other in listed[: policy.partners]:
                pair = (person, other) if person < other else (other, person)
                if pool.stands(pair):
                    found[pair] = None
        larger = [
            (pool.value(group) / len(group), group)
            for group in _around(pool, person, near[person])
            if len(group) >= policy.min_size and pool.stands(group)
        ]
        larger.sort(key=lambda one: (-one[0], one[1]))
        found |= dict.fromkeys(group for _points, group in larger[: policy.groups])
    return sorted(found)


def _partners(pool: Pool) -> list[list[tuple[float, int]]]:
    """For each person whom they may meet, whom it is worth most first."""
    found: list[list[tuple[float, int]]] = [[] for _ in pool.people]
    for one in range(len(pool.people)):
        for other in range(one + 1, len(pool.people)):
            if pool.may_meet(one, other):
                points = pool.value((one, other))
                found[one].append((-points, other))
                found[other].append((-points, one))
    for listed in found:
        listed.sort()
    return found


def _around(pool: Pool, person: int, near: list[int]) -> Iterator[Group]:
    """Groups of three and more of a person and those near to them, who may all meet two by two."""
    meets = {
        one: {other for other in near if other != one and pool.may_meet(one, other)} for one in near
    }

    def grown(group: tuple[int, ...], rest: list[int]) -> Iterator[Group]:
        for place, other in enumerate(rest):
            larger = (*group, other)
            if len(larger) > 2:
                yield tuple(sorted(larger))
            if len(larger) < pool.policy.max_size:
                yield from grown(larger, [one for one in rest[place + 1 :] if one in meets[other]])

    yield from grown((person,), near)

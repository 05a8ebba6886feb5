"""Numbers of a kind of case that an installation may set: every whole number of its policy (`domain.case.policy`)."""

from collections.abc import Collection, Mapping
from dataclasses import fields

from domain.case.policy import CasePolicy

ROOM_FOR = 10_000
_SHARED = frozenset(one.name for one in fields(CasePolicy))


def numbers_of(policy: object) -> dict[str, int]:
    """Those of a policy that are the kind's own, with their defaults."""
    own = {name: value for name, value in vars(policy).items() if name not in _SHARED}
    return {name: value for name, value in own.items() if type(value) is int}


def check_numbers(
    given: Mapping[str, int], known: Collection[str], at_least_one: Collection[str]
) -> None:
    """ValueError for a number there is not, for one out of the world, and for 0 where that makes no sense."""
    for name, number in given.items():
        if name not in known:
            raise ValueError(f"{name} is none of {', '.join(sorted(known))}")
        if not 0 <= number <= ROOM_FOR:
            raise ValueError(f"{name} must be from 0 to {ROOM_FOR}")
        if name in at_least_one and number < 1:
            raise ValueError(f"{name} must be at least 1")

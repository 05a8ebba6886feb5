"""Names of people: two of the same name are told apart, wherever people are chosen or named."""

from collections import defaultdict
from collections.abc import Iterable

from models.typed.mail_address import spelled
from models.typed.text import one_line

LEAST = 2


def told_apart(people: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Names by id, of `(id, name, mail address)`; those who share one are given a few letters more.

    `Anna Kovács (an…)` and `Anna Kovács (kov…)`: the beginning of their addresses, as short as it
    can be. Nobody's whole address is shown.
    """
    groups: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for person, name, address in people:
        groups[one_line(name).casefold()][person] = (name, spelled(address))
    found: dict[str, str] = {}
    for group in groups.values():
        for person, (name, address) in group.items():
            others = [one for other, (_name, one) in group.items() if other != person]
            found[person] = f"{name} ({_beginning(address, others)})" if others else name
    return found


def _beginning(address: str, others: list[str]) -> str:
    local, _at, domain = address.partition("@")
    for length in range(LEAST, len(local)):
        if not any(other.startswith(local[:length]) for other in others):
            return f"{local[:length]}…"
    if not any(other.partition("@")[0] == local for other in others):
        return local
    for length in range(1, len(domain)):
        start = f"{local}@{domain[:length]}"
        if not any(other.startswith(start) for other in others):
            return f"{start}…"
    return address

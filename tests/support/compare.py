"""What differs between two captures: `make compare BEFORE=before AFTER=after`.

Items whose differences are the same lines are told once. Exits with 1 where anything differs.
"""

import argparse
import difflib
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

NAMED = 5
"""Items named of each group."""


def read(folder: Path) -> dict[str, str]:
    """Text by name of every item of a capture."""
    files = sorted(folder.rglob("*.txt"))
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in files}


def differences(before: dict[str, str], after: dict[str, str]) -> dict[tuple[str, ...], list[str]]:
    """The items of both that differ, by the lines that went and came."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            changed = (line for line in _diff(before[name], after[name]) if line[0] in "+-")
            groups[tuple(line[0] + line[1:].strip() for line in changed)].append(name)
    return groups


def report(before: dict[str, str], after: dict[str, str], lines: int) -> Iterator[str]:
    """The summary, line by line; each difference with at most so many lines."""
    yield from _only("before", sorted(before.keys() - after.keys()))
    yield from _only("after", sorted(after.keys() - before.keys()))
    groups = differences(before, after)
    for names in sorted(groups.values(), key=len, reverse=True):
        yield f"\n{len(names)} items differ in the same way:"
        yield from (f"  {name}" for name in names[:NAMED])
        if len(names) > NAMED:
            yield f"  … and {len(names) - NAMED} more"
        told = _diff(before[names[0]], after[names[0]])
        yield from (f"    {line}" for line in told[:lines])
        if len(told) > lines:
            yield f"    … {len(told) - lines} lines more"
    same = sum(before[name] == after[name] for name in before.keys() & after.keys())
    yield f"\n{same} items are the same, {sum(map(len, groups.values()))} differ in {len(groups)} ways."


def _only(where: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"\n{len(names)} items only {where}:"
        yield from (f"  {name}" for name in names)


def _diff(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return list(found)[2:]


def main() -> int:
    """Print the summary; 1 where the captures differ."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.compare", description=__doc__)
    asked.add_argument("before", type=Path)
    asked.add_argument("after", type=Path)
    asked.add_argument("--lines", type=int, default=30, help="of each difference; 30 unless told")
    given = asked.parse_args()
    before, after = read(given.before), read(given.after)
    if not before or not after:
        asked.error("one of the folders holds no capture")
    for line in report(before, after, given.lines):
        print(line)  # noqa: T201
    return int(before != after)


if __name__ == "__main__":
    sys.exit(main())

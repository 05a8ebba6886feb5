"""What differs between two versions, for "see what changed"."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

ABSENT = None


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field that differs. `path` counts list items from 0: ("days", 0, "sessions", 1, "title").

    `before` or `after` is None where the field or item was not there.
    """

    path: tuple[str | int, ...]
    before: Any
    after: Any

    @property
    def name(self) -> str:
        """The path as a form field's name, dots between its parts."""
        return ".".join(str(part) for part in self.path)


def diff_contents(before: dict[str, Any], after: dict[str, Any]) -> list[FieldChange]:
    """Every changed field of two stored contents, in the order of the later one's fields."""
    return list(_differences((), before, after))


def _differences(path: tuple[str | int, ...], before: Any, after: Any) -> list[FieldChange]:
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*after, *(key for key in before if key not in after)]
        parts = [(key, before.get(key, ABSENT), after.get(key, ABSENT)) for key in keys]
    elif isinstance(before, list) and isinstance(after, list):
        pairs = zip_longest(before, after, fillvalue=ABSENT)
        parts = [(number, old, new) for number, (old, new) in enumerate(pairs)]
    else:
        return [FieldChange(path=path, before=before, after=after)]
    return [change for part, old, new in parts for change in _differences((*path, part), old, new)]

"""What two people typed into one form from the same beginning, put together field by field.

What only one of them changed is taken from that one; rows either added are kept, and a row one of them took out
stays where the other changed it. Only a field that both changed, each otherwise, is a clash: it keeps what `mine`
says until somebody chooses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from web.forms.specs import Spec, find
from web.forms.tree import ROWS_FIELD, RowIndex, Values, normal
from web.forms.widgets import Checks

UNSEEN = ("id", "origin")
"""What a row carries along and nobody types."""
Leaves = dict[str, list[str]]
"""What a row says, by the names of its fields below the row."""


@dataclass
class Merged:
    """The form's values, its rows numbered anew; and for each field both changed what `theirs` says in it."""

    values: Values = field(default_factory=dict)
    clashes: Values = field(default_factory=dict)


def merge(specs: Mapping[str, Spec], base: Values, theirs: Values, mine: Values) -> Merged:
    """All three put together; `base` is what both began from."""
    found = Merged()
    for name, spec in specs.items():
        versions = (base, theirs, mine)
        if spec.repeats and spec.children:
            _merge_rows(found, spec, *(_rows(spec, name, one) for one in versions))
            continue
        parts = [one for one in _names(versions) if one == name or one.startswith(f"{name}.")]
        for part in parts:
            below = find(dict(specs), part) or spec
            said = _merged_field(below, *(_said(below, one.get(part, [])) for one in versions))
            _put(found, part, said)
    return found


@dataclass(frozen=True)
class _Row:
    number: int
    leaves: Leaves

    @property
    def id(self) -> str:
        return next(iter(self.leaves.get("id", [])), "")

    @property
    def words(self) -> Leaves:
        return {name: texts for name, texts in self.leaves.items() if name not in UNSEEN and texts}


def _names(versions: Sequence[Values]) -> list[str]:
    return list(dict.fromkeys(name for one in versions for name in one if name != ROWS_FIELD))


def _said(spec: Spec, texts: Sequence[str]) -> list[str]:
    said = [normal(spec, text) for text in texts]
    return [text for text in said if text]


def _rows(spec: Spec, name: str, values: Values) -> list[_Row]:
    """The rows of a list in which anything is written, each field's words spelled as they count."""
    index, found = RowIndex(values), []
    for number in index.numbers(name):
        prefix = f"{name}.{number}."
        if f"{name}.{number}" not in index.filled:
            continue
        leaves = {}
        for one, texts in values.items():
            if not one.startswith(prefix):
                continue
            leaf = one.removeprefix(prefix)
            below = spec.children.get(leaf.partition(".")[0])
            leaves[leaf] = _said(below, texts) if below else list(texts)
        found.append(_Row(number, leaves))
    return found


Key = int | str
"""Which row it is: its place among those both began from, or a name of its own for a new one."""


def _keyed(base: list[_Row], rows: list[_Row]) -> list[Key]:
    """For each row which of the base it is: by its id, else by the same words, else by its place."""
    found: dict[int, Key] = {}
    for is_same in (_by_id, _by_words, _by_place):
        for place, row in enumerate(rows):
            free = [n for n in range(len(base)) if n not in found.values()]
            was = next((n for n in free if is_same(base, n, row, place)), None)
            if place not in found and was is not None:
                found[place] = was
    named = Counter[str]()
    for place, row in enumerate(rows):
        if place not in found:
            # The same new row, added by both or sent twice, is one; two alike in one form are two.
            words = repr(sorted(row.words.items()))
            found[place] = f"{words} {named[words]}"
            named[words] += 1
    return [found[place] for place in range(len(rows))]


def _by_id(base: list[_Row], was: int, row: _Row, _place: int) -> bool:
    return bool(row.id) and base[was].id == row.id


def _by_words(base: list[_Row], was: int, row: _Row, _place: int) -> bool:
    return not row.id and base[was].words == row.words


def _by_place(base: list[_Row], was: int, row: _Row, place: int) -> bool:
    return not (row.id or base[was].id) and was == place


def _merge_rows(
    found: Merged, spec: Spec, base: list[_Row], theirs: list[_Row], mine: list[_Row]
) -> None:
    others = dict(zip(_keyed(base, theirs), theirs, strict=True))
    own = dict(zip(_keyed(base, mine), mine, strict=True))
    for place, key in enumerate(_order(base, others, own)):
        was = base[key].leaves if isinstance(key, int) else {}
        other, my = others.get(key), own.get(key)
        row = f"{spec.name}.{place}"
        found.values.setdefault(ROWS_FIELD, []).append(row)
        if other is None or my is None:
            kept = my or other
            for leaf, said in kept.leaves.items() if kept else ():
                found.values[f"{row}.{leaf}"] = said
            continue
        for leaf in dict.fromkeys([*my.leaves, *other.leaves]):
            below = spec.children.get(leaf.partition(".")[0])
            versions = (was.get(leaf, []), other.leaves.get(leaf, []), my.leaves.get(leaf, []))
            if leaf == "id":  # the one that is stored has it
                _put(found, f"{row}.id", (versions[1] or versions[2], None))
            elif below is not None:
                _put(found, f"{row}.{leaf}", _merged_field(below, *versions))


def _order(base: list[_Row], others: Mapping[Key, _Row], own: Mapping[Key, _Row]) -> Iterator[Key]:
    """My rows in my order, then those only they have; without what one took out and the other left as it was."""
    for key, row in own.items():
        untouched = isinstance(key, int) and base[key].words == row.words
        if key in others or not untouched:
            yield key
    for key, row in others.items():
        untouched = isinstance(key, int) and base[key].words == row.words
        if key not in own and not untouched:
            yield key


def _put(found: Merged, name: str, said: tuple[list[str], list[str] | None]) -> None:
    words, theirs = said
    if words:
        found.values[name] = words
    if theirs is not None:
        found.clashes[name] = theirs


def _merged_field(
    spec: Spec, base: list[str], theirs: list[str], mine: list[str]
) -> tuple[list[str], list[str] | None]:
    """What the field says, and what they say where both changed it, each otherwise."""
    if isinstance(spec.widget, Checks):  # ticks stand beside each other: there is nothing to choose
        gone = {one for one in base if one not in theirs or one not in mine}
        return [one for one in dict.fromkeys([*mine, *theirs]) if one not in gone], None
    if mine == base:
        return theirs, None
    return mine, None if theirs in (base, mine) else theirs

"""From typed values to what pydantic reads, and from a model back to typed values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from pydantic import BaseModel

from models.typed.numbers import Unclear, Way, read_number
from models.typed.text import fixed, one_line, tidy, visible_length
from web.forms.specs import Spec, find
from web.forms.widgets import Area, Check, Checks, Number, Text
from web.site.dates import readers_locale

Values = dict[str, list[str]]
ROWS_FIELD = "_row"
MOST_ROWS = 50
DEEPEST = 12
"""Parts of a field's name that are looked at: no form is that deep."""
ROW_ID = re.compile(r".*\.[0-9]{1,4}\.(id|origin)")
_ROW = re.compile(r"[0-9]{1,4}")


class RowIndex:
    """Which rows typed values have, found in one pass: a form is asked for them once a field.

    `numbers` of a list ascend and may have gaps; `filled` are the names under which something that can be seen is typed.
    """

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        found: dict[str, set[int]] = {}
        self.filled: set[str] = set()
        for name in values:
            is_filled = name != ROWS_FIELD and any(map(visible_length, values[name]))
            # What a row is, is carried along; somebody who empties the row empties it all the same.
            is_filled = is_filled and not ROW_ID.fullmatch(name)
            for whole, part, number in _ancestors(name):
                if number is not None:
                    found.setdefault(part, set()).add(number)
                if is_filled:
                    self.filled.add(whole)
        for mark in values.get(ROWS_FIELD, []):
            for _whole, part, number in _ancestors(mark):
                if number is not None:
                    found.setdefault(part, set()).add(number)
        self._numbers = {name: sorted(numbers)[:MOST_ROWS] for name, numbers in found.items()}

    def numbers(self, name: str) -> list[int]:
        """Numbers of a list's rows, at most `MOST_ROWS`."""
        return self._numbers.get(name, [])


def _ancestors(name: str) -> Iterator[tuple[str, str, int | None]]:
    """Each beginning of a dotted name (at most `DEEPEST`), what stands before its last part, and that as a row."""
    whole = ""
    for part in name.split(".", DEEPEST)[:DEEPEST]:
        before, whole = whole, f"{whole}.{part}" if whole else part
        yield whole, before, int(part) if before and _ROW.fullmatch(part) else None


@dataclass
class Tree:
    """Input for pydantic; `rows` tells for each list which typed row stands at which place of it."""

    index: RowIndex
    data: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[int]] = field(default_factory=dict)


def built(specs: Mapping[str, Spec], values: Values) -> Tree:
    """The tree of a form's values: empty fields and wholly empty rows are left out."""
    tree = Tree(RowIndex(values))
    tree.data = _group(specs, values, "", tree)
    return tree


def _group(specs: Mapping[str, Spec], values: Values, prefix: str, tree: Tree) -> dict[str, Any]:
    data = {}
    for spec in specs.values():
        value = _value(spec, values, prefix + spec.name, tree)
        if value is not None:
            data[spec.name] = value
    return data


def _value(spec: Spec, values: Values, name: str, tree: Tree) -> Any:
    if spec.repeats:
        return _rows(spec, values, name, tree)
    if spec.children:
        return _group(spec.children, values, f"{name}.", tree)
    typed = values.get(name, [])
    if isinstance(spec.widget, Checks):
        return [value for value in typed if value]
    if isinstance(spec.widget, Check):
        return any(typed)
    text = typed[0] if typed else ""
    # What has two readings is asked about (`unclear_numbers`): neither is taken.
    return None if isinstance(_number(spec, text), Unclear) else normal(spec, text) or None


def _rows(spec: Spec, values: Values, name: str, tree: Tree) -> list[Any]:
    found, places = [], []
    for number in tree.index.numbers(name):
        row = f"{name}.{number}"
        item: Any
        if row not in tree.index.filled:
            continue
        places.append(number)
        item = (
            _value(spec.item, values, row, tree)
            if spec.item
            else _group(spec.children, values, f"{row}.", tree)
        )
        found.append(item)
    tree.rows[name] = places
    return found


def normal(spec: Spec, text: str) -> str:
    """One spelling of a typed value, `""` for one of which nothing can be seen.

    Words are tidied, values of fixed form and numbers written plainly (`models.typed`). Twice spelled is once spelled.
    """
    if isinstance(spec.widget, Number):
        number = _number(spec, text)
        return number if isinstance(number, str) else fixed(text)
    if isinstance(spec.widget, (Area, Text)) and not spec.widget.fixed:
        kept = tidy(text)
        # Whether it has several lines is seen once blank ones around it are gone.
        kept = kept if "\n" in kept else one_line(kept)
        return kept if visible_length(kept) else ""
    return fixed(text)


def _number(spec: Spec, text: str) -> str | Unclear:
    if not isinstance(spec.widget, Number):
        return ""
    way = Way(
        group=str(get_group_symbol(readers_locale())),
        point=str(get_decimal_symbol(readers_locale())),
        places=0 if spec.kind is int else spec.bounds.get("decimal_places"),
    )
    return read_number(text, way)


def unclear_numbers(
    specs: Mapping[str, Spec], values: Values
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Fields with a number that has two readings, and both of them."""
    for name, typed in values.items():
        spec = find(dict(specs), name)
        number = _number(spec, typed[0]) if spec is not None and typed else ""
        if isinstance(number, Unclear):
            yield name, number.readings


def field_name(
    specs: Mapping[str, Spec], rows: Mapping[str, list[int]], location: Iterable[int | str]
) -> str:
    """The form field a pydantic error location means: `("goals", 0, "aim")` → `goals.2.aim` if row 2 came first."""
    name, known = "", specs
    for step in location:
        if isinstance(step, int):
            places = rows.get(name, [])
            name += f".{places[step] if step < len(places) else step}"
            continue
        if step not in known:
            break  # pydantic's own steps, such as the member of a union
        spec = known[step]
        name, known = f"{name}.{step}" if name else step, spec.children
    return name


def flattened(data: BaseModel | Mapping[str, Any], prefix: str = "") -> Values:
    """A model or mapping as typed values, the way a person would have typed it."""
    plain = data.model_dump(mode="python") if isinstance(data, BaseModel) else data
    values: Values = {}
    for name, value in plain.items():
        values.update(_flat(f"{prefix}{name}", value))
    return values


def _flat(name: str, value: Any) -> Values:
    if value is None:
        return {}
    if isinstance(value, (BaseModel, Mapping)):
        return flattened(value, f"{name}.")
    if isinstance(value, (list, tuple, set, frozenset)):
        return _flat_list(name, list(value))
    return {name: [_typed(value)]}


def _flat_list(name: str, items: list[Any]) -> Values:
    # Under both addresses, since check boxes repeat a name and rows number it; the form keeps the one it knows.
    values: Values = {}
    for number, item in enumerate(items):
        values.update(_flat(f"{name}.{number}", item))
    if not any(isinstance(item, (BaseModel, Mapping)) for item in items):
        values[name] = [_typed(item) for item in items]
    return values


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Enum):
        return str(value.value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat("minutes") if hasattr(value, "hour") else value.isoformat())
    return str(value)


def only_known(specs: Mapping[str, Spec], values: Values) -> Values:
    """The values whose names the form has, and a marker for each row, so that empty rows stay."""
    return _known(specs, values, "", RowIndex(values))


def _known(specs: Mapping[str, Spec], values: Values, prefix: str, index: RowIndex) -> Values:
    kept: Values = {}
    marks: list[str] = []
    for spec in specs.values():
        name = prefix + spec.name
        parts = (
            [name] if not spec.repeats else [f"{name}.{number}" for number in index.numbers(name)]
        )
        marks += parts if spec.repeats else []
        for part in parts:
            if spec.children:
                below = _known(spec.children, values, f"{part}.", index)
                marks += below.pop(ROWS_FIELD, [])
                kept.update(below)
            elif part in values:
                kept[part] = values[part]
    return {**kept, ROWS_FIELD: marks} if marks else kept

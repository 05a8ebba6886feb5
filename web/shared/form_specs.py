"""Reads a form model once: its fields, their widgets, bounds and nesting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from web.shared.widgets import (
    Area,
    Check,
    Checks,
    Choice,
    Date,
    Group,
    Number,
    Rows,
    Text,
    Time,
    Widget,
)

_BY_TYPE: tuple[tuple[type, Widget], ...] = (
    (bool, Check()),
    (Enum, Choice()),
    (int, Number()),
    (Decimal, Number()),
    (date, Date()),
    (time, Time()),
)


@dataclass(frozen=True)
class Spec:
    """One field of a form: `kind` is its Python type, `children` the fields of a nested model or row.

    `item` is the field of a row that is a single value.
    """

    name: str
    widget: Widget
    required: bool
    kind: Any
    bounds: dict[str, Any]
    children: dict[str, "Spec"]
    item: "Spec | None" = None

    @property
    def repeats(self) -> bool:
        """Whether the field is a list of rows."""
        return isinstance(self.widget, Rows)


@cache
def specs_of(model: type[BaseModel]) -> dict[str, Spec]:
    """The fields of a form model in their order."""
    return {name: _spec(name, info) for name, info in model.model_fields.items()}


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def _spec(name: str, info: FieldInfo) -> Spec:
    kind = _without_none(info.annotation)
    inner = FieldInfo.from_annotation(kind) if get_origin(kind) is Annotated else info
    kind = inner.annotation
    metadata = [*info.metadata, *inner.metadata]
    widget = next((m for m in metadata if isinstance(m, Widget)), None) or _default(kind)
    children: dict[str, Spec] = {}
    item = None
    if isinstance(widget, Rows):
        row = FieldInfo.from_annotation(get_args(kind)[0])
        if isinstance(row.annotation, type) and issubclass(row.annotation, BaseModel):
            children = specs_of(row.annotation)
        else:
            item = _spec("", row)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        children = specs_of(kind)
    return Spec(name, widget, info.is_required(), kind, _bounds(metadata), children, item)


def _default(kind: Any) -> Widget:
    if get_origin(kind) is list:
        return Checks()
    if isinstance(kind, type):
        if issubclass(kind, BaseModel):
            return Group()
        for base, widget in _BY_TYPE:
            if issubclass(kind, base):
                return widget
    return Text()


def _bounds(metadata: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in metadata:
        for bound in ("min_length", "max_length", "ge", "le", "gt", "lt"):
            if getattr(piece, bound, None) is not None:
                found[bound] = getattr(piece, bound)
    return found


def find(specs: dict[str, Spec], name: str) -> Spec | None:
    """The spec of a full field name such as `goals.0.aim`; None for a name the form has not."""
    head, _, rest = name.partition(".")
    spec = specs.get(head)
    if spec is None or not rest:
        return spec
    if not spec.repeats:
        return find(spec.children, rest)
    index, _, below = rest.partition(".")
    if not index.isdecimal():
        return None
    if spec.item is not None:
        return None if below else spec.item
    return find(spec.children, below) if below else spec


def leaves(specs: dict[str, Spec]) -> Iterator[Spec]:
    """All fields with a widget of their own, at any depth."""
    for spec in specs.values():
        yield from leaves(spec.children) if spec.children else [spec.item or spec]


def is_area(spec: Spec) -> bool:
    """Whether line breaks matter in the field."""
    return isinstance(spec.widget, Area)

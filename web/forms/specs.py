"""Reads a form model once: its fields, their widgets, bounds and nesting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from web.forms.widgets import Check, Checks, Choice, Date, Group, Number, Rows, Text, Time, Widget

_BY_TYPE: tuple[tuple[type, Widget], ...] = (
    (bool, Check()),
    (Enum, Choice()),
    (int, Number()),
    (Decimal, Number()),
    (date, Date()),
    (time, Time()),
)

_BOUNDS = ("min_length", "max_length", "ge", "le", "gt", "lt", "decimal_places")


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


Widgets = Mapping[str, Widget]


def specs_of(
    model: type[BaseModel], widgets: Widgets | None = None, path: str = ""
) -> dict[str, Spec]:
    """The fields of a form model in their order.

    `widgets` dress fields that carry none, by their pattern: `{"goals.*.aim": Area(label=N_("Aim"))}`.
    """
    if not widgets:
        return _plain_specs(model)
    return {
        name: _spec(name, info, widgets, path + name) for name, info in model.model_fields.items()
    }


@cache
def _plain_specs(model: type[BaseModel]) -> dict[str, Spec]:
    return {name: _spec(name, info, {}, name) for name, info in model.model_fields.items()}


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _spec(name: str, info: FieldInfo, widgets: Widgets, path: str) -> Spec:
    kind = _without_none(info.annotation)
    inner = FieldInfo.from_annotation(kind) if get_origin(kind) is Annotated else info
    kind = inner.annotation
    metadata = [*info.metadata, *inner.metadata]
    declared = next((m for m in metadata if isinstance(m, Widget)), None)
    widget = widgets.get(path) or declared or _default(kind)
    children: dict[str, Spec] = {}
    item = None
    if isinstance(widget, Rows):
        row = FieldInfo.from_annotation(get_args(kind)[0])
        row_kind: Any = row.annotation
        if _is_model(row_kind):
            children = specs_of(row_kind, widgets, f"{path}.*.")
        else:
            item = _spec("", row, widgets, f"{path}.*")
    elif _is_model(kind):
        nested: Any = kind
        children = specs_of(nested, widgets, f"{path}.")
    return Spec(name, widget, info.is_required(), kind, _bounds(metadata), children, item)


def _default(kind: Any) -> Widget:
    if get_origin(kind) in {list, tuple, frozenset}:
        member = FieldInfo.from_annotation(get_args(kind)[0]).annotation
        return Checks() if isinstance(member, type) and issubclass(member, Enum) else Rows()
    if not isinstance(kind, type):
        return Text()
    if _is_model(kind):
        return Group()
    return next((widget for base, widget in _BY_TYPE if issubclass(kind, base)), Text())


def _bounds(metadata: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in metadata:
        for bound in _BOUNDS:
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

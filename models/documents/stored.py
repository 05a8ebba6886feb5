"""Stored contents as their models, whatever an import or an older version of the rules let in.

What people type is checked when they send it. What is stored is read: words that are too long, too
short or hold odd characters are still words, and nobody's page breaks over them.
"""

from collections.abc import Mapping
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from domain.case.documents import DocumentKind
from models.documents.content import MODELS, parse
from models.documents.plan import ActivityPlan
from models.documents.report import MenteeReport, MentorReport, TopicsReport
from models.typed.text import tidy


class _Unreadable(Exception):  # noqa: N818 - it says what happened
    """Nothing of the wanted kind can be made of this."""


def read_stored(kind: DocumentKind, stored: Mapping[str, Any]) -> Any:
    """A stored content as its model. Never raises: what fits nowhere is left out or empty."""
    try:
        return parse(kind, dict(stored))
    except ValidationError:
        found = _read_model(_model(kind, stored), stored)
        return _whole(found) if isinstance(found, ActivityPlan) else found


def _model(kind: DocumentKind, stored: Mapping[str, Any]) -> type[BaseModel]:
    """The kind's class; of a report the one of its side."""
    if kind is DocumentKind.REPORT:
        if "learned" in stored:
            return TopicsReport
        return MentorReport if stored.get("side") == "mentor" else MenteeReport
    found: type[BaseModel] = MODELS[kind]
    return found


def _read_model(
    model: type[BaseModel], stored: Mapping[str, Any], *, part: bool = False
) -> BaseModel:
    """The model; a part of one without its date, number or choice is unreadable."""
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name not in stored and not info.is_required():
            continue  # its default
        try:
            values[name] = _read_field(model, name, stored.get(name))
        except _Unreadable:
            if info.is_required() and part and info.annotation is not str:
                raise
            if info.is_required():
                values[name] = _nothing(info)
    return model.model_construct(**values)


def _read_field(model: type[BaseModel], name: str, raw: Any) -> Any:
    info = model.model_fields[name]
    return _read(Annotated[info.annotation, info], raw)


def _read(kind: Any, raw: Any) -> Any:
    try:
        return TypeAdapter(kind).validate_python(raw)
    except ValidationError as error:
        while get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        return _mended(kind, raw, error)


def _mended(kind: Any, raw: Any, error: ValidationError) -> Any:
    """The part of it that can be read: words of any length, and whichever items are whole."""
    if get_origin(kind) in {Union, UnionType}:
        kinds = [one for one in get_args(kind) if one is not NoneType]
        return None if raw is None else _read(kinds[0], raw)
    if get_origin(kind) in {list, tuple}:
        return tuple(_items(get_args(kind)[0], raw))
    if isinstance(kind, type) and issubclass(kind, BaseModel) and isinstance(raw, Mapping):
        return _read_model(kind, raw, part=True)
    if kind is str and isinstance(raw, str):
        return tidy(raw)
    raise _Unreadable from error


def _items(kind: Any, raw: Any) -> list[Any]:
    found = []
    for item in raw if isinstance(raw, (list, tuple)) else ():
        try:
            found.append(_read(kind, item))
        except _Unreadable:
            continue
    return found


def _nothing(info: FieldInfo) -> Any:
    kind = info.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return kind() if kind in (str, int, bool) else None


def _whole(plan: ActivityPlan) -> ActivityPlan:
    """A plan whose sessions, days and topics name only what is there."""
    goals, topics = len(plan.goals), len(plan.topics)
    days = tuple(
        day.model_copy(
            update={
                "topic": day.topic if day.topic in range(1, topics + 1) else None,
                "sessions": tuple(
                    session
                    if session.goal is None or session.goal in range(1, goals + 1)
                    else session.model_copy(update={"goal": None})
                    for session in day.sessions
                ),
            }
        )
        for day in plan.days
    )
    served = tuple(
        topic.model_copy(update={"goals": tuple(g for g in topic.goals if 1 <= g <= goals)})
        for topic in plan.topics
    )
    once = tuple(dict.fromkeys(plan.travellers))
    return plan.model_copy(update={"days": days, "topics": served, "travellers": once})

"""Answers to try out on a copy before anybody has typed one: a likely one, and what choosing otherwise changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter

from web.cases.decisions import MessagePage, Outcome
from web.cases.pages import Place
from web.forms.fields import Options

A_WHILE = timedelta(days=14)
"""How far ahead a day is that nobody has chosen yet."""
AT_MOST = 12
"""Choices of one field that are tried; of more, as many spread over the whole list."""


@dataclass(frozen=True)
class Guess:
    """What a form may be filled with; `differs` names the field that is chosen otherwise than at first."""

    answer: Mapping[str, Any]
    differs: str = ""


async def guesses(page: MessagePage[Any], at: Place) -> list[Guess]:
    """The likely answer first; then each other choice of each field there is something to choose in.

    One field differs at a time. Words are not varied: no rule reads them.
    """
    options: Mapping[str, Options] = await page.options(at)
    begun = await _begun(page, at)
    likely = {name: _likely(page, at, name, begun, options) for name in page.model.model_fields}
    others = [
        Guess({**likely, name: value}, name)
        for name in likely
        if name != getattr(page, "chooser", None) and name != "sure"
        for value in _choices(page.model.model_fields[name].annotation, at, options.get(name, []))
        if value != likely[name]
    ]
    return [Guess(likely), *others]


def assumed(way: Outcome, at: Place) -> dict[str, Any]:
    """For each field of a message something of its type, where the form gives nothing."""
    hints = get_type_hints(way.message, include_extras=False)
    return {name: something_for(hint, at) for name, hint in hints.items()}


async def _begun(page: MessagePage[Any], at: Place) -> dict[str, Any]:
    start = await page.initial(at)
    return start.model_dump() if isinstance(start, BaseModel) else dict(start or {})


def _likely(
    page: MessagePage[Any],
    at: Place,
    name: str,
    begun: Mapping[str, Any],
    options: Mapping[str, Options],
) -> Any:
    """What the form starts from; the first of what there is to choose from; nothing elsewhere."""
    field = page.model.model_fields[name]
    if begun.get(name):
        return begun[name]
    if options.get(name):
        return _chosen(field.annotation, options[name][0][0])
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    return something_for(field.annotation, at)


def _choices(annotation: Any, at: Place, options: Options) -> list[Any]:
    """What may be chosen in a field: its options, an enum's members, yes and no, an earlier or later day."""
    if options:
        return [_chosen(annotation, value) for value, _text in _spread(options)]
    kind = _kind(annotation)
    if not isinstance(kind, type):
        return []
    if issubclass(kind, StrEnum):
        return [_chosen(annotation, member.value) for member in _spread(list(kind))]
    if kind is bool:
        return [True, False]
    if issubclass(kind, date) and get_origin(annotation) is not list:
        some_day = _of_type(kind, at)
        return [some_day, some_day + timedelta(days=7)]
    return []


def _spread(choices: Any) -> list[Any]:
    every = max(1, -(-len(choices) // AT_MOST))
    return list(choices)[::every]


def _kind(hint: Any) -> Any:
    """The type in the middle of a hint: of what is optional, annotated, or in a list."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _kind(next(kind for kind in inner if kind is not type(None)))
    return _kind(inner[0]) if origin in (Annotated, list, tuple, frozenset) else hint


def _chosen(annotation: Any, value: str) -> Any:
    """What the form makes of a choice: a member, a text, or a list of it."""
    several = get_origin(annotation) is list
    return TypeAdapter(annotation).validate_python([value] if several else value)


def something_for(hint: Any, at: Place) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return something_for(inner[0], at)
    if origin in (Union, UnionType):
        return something_for(next(kind for kind in inner if kind is not type(None)), at)
    if origin in (tuple, list, frozenset):
        return origin([something_for(inner[0], at)])
    if isinstance(hint, type):
        return _of_type(hint, at)
    return None


def _of_type(hint: type, at: Place) -> Any:
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    due = {ask.due_at.date() for ask in at.case.asks}
    later = at.now + A_WHILE
    while later.date() in due:  # to move a deadline to where it is means nothing
        later += timedelta(days=1)
    if issubclass(hint, datetime):
        return later
    if issubclass(hint, date):
        return later.date()
    return {bool: True, int: 1, str: "-", Decimal: Decimal(1)}.get(hint)

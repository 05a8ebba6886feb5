"""Moves as a terminal types them: which fields there are, and values turned into them."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.messages.base import MESSAGES
from domain.exchange.messages.registry import MODULES

BESIDE = ("by", "note", "instead_of", "because")
"""Fields every message has; they are options of their own and not listed."""


@dataclass(frozen=True)
class Field:
    """One field of a message: its type in words, and whether it can be left out."""

    name: str
    kind: str
    required: bool


def message_named(name: str) -> type[AnyMessage]:
    """The message with this message name; RuleBroken naming the nearest where there is none."""
    known = MESSAGES.get(name.replace("-", "_"))
    if known is None:
        raise RuleBroken(
            "message",
            "There is no message {name}.",
            "See: python -m cli messages",
            rule="no_such_message",
            name=name,
        )
    return known


def in_order() -> list[type[AnyMessage]]:
    """Every message in the order of the programme."""
    position = {module.__name__: number for number, module in enumerate(MODULES)}
    return sorted(MESSAGES.values(), key=lambda message: position[message.__module__])


def fields_of(message: type[AnyMessage]) -> list[Field]:
    """The fields a message needs beside who acts and the note."""
    hints = get_type_hints(message)
    return [
        Field(f.name, described(hints[f.name]), f.default is MISSING)
        for f in fields(message)
        if f.name not in BESIDE
    ]


def described(kind: Any) -> str:
    """A type as the person at the terminal reads it."""
    if get_origin(kind) is tuple:
        return f"list of {described(get_args(kind)[0])}"
    options = [described(part) for part in get_args(kind) if part is not type(None)]
    if options:
        return " or ".join(options)
    members = getattr(kind, "__members__", None)
    if members:
        return "|".join(member.value for member in members.values())
    plain = {
        "str": "text",
        "int": "number",
        "bool": "yes|no",
        "DocRef": "document[@version]",
        "Party": "community",
    }
    name: str = kind.__name__
    return plain.get(name, name.lower())


def build(name: str, values: Mapping[str, Any]) -> AnyMessage:
    """The message with these values, each validated by its field's type.

    Raises RuleBroken naming the first field that does not fit.
    """
    kind = message_named(name)
    try:
        message: AnyMessage = TypeAdapter(kind).validate_python(dict(values))
    except ValidationError as error:
        raise _refusal(kind, error) from error
    return message


def typed(kind: type[AnyMessage], name: str, text: str) -> Any:
    """What was typed for a field, as a value: plain text, a list with commas, or JSON."""
    hint = get_type_hints(kind).get(name)
    if hint is None:
        known = ", ".join(field.name for field in fields_of(kind)) or "none"
        raise RuleBroken(
            name,
            "{message} has no such field.",
            "Fields: {known}.",
            rule="no_such_field",
            message=kind.name,
            known=known,
        )
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError as error:
            raise RuleBroken(
                name, "This is not JSON ({why}).", "Mend it.", rule="not_json", why=str(error)
            ) from error
    return text.split(",") if get_origin(hint) is tuple else text


def _refusal(kind: type[AnyMessage], error: ValidationError) -> RuleBroken:
    first = error.errors()[0]
    name = str(first["loc"][0])
    wanted = next((field.kind for field in fields_of(kind) if field.name == name), "nothing")
    why = "Unknown field" if wanted == "nothing" else first["msg"]
    return RuleBroken(
        name, "{why}.", "Give: {wanted}.", rule="field_does_not_fit", why=why, wanted=wanted
    )

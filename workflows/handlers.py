"""Handlers made from a kind's table of messages: each its update with a validator, the hub's also a signal.

    @workflow.defn(name="Exchange")
    @handles(MESSAGES, Receipt)
    class ExchangeWorkflow(CaseWorkflow): …

A handler is called like its message, takes the message's class, and is described by the first
paragraph of its docstring, which operators read in the Temporal UI.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.case.errors import N_, RuleBroken
    from domain.case.message import Message

C = TypeVar("C", bound=type)
M = TypeVar("M", bound=Message[Any])
RULE_BROKEN = "RuleBroken"
"""Type of the error a refused update carries; its details name rule, field, reason and way out."""


def handles(messages: Mapping[str, type[Message[Any]]], answer: type) -> Callable[[C], C]:
    """Give a workflow class the handlers of these messages, whose updates give an `answer`.

    The class has `check`, `execute` and `receive` (see `workflows.case.CaseWorkflow`).
    """

    def equip(cls: C) -> C:
        for name, kind in messages.items():
            setattr(cls, name, _update(cls, kind, answer))
            if kind.is_signal():
                setattr(cls, f"on_{name}", _signal(cls, kind))
        return cls

    return equip


def description_of(kind: type[Message[Any]]) -> str:
    """The first paragraph of what a message says of itself, in one line."""
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def _update(cls: type, kind: type[Message[Any]], answer: type) -> Any:
    def handler(self: Any, message: Any) -> Any:
        return self.execute(message)

    def validator(self: Any, message: Any) -> None:
        self.check(message)

    _present(handler, cls, kind.name, {"message": kind, "return": answer})
    _present(validator, cls, f"may_{kind.name}", {"message": kind, "return": None})
    update = workflow.update(name=kind.name, description=description_of(kind))(handler)
    update.validator(validator)
    return update


def _signal(cls: type, kind: type[Message[Any]]) -> Any:
    def handler(self: Any, payload: RawValue) -> None:
        self.receive(kind, payload)

    _present(handler, cls, f"on_{kind.name}", {"payload": RawValue, "return": None})
    received = one_payload(handler)
    return workflow.signal(name=kind.name, description=description_of(kind))(received)


def _present(handler: Any, cls: type, name: str, annotations: dict[str, Any]) -> None:
    """Let it look as if it were written in the class: Temporal reads names and types from it."""
    handler.__name__, handler.__qualname__ = name, f"{cls.__qualname__}.{name}"
    handler.__module__ = cls.__module__
    handler.__annotations__ = annotations


W = TypeVar("W")


def one_payload(handler: Callable[[W, RawValue], None]) -> Callable[[W, RawValue], None]:
    """Let a signal handler take any number of payloads; all but exactly one are a malformed one.

    Without this, a signal sent with none or two would stop the case: its task fails for ever.
    """

    @functools.wraps(handler)
    def receive(self: W, *payloads: object) -> None:
        first = payloads[0] if len(payloads) == 1 else None
        handler(self, first if isinstance(first, RawValue) else RawValue(Payload()))

    return receive


def read(kind: type[M], payload: RawValue) -> M:
    """Convert a raw payload; one that does not fit breaks a rule like any other."""
    try:
        message = workflow.payload_converter().from_payload(payload.payload, kind)
    except (ValueError, TypeError, LookupError, RuntimeError):
        message = None
    if isinstance(message, kind):  # a payload of null or of bytes is read as what it is
        return message
    raise RuleBroken(
        "payload",
        N_("The message does not have the fields of {name}."),
        N_("Send JSON such as {example}."),
        rule="payload_does_not_fit",
        name=kind.name,
        example=example(kind),
    )


def example(kind: type[Message[Any]]) -> str:
    """Name the fields a message needs, as an operator would type them."""
    return "{" + ", ".join(f'"{field.name}": …' for field in fields(kind)) + "}"


class refusals:  # noqa: N801 - used as a statement: `with refusals():`
    """Turn a broken rule into the error a refused update carries."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Carry rule, field, reason and way out to the form."""
        if isinstance(error, RuleBroken):
            raise ApplicationError(
                str(error), error.details(), type=RULE_BROKEN, non_retryable=True
            ) from error

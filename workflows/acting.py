"""How a message becomes a message: checked, carried out, or refused with its reason."""

import functools
from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.case.errors import N_, RuleBroken
    from domain.case.timeline import Via
    from domain.exchange.exchange import Exchange
    from domain.exchange.messages import base
    from domain.exchange.messages.base import Message
    from models.messages.exchange import Receipt

M = TypeVar("M", bound=Message)
RULE_BROKEN = "RuleBroken"
"""Type of the error a refused update carries; its details name field, reason and way out."""


class Acting:
    """The exchange and what every handler does with it. Handlers do no I/O and never await."""

    exchange: Exchange
    receipts: dict[str, Receipt]

    def check(self, message: Message) -> None:
        """Raise the refusal of a message that breaks a rule; a repeated form is not refused."""
        if self._known() is None:
            with refusals():
                base.check(self.exchange, message, workflow.now())

    def execute(self, message: Message) -> Receipt:
        """Carry the message out; the same form sent twice gets its first answer."""
        if (given := self._known()) is not None:
            return given
        with refusals():
            base.execute(self.exchange, message, workflow.now())
        receipt = Receipt(revision=self.exchange.revision, phase=self.exchange.phase)
        update = workflow.current_update_info()
        if update:
            self.receipts[update.id] = receipt
        return receipt

    def receive(self, kind: type[M], payload: RawValue) -> None:
        """Carry a signal out, or note in the timeline why it was refused."""
        actor = ""
        try:
            message = read(kind, payload)
            actor = message.by
            base.execute(self.exchange, message, workflow.now(), Via.SIGNAL)
        except RuleBroken as broken:
            self.exchange.refuse(kind.name, workflow.now(), actor, broken)

    def _known(self) -> Receipt | None:
        update = workflow.current_update_info()
        return self.receipts.get(update.id) if update else None


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
        name=kind.name,
        example=example(kind),
    )


W = TypeVar("W")


def one_payload(handler: Callable[[W, RawValue], None]) -> Callable[[W, RawValue], None]:
    """Let a signal handler take any number of payloads; all but exactly one are a malformed one.

    Without this, a signal sent with none or two would stop the exchange: its task fails for ever.
    """

    @functools.wraps(handler)
    def receive(self: W, *payloads: object) -> None:
        first = payloads[0] if len(payloads) == 1 else None
        handler(self, first if isinstance(first, RawValue) else RawValue(Payload()))

    return receive


def example(kind: type[Message]) -> str:
    """Name the fields a message needs, as an operator would type them."""
    return "{" + ", ".join(f'"{field.name}": …' for field in fields(kind)) + "}"


class refusals:  # noqa: N801 - used as a statement: `with refusals():`
    """Turn a broken rule into the error a refused update carries."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Carry field, reason and way out to the form."""
        if isinstance(error, RuleBroken):
            raise ApplicationError(
                str(error), error.details(), type=RULE_BROKEN, non_retryable=True
            ) from error

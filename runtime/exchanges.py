"""The gateway to running exchanges: start one, act on one, ask one. Used by web and cli.

Web and cli never import workflows: messages are named by the messages' own names.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.kind import EXCHANGE
from models.messages import search
from models.messages.exchange import Receipt, StartExchange
from models.messages.records import Change
from runtime.clock import ProgrammeClock
from runtime.temporal import TASK_QUEUE
from runtime.time_skipping import start_on_date

A = TypeVar("A")
WORKFLOW = "Exchange"
TASK_TIMEOUT = timedelta(seconds=3)
"""After a worker's crash, an exchange's task comes back this soon (temporal.md, pitfall 2)."""
PATIENCE_SECONDS = 15.0


class ExchangeUnknown(LookupError):  # noqa: N818 - it names what happened
    """No exchange with this id is running: it never existed, or it has ended."""


class ExchangesAway(Exception):  # noqa: N818 - it names what happened
    """No answer in time. What was sent may still arrive: send it again with the same key."""


def workflow_id(exchange_id: str) -> str:
    """The id operators know an exchange by."""
    return f"exchange-{exchange_id}"


def update_id(message: AnyMessage, key: str) -> str:
    """What the server knows a sending by: the key, for this message by this person only.

    It gives the first answer to whatever comes under an id it knows. A key used again for
    something else would be thanked for, and lost.
    """
    return hashlib.sha256(f"{message.name}/{message.by}/{key}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Exchanges:
    """Acts on exchanges through Temporal. One per process."""

    client: Client
    clock: ProgrammeClock
    task_queue: str = TASK_QUEUE
    patience: float = PATIENCE_SECONDS
    public_url: str = ""
    """Where the web's pages are: an operator goes from a workflow to its page."""

    def page(self, path: str) -> str:
        """A line with the address of a case's page, for the details of its workflow."""
        return f" Its page: {self.public_url}{path}" if self.public_url else ""

    def handle(self, exchange_id: str) -> WorkflowHandle[object, object]:
        """The workflow behind an exchange."""
        return self.client.get_workflow_handle(workflow_id(exchange_id))

    async def start(self, start: StartExchange) -> None:
        """Start an exchange; starting the same one again changes nothing, even when it has ended.

        In a rehearsal it starts on the rehearsal's date. Raises ExchangesAway.
        """
        ahead = await self.clock.offset()
        async with answers(self.patience):
            try:
                handle = await self._started(start, ahead)
            except WorkflowAlreadyStartedError:
                return
            if ahead:
                await start_on_date(self.client, self.clock, handle)

    async def _started(
        self, start: StartExchange, ahead: timedelta
    ) -> WorkflowHandle[object, object]:
        return await self.client.start_workflow(
            WORKFLOW,
            start,
            id=workflow_id(start.exchange_id),
            task_queue=self.task_queue,
            task_timeout=TASK_TIMEOUT,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(search.PROGRAMME, start.programme),
                    SearchAttributePair(search.CYCLE, start.cycle),
                ]
            ),
            static_summary=f"Exchange {start.exchange_id[:8]}, {start.programme}, "
            f"cycle {start.cycle[:8]}",
            static_details="Current details say whose turn it is; the desk shows the names."
            + self.page(EXCHANGE.path_of(start.exchange_id)),
            start_delay=ahead or None,
        )

    async def send(self, exchange_id: str, message: AnyMessage, key: str) -> Receipt:
        """Send a message; the same one of the same person sent twice under one key acts once.

        Raises RuleBroken, ExchangeUnknown (also when it has ended) or ExchangesAway.
        """
        try:
            async with answers(self.patience):
                receipt: Receipt = await self.handle(exchange_id).execute_update(
                    message.name, message, id=update_id(message, key), result_type=Receipt
                )
        except WorkflowUpdateFailedError as error:
            raise refusal_told(error) from error
        except ExchangeUnknown:
            known = await self.answer_to(workflow_id(exchange_id), update_id(message, key), Receipt)
            if known is None:
                raise
            return known
        return receipt

    async def answer_to(self, workflow: str, update: str, shape: type[A]) -> A | None:
        """The answer to a message that was carried out, also by a case that has ended since.

        None where it was not. Raises ExchangesAway where nobody can tell.
        """
        handle = self.client.get_workflow_handle(workflow)
        try:
            async with answers(self.patience):
                found: A | None = await handle.query("answer_to", update, result_type=shape | None)  # type: ignore[arg-type]
        except ExchangeUnknown:
            return None
        except WorkflowQueryFailedError as error:  # it runs on an earlier release
            raise ExchangesAway(str(error)) from error
        return found

    async def snapshot(self, exchange_id: str) -> Change:
        """Everything an exchange knows, running or closed. Raises as `send` does."""
        async with answers(self.patience):
            change: Change = await self.handle(exchange_id).query("snapshot", result_type=Change)
        return change

    async def all_ids(self) -> AsyncIterator[str]:
        """Ids of all exchanges the server knows on our task queue, running and closed.

        One continued in a fresh history is named once per history.
        """
        query = f'WorkflowType = "{WORKFLOW}" AND TaskQueue = "{self.task_queue}"'
        async for found in self.client.list_workflows(query):
            yield found.id.removeprefix("exchange-")

    async def fast_forward(
        self, exchange_id: str, by: timedelta, run_id: str | None = None
    ) -> bool:
        """Move one exchange's clock ahead; False if it ended on the way. Rehearsals only."""
        skipper = TimeSkipper(self.client, config=TimeSkippingConfig(enabled=False))
        handle = self.client.get_workflow_handle(workflow_id(exchange_id), run_id=run_id)
        return await skipper.fast_forward(handle, by)


def refusal_told(error: WorkflowUpdateFailedError) -> Exception:
    """The broken rule a refused update tells of; the error itself where it tells of none."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.details:
        details = cause.details[0]
        if isinstance(details, dict) and "reason" in details:
            return RuleBroken(
                str(details["field"]),
                str(details["reason"]),
                str(details["way_out"]),
                rule=str(details.get("rule", "")),
                **details.get("params", {}),
            )
    if isinstance(cause, ApplicationError) and cause.type == "AcceptedUpdateCompletedWorkflow":
        return ExchangeUnknown("The exchange ended at this moment.")
    return error


class answers:  # noqa: N801 - used as a statement: `async with answers(…):`
    """Turn the ways in which a server does not answer into two errors of ours."""

    def __init__(self, patience: float) -> None:
        self._timeout = asyncio.timeout(patience)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)  # type: ignore[arg-type]
        except TimeoutError as late:
            raise ExchangesAway("Temporal or the worker did not answer in time.") from late
        if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
            raise ExchangeUnknown("No such exchange is running.") from error
        if isinstance(error, RPCError | WorkflowUpdateRPCTimeoutOrCancelledError):
            raise ExchangesAway(str(error)) from error

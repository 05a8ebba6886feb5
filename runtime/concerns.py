"""The gateway to concerns: start one, act on one. Used by the web, which never imports workflows."""

import hashlib
from dataclasses import dataclass

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.case.errors import RuleBroken
from domain.concern.messages import ConcernMessage
from models.messages.concern import ConcernReceipt, StartConcern
from runtime.clock import ProgrammeClock
from runtime.exchanges import (
    PATIENCE_SECONDS,
    TASK_TIMEOUT,
    Exchanges,
    answers,
    refusal_told,
)
from runtime.temporal import TASK_QUEUE
from runtime.time_skipping import start_on_date

WORKFLOW = "Incident"


def workflow_id(incident_id: str) -> str:
    """The id operators see; it says nothing about the exchange."""
    return f"incident-{incident_id}"


@dataclass(frozen=True)
class Concerns:
    """Acts on concerns through Temporal."""

    client: Client
    clock: ProgrammeClock
    task_queue: str = TASK_QUEUE
    patience: float = PATIENCE_SECONDS

    @classmethod
    def beside(cls, exchanges: Exchanges) -> "Concerns":
        """On the same server and task queue as the exchanges."""
        return cls(exchanges.client, exchanges.clock, exchanges.task_queue, exchanges.patience)

    def handle(self, incident_id: str) -> WorkflowHandle[object, object]:
        """The workflow behind a concern."""
        return self.client.get_workflow_handle(workflow_id(incident_id))

    async def start(self, start: StartConcern) -> None:
        """Start the handling of a concern, or start one again that was ended from outside.

        Where it runs, or has come to its own end, nothing changes. Raises ExchangesAway.
        It has no search attributes: nothing in the list of workflows leads to an exchange.
        """
        ahead = await self.clock.offset()
        async with answers(self.patience):
            try:
                handle = await self.client.start_workflow(
                    WORKFLOW,
                    start,
                    id=workflow_id(start.incident_id),
                    task_queue=self.task_queue,
                    task_timeout=TASK_TIMEOUT,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    static_summary="A confidential concern (restricted)",
                    start_delay=ahead or None,
                )
            except WorkflowAlreadyStartedError:
                return
            if ahead:
                await start_on_date(self.client, self.clock, handle)

    async def send(self, incident_id: str, message: ConcernMessage, key: str) -> ConcernReceipt:
        """Make a message; sent twice under one key it acts once.

        Who handles a concern may have changed in the register since the concern last looked: it
        then looks again before it refuses. Raises RuleBroken, ExchangeUnknown (also when
        everything is erased) or ExchangesAway.
        """
        try:
            return await self._send(incident_id, message, key)
        except RuleBroken as broken:
            if broken.field != "by":
                raise
        await self.look_again(incident_id)
        return await self._send(incident_id, message, key)

    async def _send(self, incident_id: str, message: ConcernMessage, key: str) -> ConcernReceipt:
        update = hashlib.sha256(f"{message.name}/{message.by}/{key}".encode()).hexdigest()[:32]
        try:
            async with answers(self.patience):
                answer: ConcernReceipt = await self.handle(incident_id).execute_update(
                    message.name, message, id=update, result_type=ConcernReceipt
                )
        except WorkflowUpdateFailedError as error:
            raise refusal_told(error) from error
        return answer

    async def look_again(self, incident_id: str) -> int:
        """Let the concern look up who handles it; how many they are. Raises as `send` does."""
        async with answers(self.patience):
            many: int = await self.handle(incident_id).execute_update("look_again", result_type=int)
        return many

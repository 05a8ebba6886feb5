"""The gateway to running cases of every kind that is no exchange: start one, act on one."""

from dataclasses import dataclass

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.case.kind import Kind
from domain.case.message import AnyMessage
from models.messages.cases import CaseReceipt, StartCase
from runtime.exchanges import (
    TASK_TIMEOUT,
    Exchanges,
    ExchangeUnknown,
    answers,
    refusal_told,
    update_id,
)
from runtime.time_skipping import start_on_date


@dataclass(frozen=True)
class Cases:
    """Acts on cases through Temporal, on the server and the task queue of the exchanges."""

    exchanges: Exchanges

    def handle(self, kind: Kind, case_id: str) -> WorkflowHandle[object, object]:
        """The workflow behind a case."""
        return self.exchanges.client.get_workflow_handle(kind.workflow_id(case_id))

    async def start(self, kind: Kind, start: StartCase) -> None:
        """Start a case; starting the same one again changes nothing. Raises ExchangesAway.

        In a rehearsal it starts on the rehearsal's date.
        """
        beside = self.exchanges
        ahead = await beside.clock.offset()
        async with answers(beside.patience):
            try:
                handle = await beside.client.start_workflow(
                    kind.workflow,
                    start,
                    id=kind.workflow_id(start.case_id),
                    task_queue=beside.task_queue,
                    task_timeout=TASK_TIMEOUT,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    static_summary=f"{kind.title} {start.case_id[:8]}",
                    static_details="Current details say whose turn it is."
                    + beside.page(kind.path_of(start.case_id)),
                    start_delay=ahead or None,
                )
            except WorkflowAlreadyStartedError:
                return
            if ahead:
                await start_on_date(beside.client, beside.clock, handle)

    async def send(self, kind: Kind, case_id: str, message: AnyMessage, key: str) -> CaseReceipt:
        """Send a message; sent twice by one person under one key it acts once.

        Raises RuleBroken, ExchangeUnknown (also when the case has ended) or ExchangesAway.
        """
        try:
            async with answers(self.exchanges.patience):
                receipt: CaseReceipt = await self.handle(kind, case_id).execute_update(
                    message.name, message, id=update_id(message, key), result_type=CaseReceipt
                )
        except WorkflowUpdateFailedError as error:
            raise refusal_told(error) from error
        except ExchangeUnknown:
            workflow, update = kind.workflow_id(case_id), update_id(message, key)
            known = await self.exchanges.answer_to(workflow, update, CaseReceipt)
            if known is None:
                raise
            return known
        return receipt

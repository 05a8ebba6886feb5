"""An operator's cancel at the worst moments: the last record is still to be written."""

import asyncio

from temporalio import activity
from temporalio.client import WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.phases import Phase
from models.messages.records import Change
from tests.support.people import MIA
from tests.support.running_exchanges import on_stage


class SlowRecords:
    """A database that is away until `back` is set."""

    def __init__(self) -> None:
        self.back = asyncio.Event()
        self.asked = asyncio.Event()
        self.written: list[Change] = []

    @activity.defn(name="record")
    async def record(self, change: Change) -> None:
        if not self.back.is_set():
            self.asked.set()
            if activity.info().is_local:
                raise ApplicationError("away")
            await self.back.wait()
        self.written.append(change)


async def test_a_cancel_while_the_end_is_being_recorded_waits_for_the_record(
    temporal_environment: WorkflowEnvironment,
) -> None:
    records = SlowRecords()
    async with on_stage(temporal_environment.client, activities=[records.record]) as stage:
        x = await stage.start()
        await asyncio.wait_for(records.asked.wait(), 10)
        await x.send(Withdraw(by=MIA, reason=WithdrawReason.NO_TIME))
        await x.handle.cancel()
        await asyncio.sleep(0.5)
        assert (await x.handle.describe()).status is WorkflowExecutionStatus.RUNNING
        records.back.set()
        outcome = await x.result()
        assert outcome.phase is Phase.WITHDRAWN
        assert records.written[-1].revision == outcome.revision
        assert await stage.failed_tasks() == []

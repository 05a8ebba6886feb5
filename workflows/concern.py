"""One confidential concern, from its arrival until its words are erased. Start reading at `run`.

Restricted: it knows opaque ids only, neither a word of the concern nor whom it is about. Decisions
are updates, never signals: they come from the people who handle it, not from an operator's tool.
"""

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.concerns import ConcernRecords
    from domain.concern.concern import Concern
    from domain.concern.messages import CONCERN_MESSAGES
    from models.messages.concern import (
        ConcernChange,
        ConcernReceipt,
        Standing,
        StartConcern,
        WhichConcern,
        change_of,
    )
    from workflows import options
    from workflows.core import CoreWorkflow
    from workflows.handlers import handles
    from workflows.operator_details import words


ERASE_WHAT_IS_ACCEPTED = "erase what is accepted"


@workflow.defn(name="Incident")  # the name on the wire
@handles(CONCERN_MESSAGES, ConcernReceipt)
class ConcernWorkflow(CoreWorkflow[Concern]):
    """Waits for whoever handles a concern, reminds them, and tells others where nobody answers."""

    messages = CONCERN_MESSAGES

    @workflow.init
    def __init__(self, start: StartConcern) -> None:
        """Everything it knows is one plain object, so that it can be continued."""
        self.start = start
        self.open(start.concern(), start, resumed=start.resumed is not None)
        self.told = start.told

    @workflow.run
    async def run(self, _start: StartConcern) -> None:
        """Write down, pass on, wait; until the words are erased."""
        x = self.case
        while True:
            if self.is_behind():
                await self.record()
            elif x.on_hold != self.told:
                await self.pass_on_hold()
            elif x.ended:
                break
            elif self.too_long():
                await self.continue_as_new()
            else:
                await self.wait()
        await self.settle()

    async def wait(self) -> None:
        """Until somebody acts, or the next reminder is due."""
        alarm = self.case.next_alarm()
        at, what = (alarm.at, words(alarm.kind)) if alarm else (None, None)
        if await self.rings(at, self.is_behind, what):
            self.case.ring_alarms(self.rung_at(at))

    async def record(self) -> None:
        """Write down what happened; who handles the concern comes back.

        Its words are erased only when the server has accepted that: nobody could bring them back.
        """
        erases = self.case.ended and workflow.patched(ERASE_WHAT_IS_ACCEPTED)
        standing = await self.write_down(
            ConcernRecords.record_concern, self.news(), within=not erases
        )
        self.case.handlers = standing.handlers

    def news(self) -> ConcernChange:
        """What happened since the last record; whoever calls this must see it recorded."""
        x = self.case
        change = change_of(x, workflow.now(), x.timeline[self.entries :], list(x.owed))
        change = self.marked(change)
        self.entries = len(x.timeline)
        x.owed.clear()
        self.show()
        return change

    async def look(self) -> Standing:
        """Ask the database who handles the concern, and whether its exchange is on hold."""
        x = self.case
        standing: Standing = await workflow.execute_activity_method(
            ConcernRecords.look_at_concern,
            WhichConcern(incident_id=x.id, exchange=x.exchange),
            start_to_close_timeout=options.PATIENT,
            retry_policy=options.FOR_EVER,
            summary="who looks after it, what is on hold",
        )
        x.handlers = standing.handlers
        return standing

    async def pass_on_hold(self) -> None:
        """Tell the exchange that it is on hold, or may go on.

        Two concerns may hold one exchange: it goes on when the last of them lets go. What another
        decided while this one was telling is told after it.
        """
        mine = self.case.on_hold
        standing = await self.look()
        if not standing.by_others:
            said = mine
            await self.tell(held=said)
            while (held := (await self.look()).held) != said:
                said = held
                await self.tell(held=said)
        self.told = mine

    async def tell(self, *, held: bool) -> None:
        """Signal the exchange; one that has ended has nothing left to stop."""
        x = self.case
        exchange = workflow.get_external_workflow_handle(f"exchange-{x.exchange}")
        try:
            await exchange.signal("set_hold", {"by": x.last_by, "held": held})
        except FailureError:
            workflow.logger.info("the exchange to hold or release is not running")

    async def settle(self) -> None:
        """Answer everybody, and write down what they did meanwhile."""
        await super().settle()
        while self.is_behind():
            await self.record()
            await super().settle()

    def receipt(self) -> ConcernReceipt:
        """Where the concern stands."""
        return ConcernReceipt(revision=self.case.revision, state=self.case.phase)

    def next_history(self) -> StartConcern:
        """The start, with the state, what the exchange was told, and the answers given so far."""
        carried = {"resumed": self.case, "told": self.told, "receipts": self.receipts}
        return self.start.model_copy(update={**carried, "task_at": self.task_at})

    @workflow.query(description="Where it stands, for rebuilding its row. Ids only.")
    def snapshot(self) -> ConcernChange:
        """The whole concern as one change that owes nothing (law 7)."""
        x = self.case
        return self.with_mark(change_of(x, workflow.now(), list(x.timeline), []))

    def show(self) -> None:
        """Tell operators how far it is, and nothing else."""
        x = self.case
        due = f", due {x.due_at:%Y-%m-%d %H:%M}Z" if x.due_at else ""
        workflow.set_current_details(f"**{words(x.phase)}**{due}. Only its handlers may read it.")

    @workflow.update(description="Look up again who handles it: the register or the case changed.")
    async def look_again(self) -> int:
        """Look up again who handles it; how many they are."""
        return len((await self.look()).handlers)

"""One peer-learning exchange, from application to impact report. Start reading at `run`."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.exchange import phase_entry
    from domain.exchange.exchange import Exchange
    from domain.exchange.phases import Phase
    from models.messages.exchange import Outcome, StartExchange
    from workflows.arrangements import Arrangements
    from workflows.endings import Endings
    from workflows.follow_up import FollowUpForms
    from workflows.hub import HubDecisions
    from workflows.matching import Matching
    from workflows.overlays import Overlays
    from workflows.overrides import Overrides
    from workflows.participants import ParticipantForms
    from workflows.people import PeopleChanges
    from workflows.recording import Recording


RECORDED_AGAIN = 50
"""Timeline entries written again after a history was continued; a repeat changes nothing."""


@workflow.defn(name="Exchange")
class ExchangeWorkflow(
    ParticipantForms,
    HubDecisions,
    Matching,
    Arrangements,
    Endings,
    Overrides,
    Overlays,
    FollowUpForms,
    PeopleChanges,
    Recording,
):
    """Waits for people, for months. Rules live in domain/, I/O in activities/."""

    @workflow.init
    def __init__(self, start: StartExchange) -> None:
        """Everything an exchange knows is one plain object, so that it can be continued."""
        Recording.__init__(self)
        self.start = start
        self.exchange: Exchange = start.exchange()
        self.receipts = dict(start.receipts)
        if start.resumed is None:
            phase_entry.begin(self.exchange, workflow.now(), start.submitted_by)
        else:
            # Once more from a little before: a message may have come in the last moment.
            self.recorded = self.exchange.revision - 1
            self.entries = max(0, len(self.exchange.timeline) - RECORDED_AGAIN)

    @workflow.run
    async def run(self, _start: StartExchange) -> Outcome:
        """The programme's story. Each line waits for people; silence never moves it on.

        What a phase opens is in `domain.exchange.phase_entry`, what a message may do in `domain.exchange.messages`.
        """
        self.loops = self.keep_going()
        try:
            await self.until(Phase.POOL)  # the hub read the application, maybe returned it before
            await self.until(Phase.PLANNING)  # two communities said yes to each other
            await self.until(Phase.TRAVEL)  # both signed the plan, and a third person approved it
            await self.until(Phase.READY)  # the hub booked; a plan edited now is signed again first
            await self.until(Phase.VISIT)  # insured, in touch, questions shared: they go
            await self.until(Phase.POST_PLAN)  # three to five days side by side
            await self.until(Phase.FOLLOW_UP)  # one owned, dated action at least
            await self.until(Phase.REPORT)  # the agreed calls, held or waived by name
            await self.until(Phase.CLOSED)  # accepted by the hub, public only if both agree
        except asyncio.CancelledError:  # an operator cancelled the workflow: people are told
            phase_entry.call_off(self.exchange, workflow.now())
        return await self.close()

    async def until(self, phase: Phase) -> None:
        """Wait until the exchange has come to a phase, beyond it, or to an early end."""
        x = self.exchange

        def come() -> bool:
            return x.ended or x.phase.order >= phase.order

        await workflow.wait_condition(lambda: come() or self.too_long() or self.stumbled())
        if self.stumbled():
            await asyncio.gather(
                *self.loops
            )  # fails the task, which operators see, not the workflow
        if not come():
            await self.continue_as_new()

    async def close(self) -> Outcome:
        """Answer everybody and write everything down; then end."""
        try:
            await self.settle()
        except asyncio.CancelledError:  # it ends anyway, and not before it is written down
            await self.settle()
        x = self.exchange
        return Outcome(
            phase=x.phase,
            revision=x.revision,
            ended_at=x.ended_at,
            published=x.published_at is not None,
        )

    def too_long(self) -> bool:
        """Whether the server would like this history to be continued in a new one."""
        return workflow.info().is_continue_as_new_suggested()

    async def continue_as_new(self) -> None:
        """Carry the whole state, and the answers already given, into a fresh history."""
        await self.settle()
        workflow.continue_as_new(
            self.start.model_copy(update={"resumed": self.exchange, "receipts": self.receipts})
        )

    async def settle(self) -> None:
        """Let handlers and loops finish what they have begun, an operator's cancel or not."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        self.closing = True
        await workflow.wait_condition(self.is_quiet)  # a gather would hand a cancel on to the loops
        if self.recorded < self.exchange.revision:  # cancelled between the last record and the end
            self.loops.append(asyncio.create_task(self.keep_records()))
            await workflow.wait_condition(self.is_quiet)
        await asyncio.gather(*self.loops)

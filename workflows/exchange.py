"""One peer-learning exchange, from application to impact report. Start reading at `run`."""

from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.records import Records
    from domain.exchange import phase_entry
    from domain.exchange.exchange import Exchange
    from domain.exchange.hold import SetHold, set_hold
    from domain.exchange.messages.registry import MESSAGES
    from domain.exchange.phases import Phase
    from models.messages.exchange import Outcome, Receipt, StartExchange
    from models.messages.records import Change, change_of, whole
    from workflows.case import CaseWorkflow
    from workflows.handlers import handles, one_payload


@workflow.defn(name="Exchange")
@handles(MESSAGES, Receipt)
class ExchangeWorkflow(CaseWorkflow[Exchange]):
    """Waits for people, for months. Rules live in domain/, I/O in activities/."""

    messages = MESSAGES
    recorder = Records.record

    @workflow.init
    def __init__(self, start: StartExchange) -> None:
        """Everything an exchange knows is one plain object, so that it can be continued."""
        self.start = start
        self.open(start.exchange(), start, resumed=start.resumed is not None)
        if start.resumed is None:
            phase_entry.begin(self.case, workflow.now(), start.submitted_by)

    @workflow.run
    async def run(self, _start: StartExchange) -> Outcome:
        """The programme's story. Each line waits for people; silence never moves it on.

        What a phase opens is in `domain.exchange.phase_entry`, what a message may do in
        `domain.exchange.messages`.
        """
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.POOL)  # the hub read the application, maybe returned it before
            await self.until(Phase.PLANNING)  # two communities said yes to each other
            await self.until(Phase.TRAVEL)  # both signed the plan, and a third person approved it
            await self.until(Phase.READY)  # the hub booked; a plan edited now is signed again first
            await self.until(Phase.VISIT)  # insured, in touch, questions shared: they go
            await self.until(Phase.POST_PLAN)  # three to five days side by side
            await self.until(Phase.FOLLOW_UP)  # one owned, dated action at least
            await self.until(Phase.REPORT)  # the agreed calls, held or waived by name
            await self.until(Phase.CLOSED)  # accepted by the hub, public only if both agree
        await self.settle_at_last()
        x = self.case
        published = x.published_at is not None
        return Outcome(phase=x.phase, revision=x.revision, ended_at=x.ended_at, published=published)

    def receipt(self) -> Receipt:
        """Where the exchange stands."""
        return Receipt(revision=self.case.revision, phase=self.case.phase)

    def change(self, asks: list[Any], entries: list[Any], notices: list[Any]) -> Change:
        """The exchange as it stands, with the news."""
        return change_of(self.case, workflow.now(), asks, entries, notices)

    def next_history(self) -> StartExchange:
        """The start, with the state and the answers given so far."""
        carried = {"resumed": self.case, "receipts": self.receipts, "task_at": self.task_at}
        return self.start.model_copy(update=carried)

    @workflow.signal(
        name="set_hold",
        description="Stop automatic mail and the sharing of contacts, or let them go on.",
    )
    @one_payload
    def on_set_hold(self, payload: RawValue) -> None:
        """No refusal is noted either: the timeline must not tell that there is a concern."""
        try:
            order = workflow.payload_converter().from_payload(payload.payload, SetHold)
        except (ValueError, TypeError, LookupError, RuntimeError):
            return
        if isinstance(order, SetHold):
            set_hold(self.case, order, workflow.now())

    @workflow.query(description="Everything there is to know, for rebuilding the views.")
    def snapshot(self) -> Change:
        """The whole exchange as one change that owes nothing (law 7)."""
        return self.with_mark(whole(self.case, workflow.now()))

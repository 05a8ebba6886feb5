"""One confidential concern, from its arrival until its words are erased. Start reading at `run`.

Restricted: it knows opaque ids only, neither a word of the concern nor whom it is about. Decisions
are updates, never signals: they come from the people who handle it, not from an operator's tool.
"""

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.concerns import ConcernRecords
    from domain.concern.concern import Alarm, Concern, ConcernPhase
    from domain.concern.messages import (
        Acknowledge,
        AddWords,
        Answer,
        Close,
        ConcernMessage,
        Erase,
        Hold,
        Keep,
        LinkExchange,
        Release,
        Review,
        check,
        execute,
    )
    from models.messages.concern import (
        ConcernChange,
        ConcernReceipt,
        Standing,
        StartConcern,
        WhichConcern,
        change_of,
    )
    from workflows import options
    from workflows.handlers import refusals
    from workflows.operator_details import words

STEPS_AGAIN = 20
"""Steps written again after a history was continued; a repeat changes nothing."""


@workflow.defn(name="Incident")
class ConcernWorkflow:
    """Waits for whoever handles a concern, reminds them, and tells others where nobody answers."""

    @workflow.init
    def __init__(self, start: StartConcern) -> None:
        """Everything it knows is one plain object, so that it can be continued."""
        self.start = start
        self.incident: Concern = start.incident()
        self.receipts = dict(start.receipts)
        self.told = start.told
        self.recorded = 0 if start.resumed is None else self.incident.revision - 1
        self.steps = 0 if start.resumed is None else max(0, len(self.incident.log) - STEPS_AGAIN)

    @workflow.run
    async def run(self, _start: StartConcern) -> None:
        """Write down, pass on, wait; until the words are erased."""
        x = self.incident
        while True:
            if self.recorded < x.revision:
                await self.record()
            elif x.on_hold != self.told:
                await self.pass_on_hold()
            elif x.state is ConcernPhase.ERASED:
                break
            elif workflow.info().is_continue_as_new_suggested():
                await self.continue_as_new()
            else:
                await self.wait()
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def wait(self) -> None:
        """Until somebody acts, or the next reminder is due."""
        x = self.incident
        alarm = x.next_alarm()
        try:
            await workflow.wait_condition(
                lambda: self.recorded < x.revision,
                timeout=max(alarm.at - workflow.now(), options.NOW) if alarm else None,
                timeout_summary=words(alarm.kind) if alarm else None,
            )
        except TimeoutError:
            self.ring_alarms(alarm)

    def ring_alarms(self, alarm: Alarm | None) -> None:
        """The timer is the truth, as in an exchange."""
        if alarm is not None:
            self.incident.ring_alarms(max(workflow.now(), alarm.at))

    async def record(self) -> None:
        """Write down what happened; who handles the concern comes back."""
        x = self.incident
        change = change_of(x, workflow.now(), x.log[self.steps :], list(x.owed))
        self.steps = len(x.log)
        x.owed.clear()
        self.show()
        try:
            standing = await workflow.execute_local_activity_method(
                ConcernRecords.record_concern,
                change,
                start_to_close_timeout=options.FAST,
                retry_policy=options.FAST_TRIES,
            )
        except FailureError:  # as in workflows.recording
            standing = await self._record_patiently(change)
        self.recorded = change.revision
        x.handlers = standing.handlers

    async def _record_patiently(self, change: ConcernChange) -> Standing:
        return await workflow.execute_activity_method(
            ConcernRecords.record_concern,
            change,
            start_to_close_timeout=options.PATIENT,
            retry_policy=options.FOR_EVER,
            summary=f"record revision {change.revision}",
        )

    async def look(self) -> Standing:
        """Ask the database who handles the concern, and whether its exchange is on hold."""
        x = self.incident
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

        Two incidents may hold one exchange: it goes on when the last of them lets go. What another
        decided while this one was telling is told after it.
        """
        mine = self.incident.on_hold
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
        x = self.incident
        exchange = workflow.get_external_workflow_handle(f"exchange-{x.exchange}")
        try:
            await exchange.signal("set_hold", {"by": x.last_by, "held": held})
        except FailureError:
            workflow.logger.info("the exchange to hold or release is not running")

    async def continue_as_new(self) -> None:
        """Carry everything over into a fresh history."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(
            self.start.model_copy(
                update={"resumed": self.incident, "told": self.told, "receipts": self.receipts}
            )
        )

    def show(self) -> None:
        """Tell operators how far it is, and nothing else."""
        x = self.incident
        due = f", due {x.due_at:%Y-%m-%d %H:%M}Z" if x.due_at else ""
        workflow.set_current_details(f"**{words(x.state)}**{due}. Only its handlers may read it.")

    def check(self, message: ConcernMessage) -> None:
        """Raise the refusal of what a rule does not allow; a repeated form is not refused."""
        if self._known() is None:
            with refusals():
                check(self.incident, message, workflow.now())

    def execute(self, message: ConcernMessage) -> ConcernReceipt:
        """Carry it out; the same form sent twice gets its first answer."""
        if (given := self._known()) is not None:
            return given
        with refusals():
            execute(self.incident, message, workflow.now())
        answer = ConcernReceipt(revision=self.incident.revision, state=self.incident.state)
        if update := workflow.current_update_info():
            self.receipts[update.id] = answer
        return answer

    def _known(self) -> ConcernReceipt | None:
        update = workflow.current_update_info()
        return self.receipts.get(update.id) if update else None

    @workflow.update(description="Look up again who handles it: the register or the case changed.")
    async def look_again(self) -> int:
        """Look up again who handles it; how many they are."""
        return len((await self.look()).handlers)

    @workflow.update(description="A handler has read the concern.")
    def acknowledge(self, message: Acknowledge) -> ConcernReceipt:
        """A handler has read the concern."""
        return self.execute(message)

    @acknowledge.validator
    def may_acknowledge(self, message: Acknowledge) -> None:
        self.check(message)

    @workflow.update(description="A handler wrote to the reporter.")
    def answer(self, message: Answer) -> ConcernReceipt:
        """A handler wrote to the reporter."""
        return self.execute(message)

    @answer.validator
    def may_answer(self, message: Answer) -> None:
        self.check(message)

    @workflow.update(description="The reporter added words.")
    def add_words(self, message: AddWords) -> ConcernReceipt:
        """The reporter added words."""
        return self.execute(message)

    @add_words.validator
    def may_add_words(self, message: AddWords) -> None:
        self.check(message)

    @workflow.update(description="A handler says which exchange it is about.")
    def link_exchange(self, message: LinkExchange) -> ConcernReceipt:
        """A handler says which exchange it is about."""
        return self.execute(message)

    @link_exchange.validator
    def may_link_exchange(self, message: LinkExchange) -> None:
        self.check(message)

    @workflow.update(description="Stop automatic mail and contact sharing of its exchange.")
    def hold(self, message: Hold) -> ConcernReceipt:
        """Stop automatic mail and contact sharing of its exchange."""
        return self.execute(message)

    @hold.validator
    def may_hold(self, message: Hold) -> None:
        self.check(message)

    @workflow.update(description="The exchange may go on.")
    def release(self, message: Release) -> ConcernReceipt:
        """The exchange may go on."""
        return self.execute(message)

    @release.validator
    def may_release(self, message: Release) -> None:
        self.check(message)

    @workflow.update(description="A handler looked at it again; it stays open.")
    def review(self, message: Review) -> ConcernReceipt:
        """A handler looked at it again; it stays open."""
        return self.execute(message)

    @review.validator
    def may_review(self, message: Review) -> None:
        self.check(message)

    @workflow.update(description="Nothing more is to be done.")
    def close(self, message: Close) -> ConcernReceipt:
        """Nothing more is to be done."""
        return self.execute(message)

    @close.validator
    def may_close(self, message: Close) -> None:
        self.check(message)

    @workflow.update(description="It is kept for another year.")
    def keep(self, message: Keep) -> ConcernReceipt:
        """It is kept for another year."""
        return self.execute(message)

    @keep.validator
    def may_keep(self, message: Keep) -> None:
        self.check(message)

    @workflow.update(description="Its key is destroyed; a receipt remains.")
    def erase(self, message: Erase) -> ConcernReceipt:
        """Its key is destroyed; a receipt remains."""
        return self.execute(message)

    @erase.validator
    def may_erase(self, message: Erase) -> None:
        self.check(message)

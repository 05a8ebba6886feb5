"""What every kind of case does: messages answered, clocks kept, each step recorded, histories continued.

A kind's workflow derives from `CaseWorkflow`, gets its handlers by `workflows.handlers.handles`, and is
little more than its `run`.
"""

import asyncio
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.records import Records
    from domain.case import engine
    from domain.case.case import Case
    from domain.case.errors import RuleBroken
    from domain.case.escalation import ring_alarms
    from domain.case.message import Message, Messages
    from domain.case.names import CasePhase
    from domain.case.timeline import Via
    from models.messages import search
    from models.messages.records import Change
    from workflows import operator_details, options
    from workflows.handlers import read, refusals

C = TypeVar("C", bound=Case[Any, Any, Any])

RECORDED_AGAIN = 50
"""Timeline entries written again after a history was continued; a repeat changes nothing."""
KEPT_RECEIPTS = 200
"""Answers to forms that travel along when a history is continued: nobody sends an older form again."""


MOST_AT_ONCE = 500
"""Entries, and notices, in one record: a flood in one task must not make a record too large to send."""


class CaseWorkflow(Generic[C]):
    """Waits for people. Rules live in domain/, I/O in activities/; handlers do no I/O and never await."""

    messages: Messages[Any]

    def open(self, case: C, receipts: dict[str, Any], *, resumed: bool) -> None:
        """Take up a case that begins, or goes on in a new history; called by `__init__`."""
        self.case = case
        self.receipts = dict(receipts)
        self.recorded = self.entries = 0
        if resumed:
            # Once more from a little before: a message may have come in the last moment.
            self.recorded = case.revision - 1
            self.entries = max(0, len(case.timeline) - RECORDED_AGAIN)
        self.shown: tuple[object, ...] = ()
        self.closing = False
        self.loops: list[asyncio.Task[None]] = []

    # What a kind says of itself

    def receipt(self) -> Any:
        """The answer to a message: where the case stands after it."""
        raise NotImplementedError

    def change(self, asks: list[Any], entries: list[Any], notices: list[Any]) -> Change:
        """What the record activity is given: the case as it stands, with the news."""
        raise NotImplementedError

    def next_history(self) -> Any:
        """The start message of the next history, which carries the state over."""
        raise NotImplementedError

    # Messages

    def check(self, message: Message[Any]) -> None:
        """Raise the refusal of a message that breaks a rule; a repeated form is not refused."""
        if self._known() is None:
            with refusals():
                engine.check(self.case, message, workflow.now(), self.messages)

    def execute(self, message: Message[Any]) -> Any:
        """Carry the message out; the same form sent twice gets its first answer."""
        if (given := self._known()) is not None:
            return given
        with refusals():
            engine.execute(self.case, message, workflow.now(), self.messages)
        receipt = self.receipt()
        if update := workflow.current_update_info():
            self.receipts[update.id] = receipt
        return receipt

    def receive(self, kind: type[Message[Any]], payload: RawValue) -> None:
        """Carry a signal out, or note in the timeline why it was refused."""
        actor = ""
        try:
            message = read(kind, payload)
            actor = message.by
            engine.execute(self.case, message, workflow.now(), self.messages, Via.SIGNAL)
        except RuleBroken as broken:
            self.case.refuse(kind.name, workflow.now(), actor, broken)

    def _known(self) -> Any:
        update = workflow.current_update_info()
        return self.receipts.get(update.id) if update else None

    # The story

    async def until(self, phase: CasePhase) -> None:
        """Wait until the case has come to a phase, beyond it, or to an early end."""
        case = self.case

        def come() -> bool:
            return case.ended or case.phase.order >= phase.order

        await workflow.wait_condition(lambda: come() or self.too_long() or self.stumbled())
        if self.stumbled():
            # This fails the task, which operators see, and not the workflow.
            await asyncio.gather(*self.loops)
        if not come():
            await self.continue_as_new()

    def too_long(self) -> bool:
        """Whether the server would like this history to be continued in a new one."""
        return workflow.info().is_continue_as_new_suggested()

    async def continue_as_new(self) -> None:
        """Carry over what the next decision needs, and the answers already given (law 12)."""
        await self.settle()
        self.case.forget()
        self.receipts = dict(list(self.receipts.items())[-KEPT_RECEIPTS:])
        workflow.continue_as_new(self.next_history())

    async def settle_at_last(self) -> None:
        """Answer everybody and write everything down; it ends when that is done, and not before."""
        try:
            await self.settle()
        except asyncio.CancelledError:
            await self.settle()

    async def settle(self) -> None:
        """Let handlers and loops finish what they have begun, an operator's cancel or not."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        self.closing = True
        await workflow.wait_condition(self.is_quiet)  # a gather would hand a cancel on to the loops
        if self.is_behind():  # cancelled between the last record and the end
            self.loops.append(asyncio.create_task(self.keep_records()))
            await workflow.wait_condition(self.is_quiet)
        await asyncio.gather(*self.loops)

    # Two loops beside the story; they end when the case has ended and is recorded

    def keep_going(self) -> list[asyncio.Task[None]]:
        """Start the loops: the clock and the records."""
        loops = (self.keep_time(), self.keep_records())
        return [asyncio.create_task(loop) for loop in loops]

    def stumbled(self) -> bool:
        """Whether a loop ended by an error: a case must not go on unrecorded, unseen."""
        return any(loop.done() and loop.exception() is not None for loop in self.loops)

    def is_quiet(self) -> bool:
        """Whether the loops have ended."""
        return all(loop.done() for loop in self.loops)

    async def keep_time(self) -> None:
        """Ring each alarm when it is due; a message that moves the next alarm moves the timer."""
        case = self.case
        while not case.ended and not self.closing:
            pending = case.next_alarm()
            alarm = pending[0] if pending else None
            try:
                await workflow.wait_condition(
                    lambda alarm=alarm: self._alarm_moved(alarm),  # type: ignore[misc]
                    timeout=max(alarm.at - workflow.now(), options.NOW) if alarm else None,
                    timeout_summary=operator_details.timer(pending),
                )
            except TimeoutError:
                # The timer is the truth: where another release of the time zones computes another
                # instant for it, a replay must still ring here.
                ring_alarms(case, max(workflow.now(), alarm.at) if alarm else workflow.now())

    def _alarm_moved(self, alarm: object) -> bool:
        pending = self.case.next_alarm()
        return self.closing or (pending[0] if pending else None) != alarm

    async def keep_records(self) -> None:
        """Write each change down; changes made meanwhile travel together in the next record."""
        while not self.closing or self.is_behind():
            await workflow.wait_condition(lambda: self.is_behind() or self.closing)
            if self.is_behind():
                await self.record(self.news())

    def is_behind(self) -> bool:
        """Whether something has happened that is not recorded."""
        case = self.case
        return self.recorded < case.revision or self.entries < len(case.timeline) or bool(case.owed)

    def news(self) -> Change:
        """What happened since the last record; whoever calls this must see it recorded."""
        case = self.case
        touched = set(case.touched)
        asks = [ask for ask in case.asks if ask.id in touched]
        entries = case.timeline[self.entries : self.entries + MOST_AT_ONCE]
        change = self.change(asks, entries, case.owed[:MOST_AT_ONCE])
        self.entries += len(entries)
        case.touched.clear()
        del case.owed[:MOST_AT_ONCE]
        self.show()
        return change

    async def record(self, change: Change) -> None:
        """Record within the workflow task; where that fails, as a task that tries for ever."""
        try:
            await workflow.execute_local_activity_method(
                Records.record,
                change,
                start_to_close_timeout=options.FAST,
                retry_policy=options.FAST_TRIES,
            )
        except FailureError:  # a local activity's error comes bare, not as an ActivityError
            await workflow.execute_activity_method(
                Records.record,
                change,
                start_to_close_timeout=options.PATIENT,
                retry_policy=options.FOR_EVER,
                summary=f"record revision {change.revision}",
            )
        self.recorded = change.revision

    def show(self) -> None:
        """Tell operators where the case stands: details, and attributes that changed."""
        case = self.case
        workflow.set_current_details(operator_details.current(case))
        shown = (case.phase, case.waiting_for(), case.due_at(), case.due_at(hub=True))
        if shown == self.shown:
            return
        self.shown = shown
        phase, waiting, due, hub_due = shown
        workflow.upsert_search_attributes(
            [
                search.PHASE.value_set(phase.value),
                search.WAITING_FOR.value_set(list(waiting)),
                search.DUE.value_set(due) if due else search.DUE.value_unset(),
                search.HUB_DUE.value_set(hub_due) if hub_due else search.HUB_DUE.value_unset(),
            ]
        )

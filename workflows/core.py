"""What every kind of case does with messages and its history, whatever its clock is like.

`workflows.case.CaseWorkflow` adds the loops of a case with asks; a kind that derives from
`domain.case.core.CaseCore` alone derives from `CoreWorkflow`, and writes its own `run`.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from domain.case import engine
    from domain.case.core import CaseCore
    from domain.case.message import Message, Messages
    from models.messages.exchange import Contract
    from workflows import options
    from workflows.handlers import refusals

C = TypeVar("C", bound=CaseCore)
M = TypeVar("M", bound=Contract)

RECORDED_AGAIN = 50
"""Timeline entries written again after a history was continued; a repeat changes nothing."""
KEPT_RECEIPTS = 200
"""Answers to forms that travel along when a history is continued: nobody sends an older form again."""


class CoreWorkflow(Generic[C]):
    """Answers messages. Rules live in domain/, I/O in activities/; handlers do no I/O and never await."""

    messages: Messages[Any]

    def open(self, case: C, start: Any, *, resumed: bool) -> None:
        """Take up a case that begins, or goes on in a new history; called by `__init__`."""
        self.case = case
        self.receipts = dict(start.receipts)
        self.recorded = self.entries = 0
        self.task_at: datetime | None = start.task_at
        self.after: datetime | None = None
        self.task: tuple[int, datetime | None] = (0, None)
        if resumed:
            # Once more from a little before: a message may have come in the last moment.
            self.recorded = case.revision - 1
            self.entries = max(0, len(case.timeline) - RECORDED_AGAIN)

    # What a kind says of itself

    def receipt(self) -> Any:
        """The answer to a message: where the case stands after it."""
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
            # The validator has asked for claims; a replay carries out what was accepted without them.
            engine.execute(self.case, message, workflow.now(), self.messages, claims=False)
        receipt = self.receipt()
        if update := workflow.current_update_info():
            self.receipts[update.id] = receipt
        return receipt

    @workflow.query(description="The answer to a form that was carried out; none to any other.")
    def answer_to(self, update_id: str) -> Any:
        """Whoever was not told what became of their form learns it here."""
        return self.receipts.get(update_id)

    def _known(self) -> Any:
        update = workflow.current_update_info()
        return self.receipts.get(update.id) if update else None

    # Its clock and its records

    async def rings(self, at: datetime | None, woken: Callable[[], bool], what: str | None) -> bool:
        """Wait until the alarm at this instant is due (True), or something else woke it (False)."""
        timeout = max(at - workflow.now(), options.NOW) if at else None
        try:
            await workflow.wait_condition(woken, timeout=timeout, timeout_summary=what)
        except TimeoutError:
            return True
        return False

    def rung_at(self, at: datetime | None) -> datetime:
        """The instant of an alarm whose timer has rung."""
        # The timer is the truth: where another release of the time zones computes another instant
        # for it, a replay must still ring here.
        return max(workflow.now(), at) if at else workflow.now()

    def is_behind(self) -> bool:
        """Whether something has happened that is not recorded."""
        case = self.case
        return self.recorded < case.revision or self.entries < len(case.timeline) or bool(case.owed)

    def marked(self, change: M) -> M:
        """Mark a record with the workflow task it is made in, and the one before (decision 0013).

        A task that the server never accepted leaves a mark that no later record follows.
        """
        length = workflow.info().get_current_history_length()
        if length != self.task[0]:  # a local activity moves the clock on within its task
            self.task = length, workflow.now()
        if self.task_at != self.task[1]:
            self.after, self.task_at = self.task_at, self.task[1]
        return self.with_mark(change)

    def with_mark(self, change: M) -> M:
        """The same with the mark of the last record."""
        return change.model_copy(update={"task_at": self.task_at, "after": self.after})

    async def write_down(self, record: Any, change: Any, *, within: bool = True) -> Any:
        """Record within the workflow task; where that fails, as a task that tries for ever.

        Not `within` where a record does what cannot be undone: a workflow task may be lost.
        """
        written, done = None, False
        if within:
            with contextlib.suppress(FailureError):  # it comes bare, not as an ActivityError
                written = await workflow.execute_local_activity_method(
                    record,
                    change,
                    start_to_close_timeout=options.FAST,
                    retry_policy=options.FAST_TRIES,
                )
                done = True
        if not done:
            written = await workflow.execute_activity_method(
                record,
                change,
                start_to_close_timeout=options.PATIENT,
                retry_policy=options.FOR_EVER,
                summary=f"record revision {change.revision}",
            )
        self.recorded = change.revision
        return written

    # Its history

    def too_long(self) -> bool:
        """Whether the server would like this history to be continued in a new one."""
        return workflow.info().is_continue_as_new_suggested()

    async def continue_as_new(self) -> None:
        """Carry over what the next decision needs, and the answers already given (law 12)."""
        await self.settle()
        self.case.forget()
        self.receipts = dict(list(self.receipts.items())[-KEPT_RECEIPTS:])
        workflow.continue_as_new(self.next_history())

    async def settle(self) -> None:
        """Let handlers finish what they have begun."""
        await workflow.wait_condition(workflow.all_handlers_finished)

"""What every kind of case does: messages answered, clocks kept, each step recorded, histories continued.

A kind's workflow derives from `CaseWorkflow`, gets its handlers by `workflows.handlers.handles`, and is
little more than its `run`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.records import Records
    from domain.case import engine
    from domain.case.case import Case
    from domain.case.errors import RuleBroken
    from domain.case.escalation import ring_alarms
    from domain.case.message import Message
    from domain.case.names import CasePhase
    from domain.case.permissions import taken
    from domain.case.timeline import Via
    from models.messages import search
    from models.messages.cases import CaseChange
    from models.messages.records import Change
    from workflows import operator_details
    from workflows.core import CoreWorkflow
    from workflows.handlers import read

C = TypeVar("C", bound=Case[Any, Any, Any])
T = TypeVar("T")

COUNT_REFUSALS = "count refusals that repeat"
MOST_AT_ONCE = 500
"""Entries, and notices, in one record: a flood in one task must not make a record too large to send."""


class CaseWorkflow(CoreWorkflow[C]):
    """Waits for people. Rules live in domain/, I/O in activities/; handlers do no I/O and never await."""

    recorder: ClassVar[Any] = Records.record_case
    """The activity that takes what `change` gives."""

    def open(self, case: C, start: Any, *, resumed: bool) -> None:
        """Take up a case that begins, or goes on in a new history; called by `__init__`."""
        super().open(case, start, resumed=resumed)
        self.shown: tuple[object, ...] = ()
        self.closing = False
        self.loops: list[asyncio.Task[None]] = []

    # What a kind says of itself

    def change(
        self, asks: list[Any], entries: list[Any], notices: list[Any]
    ) -> Change | CaseChange:
        """What the record activity is given: the case as it stands, with the news."""
        raise NotImplementedError

    # Messages

    def receive(self, kind: type[Message[Any]], payload: RawValue) -> None:
        """Carry a signal out, or note in the timeline why it was refused; repeats are counted."""
        actor = ""
        try:
            message = read(kind, payload)
            actor = message.by
            engine.execute(
                self.case,
                message,
                workflow.now(),
                self.messages,
                Via.SIGNAL,
                claims=self._claims_bind(message),
            )
        except RuleBroken as broken:
            self._refuse(kind.name, actor, broken)

    def _refuse(self, name: str, actor: str, broken: RuleBroken) -> None:
        case, again = self.case, self.case.repeated_refusal(name, actor, broken)
        if again is None or not workflow.patched(COUNT_REFUSALS):
            case.refuse(name, workflow.now(), actor, broken)
            return
        case.count_refusal(again)
        self.entries = min(self.entries, again)

    def _claims_bind(self, message: Message[Any]) -> bool:
        """Whether a signal is refused where a colleague has the task: not one from before that rule.

        The mark is left only where it makes a difference, so that hardly a history has it.
        """
        if taken(self.case, message.instead_of or message.by, message) is None:
            return False
        return workflow.patched("claims_bind")

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

    @asynccontextmanager
    async def operators_may_cancel(self) -> AsyncIterator[None]:
        """Within it the story is told; where an operator cancels the workflow, the case is called off."""
        try:
            yield
        except asyncio.CancelledError:
            engine.call_off(self.case, workflow.now())

    async def to_the_end(self, begun: Callable[[], Awaitable[T]]) -> T:
        """What a case that has ended still owes: an operator's cancel, of which there is one, begins it again."""
        try:
            return await begun()
        except BaseException as error:
            if not is_cancelled_exception(error):
                raise
        return await begun()

    async def settle_at_last(self) -> None:
        """Answer everybody and write everything down; it ends when that is done, and not before."""
        await self.to_the_end(self.settle)

    async def settle(self) -> None:
        """Let handlers and loops finish what they have begun, an operator's cancel or not."""
        await super().settle()
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
            at, timer = (alarm.at if alarm else None), operator_details.timer(pending)
            if await self.rings(at, lambda alarm=alarm: self._alarm_moved(alarm), timer):  # type: ignore[misc]
                ring_alarms(case, self.rung_at(at))

    def _alarm_moved(self, alarm: object) -> bool:
        pending = self.case.next_alarm()
        return self.closing or (pending[0] if pending else None) != alarm

    async def keep_records(self) -> None:
        """Write each change down; changes made meanwhile travel together in the next record."""
        while not self.closing or self.is_behind():
            await workflow.wait_condition(lambda: self.is_behind() or self.closing)
            if self.is_behind():
                await self.write_down(type(self).recorder, self.news())

    def news(self) -> Change | CaseChange:
        """What happened since the last record; whoever calls this must see it recorded."""
        case = self.case
        touched = set(case.touched)
        asks = [ask for ask in case.asks if ask.id in touched]
        entries = case.timeline[self.entries : self.entries + MOST_AT_ONCE]
        change = self.marked(self.change(asks, entries, case.owed[:MOST_AT_ONCE]))
        self.entries += len(entries)
        case.touched.clear()
        del case.owed[:MOST_AT_ONCE]
        self.show()
        return change

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

"""Keeping the world informed: one record per step, the clock watched.

The notices a step owes are written with its record; the courier delivers them.
"""

import asyncio

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.records import Records
    from domain.exchange.exchange import Exchange
    from models.messages import search
    from models.messages.records import Change, change_of, whole
    from workflows import operator_details, options


class Recording:
    """Two loops beside the story; they end when the exchange has ended and is recorded."""

    exchange: Exchange

    def __init__(self) -> None:
        """Nothing has been recorded yet."""
        self.recorded = 0
        self.entries = 0
        self.shown: tuple[object, ...] = ()
        self.closing = False
        self.loops: list[asyncio.Task[None]] = []

    def keep_going(self) -> list[asyncio.Task[None]]:
        """Start the loops: the clock and the records."""
        loops = (self.keep_time(), self.keep_records())
        return [asyncio.create_task(loop) for loop in loops]

    def stumbled(self) -> bool:
        """Whether a loop ended by an error: an exchange must not go on unrecorded, unseen."""
        return any(loop.done() and loop.exception() is not None for loop in self.loops)

    def is_quiet(self) -> bool:
        """Whether the loops have ended."""
        return all(loop.done() for loop in self.loops)

    async def keep_time(self) -> None:
        """Ring each alarm when it is due; a message that messages the next alarm moves the timer."""
        x = self.exchange
        while not x.ended and not self.closing:
            pending = x.next_alarm()
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
                x.ring_alarms(max(workflow.now(), alarm.at) if alarm else workflow.now())

    def _alarm_moved(self, alarm: object) -> bool:
        pending = self.exchange.next_alarm()
        return self.closing or (pending[0] if pending else None) != alarm

    async def keep_records(self) -> None:
        """Write each change down; changes made meanwhile travel together in the next record."""
        while not (self.closing and self.recorded == self.exchange.revision):
            await workflow.wait_condition(
                lambda: self.recorded < self.exchange.revision or self.closing
            )
            if self.recorded < self.exchange.revision:
                await self.record(self.news())

    def news(self) -> Change:
        """What happened since the last record; whoever calls this must see it recorded."""
        x = self.exchange
        touched, owed = set(x.touched), list(x.owed)
        asks = [ask for ask in x.asks if ask.id in touched]
        change = change_of(x, workflow.now(), asks, x.timeline[self.entries :], owed)
        self.entries = len(x.timeline)
        x.touched.clear()
        x.owed.clear()
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
        """Tell operators where the exchange stands: details, and attributes that changed."""
        x = self.exchange
        workflow.set_current_details(operator_details.current(x))
        shown = (x.phase, x.waiting_for(), x.due_at(), x.due_at(hub=True))
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

    @workflow.query(description="Everything there is to know, for rebuilding the views.")
    def snapshot(self) -> Change:
        """The whole exchange as one change that owes nothing (law 7)."""
        return whole(self.exchange, workflow.now())

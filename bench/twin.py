"""The baseline: a bare workflow with the same events as an exchange, JSON only, knowing nothing.

What it does at each step (another timer, other search attributes) is read off the history of a
real exchange (`script_of`), so that only what an exchange thinks costs more than the twin.
"""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import activity, workflow
from temporalio.common import SearchAttributeKey

PHASE = SearchAttributeKey.for_keyword("Phase")
WAITING_FOR = SearchAttributeKey.for_keyword_list("WaitingFor")


@activity.defn(name="record")
async def forget(change: dict[str, Any]) -> None:
    """Does nothing."""


@workflow.defn(name="Twin")
class Twin:
    """Waits for as many messages and timers as its script has steps."""

    @workflow.init
    def __init__(self, start: dict[str, Any]) -> None:
        self.script = start["script"]
        self.details = start["details"]
        self.change = start["change"]
        self.at = self.done = 0
        self.closing = False

    @workflow.run
    async def run(self, start: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """One record per step; a timer beside it."""
        clock = asyncio.create_task(self.keep_time())
        while self.done < len(self.script):
            await workflow.wait_condition(lambda: self.done <= self.at)
            step = self.script[self.done]
            self.done += 1
            workflow.set_current_details(self.details)
            if step["upsert"]:
                workflow.upsert_search_attributes(
                    [PHASE.value_set("phase"), WAITING_FOR.value_set(["hub", "mentee"])]
                )
            await workflow.execute_local_activity(
                "record", self.change, start_to_close_timeout=timedelta(seconds=2)
            )
        self.closing = True
        await clock
        return {"phase": "closed", "revision": self.done}

    def alarm(self) -> tuple[int, float] | None:
        """Which timer should run now, if any."""
        step = self.script[min(self.at, len(self.script) - 1)]
        return (step["timer"], step["seconds"]) if step["seconds"] else None

    async def keep_time(self) -> None:
        """Run the timer of the present step; when it fires, that is a step too."""
        while not self.closing and self.at < len(self.script) - 1:
            alarm = self.alarm()
            try:
                await workflow.wait_condition(
                    lambda alarm=alarm: self.closing or self.alarm() != alarm,  # type: ignore[misc, redundant-expr]
                    timeout=alarm[1] if alarm else None,
                    timeout_summary="remind somebody: of something, due some day",
                )
            except TimeoutError:
                self.at += 1

    @workflow.update
    def act(self, message: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Take the next step."""
        self.at += 1
        return {"revision": self.at, "phase": "phase"}

    @act.validator
    def may_act(self, message: dict[str, Any]) -> None:
        """A message names who acts."""
        if not message.get("by"):
            msg = "by is missing"
            raise ValueError(msg)


@workflow.defn(name="Idle")
class Idle:
    """Waits for ever, and takes the no-op update that form submits are compared with."""

    @workflow.run
    async def run(self) -> None:
        """Until it is terminated."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    def nothing(self, message: dict[str, Any]) -> dict[str, Any]:
        """Answers as an exchange would."""
        return {"by": message["by"], "revision": 1, "phase": "phase"}


def script_of(events: list[Any]) -> list[dict[str, Any]]:
    """The steps of a history: what came with each record (a local activity's marker)."""
    steps: list[dict[str, Any]] = []
    upsert, timer, seconds = False, 0, 0.0
    for event in events:
        kind = event.WhichOneof("attributes")
        if kind == "timer_started_event_attributes":
            timer += 1
            seconds = (
                event.timer_started_event_attributes.start_to_fire_timeout.ToMilliseconds() / 1000
            )
        elif kind in {"timer_canceled_event_attributes", "timer_fired_event_attributes"}:
            seconds = 0.0
        elif kind == "upsert_workflow_search_attributes_event_attributes":
            upsert = True
        elif kind == "marker_recorded_event_attributes":
            steps.append({"upsert": upsert, "timer": timer, "seconds": seconds})
            upsert = False
    return steps

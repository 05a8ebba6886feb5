"""Stands where an exchange stands, and remembers what incidents tell it."""

from typing import Any

from temporalio import workflow


@workflow.defn(name="Listener")
class Listener:
    """Hears `set_hold` until it is terminated."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def set_hold(self, payload: dict[str, Any]) -> None:
        self.heard.append(payload)

    @workflow.query
    def all_heard(self) -> list[dict[str, Any]]:
        return self.heard

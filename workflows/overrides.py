"""The coordinator's last word on an ask: an update with its validator, and a signal of the same name."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.override import ReopenAsk, WaiveAsk
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class Overrides(Acting):
    """Decisions of the coordinator about what somebody else is asked."""

    @workflow.update(description="The coordinator lets a task go, with a reason.")
    def waive_ask(self, message: WaiveAsk) -> Receipt:
        """The coordinator lets a task go, with a reason."""
        return self.execute(message)

    @waive_ask.validator
    def may_waive_ask(self, message: WaiveAsk) -> None:
        self.check(message)

    @workflow.signal(name="waive_ask", description="The coordinator lets a task go, with a reason.")
    @one_payload
    def on_waive_ask(self, payload: RawValue) -> None:
        self.receive(WaiveAsk, payload)

    @workflow.update(description="The coordinator opens a settled task again, with a reason.")
    def reopen_ask(self, message: ReopenAsk) -> Receipt:
        """The coordinator opens a settled task again, with a reason."""
        return self.execute(message)

    @reopen_ask.validator
    def may_reopen_ask(self, message: ReopenAsk) -> None:
        self.check(message)

    @workflow.signal(
        name="reopen_ask", description="The coordinator opens a settled task again, with a reason."
    )
    @one_payload
    def on_reopen_ask(self, payload: RawValue) -> None:
        self.receive(ReopenAsk, payload)

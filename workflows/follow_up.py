"""After the visit, when things go otherwise: calls and actions, each an update with its validator."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.actions import ChangeAction
    from domain.exchange.messages.missed_calls import (
        CallInWriting,
        CheckIn,
        LeadCall,
        SettleMissedCalls,
    )
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class FollowUpForms(Acting):
    """What helps a call or an action that cannot go as planned."""

    @workflow.update(description="A colleague of the mentor community leads a call.")
    def lead_call(self, message: LeadCall) -> Receipt:
        """A colleague of the mentor community leads a call."""
        return self.execute(message)

    @lead_call.validator
    def may_lead_call(self, message: LeadCall) -> None:
        self.check(message)

    @workflow.update(description="Both sides write down how things stand instead of meeting.")
    def call_in_writing(self, message: CallInWriting) -> Receipt:
        """Both sides write down how things stand instead of meeting."""
        return self.execute(message)

    @call_in_writing.validator
    def may_call_in_writing(self, message: CallInWriting) -> None:
        self.check(message)

    @workflow.update(
        description="One side writes its check-in; with both in, the call counts as held."
    )
    def check_in(self, message: CheckIn) -> Receipt:
        """One side writes its check-in; with both in, the call counts as held."""
        return self.execute(message)

    @check_in.validator
    def may_check_in(self, message: CheckIn) -> None:
        self.check(message)

    @workflow.update(description="The hub settles a call that was missed again and again.")
    def settle_missed_calls(self, message: SettleMissedCalls) -> Receipt:
        """The hub settles a call that was missed again and again."""
        return self.execute(message)

    @settle_missed_calls.validator
    def may_settle_missed_calls(self, message: SettleMissedCalls) -> None:
        self.check(message)

    @workflow.signal(
        name="settle_missed_calls",
        description="The hub settles a call that was missed again and again.",
    )
    @one_payload
    def on_settle_missed_calls(self, payload: RawValue) -> None:
        self.receive(SettleMissedCalls, payload)

    @workflow.update(
        description="An action gets more time, becomes smaller, or is let go, with a reason."
    )
    def change_action(self, message: ChangeAction) -> Receipt:
        """An action gets more time, becomes smaller, or is let go, with a reason."""
        return self.execute(message)

    @change_action.validator
    def may_change_action(self, message: ChangeAction) -> None:
        self.check(message)

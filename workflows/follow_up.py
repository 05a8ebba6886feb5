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
    def lead_call(self, move: LeadCall) -> Receipt:
        """A colleague of the mentor community leads a call."""
        return self.make(move)

    @lead_call.validator
    def may_lead_call(self, move: LeadCall) -> None:
        self.check(move)

    @workflow.update(description="Both sides write down how things stand instead of meeting.")
    def call_in_writing(self, move: CallInWriting) -> Receipt:
        """Both sides write down how things stand instead of meeting."""
        return self.make(move)

    @call_in_writing.validator
    def may_call_in_writing(self, move: CallInWriting) -> None:
        self.check(move)

    @workflow.update(
        description="One side writes its check-in; with both in, the call counts as held."
    )
    def check_in(self, move: CheckIn) -> Receipt:
        """One side writes its check-in; with both in, the call counts as held."""
        return self.make(move)

    @check_in.validator
    def may_check_in(self, move: CheckIn) -> None:
        self.check(move)

    @workflow.update(description="The hub settles a call that was missed again and again.")
    def settle_missed_calls(self, move: SettleMissedCalls) -> Receipt:
        """The hub settles a call that was missed again and again."""
        return self.make(move)

    @settle_missed_calls.validator
    def may_settle_missed_calls(self, move: SettleMissedCalls) -> None:
        self.check(move)

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
    def change_action(self, move: ChangeAction) -> Receipt:
        """An action gets more time, becomes smaller, or is let go, with a reason."""
        return self.make(move)

    @change_action.validator
    def may_change_action(self, move: ChangeAction) -> None:
        self.check(move)

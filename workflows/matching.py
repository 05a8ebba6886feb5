"""No match, a partner replaced, plans that are not accepted, wishes: updates, and signals of the hub."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.appeal import (
        AcceptRejection,
        AppealPlan,
        CloseRejected,
        DenyAppeal,
        GrantAppeal,
    )
    from domain.exchange.messages.no_match import CloseWithoutMatch, WakeUp
    from domain.exchange.messages.partner import ReplacePartner
    from domain.exchange.messages.plan_review import AskPlanCall, LogPlanCall
    from domain.exchange.messages.requests import DeclineRequest, GrantRequest, RaiseRequest
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class Matching(Acting):
    """Whom a mentee learns from, whether their plan is accepted, and what people wish for."""

    @workflow.update(
        description="No partner is to be had: the exchange ends, with a reason and something offered instead."
    )
    def close_without_match(self, message: CloseWithoutMatch) -> Receipt:
        """No partner is to be had: the exchange ends, with a reason and something offered instead."""
        return self.execute(message)

    @close_without_match.validator
    def may_close_without_match(self, message: CloseWithoutMatch) -> None:
        self.check(message)

    @workflow.signal(
        name="close_without_match",
        description="No partner is to be had: the exchange ends, with a reason and something offered instead.",
    )
    @one_payload
    def on_close_without_match(self, payload: RawValue) -> None:
        self.receive(CloseWithoutMatch, payload)

    @workflow.update(
        description="A new cycle opens: a waiting application is looked at first; `cycle` is the one it joins."
    )
    def wake_up(self, message: WakeUp) -> Receipt:
        """A new cycle opens: a waiting application is looked at first; `cycle` is the one it joins."""
        return self.execute(message)

    @wake_up.validator
    def may_wake_up(self, message: WakeUp) -> None:
        self.check(message)

    @workflow.signal(
        name="wake_up",
        description="A new cycle opens: a waiting application is looked at first; `cycle` is the one it joins.",
    )
    @one_payload
    def on_wake_up(self, payload: RawValue) -> None:
        self.receive(WakeUp, payload)

    @workflow.update(
        description="The hub looks for another partner; both sides read the note. What still holds is kept."
    )
    def replace_partner(self, message: ReplacePartner) -> Receipt:
        """The hub looks for another partner; both sides read the note. What still holds is kept."""
        return self.execute(message)

    @replace_partner.validator
    def may_replace_partner(self, message: ReplacePartner) -> None:
        self.check(message)

    @workflow.signal(
        name="replace_partner",
        description="The hub looks for another partner; both sides read the note. What still holds is kept.",
    )
    @one_payload
    def on_replace_partner(self, payload: RawValue) -> None:
        self.receive(ReplacePartner, payload)

    @workflow.update(
        description="Returned often enough: the hub talks with both sides before they sign again."
    )
    def ask_plan_call(self, message: AskPlanCall) -> Receipt:
        """Returned often enough: the hub talks with both sides before they sign again."""
        return self.execute(message)

    @ask_plan_call.validator
    def may_ask_plan_call(self, message: AskPlanCall) -> None:
        self.check(message)

    @workflow.signal(
        name="ask_plan_call",
        description="Returned often enough: the hub talks with both sides before they sign again.",
    )
    @one_payload
    def on_ask_plan_call(self, payload: RawValue) -> None:
        self.receive(AskPlanCall, payload)

    @workflow.update(
        description="The hub talked with both sides about the plan; the note says what was agreed."
    )
    def log_plan_call(self, message: LogPlanCall) -> Receipt:
        """The hub talked with both sides about the plan; the note says what was agreed."""
        return self.execute(message)

    @log_plan_call.validator
    def may_log_plan_call(self, message: LogPlanCall) -> None:
        self.check(message)

    @workflow.signal(
        name="log_plan_call",
        description="The hub talked with both sides about the plan; the note says what was agreed.",
    )
    @one_payload
    def on_log_plan_call(self, payload: RawValue) -> None:
        self.receive(LogPlanCall, payload)

    @workflow.update(
        description="One side appeals for both; the note says why the plan should have one more chance."
    )
    def appeal_plan(self, message: AppealPlan) -> Receipt:
        """One side appeals for both; the note says why the plan should have one more chance."""
        return self.execute(message)

    @appeal_plan.validator
    def may_appeal_plan(self, message: AppealPlan) -> None:
        self.check(message)

    @workflow.update(
        description="One side does not appeal; when both say so, the rejection stands."
    )
    def accept_rejection(self, message: AcceptRejection) -> Receipt:
        """One side does not appeal; when both say so, the rejection stands."""
        return self.execute(message)

    @accept_rejection.validator
    def may_accept_rejection(self, message: AcceptRejection) -> None:
        self.check(message)

    @workflow.update(description="The appeal is right: the plan gets one more chance.")
    def grant_appeal(self, message: GrantAppeal) -> Receipt:
        """The appeal is right: the plan gets one more chance."""
        return self.execute(message)

    @grant_appeal.validator
    def may_grant_appeal(self, message: GrantAppeal) -> None:
        self.check(message)

    @workflow.signal(
        name="grant_appeal", description="The appeal is right: the plan gets one more chance."
    )
    @one_payload
    def on_grant_appeal(self, payload: RawValue) -> None:
        self.receive(GrantAppeal, payload)

    @workflow.update(description="The rejection stands; the note says why.")
    def deny_appeal(self, message: DenyAppeal) -> Receipt:
        """The rejection stands; the note says why."""
        return self.execute(message)

    @deny_appeal.validator
    def may_deny_appeal(self, message: DenyAppeal) -> None:
        self.check(message)

    @workflow.signal(name="deny_appeal", description="The rejection stands; the note says why.")
    @one_payload
    def on_deny_appeal(self, payload: RawValue) -> None:
        self.receive(DenyAppeal, payload)

    @workflow.update(
        description="The time to appeal is over and nobody did: the coordinator closes the exchange."
    )
    def close_rejected(self, message: CloseRejected) -> Receipt:
        """The time to appeal is over and nobody did: the coordinator closes the exchange."""
        return self.execute(message)

    @close_rejected.validator
    def may_close_rejected(self, message: CloseRejected) -> None:
        self.check(message)

    @workflow.signal(
        name="close_rejected",
        description="The time to appeal is over and nobody did: the coordinator closes the exchange.",
    )
    @one_payload
    def on_close_rejected(self, payload: RawValue) -> None:
        self.receive(CloseRejected, payload)

    @workflow.update(
        description="Somebody wishes for something only the hub can do; the note says what and why."
    )
    def raise_request(self, message: RaiseRequest) -> Receipt:
        """Somebody wishes for something only the hub can do; the note says what and why."""
        return self.execute(message)

    @raise_request.validator
    def may_raise_request(self, message: RaiseRequest) -> None:
        self.check(message)

    @workflow.update(
        description="The hub says yes to a wish no other move fulfils; the note says what happens now."
    )
    def grant_request(self, message: GrantRequest) -> Receipt:
        """The hub says yes to a wish no other message fulfils; the note says what happens now."""
        return self.execute(message)

    @grant_request.validator
    def may_grant_request(self, message: GrantRequest) -> None:
        self.check(message)

    @workflow.signal(
        name="grant_request",
        description="The hub says yes to a wish no other move fulfils; the note says what happens now.",
    )
    @one_payload
    def on_grant_request(self, payload: RawValue) -> None:
        self.receive(GrantRequest, payload)

    @workflow.update(
        description="The hub cannot fulfil a wish; the note says why, and what else may help."
    )
    def decline_request(self, message: DeclineRequest) -> Receipt:
        """The hub cannot fulfil a wish; the note says why, and what else may help."""
        return self.execute(message)

    @decline_request.validator
    def may_decline_request(self, message: DeclineRequest) -> None:
        self.check(message)

    @workflow.signal(
        name="decline_request",
        description="The hub cannot fulfil a wish; the note says why, and what else may help.",
    )
    @one_payload
    def on_decline_request(self, payload: RawValue) -> None:
        self.receive(DeclineRequest, payload)

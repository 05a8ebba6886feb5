"""What the hub decides: each an update with its validator, and a signal of the same name.

The signal takes a raw payload, because a payload that does not fit its type would be dropped
unseen; here it is refused into the timeline (law 5).
"""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
    from domain.exchange.messages.application import (
        AcceptApplication,
        DeclineApplication,
        ReturnApplication,
    )
    from domain.exchange.messages.booking import BookOrder
    from domain.exchange.messages.calls import WaiveCalls
    from domain.exchange.messages.no_match import KeepWaiting, PutOnWaitingList
    from domain.exchange.messages.partner import ProposePartner
    from domain.exchange.messages.plan_review import ApprovePlan, RejectPlan, ReturnPlan
    from domain.exchange.messages.report import AcceptReport, ReturnReport
    from domain.exchange.messages.staff import AssignStaff
    from domain.exchange.messages.travel import DecideGo, DecideNoGo
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class HubDecisions(Acting):
    """Decisions of the hub's team, from the desk or from an operator's tool."""

    @workflow.update(description="A member of the hub's team takes a task of the queue.")
    def claim_ask(self, message: ClaimAsk) -> Receipt:
        """A member of the hub's team takes a task of the queue."""
        return self.execute(message)

    @claim_ask.validator
    def may_claim_ask(self, message: ClaimAsk) -> None:
        self.check(message)

    @workflow.signal(
        name="claim_ask", description="A member of the hub's team takes a task of the queue."
    )
    @one_payload
    def on_claim_ask(self, payload: RawValue) -> None:
        self.receive(ClaimAsk, payload)

    @workflow.update(description="A claimed task goes back into the queue.")
    def release_ask(self, message: ReleaseAsk) -> Receipt:
        """A claimed task goes back into the queue."""
        return self.execute(message)

    @release_ask.validator
    def may_release_ask(self, message: ReleaseAsk) -> None:
        self.check(message)

    @workflow.signal(name="release_ask", description="A claimed task goes back into the queue.")
    @one_payload
    def on_release_ask(self, payload: RawValue) -> None:
        self.receive(ReleaseAsk, payload)

    @workflow.update(
        description="The coordinator changes who works on this exchange for the hub, and as what."
    )
    def assign_staff(self, message: AssignStaff) -> Receipt:
        """The coordinator changes who works on this exchange for the hub, and as what."""
        return self.execute(message)

    @assign_staff.validator
    def may_assign_staff(self, message: AssignStaff) -> None:
        self.check(message)

    @workflow.signal(
        name="assign_staff",
        description="The coordinator changes who works on this exchange for the hub, and as what.",
    )
    @one_payload
    def on_assign_staff(self, payload: RawValue) -> None:
        self.receive(AssignStaff, payload)

    @workflow.update(description="The application is eligible and its goal specific enough.")
    def accept_application(self, message: AcceptApplication) -> Receipt:
        """The application is eligible and its goal specific enough."""
        return self.execute(message)

    @accept_application.validator
    def may_accept_application(self, message: AcceptApplication) -> None:
        self.check(message)

    @workflow.signal(
        name="accept_application",
        description="The application is eligible and its goal specific enough.",
    )
    @one_payload
    def on_accept_application(self, payload: RawValue) -> None:
        self.receive(AcceptApplication, payload)

    @workflow.update(
        description="The application goes back with comments; the note says what to change."
    )
    def return_application(self, message: ReturnApplication) -> Receipt:
        """The application goes back with comments; the note says what to change."""
        return self.execute(message)

    @return_application.validator
    def may_return_application(self, message: ReturnApplication) -> None:
        self.check(message)

    @workflow.signal(
        name="return_application",
        description="The application goes back with comments; the note says what to change.",
    )
    @one_payload
    def on_return_application(self, payload: RawValue) -> None:
        self.receive(ReturnApplication, payload)

    @workflow.update(description="The application is not eligible; the exchange ends.")
    def decline_application(self, message: DeclineApplication) -> Receipt:
        """The application is not eligible; the exchange ends."""
        return self.execute(message)

    @decline_application.validator
    def may_decline_application(self, message: DeclineApplication) -> None:
        self.check(message)

    @workflow.signal(
        name="decline_application",
        description="The application is not eligible; the exchange ends.",
    )
    @one_payload
    def on_decline_application(self, payload: RawValue) -> None:
        self.receive(DeclineApplication, payload)

    @workflow.update(
        description="The coordinator lets the remaining calls go, by name and with a reason."
    )
    def waive_calls(self, message: WaiveCalls) -> Receipt:
        """The coordinator lets the remaining calls go, by name and with a reason."""
        return self.execute(message)

    @waive_calls.validator
    def may_waive_calls(self, message: WaiveCalls) -> None:
        self.check(message)

    @workflow.signal(
        name="waive_calls",
        description="The coordinator lets the remaining calls go, by name and with a reason.",
    )
    @one_payload
    def on_waive_calls(self, payload: RawValue) -> None:
        self.receive(WaiveCalls, payload)

    @workflow.update(description="Programme staff propose a registered mentor community.")
    def propose_partner(self, message: ProposePartner) -> Receipt:
        """Programme staff propose a registered mentor community."""
        return self.execute(message)

    @propose_partner.validator
    def may_propose_partner(self, message: ProposePartner) -> None:
        self.check(message)

    @workflow.signal(
        name="propose_partner", description="Programme staff propose a registered mentor community."
    )
    @one_payload
    def on_propose_partner(self, payload: RawValue) -> None:
        self.receive(ProposePartner, payload)

    @workflow.update(
        description="No partner now: the application waits, with its goals kept, and is looked at again."
    )
    def put_on_waiting_list(self, message: PutOnWaitingList) -> Receipt:
        """No partner now: the application waits, with its goals kept, and is looked at again."""
        return self.execute(message)

    @put_on_waiting_list.validator
    def may_put_on_waiting_list(self, message: PutOnWaitingList) -> None:
        self.check(message)

    @workflow.signal(
        name="put_on_waiting_list",
        description="No partner now: the application waits, with its goals kept, and is looked at again.",
    )
    @one_payload
    def on_put_on_waiting_list(self, payload: RawValue) -> None:
        self.receive(PutOnWaitingList, payload)

    @workflow.update(
        description="Staff looked at the waiting list again; there is still no partner."
    )
    def keep_waiting(self, message: KeepWaiting) -> Receipt:
        """Staff looked at the waiting list again; there is still no partner."""
        return self.execute(message)

    @keep_waiting.validator
    def may_keep_waiting(self, message: KeepWaiting) -> None:
        self.check(message)

    @workflow.signal(
        name="keep_waiting",
        description="Staff looked at the waiting list again; there is still no partner.",
    )
    @one_payload
    def on_keep_waiting(self, payload: RawValue) -> None:
        self.receive(KeepWaiting, payload)

    @workflow.update(description="The hub approves exactly the signed content.")
    def approve_plan(self, message: ApprovePlan) -> Receipt:
        """The hub approves exactly the signed content."""
        return self.execute(message)

    @approve_plan.validator
    def may_approve_plan(self, message: ApprovePlan) -> None:
        self.check(message)

    @workflow.signal(
        name="approve_plan", description="The hub approves exactly the signed content."
    )
    @one_payload
    def on_approve_plan(self, payload: RawValue) -> None:
        self.receive(ApprovePlan, payload)

    @workflow.update(description="The plan goes back with reasons; the note says what to change.")
    def return_plan(self, message: ReturnPlan) -> Receipt:
        """The plan goes back with reasons; the note says what to change."""
        return self.execute(message)

    @return_plan.validator
    def may_return_plan(self, message: ReturnPlan) -> None:
        self.check(message)

    @workflow.signal(
        name="return_plan",
        description="The plan goes back with reasons; the note says what to change.",
    )
    @one_payload
    def on_return_plan(self, payload: RawValue) -> None:
        self.receive(ReturnPlan, payload)

    @workflow.update(description="The coordinator rejects the plan; either side may appeal once.")
    def reject_plan(self, message: RejectPlan) -> Receipt:
        """The coordinator rejects the plan; either side may appeal once."""
        return self.execute(message)

    @reject_plan.validator
    def may_reject_plan(self, message: RejectPlan) -> None:
        self.check(message)

    @workflow.signal(
        name="reject_plan",
        description="The coordinator rejects the plan; either side may appeal once.",
    )
    @one_payload
    def on_reject_plan(self, payload: RawValue) -> None:
        self.receive(RejectPlan, payload)

    @workflow.update(description="The hub accepts the report.")
    def accept_report(self, message: AcceptReport) -> Receipt:
        """The hub accepts the report."""
        return self.execute(message)

    @accept_report.validator
    def may_accept_report(self, message: AcceptReport) -> None:
        self.check(message)

    @workflow.signal(name="accept_report", description="The hub accepts the report.")
    @one_payload
    def on_accept_report(self, payload: RawValue) -> None:
        self.receive(AcceptReport, payload)

    @workflow.update(description="The hub returns one side's part; the note says what to change.")
    def return_report(self, message: ReturnReport) -> Receipt:
        """The hub returns one side's part; the note says what to change."""
        return self.execute(message)

    @return_report.validator
    def may_return_report(self, message: ReturnReport) -> None:
        self.check(message)

    @workflow.signal(
        name="return_report",
        description="The hub returns one side's part; the note says what to change.",
    )
    @one_payload
    def on_return_report(self, payload: RawValue) -> None:
        self.receive(ReturnReport, payload)

    @workflow.update(description="A booker has booked what was ordered.")
    def book_order(self, message: BookOrder) -> Receipt:
        """A booker has booked what was ordered."""
        return self.execute(message)

    @book_order.validator
    def may_book_order(self, message: BookOrder) -> None:
        self.check(message)

    @workflow.signal(name="book_order", description="A booker has booked what was ordered.")
    @one_payload
    def on_book_order(self, payload: RawValue) -> None:
        self.receive(BookOrder, payload)

    @workflow.update(description="The hub says go: everything that departure needs is there.")
    def decide_go(self, message: DecideGo) -> Receipt:
        """The hub says go: everything that departure needs is there."""
        return self.execute(message)

    @decide_go.validator
    def may_decide_go(self, message: DecideGo) -> None:
        self.check(message)

    @workflow.signal(
        name="decide_go", description="The hub says go: everything that departure needs is there."
    )
    @one_payload
    def on_decide_go(self, payload: RawValue) -> None:
        self.receive(DecideGo, payload)

    @workflow.update(description="The hub says not yet, and why; the decision stays open.")
    def decide_no_go(self, message: DecideNoGo) -> Receipt:
        """The hub says not yet, and why; the decision stays open."""
        return self.execute(message)

    @decide_no_go.validator
    def may_decide_no_go(self, message: DecideNoGo) -> None:
        self.check(message)

    @workflow.signal(
        name="decide_no_go", description="The hub says not yet, and why; the decision stays open."
    )
    @one_payload
    def on_decide_no_go(self, payload: RawValue) -> None:
        self.receive(DecideNoGo, payload)

"""Visas and bookings that change: each an update with its validator; what only the hub does, a signal too."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.booking_changes import (
        ApproveCost,
        ChangeBooking,
        KeepBooking,
        RefuseCost,
        RequestChange,
    )
    from domain.exchange.messages.visa import (
        AppealVisa,
        ConfirmVisaRefusal,
        ReportVisa,
        SwitchDirection,
    )
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class Arrangements(Acting):
    """Travellers, bookers and approvers about the journey."""

    @workflow.update(
        description="A traveller says how the own visa stands: applied for, granted, not needed or refused."
    )
    def report_visa(self, message: ReportVisa) -> Receipt:
        """A traveller says how the own visa stands: applied for, granted, not needed or refused."""
        return self.execute(message)

    @report_visa.validator
    def may_report_visa(self, message: ReportVisa) -> None:
        self.check(message)

    @workflow.update(
        description="A booker has looked at the refusal; without `refused` it turns out not to be one."
    )
    def confirm_visa_refusal(self, message: ConfirmVisaRefusal) -> Receipt:
        """A booker has looked at the refusal; without `refused` it turns out not to be one."""
        return self.execute(message)

    @confirm_visa_refusal.validator
    def may_confirm_visa_refusal(self, message: ConfirmVisaRefusal) -> None:
        self.check(message)

    @workflow.signal(
        name="confirm_visa_refusal",
        description="A booker has looked at the refusal; without `refused` it turns out not to be one.",
    )
    @one_payload
    def on_confirm_visa_refusal(self, payload: RawValue) -> None:
        self.receive(ConfirmVisaRefusal, payload)

    @workflow.update(
        description="The hub has the traveller appeal against the refusal, while there is time."
    )
    def appeal_visa(self, message: AppealVisa) -> Receipt:
        """The hub has the traveller appeal against the refusal, while there is time."""
        return self.execute(message)

    @appeal_visa.validator
    def may_appeal_visa(self, message: AppealVisa) -> None:
        self.check(message)

    @workflow.signal(
        name="appeal_visa",
        description="The hub has the traveller appeal against the refusal, while there is time.",
    )
    @one_payload
    def on_appeal_visa(self, payload: RawValue) -> None:
        self.receive(AppealVisa, payload)

    @workflow.update(
        description="The other side travels instead. Goals, questions and contacts stay; the plan is open again."
    )
    def switch_direction(self, message: SwitchDirection) -> Receipt:
        """The other side travels instead. Goals, questions and contacts stay; the plan is open again."""
        return self.execute(message)

    @switch_direction.validator
    def may_switch_direction(self, message: SwitchDirection) -> None:
        self.check(message)

    @workflow.signal(
        name="switch_direction",
        description="The other side travels instead. Goals, questions and contacts stay; the plan is open again.",
    )
    @one_payload
    def on_switch_direction(self, payload: RawValue) -> None:
        self.receive(SwitchDirection, payload)

    @workflow.update(
        description="The traveller asks for another booking; the note says what has to change."
    )
    def request_change(self, message: RequestChange) -> Receipt:
        """The traveller asks for another booking; the note says what has to change."""
        return self.execute(message)

    @request_change.validator
    def may_request_change(self, message: RequestChange) -> None:
        self.check(message)

    @workflow.update(description="A booker has to change, or has changed, what was booked.")
    def change_booking(self, message: ChangeBooking) -> Receipt:
        """A booker has to change, or has changed, what was booked."""
        return self.execute(message)

    @change_booking.validator
    def may_change_booking(self, message: ChangeBooking) -> None:
        self.check(message)

    @workflow.signal(
        name="change_booking",
        description="A booker has to change, or has changed, what was booked.",
    )
    @one_payload
    def on_change_booking(self, payload: RawValue) -> None:
        self.receive(ChangeBooking, payload)

    @workflow.update(
        description="The booker cannot, or need not, change a booking; the note says why."
    )
    def keep_booking(self, message: KeepBooking) -> Receipt:
        """The booker cannot, or need not, change a booking; the note says why."""
        return self.execute(message)

    @keep_booking.validator
    def may_keep_booking(self, message: KeepBooking) -> None:
        self.check(message)

    @workflow.signal(
        name="keep_booking",
        description="The booker cannot, or need not, change a booking; the note says why.",
    )
    @one_payload
    def on_keep_booking(self, payload: RawValue) -> None:
        self.receive(KeepBooking, payload)

    @workflow.update(description="An approver agrees that a booking costs more than was approved.")
    def approve_cost(self, message: ApproveCost) -> Receipt:
        """An approver agrees that a booking costs more than was approved."""
        return self.execute(message)

    @approve_cost.validator
    def may_approve_cost(self, message: ApproveCost) -> None:
        self.check(message)

    @workflow.signal(
        name="approve_cost",
        description="An approver agrees that a booking costs more than was approved.",
    )
    @one_payload
    def on_approve_cost(self, payload: RawValue) -> None:
        self.receive(ApproveCost, payload)

    @workflow.update(
        description="An approver does not agree; the booker looks for another way, the note says why."
    )
    def refuse_cost(self, message: RefuseCost) -> Receipt:
        """An approver does not agree; the booker looks for another way, the note says why."""
        return self.execute(message)

    @refuse_cost.validator
    def may_refuse_cost(self, message: RefuseCost) -> None:
        self.check(message)

    @workflow.signal(
        name="refuse_cost",
        description="An approver does not agree; the booker looks for another way, the note says why.",
    )
    @one_payload
    def on_refuse_cost(self, payload: RawValue) -> None:
        self.receive(RefuseCost, payload)

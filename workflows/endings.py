"""Visits that go otherwise than planned, and exchanges the hub ends: updates, and signals of the hub."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
    from domain.exchange.messages.endings import (
        Cancel,
        CloseIncomplete,
        Postpone,
        UndoBooking,
        WriteClosingReport,
    )
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class Endings(Acting):
    """Put off, cut short, cancelled, closed; and what is undone before."""

    @workflow.update(
        description="The hub puts the visit off; the plan is signed again, for a day from `not_before` on."
    )
    def postpone(self, message: Postpone) -> Receipt:
        """The hub puts the visit off; the plan is signed again, for a day from `not_before` on."""
        return self.execute(message)

    @postpone.validator
    def may_postpone(self, message: Postpone) -> None:
        self.check(message)

    @workflow.signal(
        name="postpone",
        description="The hub puts the visit off; the plan is signed again, for a day from `not_before` on.",
    )
    @one_payload
    def on_postpone(self, payload: RawValue) -> None:
        self.receive(Postpone, payload)

    @workflow.update(
        description="The hub ends the exchange before its visit; refunds are tracked first."
    )
    def cancel(self, message: Cancel) -> Receipt:
        """The hub ends the exchange before its visit; refunds are tracked first."""
        return self.execute(message)

    @cancel.validator
    def may_cancel(self, message: Cancel) -> None:
        self.check(message)

    @workflow.signal(
        name="cancel",
        description="The hub ends the exchange before its visit; refunds are tracked first.",
    )
    @one_payload
    def on_cancel(self, payload: RawValue) -> None:
        self.receive(Cancel, payload)

    @workflow.update(
        description="A booker has undone a booking; `refund_cents` is what came back, in euro cents."
    )
    def undo_booking(self, message: UndoBooking) -> Receipt:
        """A booker has undone a booking; `refund_cents` is what came back, in euro cents."""
        return self.execute(message)

    @undo_booking.validator
    def may_undo_booking(self, message: UndoBooking) -> None:
        self.check(message)

    @workflow.signal(
        name="undo_booking",
        description="A booker has undone a booking; `refund_cents` is what came back, in euro cents.",
    )
    @one_payload
    def on_undo_booking(self, payload: RawValue) -> None:
        self.receive(UndoBooking, payload)

    @workflow.update(
        description="The case owner wrote the short report on a cancelled exchange; the note is its words."
    )
    def write_closing_report(self, message: WriteClosingReport) -> Receipt:
        """The case owner wrote the short report on a cancelled exchange; the note is its words."""
        return self.execute(message)

    @write_closing_report.validator
    def may_write_closing_report(self, message: WriteClosingReport) -> None:
        self.check(message)

    @workflow.signal(
        name="write_closing_report",
        description="The case owner wrote the short report on a cancelled exchange; the note is its words.",
    )
    @one_payload
    def on_write_closing_report(self, payload: RawValue) -> None:
        self.receive(WriteClosingReport, payload)

    @workflow.update(
        description="The visit ended before its planned last day; `goals_covered` are numbered from 1."
    )
    def cut_short_visit(self, message: CutShortVisit) -> Receipt:
        """The visit ended before its planned last day; `goals_covered` are numbered from 1."""
        return self.execute(message)

    @cut_short_visit.validator
    def may_cut_short_visit(self, message: CutShortVisit) -> None:
        self.check(message)

    @workflow.update(
        description="The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing."
    )
    def decide_top_up(self, message: DecideTopUp) -> Receipt:
        """The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing."""
        return self.execute(message)

    @decide_top_up.validator
    def may_decide_top_up(self, message: DecideTopUp) -> None:
        self.check(message)

    @workflow.signal(
        name="decide_top_up",
        description="The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing.",
    )
    @one_payload
    def on_decide_top_up(self, payload: RawValue) -> None:
        self.receive(DecideTopUp, payload)

    @workflow.update(
        description="The hub closes an exchange after its visit, before everything was done. Nobody is blamed."
    )
    def close_incomplete(self, message: CloseIncomplete) -> Receipt:
        """The hub closes an exchange after its visit, before everything was done. Nobody is blamed."""
        return self.execute(message)

    @close_incomplete.validator
    def may_close_incomplete(self, message: CloseIncomplete) -> None:
        self.check(message)

    @workflow.signal(
        name="close_incomplete",
        description="The hub closes an exchange after its visit, before everything was done. Nobody is blamed.",
    )
    @one_payload
    def on_close_incomplete(self, payload: RawValue) -> None:
        self.receive(CloseIncomplete, payload)

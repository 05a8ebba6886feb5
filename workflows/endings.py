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
    def postpone(self, move: Postpone) -> Receipt:
        """The hub puts the visit off; the plan is signed again, for a day from `not_before` on."""
        return self.make(move)

    @postpone.validator
    def may_postpone(self, move: Postpone) -> None:
        self.check(move)

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
    def cancel(self, move: Cancel) -> Receipt:
        """The hub ends the exchange before its visit; refunds are tracked first."""
        return self.make(move)

    @cancel.validator
    def may_cancel(self, move: Cancel) -> None:
        self.check(move)

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
    def undo_booking(self, move: UndoBooking) -> Receipt:
        """A booker has undone a booking; `refund_cents` is what came back, in euro cents."""
        return self.make(move)

    @undo_booking.validator
    def may_undo_booking(self, move: UndoBooking) -> None:
        self.check(move)

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
    def write_closing_report(self, move: WriteClosingReport) -> Receipt:
        """The case owner wrote the short report on a cancelled exchange; the note is its words."""
        return self.make(move)

    @write_closing_report.validator
    def may_write_closing_report(self, move: WriteClosingReport) -> None:
        self.check(move)

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
    def cut_short_visit(self, move: CutShortVisit) -> Receipt:
        """The visit ended before its planned last day; `goals_covered` are numbered from 1."""
        return self.make(move)

    @cut_short_visit.validator
    def may_cut_short_visit(self, move: CutShortVisit) -> None:
        self.check(move)

    @workflow.update(
        description="The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing."
    )
    def decide_top_up(self, move: DecideTopUp) -> Receipt:
        """The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing."""
        return self.make(move)

    @decide_top_up.validator
    def may_decide_top_up(self, move: DecideTopUp) -> None:
        self.check(move)

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
    def close_incomplete(self, move: CloseIncomplete) -> Receipt:
        """The hub closes an exchange after its visit, before everything was done. Nobody is blamed."""
        return self.make(move)

    @close_incomplete.validator
    def may_close_incomplete(self, move: CloseIncomplete) -> None:
        self.check(move)

    @workflow.signal(
        name="close_incomplete",
        description="The hub closes an exchange after its visit, before everything was done. Nobody is blamed.",
    )
    @one_payload
    def on_close_incomplete(self, payload: RawValue) -> None:
        self.receive(CloseIncomplete, payload)

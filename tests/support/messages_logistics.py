"""Plausible messages about visas, bookings, and visits that do not go as planned."""

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.case.message import AnyMessage
from domain.exchange import booking_cancellation
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import (
    CancelReason,
    CutReason,
    IncompleteReason,
    PostponeReason,
    TopUp,
)
from domain.exchange.messages.booking_changes import (
    ApproveCost,
    ChangeBooking,
    KeepBooking,
    RefuseCost,
    RequestChange,
)
from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
from domain.exchange.messages.endings import (
    Cancel,
    CloseIncomplete,
    Postpone,
    UndoBooking,
    WriteClosingReport,
)
from domain.exchange.messages.visa import (
    AppealVisa,
    ConfirmVisaRefusal,
    ReportVisa,
    SwitchDirection,
)
from domain.exchange.orders import ChangeCause, Order, VisaStatus
from tests.support.happy_path import arrives_at
from tests.support.people import MIA

Example = Callable[[Exchange, datetime, str], AnyMessage]


def _booked(x: Exchange) -> str:
    return next((o.id for o in x.orders if o.is_booked), "order-0")


def _proposed(x: Exchange) -> str:
    return next((o.id for o in x.orders if o.proposal), "order-0")


def _undone_next(x: Exchange) -> str:
    return next((o.id for o in booking_cancellation.to_undo(x)), "order-0")


def _traveller(x: Exchange) -> str:
    return next(iter(x.travellers), MIA)


def _change(x: Exchange, now: datetime, by: str) -> AnyMessage:
    order: Order | None = x.order(_booked(x))
    cost = order.cost_cents + 25_000 if order else 0
    return ChangeBooking(
        by=by,
        order=_booked(x),
        cause=ChangeCause.CARRIER,
        cost_cents=cost,
        arrives_at=arrives_at(x),
    )


def _postpone(x: Exchange, now: datetime, by: str) -> AnyMessage:
    planned = x.plan.facts.starts_on if x.plan else now.date()
    later = max(planned, now.date()) + timedelta(days=30)
    return Postpone(by=by, reason=PostponeReason.ILLNESS, not_before=later, note="n-1")


def _cut_short(x: Exchange, now: datetime, by: str) -> AnyMessage:
    return CutShortVisit(
        by=by, ended_on=now.date(), reason=CutReason.FAMILY, goals_covered=(1,), note="n-1"
    )


LOGISTICS: dict[str, Example] = {
    "report_visa": lambda x, now, by: ReportVisa(by=by, status=VisaStatus.GRANTED),
    "confirm_visa_refusal": lambda x, now, by: ConfirmVisaRefusal(by=by, traveller=_traveller(x)),
    "appeal_visa": lambda x, now, by: AppealVisa(by=by, traveller=_traveller(x)),
    "switch_direction": lambda x, now, by: SwitchDirection(by=by, note="n-1"),
    "change_booking": _change,
    "approve_cost": lambda x, now, by: ApproveCost(by=by, order=_proposed(x)),
    "refuse_cost": lambda x, now, by: RefuseCost(by=by, order=_proposed(x), note="n-1"),
    "request_change": lambda x, now, by: RequestChange(by=by, order=_booked(x), note="n-1"),
    "keep_booking": lambda x, now, by: KeepBooking(by=by, order=_booked(x), note="n-1"),
    "undo_booking": lambda x, now, by: UndoBooking(by=by, order=_undone_next(x)),
    "postpone": _postpone,
    "cancel": lambda x, now, by: Cancel(by=by, reason=CancelReason.PARTNERS_AGREED, note="n-1"),
    "close_incomplete": lambda x, now, by: CloseIncomplete(
        by=by, reason=IncompleteReason.PARTNERS_AGREED, note="n-1"
    ),
    "write_closing_report": lambda x, now, by: WriteClosingReport(by=by, note="n-1"),
    "cut_short_visit": _cut_short,
    "decide_top_up": lambda x, now, by: DecideTopUp(by=by, top_up=TopUp.CALLS, calls=1),
}

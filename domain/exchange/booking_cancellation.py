"""Taking back what was booked: undo tasks for the human bookers, newest booking first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.case.workdays import at_local
from domain.exchange import calendar_events, phase_entry, requests
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.interruptions import Ending
from domain.exchange.orders import Order, OrderStatus
from domain.exchange.people import Role
from domain.exchange.phases import Phase


def to_undo(x: Exchange) -> list[Order]:
    """Orders still to be undone, in the order it has to be done: what was booked last comes first."""
    waiting = [order for order in x.orders if order.status is OrderStatus.TO_UNDO]
    waiting.reverse()  # of bookings made at one moment, the order requested last comes first
    return sorted(waiting, key=lambda o: -(o.booked_at.timestamp() if o.booked_at else 0))


def undo_bookings(
    x: Exchange, now: datetime, which: Callable[[Order], bool] = lambda _order: True
) -> None:
    """Stop what is only requested, and ask the bookers to undo what is booked, by its refund date."""
    for order in x.orders:
        if not order.is_live or not which(order):
            continue
        order.proposal = None
        order.status = OrderStatus.TO_UNDO if order.is_booked else OrderStatus.STOPPED
        x.void(_about(x, order), now, "to be undone")
    for order in to_undo(x):
        if not x.open_asks(AskKind.UNDO_BOOKING, subject=order.id):
            _ask_undo(x, now, order)


def undo_order(x: Exchange, now: datetime, order: Order) -> None:
    """Stop or undo one order, and nothing else."""
    undo_bookings(x, now, lambda other: other is order)


def _about(x: Exchange, order: Order) -> list[ExchangeAsk]:
    kinds = (AskKind.BOOK, AskKind.CONFIRM_BOOKING, AskKind.CHANGE_BOOKING, AskKind.APPROVE_COST)
    return x.open_asks(*kinds, subject=order.id)


def _ask_undo(x: Exchange, now: datetime, order: Order) -> None:
    due = x.policy.due(AskKind.UNDO_BOOKING, now)
    if order.refund_by:
        last = at_local(order.refund_by, x.policy.due_hour, x.policy.time_zone)
        due = max(min(due, last), now)
    # One mail for all of them; the desk lists each.
    quiet = bool(x.open_asks(AskKind.UNDO_BOOKING))
    x.ask(AskKind.UNDO_BOOKING, now, Role.BOOKER, subject=order.id, due=due, quiet=quiet)


def wind_up(x: Exchange, now: datetime, to: Phase, *, report: bool = False) -> None:
    """Leave the visit's calendar entry and its bookings behind, then go on to `to`.

    `to` is an end, or the pool when a new partner is to be found. With `report` the case owner
    writes a short report first (programme.md, Exceptions: refunds tracked, short report).
    """
    if x.ended_on is None:  # a visit that took place stays in the calendars
        calendar_events.call_off_visit(x)
    calendar_events.call_off_calls(x)
    requests.lapse(x, now)
    undo_bookings(x, now)
    x.ending = Ending(to=to, since=now, report_owed=report)
    if to_undo(x) or report:
        x.enter(Phase.WINDING_UP, now, keep=[AskKind.UNDO_BOOKING])
        if report:
            x.ask(AskKind.WRITE_CLOSING_REPORT, now, Role.PROGRAMME)
    else:
        finish(x, now)


def close_report(x: Exchange, now: datetime) -> None:
    """The short report is written, or waived: one thing less between the exchange and its end."""
    if x.ending:
        x.ending = replace(x.ending, report_owed=False)
        finish(x, now)


def finish(x: Exchange, now: datetime) -> None:
    """Go where the ending leads, once nothing is left to undo and no report is owed."""
    if x.ending is None or x.ending.report_owed or to_undo(x):
        return
    to, x.ending = x.ending.to, None
    if to is Phase.POOL:
        phase_entry.look_for_partner(x, now)
    else:
        phase_entry.end(x, now, to)

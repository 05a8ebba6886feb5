"""What is asked, told with the order, day, call or action that is meant: "Book the journey of Mia"."""

from collections.abc import Mapping

from domain.asks import AskKind
from domain.exchange import Exchange
from domain.travel import Order, OrderKind
from models.texts.labels import label
from models.texts.translate import N_, _
from web.shared.exchange.names import Names

BOOK = {
    OrderKind.TRANSPORT: N_("Book the journey"),
    OrderKind.ACCOMMODATION: N_("Book the stay"),
    OrderKind.INSURANCE: N_("Book the insurance"),
}
BOOK_FOR = {
    OrderKind.TRANSPORT: N_("Book the journey of {name}"),
    OrderKind.ACCOMMODATION: N_("Book the stay of {name}"),
    OrderKind.INSURANCE: N_("Book the insurance of {name}"),
}
CHECK = {
    OrderKind.TRANSPORT: N_("Check the booked journey"),
    OrderKind.ACCOMMODATION: N_("Check the booked stay"),
    OrderKind.INSURANCE: N_("Check the booked insurance"),
}
NUMBERED = {
    AskKind.LOG_DAY: N_("Write the log of day {n}"),
    AskKind.LOG_CALL: N_("Log follow-up call {n}"),
    AskKind.CHECK_IN: N_("Write your check-in instead of call {n}"),
    AskKind.DECIDE_MISSED_CALLS: N_("Settle call {n}, missed again and again"),
}


def asked(
    kind: AskKind, subject: str, x: Exchange, names: Names, actions: Mapping[str, str]
) -> str:
    """The ask in the bound language. `actions` are the actions' titles by their ids.

    What is not known any more is left out: the ask is then called by its kind alone.
    """
    if kind in (AskKind.BOOK, AskKind.CONFIRM_BOOKING):
        return asked_order(kind, x.order(subject), names)
    if kind in NUMBERED and subject:
        return _(NUMBERED[kind], n=subject)
    if kind is AskKind.PROGRESS_ACTION and subject in actions:
        return _("Say how it is going: {action}", action=actions[subject])
    return label(kind)


def asked_order(kind: AskKind, order: Order | None, names: Names) -> str:
    """As `asked`, for what is asked about a booking order."""
    if order is None:
        return label(kind)
    if kind is AskKind.CONFIRM_BOOKING:
        return _(CHECK[order.kind])
    return _(BOOK_FOR[order.kind], name=names.person(order.traveller))

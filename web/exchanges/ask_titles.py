"""What is asked, told with the order, day, call or action that is meant: "Book the journey of Mia"."""

from collections.abc import Callable, Mapping

from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.help_offered import Alternative
from domain.exchange.interruptions import Request
from domain.exchange.orders import Order, OrderKind
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.queued import ABOUT_ORDERS, ABOUT_REQUESTS
from web.cases.names import Names

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
ABOUT_ORDER = {
    AskKind.CHANGE_BOOKING: N_("Change a booking: {kind} for {name}"),
    AskKind.APPROVE_COST: N_("Decide about a dearer booking: {kind} for {name}"),
    AskKind.UNDO_BOOKING: N_("Undo a booking: {kind} for {name}"),
}
OF_VISA = {
    AskKind.CONFIRM_VISA_REFUSAL: N_("Look at the refused visa of {name}"),
    AskKind.DECIDE_VISA: N_("Decide what to do about the refused visa of {name}"),
}
NUMBERED = {
    AskKind.LOG_DAY: N_("Write the log of day {n}"),
    AskKind.LOG_CALL: N_("Log follow-up call {n}"),
    AskKind.CHECK_IN: N_("Write your check-in instead of call {n}"),
    AskKind.DECIDE_MISSED_CALLS: N_("Settle call {n}, missed again and again"),
}
FROM_STATE = ABOUT_ORDERS | ABOUT_REQUESTS
"""What only the exchange's state tells more of than the kind."""


def asked(
    kind: AskKind, subject: str, x: Exchange | None, names: Names, actions: Mapping[str, str]
) -> str:
    """The ask in the bound language. `actions` are the actions' titles by their ids.

    What is not known any more is left out: the ask is then called by its kind alone. `x` may be
    None where the kind is none of `FROM_STATE`.
    """
    if kind in FROM_STATE:
        return asked_about(kind, _meant(kind, subject, x) if x else None, names)
    if kind in OF_VISA and subject:
        return _(OF_VISA[kind], name=names.person(subject))
    if kind in NUMBERED and subject:
        return _(NUMBERED[kind], n=subject)
    if kind in IN_WORDS and subject:
        return IN_WORDS[kind](subject)
    if kind is AskKind.PROGRESS_ACTION and subject in actions:
        return _("Say how it is going: {action}", action=actions[subject])
    return label(kind)


def _meant(kind: AskKind, subject: str, x: Exchange) -> Order | Request | None:
    if kind is AskKind.DECIDE_REQUEST:
        return next((wish for wish in x.requests if wish.id == subject), None)
    return x.order(subject)


def asked_about(kind: AskKind, about: Order | Request | None, names: Names) -> str:
    """As `asked`, for what is asked about an order or a wish that is at hand."""
    if isinstance(about, Request):
        return _("Decide about a wish: {wish}", wish=label(about.kind))
    return asked_order(kind, about, names)


def _silence(subject: str) -> str:
    return _("Decide how to go on without an answer to “{task}”", task=ask_label(subject))


def _offer(subject: str) -> str:
    return _("Arrange what was offered: {offer}", offer=label(Alternative(subject)))


def _relationship(subject: str) -> str:
    return _("Say how you get on, {occasion}", occasion=label(Occasion(subject)))


IN_WORDS: dict[AskKind, Callable[[str], str]] = {
    AskKind.DECIDE_SILENCE: _silence,
    AskKind.ARRANGE_OFFER: _offer,
    AskKind.RATE_RELATIONSHIP: _relationship,
}
"""What the subject alone tells more of."""


def ask_label(ask_id: str) -> str:
    """What an ask is called, from its id (`sign_plan-5`)."""
    kind = ask_id.rpartition("-")[0]
    return label(AskKind(kind)) if kind in {member.value for member in AskKind} else kind


def asked_order(kind: AskKind, order: Order | None, names: Names) -> str:
    """As `asked`, for what is asked about a booking order."""
    if order is None:
        return label(kind)
    if kind is AskKind.CONFIRM_BOOKING:
        return _(CHECK[order.kind])
    if kind in ABOUT_ORDER:
        name = names.person(order.traveller)
        return _(ABOUT_ORDER[kind], kind=label(order.kind), name=name)
    return _(BOOK_FOR[order.kind], name=names.person(order.traveller))

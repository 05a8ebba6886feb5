"""What a task is called: with the booking, wish or unanswered step it is about."""

from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.phases import Phase
from models.texts.labels import label
from tests.support.exchange_states import Moment, at
from tests.support.other_paths import wished_change
from tests.support.people import MIA
from web.cases.names import Names
from web.exchanges.ask_titles import asked

NAMES = Names(people={MIA: "Mia Tamm"}, communities={})


def told(here: Moment, kind: AskKind) -> str:
    ask = next(ask for ask in here.x.asks if ask.kind is kind)
    return asked(kind, ask.subject, here.x, NAMES, {})


def test_a_change_names_the_booking_and_the_traveller() -> None:
    assert (
        told(wished_change(), AskKind.CHANGE_BOOKING) == "Change a booking: Transport for Mia Tamm"
    )


def test_a_wish_is_named() -> None:
    wish = RaiseRequest(by=MIA, kind=RequestKind.PAUSE, note="n-1")
    assert told(at(Phase.PLANNING).make(wish), AskKind.DECIDE_REQUEST).endswith("A pause")


def test_a_silence_names_what_has_no_answer_without_the_exchange_at_hand() -> None:
    kind = AskKind.DECIDE_SILENCE
    assert label(AskKind.SIGN_PLAN) in asked(kind, "sign_plan-5", None, NAMES, {})


def test_without_the_exchange_a_booking_is_called_by_its_kind() -> None:
    assert asked(AskKind.BOOK, "order-1", None, NAMES, {}) == label(AskKind.BOOK)

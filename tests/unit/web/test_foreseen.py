"""What is read of the tasks that wait no longer."""

from types import SimpleNamespace
from typing import Any

from domain.exchange.ask_kinds import AskKind
from domain.exchange.inquiries import Addressee
from domain.exchange.messages.inquiries import SendInquiry
from domain.exchange.phases import Phase
from tests.support.exchange_states import on_the_way
from tests.support.people import MIA, PAT
from tests.support.web_app import NOW
from web.cases.decisions import MessagePage
from web.cases.foreseen import read_by
from web.cases.pages import ACTIONS, ASKS
from web.cases.trying import something_for


def test_the_hubs_own_tasks_are_for_the_hub() -> None:
    x = on_the_way(Phase.PLANNING).make(SendInquiry(by=MIA, to=Addressee.HUB, note="n")).x
    of_hub = {ask.kind for ask in read_by(PAT, x, x.open_asks())}
    of_side = {ask.kind for ask in read_by(MIA, x, x.open_asks())}
    assert of_hub - of_side == {AskKind.ANSWER_AT_HUB}
    assert of_side


def test_every_field_that_has_to_be_filled_in_is_tried_with_something() -> None:
    """Amounts too: what follows from undoing a booking was not told, because nothing came back."""
    at: Any = SimpleNamespace(case=SimpleNamespace(asks=[]), now=NOW)
    pages = [page for page in [*ASKS.values(), *ACTIONS.values()] if isinstance(page, MessagePage)]
    needed = {
        f"{type(page).__name__}.{name}": field.annotation
        for page in pages
        for name, field in page.model.model_fields.items()
        if field.is_required()
    }
    assert "UndoBookingPage.refund" in needed
    assert [name for name, hint in needed.items() if something_for(hint, at) is None] == []

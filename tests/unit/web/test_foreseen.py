"""What is read of the tasks that wait no longer."""

from domain.exchange.ask_kinds import AskKind
from domain.exchange.inquiries import Addressee
from domain.exchange.messages.inquiries import SendInquiry
from domain.exchange.phases import Phase
from tests.support.exchange_states import on_the_way
from tests.support.people import MIA, PAT
from web.cases.foreseen import read_by


def test_the_hubs_own_tasks_are_for_the_hub() -> None:
    x = on_the_way(Phase.PLANNING).make(SendInquiry(by=MIA, to=Addressee.HUB, note="n")).x
    of_hub = {ask.kind for ask in read_by(PAT, x, x.open_asks())}
    of_side = {ask.kind for ask in read_by(MIA, x, x.open_asks())}
    assert of_hub - of_side == {AskKind.ANSWER_AT_HUB}
    assert of_side

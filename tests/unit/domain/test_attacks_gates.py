"""A coordinator in a hurry: waived, opened again, answered for others, and still no way around a gate."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

import pytest

from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.travel import DecideGo, GiveTravelData
from domain.exchange.messages.visit import Depart
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from tests.support import other_paths
from tests.support.exchange_states import Moment, at
from tests.support.hub_decisions import decidable
from tests.support.people import COR, MIA
from tests.unit.domain.machine.laws import LAWS
from tests.unit.domain.machine.play import Play

WHY = "n-why"
ON_THE_WAY: tuple[Callable[[], Moment], ...] = (
    lambda: at(Phase.PLAN_REVIEW),
    lambda: at(Phase.TRAVEL),
    lambda: at(Phase.READY),
    other_paths.abroad,
    other_paths.turned_down,
    other_paths.dearer,
    other_paths.wished_change,
    lambda: decidable("decide_go"),
)


def by_force(play: Play, luck: Random) -> AnyMessage | None:
    """What a coordinator tries who wants the journey now: waive, open again, answer for others, go."""
    x, way = play.x, luck.random()
    settled = [ask for ask in x.asks if not ask.is_open]
    if way < 0.2 and x.open_asks():
        return WaiveAsk(by=COR, ask=luck.choice(x.open_asks()).id, note=WHY)
    if way < 0.4 and settled:
        return ReopenAsk(by=COR, ask=luck.choice(settled).id, note=WHY)
    if way < 0.5:
        return DecideGo(by=COR)
    if way < 0.6 and x.plan and x.travellers:
        play.wait(max(0, (x.plan.facts.starts_on - play.now.date()).days))
        return Depart(by=x.travellers[0])
    return play.stand_in(luck) if way < 0.75 else play.answer(luck)


def protected(play: Play) -> None:
    """Whoever sets out is insured from the first day of the journey to the last, with a visa where needed."""
    x = play.x
    assert x.plan
    assert x.questions_shared
    assert len(x.contacts_shared) == 2
    for traveller in x.travellers:
        mine = [
            o for o in x.orders if o.traveller == traveller and o.status is OrderStatus.CONFIRMED
        ]
        days = [(x.plan.facts.starts_on, x.plan.facts.ends_on)]
        days += [(o.first, o.last) for o in mine if o.kind is OrderKind.TRANSPORT]
        (insurance,) = [o for o in mine if o.kind is OrderKind.INSURANCE]
        assert all(insurance.first <= a and b <= insurance.last for a, b in days)
        if x.plan.facts.visa_needed:
            assert x.visas[traveller].status.lets_travel


@pytest.mark.parametrize("begin", ON_THE_WAY, ids=range(len(ON_THE_WAY)))
def test_no_way_around_the_gates_for_a_coordinator_in_a_hurry(begin: Callable[[], Moment]) -> None:
    here = begin()
    for seed in range(4):
        luck, play = Random(seed), Play(x=deepcopy(here.x), now=here.now)
        for _ in range(40):
            before, message = play.x.phase, by_force(play, luck)
            if play.x.ended:
                break
            if message is None or play.send(message) is not None:
                continue
            for law in LAWS:
                law(play)
            if before is Phase.READY and play.x.phase is Phase.VISIT:
                protected(play)


GATES = (AskKind.BOOK, AskKind.REVIEW_PLAN, AskKind.DECIDE_GO, AskKind.SHARE_QUESTIONS)


def test_what_a_gate_stands_on_is_not_waived() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    kept = set()
    for ask in here.x.open_asks():
        order = here.x.order(ask.subject)
        if ask.kind is AskKind.BOOK and order and order.kind is not OrderKind.INSURANCE:
            continue
        if ask.kind in GATES:
            assert here.refused(WaiveAsk(by=COR, ask=ask.id, note=WHY)).rule == "ask_not_waivable"
            kept.add(ask.kind)
    assert {AskKind.BOOK, AskKind.DECIDE_GO} <= kept

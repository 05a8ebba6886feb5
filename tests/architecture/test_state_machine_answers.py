"""The table of answers against the messages: every ask can be answered, by messages that settle it."""

from copy import deepcopy

import pytest

from domain.case.ask_table import AskTable
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import HUB_ROLES
from domain.exchange.phases import Phase
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.happy_path import steps
from tests.support.messages import EXAMPLES
from tests.support.people import START, begun

NOT_AT_ONCE = frozenset({"hand_over", "change_deadline"})
"""Answer an ask only where they are about it: of one side, of one deadline."""


def test_every_ask_can_be_answered_by_a_message_there_is() -> None:
    assert set(ASKS) == set(AskKind)
    for spec in ASKS.values():
        assert spec.answered_by
        named = {*spec.answered_by, *spec.settled_by}
        assert named <= set(MESSAGES), named - set(MESSAGES)
        assert not set(spec.settled_by) & set(spec.answered_by)


def test_a_table_without_a_row_is_refused_when_it_is_filled() -> None:
    table: AskTable[AskKind] = AskTable(AskKind, rows_in="domain.exchange.asks")
    with pytest.raises(TypeError, match="no row for check_in"):
        table.fill({kind: spec for kind, spec in ASKS.items() if kind is not AskKind.CHECK_IN})


def test_every_phase_leaves_room_for_the_answer_of_what_it_asks() -> None:
    for phase in REACHED:
        for ask in at(phase, days=0).x.open_asks():
            leads = [MESSAGES[name].transitions for name in ASKS[ask.kind].answered_by]
            assert any(phase in lead for lead in leads), f"{ask.kind} cannot be answered in {phase}"


def test_what_only_a_person_can_give_is_asked_of_persons() -> None:
    personal = {name for name, message in MESSAGES.items() if message.personal}
    assert personal == {
        "give_travel_data",
        "share_contact",
        "decide_publication",
        "rate_relationship",
    }
    for name in personal:
        assert not MESSAGES[name].roles & HUB_ROLES
        assert ASKS.answered_by(name)


def settles(x: Exchange, message: AnyMessage, before: Exchange) -> None:
    """Of the asks the message answers by the table at least one is settled."""
    asked = [ask.id for ask in before.open_asks() if message.name in ASKS[ask.kind].answered_by]
    if asked and message.name not in NOT_AT_ONCE:
        still = {ask.id for ask in x.open_asks()}
        assert not set(asked) <= still, f"{message.name} leaves {asked} open"


def test_on_the_way_each_message_settles_what_was_asked() -> None:
    here = Moment(begun(), START)
    answered = set()
    for step in steps():
        here.wait(step.days)
        message = step.make(here.x, here.now)
        before = deepcopy(here.x)
        kinds = {a.kind for a in before.open_asks() if message.name in ASKS[a.kind].answered_by}
        assert kinds, f"nobody is asked for {message.name}"
        here.make(message)
        settles(here.x, message, before)
        answered |= kinds
    assert here.x.phase is Phase.CLOSED
    assert len(answered) > 15


@pytest.mark.parametrize("phase", [phase for phase in REACHED if not phase.is_end])
def test_each_example_settles_what_it_answers(phase: Phase) -> None:
    first = at(phase, days=0.5)
    made = 0
    for name, example in EXAMPLES.items():
        people = {p for ask in first.x.open_asks() for p in first.x.people_asked(ask)}
        for by in sorted(people):
            here = Moment(deepcopy(first.x), first.now)
            message = example(here.x, here.now, by)
            try:
                base.execute(here.x, message, here.now)
            except RuleBroken:
                continue
            settles(here.x, message, first.x)
            made += bool(ASKS.answered_by(name))
    assert made

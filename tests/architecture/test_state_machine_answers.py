"""The table of answers against the messages: every ask can be answered, by messages that settle it."""

from copy import deepcopy

import pytest

from domain.case.asks import AskKind
from domain.case.errors import RuleBroken
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.answers import ANSWERS, BESIDES, PERSONAL
from domain.exchange.messages.base import Message
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import HUB_ROLES
from domain.exchange.phases import Phase
from tests.cast import START, begun
from tests.examples import EXAMPLES
from tests.moments import REACHED, Moment, at
from tests.story import steps

NOT_AT_ONCE = frozenset({"hand_over", "change_deadline"})
"""Answer an ask only where they are about it: of one side, of one deadline."""


def test_every_ask_can_be_answered_by_a_message_there_is() -> None:
    assert set(ANSWERS) == set(AskKind)
    assert all(ANSWERS.values())
    for table in (ANSWERS, BESIDES):
        named = {name for names in table.values() for name in names}
        assert named <= set(MESSAGES), named - set(MESSAGES)
    for kind, names in BESIDES.items():
        assert not set(names) & set(ANSWERS[kind])


def test_every_phase_leaves_room_for_the_answer_of_what_it_asks() -> None:
    for phase in REACHED:
        for ask in at(phase, days=0).x.open_asks():
            leads = [MESSAGES[name].transitions for name in ANSWERS[ask.kind]]
            assert any(phase in lead for lead in leads), f"{ask.kind} cannot be answered in {phase}"


def test_what_only_a_person_can_give_is_asked_of_persons() -> None:
    for name in PERSONAL:
        assert not MESSAGES[name].roles & HUB_ROLES
        assert any(name in names for names in ANSWERS.values())


def settles(x: Exchange, message: Message, before: Exchange) -> None:
    """Of the asks the message answers by the table at least one is settled."""
    asked = [ask.id for ask in before.open_asks() if message.name in ANSWERS[ask.kind]]
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
        kinds = {a.kind for a in before.open_asks() if message.name in ANSWERS[a.kind]}
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
            made += name in {n for names in ANSWERS.values() for n in names}
    assert made

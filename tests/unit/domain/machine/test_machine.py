"""Random people, messages and jumps in time: what must hold of every exchange, always.

The quick profile runs with every test; DOMAIN_PROFILE=long searches for minutes.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.exchange.people import Direction
from domain.exchange.phases import Phase
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.people import START, begun
from tests.unit.domain.machine import ending, steps
from tests.unit.domain.machine.laws import LAWS
from tests.unit.domain.machine.messages import HUB
from tests.unit.domain.machine.play import Play

LONG = os.environ.get("DOMAIN_PROFILE") == "long"
BEGINNINGS = [None, *(phase for phase in REACHED if not phase.is_end)]
JUMPS = st.sampled_from([0.01, 0.3, 1, 1, 3, 3, 8, 30, 75, 400])
LUCK = st.integers(0, 2**20).map(Random)


class ExchangeMachine(RuleBasedStateMachine):
    """Plays one exchange from a phase on, or (None) from an application without a partner."""

    def __init__(self, first: Phase | None) -> None:
        super().__init__()
        self.first = first

    @initialize(direction=st.sampled_from(Direction), other=st.booleans())
    def begin(self, direction: Direction, other: bool) -> None:
        """Half of the plans that are checked need visas, half of the new exchanges are reciprocal."""
        moment = at(self.first, days=0) if self.first else Moment(begun(partner=None), START)
        self.play = Play(
            x=moment.x,
            now=moment.now,
            after_move=steps.after_move,
            after_time=steps.after_time,
            after_hold=steps.after_hold,
        )
        x = moment.x
        if x.plan is None:
            x.direction, x.reciprocal = direction, other and self.first is None
        elif x.phase is Phase.PLAN_REVIEW:
            x.plan = replace(x.plan, facts=replace(x.plan.facts, visa_needed=other))

    @rule(luck=LUCK)
    def anything(self, luck: Random) -> None:
        """A message of any kind by anybody, mostly illegal."""
        self.play.send(self.play.anything(luck))

    @precondition(lambda self: not self.play.x.ended)
    @rule(luck=LUCK)
    def answer(self, luck: Random) -> None:
        """Somebody who is asked answers: this brings the exchange forward."""
        self._send(self.play.answer, luck)

    @precondition(lambda self: not self.play.x.ended)
    @rule(luck=LUCK)
    def answer_more(self, luck: Random) -> None:
        """As `answer`, so that late phases are reached too."""
        for _ in range(3):
            self._send(self.play.answer, luck)

    @precondition(lambda self: not self.play.x.ended)
    @rule(luck=LUCK)
    def legal(self, luck: Random) -> None:
        """Whatever is accepted now, by whomever."""
        self._send(self.play.legal, luck)

    @precondition(lambda self: not self.play.x.ended)
    @rule(luck=LUCK)
    def stand_in(self, luck: Random) -> None:
        """The coordinator answers in another person's place."""
        self._send(self.play.stand_in, luck)

    @rule(days=JUMPS, late=st.booleans())
    def wait(self, days: float, late: bool) -> None:
        self.play.wait(days, late=late)

    @rule(by=st.sampled_from([*HUB, "p-of-another-exchange"]), held=st.booleans())
    def hold(self, by: str, held: bool) -> None:
        self.play.hold(by, held=held)

    def _send(self, choose: Callable[[Random], object], luck: Random) -> None:
        message = choose(luck)
        if message is not None:
            assert self.play.send(message) is None  # type: ignore[arg-type]

    @invariant()
    def the_laws_hold(self) -> None:
        if hasattr(self, "play"):
            for law in LAWS:
                law(self.play)

    def teardown(self) -> None:
        """The hub alone can always bring it to an end."""
        if hasattr(self, "play"):
            ending.end_it(self.play.x, self.play.now)


@pytest.mark.parametrize("phase", BEGINNINGS, ids=str)
def test_whatever_people_do_the_rules_hold(phase: Phase | None) -> None:
    """Starts in each phase in turn, or the late ones would hardly be seen."""
    run_state_machine_as_test(
        lambda: ExchangeMachine(phase),
        settings=settings(
            max_examples=600 if LONG else 12,
            stateful_step_count=120 if LONG else 40,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

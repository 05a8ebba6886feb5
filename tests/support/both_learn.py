"""Exchanges in which both sides learn: the cast's, made so on the way."""

from dataclasses import replace

from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from domain.exchange.plan import TopicFacts
from tests.support.exchange_states import Moment, at
from tests.support.people import MIA, TOR, doc

TWO = (
    TopicFacts(number=1, learner=Side.MENTEE, days=(1, 2), goals=(1,)),
    TopicFacts(number=2, learner=Side.MENTOR, days=(3, 4), goals=(2,)),
)


def make_reciprocal(x: Exchange) -> None:
    """As if both had learned from the beginning: pre-work is written, the plan has a topic for each."""
    x.reciprocal = True
    x.pre_works = {side: doc(f"pre-{by}") for side, by in ((Side.MENTEE, MIA), (Side.MENTOR, TOR))}
    if x.plan:
        x.plan = replace(x.plan, facts=replace(x.plan.facts, topics=TWO))


def both_at(phase: Phase) -> Moment:
    """A reciprocal exchange that has just come to a phase."""
    here = at(phase)
    make_reciprocal(here.x)
    return here

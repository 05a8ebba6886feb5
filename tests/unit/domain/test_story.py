"""The whole programme in memory: phases, asks and notices of the happy path."""

from collections import Counter
from datetime import timedelta

import pytest

from domain.case.escalation import ring_alarms
from domain.exchange.messages import base
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from tests.support.happy_path import steps
from tests.support.people import START, begun


def test_the_happy_path_goes_through_every_phase_to_a_published_report() -> None:
    x, now, seen = begun(), START, []
    for step in steps():
        now += timedelta(days=step.days)
        ring_alarms(x, now)
        assert x.phase is step.phase, (step.phase, x.phase)
        seen.append(x.phase)
        base.execute(x, step.make(x, now), now)
    assert x.phase is Phase.CLOSED
    assert x.published_at == now
    assert x.open_asks() == []
    assert len({notice.key for notice in x.owed}) == len(x.owed)
    assert {NoticeKind.VISIT_INVITED, NoticeKind.CALL_INVITED} <= {n.kind for n in x.owed}


@pytest.mark.requirement("CEE-15")
def test_a_mentor_has_half_as_much_to_answer_as_those_who_learn() -> None:
    """Whatever a colleague or the other side may answer as well is nobody's load alone."""
    x, now, asked = begun(), START, {}
    for step in steps():
        now += timedelta(days=step.days)
        ring_alarms(x, now)
        base.execute(x, step.make(x, now), now)
        asked |= {ask.id: ask.of for ask in x.asks}
    alone = Counter(of[0] for of in asked.values() if len(of) == 1)
    assert alone[Role.MENTOR] <= 8
    assert 2 * alone[Role.MENTOR] <= alone[Role.MENTEE] + alone[Role.TRAVELLER]

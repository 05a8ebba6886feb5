"""Where nothing goes wrong an exchange comes to its end, whatever the numbers that fit together."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.engine import execute
from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.team import HubTeam, TeamMember
from domain.exchange import phase_entry
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import HUB_ROLES, Direction, Party, Role
from domain.exchange.phases import Phase
from domain.exchange.policy import Policy
from models.messages.exchange import StartExchange
from runtime.trial_answers import answer, answers_at, paper
from runtime.trials import LATER, MENTEE, MENTOR, first_that_may
from tests.support.people import START, team

POLICIES = [
    Policy(),
    Policy(min_days=1, max_days=1, calls=1, min_questions=1, max_questions=1),
    Policy(min_days=5, max_days=5, calls=6, call_interval_days=14, min_actions=3),
    Policy(lead_days=120, lead_days_visa=150, go_days_before=21, min_downtime_minutes=240),
]


def started(policy: Policy, hub: HubTeam[Role]) -> Exchange:
    zone = policy.time_zone
    start = StartExchange(
        exchange_id="trial-x", programme="p", cycle="c", policy=policy, team=hub,
        direction=Direction.MENTEE_TRAVELS, application=paper("application"), submitted_by=MENTEE,
        mentee=Party(community="a", members=(MENTEE,), contact=MENTEE, time_zone=zone),
        wished_partner=Party(community="b", members=(MENTOR,), contact=MENTOR, time_zone=zone),
    )  # fmt: skip
    x = start.exchange()
    phase_entry.begin(x, START, MENTEE)
    return x


def played(x: Exchange) -> Exchange:
    """The exchange after its last answer; reminders that fall due on the way are rung."""
    now = START
    for _turn in range(400):
        if x.ended or not x.open_asks():
            break
        found = first_that_may(x, now)
        if not isinstance(found, RuleBroken):
            message = answer(found[0])
            assert message
            execute(x, message, now, EXCHANGE.messages)
            continue
        soonest = min(map(answers_at, x.open_asks()))
        now = soonest if soonest > now else now + LATER
        while (pending := x.next_alarm()) and pending[0].at <= now:
            ring_alarms(x, pending[0].at)
    return x


@pytest.mark.parametrize("policy", POLICIES, ids=range(len(POLICIES)))
def test_it_comes_to_its_end_with_any_numbers_that_fit(policy: Policy):
    policy.validate()
    x = played(started(policy, team()))
    assert (x.phase, x.open_asks()) == (Phase.CLOSED, [])
    assert x.published_at
    assert len(x.calls) == policy.calls
    assert x.plan
    assert x.plan.facts.days == policy.min_days


def test_a_hub_of_one_person_cannot_approve_what_it_matched():
    """The separation of duties is what a trial of a small hub finds out."""
    roles = tuple(role for role in Role if role in HUB_ROLES)
    alone = HubTeam(case_owner="p-one", members=[TeamMember(person="p-one", roles=roles)])
    x = played(started(Policy(), alone))
    assert x.phase is Phase.PLAN_REVIEW
    stopped = first_that_may(x, START + timedelta(days=365))
    assert isinstance(stopped, RuleBroken)
    two = replace(
        alone, members=[*alone.members, TeamMember(person="p-two", roles=(Role.APPROVER,))]
    )
    assert played(started(Policy(), two)).phase is Phase.CLOSED

"""How long a case was in each phase, beside what its policy allows; and what is counted of an exchange."""

from datetime import timedelta

import pytest

from domain.case import stays
from domain.exchange.ask_kinds import AskKind
from domain.exchange.figures import COMPLETE, figures_of, furthest
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.messages.application import AcceptApplication, ReturnApplication, ReturnReason
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import OPEN_PHASES, Phase
from domain.exchange.stages import Stage
from domain.membership import membership
from domain.membership.membership import Membership
from tests.support.exchange_states import at, on_the_way, pooled
from tests.support.messages import EXAMPLES
from tests.support.people import MIA, PAT, START

DAY = 86400


def test_a_phase_that_is_left_has_its_length_and_the_next_one_begins():
    here = on_the_way(Phase.OFFERED)
    review, offered = (here.x.stays[phase.value] for phase in (Phase.ELIGIBILITY, Phase.OFFERED))
    assert (review.since, review.left, review.seconds) == (
        START,
        START + timedelta(days=2),
        2 * DAY,
    )
    assert (review.times, review.days) == (1, 14)
    assert (offered.since, offered.left, offered.seconds) == (review.left, None, 0)
    assert stays.phase_since(here.x) == offered.since


def test_times_in_a_phase_add_up():
    here = at(Phase.ELIGIBILITY, days=1)
    here.make(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL, note="n-1")).wait(3)
    here.make(EXAMPLES["resubmit_application"](here.x, here.now, MIA)).wait(2)
    here.make(AcceptApplication(by=PAT))
    stay = here.x.stays[Phase.ELIGIBILITY.value]
    assert (stay.times, stay.seconds) == (2, 3 * DAY)
    assert stay.left == here.now


def test_a_case_from_before_stays_were_kept_knows_its_phase_by_its_timeline():
    here = on_the_way(Phase.PLAN_REVIEW)
    since = here.x.stays[Phase.PLAN_REVIEW.value].since
    here.x.stays.clear()
    assert stays.phase_since(here.x) == since
    here.x.timeline.clear()
    assert stays.phase_since(here.x) == START
    here.x.dropped_entries = 300
    assert stays.phase_since(here.x) is None


def test_any_kind_of_case_keeps_its_stays():
    case = Membership(id="m1", team=pooled().x.team, newcomer=MIA, community="c-mentee")
    stays.begin(case, START)
    case.ended_as(membership.Phase.ACCEPTED, START + timedelta(days=2), PAT)
    assert case.stays["asked"].seconds == 2 * DAY
    assert case.stays["asked"].days == 7


@pytest.mark.parametrize("phase", [phase for phase in OPEN_PHASES if phase is not Phase.READY])
def test_every_phase_but_the_quiet_one_before_a_visit_has_a_length_by_policy(phase: Phase):
    x = pooled().x
    assert x.days_allowed(phase)
    assert x.days_allowed(Phase.READY) is None


def test_a_visit_and_its_calls_may_last_as_long_as_was_agreed():
    x = on_the_way(Phase.VISIT).x
    assert x.plan is not None
    assert x.days_allowed(Phase.VISIT) == x.plan.facts.days == 4
    late = x.policy.rule(AskKind.LOG_CALL).whole_days
    assert x.days_allowed(Phase.FOLLOW_UP) == 3 * 30 + late


def test_how_far_an_exchange_came_stays_when_it_goes_back_or_ends():
    assert furthest(pooled().x) == list(Stage).index(Stage.PARTNER)
    assert furthest(at(Phase.WITHDRAWN).x) == list(Stage).index(Stage.PLAN)
    assert furthest(on_the_way(Phase.VISIT).x) == list(Stage).index(Stage.VISIT)
    assert furthest(on_the_way(Phase.CLOSED).x) == COMPLETE
    back = on_the_way(Phase.READY).x
    back.enter(Phase.PLANNING, START)
    assert furthest(back) == list(Stage).index(Stage.TRAVEL)


def test_calls_actions_and_money_are_counted_as_they_stand():
    x = on_the_way(Phase.CLOSED).x
    whole = figures_of(x)
    assert (whole.calls, whole.calls_held) == (3, 3)
    assert whole.actions == whole.actions_done == len(x.actions)
    assert whole.spent_cents == sum(order.cost_cents for order in x.orders) > 0
    assert whole.last_call_on == x.calls[-1].at.date()
    x.calls[0].status, x.calls[1].status = CallStatus.WAIVED, CallStatus.PLANNED
    x.actions[0].status = ActionStatus.LET_GO
    x.orders[0].status, x.orders[0].refund_cents = OrderStatus.UNDONE, 100
    x.orders[1].status = OrderStatus.STOPPED
    less = figures_of(x)
    assert (less.calls, less.calls_held) == (2, 1)
    assert less.actions == whole.actions - 1
    assert less.spent_cents == whole.spent_cents - 100 - x.orders[1].cost_cents

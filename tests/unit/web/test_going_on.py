"""What is going on, said of exchanges that go otherwise."""

from datetime import timedelta

from domain.exchange.interruptions import PostponeReason
from domain.exchange.messages.appeal import AppealPlan
from domain.exchange.messages.endings import Postpone
from domain.exchange.phases import WHAT_NEXT, Phase
from tests.support.exchange_states import at, left
from tests.support.other_paths import cancelled, turned_down
from tests.support.people import MIA, PAT
from web.exchanges.status_sentence import THEN_END, THEN_POOL, going_on
from web.site.dates import day


def test_an_appeal_is_told_from_the_time_to_make_one() -> None:
    here = at(Phase.APPEAL)
    assert going_on(here.x) == WHAT_NEXT[Phase.APPEAL]
    here.make(AppealPlan(by=MIA, note="n-1"))
    assert here.x.phase is Phase.APPEAL
    assert "is being looked at" in going_on(here.x)


def test_what_follows_the_undoing_is_told() -> None:
    assert going_on(left().x) == THEN_POOL
    assert going_on(cancelled().x) == THEN_END


def test_a_visit_put_off_is_told_until_the_new_plan_is_approved() -> None:
    here = at(Phase.TRAVEL)
    later = here.now.date() + timedelta(days=120)
    here.make(Postpone(by=PAT, reason=PostponeReason.ILLNESS, not_before=later, note="n-1"))
    assert here.x.phase is Phase.PLANNING
    assert day(later) in going_on(here.x)
    here.x.phase = Phase.TRAVEL
    assert going_on(here.x) == WHAT_NEXT[Phase.TRAVEL]


def test_the_day_on_which_the_waiting_ends_is_told() -> None:
    x = at(Phase.WAITING_LIST).x
    if x.wakes_at is None:
        x.wakes_at = x.started_at
    assert x.wakes_at
    assert day(x.wakes_at) in going_on(x)


def test_a_refused_visa_is_told_while_the_hub_decides() -> None:
    assert "A visa was refused" in going_on(turned_down().x)

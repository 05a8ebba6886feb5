"""No partner: something is offered instead, the application waits, and wakes by itself or by the hub."""

from datetime import date, timedelta

import pytest

from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import Alternative
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    KeepWaiting,
    NoMatchReason,
    PutOnWaitingList,
    WakeUp,
)
from domain.exchange.messages.partner import ProposePartner
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, pooled
from tests.support.people import MENTOR, MIA, PAT

INSTEAD = (Alternative.LEARNING_RESOURCES, Alternative.CAPACITY_EXCHANGE)
"""What a community uses by itself."""


def waiting(days: int | None = 100) -> Moment:
    """An application that waits, and wakes after so many days."""
    here = pooled()
    wakes = here.now.date() + timedelta(days=days) if days else None
    return here.make(
        PutOnWaitingList(
            by=PAT, reason=NoMatchReason.LATE, alternatives=INSTEAD, wakes_on=wakes, note="n-1"
        )
    )


def test_what_is_offered_instead_is_told_with_the_day_the_search_begins_again() -> None:
    here = waiting()
    (notice,) = here.told(NoticeKind.PUT_ON_WAITING_LIST)
    assert (notice.person, notice.note) == (MIA, "n-1")
    assert notice.data["alternatives"] == "learning_resources,capacity_exchange"
    assert notice.data["wakes_on"] == (here.now.date() + timedelta(days=100)).isoformat()


def test_the_waiting_list_wakes_on_its_day_and_nobody_is_reminded_before() -> None:
    here = waiting()
    told = len(here.x.owed)
    here.wait(99)
    assert here.x.phase is Phase.WAITING_LIST
    assert len(here.x.owed) == told
    here.wait(2)
    assert here.x.phase is Phase.POOL
    assert [a.kind for a in here.x.open_asks()] == [AskKind.FIND_PARTNER]
    assert [n.person for n in here.told(NoticeKind.WOKEN)] == [MIA]
    assert not here.told(CaseNotice.ASK_REMINDER)
    assert here.x.timeline[-1].via is Via.CLOCK


def test_the_hub_wakes_it_into_another_cycle() -> None:
    here = waiting().make(WakeUp(by=PAT, cycle="2028"))
    assert (here.x.phase, here.x.cycle, here.x.wakes_at) == (Phase.POOL, "2028", None)
    assert [n.person for n in here.told(NoticeKind.WOKEN)] == [MIA]
    assert waiting().make(WakeUp(by=PAT)).x.cycle == "2027"


@pytest.mark.parametrize(
    "message",
    [
        ProposePartner(by=PAT, partner=MENTOR),
        Withdraw(by=MIA, reason=WithdrawReason.OTHER),
        WakeUp(by=PAT),
    ],
    ids=lambda message: message.name,
)
def test_what_no_longer_waits_does_not_wake(message: ProposePartner | Withdraw | WakeUp) -> None:
    here = waiting().make(message)
    phase = here.x.phase
    assert here.x.wakes_at is None
    here.wait(200)
    assert here.x.phase is phase


def test_a_day_that_has_passed_wakes_nobody() -> None:
    here = pooled()
    past = PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, wakes_on=here.now.date())
    assert here.refused(past).rule == "search_wakes_in_past"
    assert (
        waiting().refused(KeepWaiting(by=PAT, wakes_on=date(2027, 1, 1))).rule
        == "search_wakes_in_past"
    )


def test_another_day_may_be_set_while_it_waits() -> None:
    here = waiting(None)
    assert here.x.wakes_at is None
    here.make(KeepWaiting(by=PAT, wakes_on=here.now.date() + timedelta(days=10)))
    assert here.wait(12).x.phase is Phase.POOL


@pytest.mark.parametrize("here", [pooled, waiting], ids=["pool", "waiting list"])
def test_without_a_partner_it_ends_with_something_offered_and_words(here: object) -> None:
    assert callable(here)
    now: Moment = here()
    reason = NoMatchReason.NO_EXPERTISE
    empty = CloseWithoutMatch(by=PAT, reason=reason, alternatives=(), note="n-2")
    mute = CloseWithoutMatch(by=PAT, reason=reason, alternatives=INSTEAD)
    assert now.refused(empty).rule == "no_alternative_offered"
    assert now.refused(mute).rule == "no_match_without_words"
    now.make(CloseWithoutMatch(by=PAT, reason=reason, alternatives=INSTEAD, note="n-2"))
    assert now.x.phase is Phase.NO_MATCH
    assert not now.x.open_asks()
    assert now.x.next_alarm() is None
    (notice,) = now.told(NoticeKind.NO_MATCH)
    assert (notice.person, notice.note) == (MIA, "n-2")
    assert notice.data["alternatives"] == "learning_resources,capacity_exchange"

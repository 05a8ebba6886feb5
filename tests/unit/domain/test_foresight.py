"""What is foreseen of a message is what happens, and looking changes nothing."""

from copy import deepcopy
from dataclasses import replace

import pytest

from domain.case.errors import RuleBroken
from domain.case.foresight import foresee
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.hold import SetHold, set_hold
from domain.exchange.interruptions import CancelReason
from domain.exchange.kind import EXCHANGE
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.phases import Phase
from tests.support.exchange_states import at
from tests.support.happy_path import PLAN
from tests.support.people import ANN, COR, MIA, PAT, SAF, TESS


def test_what_is_foreseen_happens() -> None:
    here = at(Phase.PLAN_REVIEW)
    message, review = (
        ApprovePlan(by=ANN, plan_hash=PLAN.hash),
        here.x.open_asks(AskKind.REVIEW_PLAN)[0],
    )
    before, waiting = deepcopy(here.x), {ask.id for ask in here.x.open_asks()}
    found = foresee(here.x, message, here.now, EXCHANGE.messages, review.id)
    assert here.x == before
    here.x.owed.clear()
    here.make(message)
    assert found.phase is here.x.phase
    assert {a.id for a in found.asked} == {a.id for a in here.x.open_asks()} - waiting
    assert set(found.told) == {notice.person for notice in here.x.owed}
    assert Phase.TRAVEL in found.reopens
    assert {notice.decision for notice in found.notices} == {review.id}
    assert not found.ended


def test_what_waits_no_longer_is_named() -> None:
    here = at(Phase.PLANNING)
    cancel = Cancel(by=COR, reason=CancelReason.PARTNERS_AGREED, note="n-1")
    found = foresee(here.x, cancel, here.now, EXCHANGE.messages)
    assert {ask.id for ask in found.let_go} == {ask.id for ask in here.x.open_asks()}
    assert MIA in found.told
    assert not found.reopens


def test_what_would_be_refused_is_refused() -> None:
    here = at(Phase.PLANNING)
    with pytest.raises(RuleBroken):
        foresee(here.x, AcceptApplication(by=PAT), here.now, EXCHANGE.messages)


def test_a_hold_is_not_seen() -> None:
    here = at(Phase.ELIGIBILITY)
    free = foresee(here.x, AcceptApplication(by=PAT), here.now, EXCHANGE.messages)
    set_hold(here.x, SetHold(by=SAF, held=True), here.now)
    held = foresee(here.x, AcceptApplication(by=PAT), here.now, EXCHANGE.messages)
    mails = [[(n.kind, n.person, n.data) for n in one.notices] for one in (free, held)]
    assert mails[0] == mails[1] != []
    assert replace(held, notices=free.notices, afterwards=free.afterwards) == free
    assert held.told


def test_mails_a_hold_keeps_back_are_not_seen_where_the_end_lets_them_out() -> None:
    here = at(Phase.ELIGIBILITY)
    set_hold(here.x, SetHold(by=SAF, held=True), here.now)
    here.x.notify(CaseNotice.ANSWERED_FOR_YOU, [TESS])
    assert here.x.withheld
    decline = Cancel(by=COR, reason=CancelReason.PARTNERS_AGREED, note="n-1")
    found = foresee(here.x, decline, here.now, EXCHANGE.messages)
    assert found.ended
    assert TESS not in found.told


def test_a_new_task_is_named_though_only_the_open_ones_are_known() -> None:
    """As pages load a case: settled asks are left out, and numbers would begin anew."""
    here = at(Phase.PLAN_REVIEW)
    here.x.asks = here.x.open_asks()
    last = here.x.asks[-1]
    last.id = f"{last.kind}-{len(here.x.asks) + 1}"
    number = len(here.x.asks) + 1
    message = ApprovePlan(by=ANN, plan_hash=PLAN.hash)
    found = foresee(here.x, message, here.now, EXCHANGE.messages)
    assert found.asked
    assert all(int(ask.id.rpartition("-")[2]) > number for ask in found.asked)

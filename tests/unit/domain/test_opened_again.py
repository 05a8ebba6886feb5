"""What the coordinator opens again or lets go leaves nothing booked unlooked after, nor asked in vain."""

from datetime import timedelta

import pytest

from domain.case.asks import Ask
from domain.case.names import CaseNotice
from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import (
    CancelReason,
    CutReason,
    IncompleteReason,
    RequestKind,
    TopUp,
)
from domain.exchange.messages import base
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.booking import QueryBooking
from domain.exchange.messages.booking_changes import ChangeBooking, RequestChange
from domain.exchange.messages.calls import LogCall
from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
from domain.exchange.messages.endings import Cancel, CloseIncomplete
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.pause import Pause
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import ApprovePlan, AskPlanCall
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.messages.visit import Arrive, Depart, EndVisit, LogDay
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import ChangeCause, OrderKind, OrderStatus, VisaStatus
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at, rejected, reviewed, signed_again
from tests.support.happy_path import PLAN, book, confirm, sign
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, TOR, doc

AGAIN = doc("plan", 2)


def settled(here: Moment, kind: AskKind, subject: str | None = None) -> Ask:
    return next(
        ask
        for ask in reversed(here.x.asks)
        if ask.kind is kind and not ask.is_open and subject in (None, ask.subject)
    )


def again(here: Moment, kind: AskKind, subject: str | None = None) -> ReopenAsk:
    return ReopenAsk(by=COR, ask=settled(here, kind, subject).id, note="n-1")


def let_go(here: Moment, kind: AskKind) -> WaiveAsk:
    return WaiveAsk(by=COR, ask=here.x.open_asks(kind)[0].id, note="n-1")


def booked() -> Moment:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    for kind in OrderKind:
        here.make(book(here.x, kind))
    return here


def test_a_queried_booking_stays_booked_when_the_plan_is_reviewed_again() -> None:
    here = booked()
    first = here.x.orders[0]
    here.make(QueryBooking(by=MIA, order=first.id, note="n-1"), again(here, AskKind.REVIEW_PLAN))
    assert first.status is OrderStatus.BOOKED
    here.make(Cancel(by=PAT, reason=CancelReason.COST, note="n-1"))
    assert first.status is OrderStatus.TO_UNDO


def test_a_dearer_change_is_dropped_when_the_plan_is_reviewed_again() -> None:
    here = booked()
    order = here.x.orders[0]
    dearer = ChangeBooking(
        by=BO, order=order.id, cause=ChangeCause.CARRIER, cost_cents=order.cost_cents + 90_000
    )
    here.make(dearer, again(here, AskKind.REVIEW_PLAN))
    assert order.proposal is None


def test_letting_a_second_booking_go_keeps_the_first() -> None:
    here = booked()
    journey = here.x.orders[0]
    here.make(QueryBooking(by=MIA, order=journey.id, note="n-1"))
    here.make(let_go(here, AskKind.BOOK))
    assert journey.status is OrderStatus.CONFIRMED
    here.make(Cancel(by=PAT, reason=CancelReason.COST, note="n-1"))
    assert journey.status is OrderStatus.TO_UNDO


def test_questions_opened_again_are_asked_for_after_the_approval_too() -> None:
    here = at(Phase.PLAN_REVIEW)
    here.make(again(here, AskKind.SHARE_QUESTIONS), ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    assert here.x.find_ask(AskKind.SHARE_QUESTIONS, side=Side.MENTEE)
    here = at(Phase.TRAVEL)
    here.make(again(here, AskKind.SHARE_QUESTIONS), again(here, AskKind.REVIEW_PLAN))
    assert here.x.find_ask(AskKind.SHARE_QUESTIONS, side=Side.MENTEE)


def test_a_wish_for_another_booking_survives_what_is_opened_again() -> None:
    here = at(Phase.READY)
    here.make(RequestChange(by=MIA, order=here.x.orders[0].id, note="n-1"))
    here.make(again(here, AskKind.SHARE_CONTACT))
    assert here.x.phase is Phase.TRAVEL
    assert here.x.open_asks(AskKind.CHANGE_BOOKING)


def test_nobody_is_asked_to_sign_while_the_call_is_to_be_held_again() -> None:
    here = reviewed(call=False).make(AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1"))
    here.make(let_go(here, AskKind.HOLD_PLAN_CALL))
    assert here.x.open_asks(AskKind.SIGN_PLAN)
    here.make(again(here, AskKind.HOLD_PLAN_CALL))
    assert not here.x.open_asks(AskKind.SIGN_PLAN)
    here.make(again(here, AskKind.SIGN_PLAN))
    assert not here.x.open_asks(AskKind.SIGN_PLAN)
    here.make(let_go(here, AskKind.HOLD_PLAN_CALL))
    assert len(here.x.open_asks(AskKind.SIGN_PLAN)) == 2


def test_a_pair_is_not_asked_again_once_a_plan_was_signed() -> None:
    here = at(Phase.TRAVEL).make(RevisePlan(by=MIA, plan=AGAIN))
    assert "gone on" in str(here.refused(again(here, AskKind.CONFIRM_PARTNER)))
    early = at(Phase.PLANNING)
    early.make(again(early, AskKind.CONFIRM_PARTNER))
    assert early.x.phase is Phase.OFFERED


def test_only_who_travels_is_asked_for_travel_data_again() -> None:
    here = booked().make(RevisePlan(by=MIA, plan=AGAIN))
    here.make(sign(here.x, here.now, MIA, AGAIN, travellers=(MILO,)))
    here.make(sign(here.x, here.now, TOR, AGAIN), ApprovePlan(by=ANN, plan_hash=AGAIN.hash))
    assert "gone on" in str(here.refused(again(here, AskKind.GIVE_TRAVEL_DATA)))


def test_a_visa_is_asked_for_again_only_where_the_plan_needs_one() -> None:
    here = at(Phase.TRAVEL)
    visa = here.x.ask(AskKind.GET_VISA, here.now, person=MIA, subject=MIA)
    here.x.void([visa], here.now, "no")
    assert "gone on" in str(here.refused(again(here, AskKind.GET_VISA)))


def test_a_visa_let_go_stays_so_when_the_same_days_are_approved_again() -> None:
    here = at(Phase.PLANNING)
    here.x.question_lists[Side.MENTEE] = doc("q")
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, visa_needed=True))
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    here.make(let_go(here, AskKind.GET_VISA))
    here.make(RevisePlan(by=MIA, plan=AGAIN))
    signed_again(here).make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    assert not here.x.open_asks(AskKind.GET_VISA)
    assert here.x.visas[MIA].status is VisaStatus.NOT_NEEDED


def test_a_day_let_go_after_it_was_opened_again_counts_once() -> None:
    here = at(Phase.VISIT).make(Arrive(by=TOR)).wait(1)
    here.make(LogDay(by=MIA, day=1, log=doc("day")))
    here.make(again(here, AskKind.LOG_DAY, "1"))
    (first,) = here.x.open_asks(AskKind.LOG_DAY, subject="1")
    here.make(WaiveAsk(by=COR, ask=first.id, note="n-1"))
    assert here.x.logged_days == [1]


def test_days_that_were_not_lived_are_not_asked_about_again() -> None:
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA)).wait(hours=8).make(Arrive(by=TOR))
    here.wait(2)
    for day in (1, 2):
        here.make(LogDay(by=MIA, day=day, log=doc("day")))
    here.make(CutShortVisit(by=MIA, ended_on=here.now.date(), reason=CutReason.ILLNESS))
    unlived = [a for a in here.x.asks if a.kind is AskKind.LOG_DAY and not a.is_open]
    assert unlived[-1].subject == "3"
    assert here.refused(ReopenAsk(by=COR, ask=unlived[-1].id, note="n-1"))


def test_a_decision_about_lost_days_taken_back_adds_no_calls() -> None:
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA)).wait(hours=8).make(Arrive(by=TOR))
    here.wait(2)
    here.make(CutShortVisit(by=MIA, ended_on=here.now.date(), reason=CutReason.ILLNESS))
    here.make(DecideTopUp(by=PAT, top_up=TopUp.CALLS, calls=2))
    here.make(again(here, AskKind.DECIDE_TOP_UP))
    assert here.x.extra_calls == 0
    here.make(DecideTopUp(by=PAT, top_up=TopUp.NOTHING))
    assert here.x.extra_calls == 0


def test_a_visit_that_took_place_as_planned_is_not_made_up_for() -> None:
    here = at(Phase.VISIT).make(Arrive(by=TOR)).wait(5)
    lost = here.x.ask(AskKind.DECIDE_TOP_UP, here.now)
    here.x.void([lost], here.now, "of another visit")
    here.make(EndVisit(by=MIA, ended_on=here.now.date()))
    assert here.refused(again(here, AskKind.DECIDE_TOP_UP))


def test_a_call_that_was_let_go_and_is_asked_for_again_is_in_the_calendars() -> None:
    here = at(Phase.FOLLOW_UP)
    here.make(let_go(here, AskKind.LOG_CALL))
    here.make(again(here, AskKind.LOG_CALL, "1"))
    call = here.x.calls[0]
    assert call.invited
    last = [n.event for n in here.x.owed if n.event and n.event.uid == "call-1-x1"][-1]
    assert not last.cancelled
    assert last.sequence > 1
    (ask,) = here.x.open_asks(AskKind.LOG_CALL)
    assert ask.starts_at == call.at > here.now
    here.wait(31).make(LogCall(by=MIA, call=1, held_on=here.now.date(), log=doc("call")))


def test_a_pause_always_has_somebody_who_looks_at_it() -> None:
    here = at(Phase.PLANNING)
    until = here.now.date() + timedelta(days=20)
    here.make(Pause(by=PAT, reason=PauseReason.ILLNESS, until=until, note="n-1"))
    assert here.refused(let_go(here, AskKind.REVIEW_PAUSE)).rule == "ask_not_waivable"


def leaving() -> Moment:
    return at(Phase.READY).make(Withdraw(by=MIA, reason=WithdrawReason.NO_TIME))


def closing() -> Moment:
    here = at(Phase.POST_PLAN)
    order = here.x.orders[0]
    order.status = OrderStatus.TO_UNDO
    here.x.ask(AskKind.UNDO_BOOKING, here.now, subject=order.id)
    return here.make(CloseIncomplete(by=PAT, reason=IncompleteReason.OTHER, note="n-1"))


def turned_down() -> Moment:
    """Both let the rejection stand, the second by the coordinator's waiver, with a booking left."""
    here = rejected()
    order = at(Phase.READY).x.orders[0]
    here.x.orders.append(order)
    here.make(let_go(here, AskKind.APPEAL_REJECTION))
    return here


@pytest.mark.parametrize("begin", [leaving, closing, turned_down])
def test_waivers_lead_only_where_the_table_says(begin: object) -> None:
    assert callable(begin)
    here = begin()
    while not here.x.ended:
        message = WaiveAsk(by=COR, ask=here.x.open_asks()[0].id, note="n-1")
        before = here.x.phase
        base.check(here.x, message, here.now)
        here.make(message)
        assert here.x.phase in WaiveAsk.transitions[before], (before, here.x.phase)


def test_who_asks_again_is_told_under_a_key_of_its_own() -> None:
    here = at(Phase.READY)
    here.make(again(here, AskKind.SHARE_CONTACT))
    keys = [notice.key for notice in here.x.owed]
    assert len(set(keys)) == len(keys)
    assert here.told(CaseNotice.ASK_REOPENED)


def test_a_confirmed_booking_is_confirmed_again_only_by_who_travels() -> None:
    here = booked()
    here.make(confirm(here.x, OrderKind.TRANSPORT))
    here.make(again(here, AskKind.CONFIRM_BOOKING))
    assert [a.person for a in here.x.open_asks(AskKind.CONFIRM_BOOKING)].count(MIA) == 3


def test_a_visa_asked_for_again_is_due_before_the_visit_and_told_once() -> None:
    here = at(Phase.PLANNING)
    here.x.question_lists[Side.MENTEE] = doc("q")
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, visa_needed=True))
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    (first,) = here.x.open_asks(AskKind.GET_VISA)
    here.make(let_go(here, AskKind.GET_VISA))
    here.make(again(here, AskKind.GET_VISA))
    (ask,) = here.x.open_asks(AskKind.GET_VISA)
    assert ask.due_at == first.due_at
    told = [n.kind for n in here.x.owed if n.ask == ask.id]
    assert told == [CaseNotice.ASK_REOPENED]


def test_who_wished_hears_when_the_wish_is_let_go() -> None:
    here = at(Phase.FOLLOW_UP)
    here.make(RaiseRequest(by=MILO, kind=RequestKind.OTHER, note="n-1"))
    here.make(let_go(here, AskKind.DECIDE_REQUEST))
    assert [r.granted for r in here.x.requests] == [False]
    assert [n.person for n in here.told(NoticeKind.REQUEST_DECLINED)] == [MILO]

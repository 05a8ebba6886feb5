"""Visits put off, exchanges cancelled or closed before everything was done, bookings undone."""

from datetime import timedelta

import pytest

from domain.case.asks import Escalation
from domain.case.names import CaseNotice
from domain.case.pause import Pause, PauseReason
from domain.exchange import booking_cancellation
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CancelReason, IncompleteReason, PostponeReason
from domain.exchange.messages.endings import (
    Cancel,
    CloseIncomplete,
    Postpone,
    UndoBooking,
    WriteClosingReport,
)
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.report import AcceptReport
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.messages.visit import Arrive, Depart
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import book, sign
from tests.support.people import ANN, BO, COR, MIA, PAT, TESS, TOR, doc


def postpone(here: Moment, by: str = PAT, days: int = 60) -> Postpone:
    assert here.x.plan
    day = here.x.plan.facts.starts_on + timedelta(days=days)
    return Postpone(by=by, reason=PostponeReason.ILLNESS, not_before=day, note="n-1")


def cancel(by: str = PAT, note: str | None = "n-1") -> Cancel:
    return Cancel(by=by, reason=CancelReason.CRISIS, note=note)


def undo_all(here: Moment, refund: int = 0) -> Moment:
    while waiting := booking_cancellation.to_undo(here.x):
        here.make(UndoBooking(by=BO, order=waiting[0].id, refund_cents=refund))
    return here


@pytest.mark.parametrize("phase", [Phase.TRAVEL, Phase.READY, Phase.VISIT])
def test_a_visit_put_off_is_planned_again(phase: Phase) -> None:
    here = at(phase)
    booked = [o.id for o in here.x.orders if o.is_booked]
    message = postpone(here)
    here.make(message)
    x = here.x
    assert x.phase is Phase.PLANNING
    assert (x.approval, x.go_decided_by, x.departed_at) == (None, None, None)
    assert not x.signatures
    assert x.not_before == message.not_before
    assert {a.subject for a in x.open_asks(AskKind.UNDO_BOOKING)} == set(booked)
    assert x.visit_event
    assert x.visit_event.cancelled
    assert {n.person for n in here.told(NoticeKind.POSTPONED)} >= {MIA, TESS, PAT}


def test_the_plan_signed_again_keeps_to_the_day_and_updates_the_calendars() -> None:
    here = at(Phase.READY)
    assert here.x.visit_event
    uid, before = here.x.visit_event.uid, here.x.visit_event.sequence
    here.make(postpone(here))
    day, new = here.x.not_before, doc("plan", 2)
    assert day
    early = sign(here.x, here.now, MIA, plan=new, starts_on=day - timedelta(days=1))
    assert here.refused(early).params["day"] == day.isoformat()
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, plan=new, starts_on=day))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert here.x.visit_event.uid == uid
    assert here.x.visit_event.sequence > before + 1
    assert not here.x.visit_event.cancelled


@pytest.mark.parametrize("days", [-5, 0])
def test_a_visit_is_put_off_to_a_later_day_in_words_before_it_begins(days: int) -> None:
    here = at(Phase.READY)
    assert here.refused(postpone(here, days=days)).rule == "postponed_to_no_later_day"
    message = postpone(here)
    mute = Postpone(by=PAT, reason=message.reason, not_before=message.not_before)
    assert here.refused(mute).rule == "said_without_reason"
    there = at(Phase.VISIT).make(Arrive(by=TOR))
    assert "Cut" in there.refused(postpone(there)).way_out


def test_the_third_time_the_coordinator_decides() -> None:
    here = at(Phase.READY)
    for number in (2, 3, 4):
        here.make(postpone(here))
        day, new = here.x.not_before, doc("plan", number)
        for by in (MIA, TOR):
            here.make(sign(here.x, here.now, by, plan=new, starts_on=day))
        here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
        if number == 3:
            break
    broken = here.refused(postpone(here))
    assert (broken.rule, broken.params["limit"]) == ("postponed_too_often", 2)
    here.make(postpone(here, by=COR))
    assert len(here.x.postponements) == 3


def test_putting_off_ends_a_pause() -> None:
    here = at(Phase.TRAVEL)
    here.x.paused = Pause(since=here.now, until=here.now.date(), by=PAT, reason=PauseReason.ILLNESS)
    here.make(postpone(here))
    assert here.x.paused is None


@pytest.mark.parametrize(
    "phase",
    [
        Phase.ELIGIBILITY,
        Phase.CHANGES,
        Phase.POOL,
        Phase.OFFERED,
        Phase.WAITING_LIST,
        Phase.PLANNING,
        Phase.PLAN_REVIEW,
        Phase.APPEAL,
    ],
)
def test_with_nothing_booked_a_cancelled_exchange_ends_at_once(phase: Phase) -> None:
    here = at(phase)
    assert here.refused(cancel(note=None)).rule == "said_without_reason"
    here.make(cancel())
    assert here.x.phase is Phase.CANCELLED
    assert MIA in {n.person for n in here.told(NoticeKind.CANCELLED)}


def test_what_is_booked_is_undone_newest_first_then_it_ends() -> None:
    here = at(Phase.READY).make(cancel())
    x = here.x
    assert x.phase is Phase.WINDING_UP
    assert x.visit_event
    assert x.visit_event.cancelled
    order = [o.id for o in booking_cancellation.to_undo(x)]
    assert order == sorted((o.id for o in x.orders), reverse=True)
    broken = here.refused(UndoBooking(by=BO, order=order[-1]))
    assert broken.params == {"kind": "insurance", "first": order[0]}
    assert (
        here.refused(UndoBooking(by=BO, order=order[0], refund_cents=12_001)).rule
        == "refund_out_of_range"
    )
    assert (
        here.refused(UndoBooking(by=BO, order=order[0], refund_cents=-1)).rule
        == "refund_out_of_range"
    )
    undo_all(here, refund=5_000)
    assert {(o.status, o.refund_cents) for o in x.orders} == {(OrderStatus.UNDONE, 5_000)}
    assert x.phase is Phase.WINDING_UP, "the short report is still owed"
    assert here.refused(WriteClosingReport(by=PAT)).rule == "closing_report_without_words"
    here.make(WriteClosingReport(by=PAT, note="n-2"))
    assert x.phase is Phase.CANCELLED


def test_the_report_may_come_before_the_refunds() -> None:
    here = at(Phase.READY).make(cancel(), WriteClosingReport(by=PAT, note="n-2"))
    assert here.refused(WriteClosingReport(by=PAT, note="n-2")).rule == "no_closing_report_owed"
    assert here.x.phase is Phase.WINDING_UP
    assert here.refused(cancel()).rule == "end_coming_already"
    assert undo_all(here).x.phase is Phase.CANCELLED


def test_an_undo_task_falls_due_by_its_refund_date() -> None:
    here = at(Phase.READY)
    soon = here.now.date() + timedelta(days=1)
    here.x.orders[0].refund_by = soon
    here.make(cancel())
    due = {a.subject: a.due_at.date() for a in here.x.open_asks(AskKind.UNDO_BOOKING)}
    assert due[here.x.orders[0].id] == soon
    assert due[here.x.orders[1].id] > soon


def test_a_booking_in_hand_is_undone_before_a_plan_ends_too() -> None:
    here = at(Phase.READY).make(RevisePlan(by=MIA, plan=doc("plan", 2)), cancel())
    assert here.x.phase is Phase.WINDING_UP
    assert not here.x.open_asks(AskKind.WRITE_CLOSING_REPORT)
    assert undo_all(here).x.phase is Phase.CANCELLED


def test_on_the_way_it_can_still_be_cancelled_but_not_after_the_arrival() -> None:
    away = at(Phase.READY, days=6.5).make(Depart(by=MIA)).make(cancel())
    assert away.x.phase is Phase.WINDING_UP
    there = at(Phase.VISIT).make(Arrive(by=TOR))
    assert there.refused(cancel()).rule == "visit_begun"


def test_who_looks_for_a_new_partner_can_still_be_cancelled() -> None:
    here = at(Phase.WINDING_UP)
    assert here.x.ending
    assert here.x.ending.to is Phase.POOL
    here.make(cancel())
    undo_all(here)
    if here.x.phase is Phase.WINDING_UP:
        here.make(WriteClosingReport(by=PAT, note="n-2"))
    assert here.x.phase is Phase.CANCELLED


def test_undo_tasks_outlive_the_phases_and_hold_the_close() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA))
    here.make(book(here.x, OrderKind.TRANSPORT)).make(postpone(here))
    day, new = here.x.not_before, doc("plan", 2)
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, plan=new, starts_on=day))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert here.x.open_asks(AskKind.UNDO_BOOKING)
    undo_all(here)
    assert here.x.phase is Phase.TRAVEL
    late = at(Phase.REPORT)
    late.x.orders[0].status = OrderStatus.CONFIRMED
    booking_cancellation.undo_order(late.x, late.now, late.x.orders[0])
    from domain.exchange.follow_up import ActionStatus
    from domain.exchange.messages.report import SubmitReport

    for action in late.x.actions:
        action.status = ActionStatus.DONE
    late.make(SubmitReport(by=MIA, report=doc("r1")), SubmitReport(by=TESS, report=doc("r2")))
    assert late.refused(AcceptReport(by=PAT)).rule == "hub_tasks_before_report"
    undo_all(late).make(AcceptReport(by=PAT))


@pytest.mark.parametrize("phase", [Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT])
def test_after_the_visit_an_exchange_is_closed_without_blame(phase: Phase) -> None:
    here = at(phase)
    mute = CloseIncomplete(by=PAT, reason=IncompleteReason.NO_ANSWER)
    assert here.refused(mute).rule == "said_without_reason"
    here.make(CloseIncomplete(by=PAT, reason=IncompleteReason.NO_ANSWER, note="n-1"))
    assert here.x.phase is Phase.CLOSED_INCOMPLETE
    assert {n.person for n in here.told(NoticeKind.CLOSED_INCOMPLETE)} >= {MIA, TESS}
    assert here.x.visit_event
    assert not here.x.visit_event.cancelled, "the visit did take place"


def test_nobody_arrives_six_hours_long_is_an_emergency() -> None:
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA))
    (ask,) = here.x.open_asks(AskKind.ARRIVE)
    assert ask.alarms[-1].to is Escalation.EMERGENCY
    here.wait(days=2)
    told = here.told(CaseNotice.EMERGENCY)
    assert {n.person for n in told} == {PAT, "p-saf"}
    assert {n.ask for n in told} == {ask.id}

"""Visas: asked in time, reported, refused, appealed against, and the journey the other way round."""

from datetime import timedelta

import pytest

from domain.case.asks import AskStatus
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import PostponeReason, RequestKind
from domain.exchange.messages.endings import Postpone
from domain.exchange.messages.plan import RevisePlan, SignPlan
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.travel import DecideGo, GiveTravelData, ShareContact
from domain.exchange.messages.visa import (
    AppealVisa,
    ConfirmVisaRefusal,
    ReportVisa,
    SwitchDirection,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderKind, OrderStatus, VisaStatus
from domain.exchange.people import Direction
from domain.exchange.phases import Phase
from tests.support.exchange_states import at
from tests.support.happy_path import book, confirm, sign
from tests.support.other_paths import abroad, turned_down
from tests.support.people import ANN, BO, MIA, MILO, PAT, TESS, TOR, doc


def test_the_visa_is_asked_for_three_weeks_before_the_visit_and_of_each_traveller() -> None:
    here = abroad((MIA, MILO))
    asks = here.x.open_asks(AskKind.GET_VISA)
    assert {ask.person for ask in asks} == {MIA, MILO}
    assert here.x.plan
    for ask in asks:
        assert (here.x.plan.facts.starts_on - ask.due_at.date()).days == 21
    assert not at(Phase.TRAVEL).x.open_asks(AskKind.GET_VISA)


def test_a_visa_asked_late_is_due_ahead_and_before_the_visit() -> None:
    here = abroad(days=80).wait(70)
    assert here.x.plan
    here.make(ReportVisa(by=MIA, status=VisaStatus.NOT_NEEDED))
    here.make(ReportVisa(by=MIA, status=VisaStatus.APPLIED))
    (ask,) = here.x.open_asks(AskKind.GET_VISA)
    assert here.now < ask.due_at
    assert ask.due_at.date() < here.x.plan.facts.starts_on


def test_an_application_keeps_the_ask_open_and_a_grant_settles_it() -> None:
    here = abroad().make(ReportVisa(by=MIA, status=VisaStatus.APPLIED))
    assert here.x.open_asks(AskKind.GET_VISA)
    again = ReportVisa(by=MIA, status=VisaStatus.APPLIED)
    assert here.refused(again).params["noted"] == "applied"
    here.make(ReportVisa(by=MIA, status=VisaStatus.GRANTED))
    assert not here.x.open_asks(AskKind.GET_VISA)
    assert here.x.visas[MIA].status.lets_travel


def test_no_visa_is_reported_where_the_plan_needs_none() -> None:
    here = at(Phase.TRAVEL)
    assert here.refused(ReportVisa(by=MIA, status=VisaStatus.APPLIED)).rule == "no_visa_needed"
    assert here.refused(AppealVisa(by=PAT, traveller=MIA)).rule == "no_visa_needed"


def test_nobody_goes_without_the_visa_they_need() -> None:
    here = abroad().make(GiveTravelData(by=MIA))
    for kind in OrderKind:
        here.make(book(here.x, kind))
        here.make(confirm(here.x, kind))
    here.make(ShareContact(by=MIA), ShareContact(by=TESS))
    assert here.refused(DecideGo(by=PAT)).params["missing"] == "visa"
    here.make(ReportVisa(by=MIA, status=VisaStatus.GRANTED), DecideGo(by=PAT))
    assert here.x.phase is Phase.READY


def test_a_refusal_is_confirmed_by_the_booker_then_the_hub_decides() -> None:
    here = abroad().make(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    assert not here.x.open_asks(AskKind.GET_VISA)
    (ask,) = here.x.open_asks(AskKind.CONFIRM_VISA_REFUSAL)
    assert here.x.people_asked(ask) == (BO,)
    assert not here.told(NoticeKind.VISA_REFUSED)
    here.make(ConfirmVisaRefusal(by=BO, traveller=MIA))
    (ask,) = here.x.open_asks(AskKind.DECIDE_VISA)
    assert ask.subject == MIA
    assert here.x.people_asked(ask) == (PAT,)
    assert {n.person for n in here.told(NoticeKind.VISA_REFUSED)} >= {MIA, TESS}
    assert here.refused(ConfirmVisaRefusal(by=BO, traveller=MIA)).rule == "visa_not_refused"


def test_what_is_no_refusal_is_waited_for_again() -> None:
    here = abroad().make(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    here.make(ConfirmVisaRefusal(by=BO, traveller=MIA, refused=False))
    assert here.x.visas[MIA].status is VisaStatus.APPLIED
    assert [ask.person for ask in here.x.open_asks(AskKind.GET_VISA)] == [MIA]
    assert not here.x.open_asks(AskKind.DECIDE_VISA)


def test_an_appeal_waits_for_the_visa_again_while_there_is_time() -> None:
    here = turned_down().make(AppealVisa(by=PAT, traveller=MIA))
    assert here.x.visas[MIA].status is VisaStatus.APPEALED
    assert here.x.open_asks(AskKind.GET_VISA)
    assert not here.x.open_asks(AskKind.DECIDE_VISA)
    late = turned_down().wait(45)
    broken = late.refused(AppealVisa(by=PAT, traveller=MIA))
    assert broken.params["needed"] == 30
    assert "postpone" in broken.way_out
    unconfirmed = abroad().make(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    assert (
        unconfirmed.refused(AppealVisa(by=PAT, traveller=MIA)).rule == "visa_refusal_not_confirmed"
    )


def test_a_grant_after_all_ends_the_questions_about_a_refusal() -> None:
    here = turned_down().make(ReportVisa(by=MIA, status=VisaStatus.GRANTED))
    assert not here.x.open_asks(AskKind.DECIDE_VISA, AskKind.GET_VISA)


def test_the_direction_is_switched_in_place() -> None:
    here = turned_down().make(GiveTravelData(by=MIA), ShareContact(by=MIA), ShareContact(by=TESS))
    here.make(book(here.x, OrderKind.TRANSPORT))
    questions, shared = dict(here.x.question_lists), dict(here.x.contacts_shared)
    assert here.refused(SwitchDirection(by=PAT)).rule == "direction_switched_without_words"
    here.make(SwitchDirection(by=PAT, note="n-1"))
    x = here.x
    assert (x.phase, x.direction) == (Phase.PLANNING, Direction.MENTOR_TRAVELS)
    assert x.approval is None
    assert not x.signatures
    assert (x.question_lists, x.contacts_shared) == (questions, shared)
    assert not x.travel_data
    assert not x.visas
    assert [o.status for o in x.orders] == [
        OrderStatus.TO_UNDO,
        OrderStatus.STOPPED,
        OrderStatus.STOPPED,
    ]
    assert [a.subject for a in x.open_asks(AskKind.UNDO_BOOKING)] == [x.orders[0].id]
    assert x.visit_event
    assert x.visit_event.cancelled
    (decision,) = [a for a in x.asks if a.kind is AskKind.DECIDE_VISA]
    assert (decision.status, decision.outcome) == (AskStatus.ANSWERED, "switched")
    assert {n.person for n in here.told(NoticeKind.DIRECTION_SWITCHED)} >= {MIA, TESS, PAT, BO}


def test_the_other_side_then_plans_travels_and_is_booked_for() -> None:
    here = turned_down().make(SwitchDirection(by=PAT, note="n-1"))
    new = doc("plan", 2)
    old = sign(here.x, here.now, MIA, plan=new)
    assert here.refused(old).rule == "traveller_of_other_side"
    starts = here.now.date() + timedelta(days=90)
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, plan=new, starts_on=starts, travellers=(TOR,)))
    here.make(ApprovePlan(by=ANN, plan_hash=new.hash))
    assert [a.person for a in here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)] == [TOR]
    assert here.x.visit_event
    assert not here.x.visit_event.cancelled
    sequences = [
        n.event.sequence for n in here.x.owed if n.event and n.event.uid == here.x.visit_event.uid
    ]
    assert sequences == sorted(sequences)
    assert not here.x.open_asks(AskKind.GET_VISA)


def test_a_switch_twice_is_the_first_direction() -> None:
    here = at(Phase.PLANNING)
    for _ in range(2):
        here.make(SwitchDirection(by=PAT, note="n-1"))
    assert here.x.direction is Direction.MENTEE_TRAVELS


def test_postponing_or_changing_the_plan_decides_about_the_visa_too() -> None:
    later = turned_down()
    assert later.x.plan
    day = later.x.plan.facts.starts_on + timedelta(days=60)
    later.make(Postpone(by=PAT, reason=PostponeReason.VISA, not_before=day, note="n-1"))
    changed = turned_down().make(RevisePlan(by=MIA, plan=doc("plan", 2)))
    for here in (later, changed):
        assert here.x.phase is Phase.PLANNING
        assert not here.x.open_asks(AskKind.DECIDE_VISA)
    again = [
        sign(later.x, later.now, by, plan=doc("plan", 3), starts_on=day, visa_needed=True)
        for by in (MIA, TOR)
    ]
    later.make(*again, ApprovePlan(by=ANN, plan_hash=doc("plan", 3).hash))
    assert later.x.visas[MIA].status is VisaStatus.NEEDED
    assert later.x.open_asks(AskKind.GET_VISA)


@pytest.mark.parametrize("same", [True, False])
def test_a_visa_stands_for_the_days_it_was_given_for(same: bool) -> None:
    here = abroad().make(ReportVisa(by=MIA, status=VisaStatus.GRANTED))
    assert here.x.plan
    facts = here.x.plan.facts
    here.make(RevisePlan(by=MIA, plan=doc("plan", 2)))
    starts = facts.starts_on + timedelta(days=0 if same else 20)
    for by in (MIA, TOR):
        here.make(
            sign(here.x, here.now, by, plan=doc("plan", 2), starts_on=starts, visa_needed=True)
        )
    here.make(ApprovePlan(by=ANN, plan_hash=doc("plan", 2).hash))
    assert bool(here.x.open_asks(AskKind.GET_VISA)) is not same


def test_a_wish_to_switch_is_granted_by_doing_it() -> None:
    from domain.exchange import requests

    here = at(Phase.TRAVEL)
    requests.put(here.x, here.now, MIA, RequestKind.SWITCH_DIRECTION, note="n-1")
    here.make(SwitchDirection(by=PAT, note="n-2"))
    assert [r.granted for r in here.x.requests] == [True]
    assert isinstance(sign(here.x, here.now, MIA), SignPlan)

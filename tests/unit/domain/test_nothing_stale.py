"""What was decided about one visit, one partner or one person does not count for the next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import (
    CancelReason,
    CutReason,
    IncompleteReason,
    RequestKind,
    TopUp,
)
from domain.exchange.messages.cadence import AcceptCadence, ProposeCadence
from domain.exchange.messages.cut_short import CutShortVisit, DecideTopUp
from domain.exchange.messages.endings import Cancel, CloseIncomplete
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.messages.partner import (
    AcceptPartner,
    ProposePartner,
    ReplacePartner,
    ReplaceReason,
)
from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import ApprovePlan, PlanReason, RejectPlan
from domain.exchange.messages.requests import DeclineRequest, RaiseRequest
from domain.exchange.messages.travel import DecideGo, GiveTravelData, ShareContact
from domain.exchange.messages.visit import Arrive, Depart
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at, rejected, reviewed, signed_again
from tests.support.happy_path import PLAN, sign
from tests.support.people import ANN, COR, MENTOR, MIA, MILO, OTHER_MENTOR, PAT, TESS, TOR, doc

AGAIN = doc("plan", 2)


def cut(here: Moment) -> CutShortVisit:
    return CutShortVisit(by=MIA, ended_on=here.now.date(), reason=CutReason.ILLNESS)


def arrived(days: float = 6.5) -> Moment:
    return at(Phase.READY, days=days).make(Depart(by=MIA)).wait(hours=8).make(Arrive(by=TOR))


def approved_again(here: Moment, **changes: object) -> Moment:
    for by in (MIA, here.x.contacts(Side.MENTOR)[0]):
        here.make(sign(here.x, here.now, by, AGAIN, **changes))
        changes = {}
    return here.make(ApprovePlan(by=ANN, plan_hash=AGAIN.hash))


def test_insurance_of_the_visit_that_was_does_not_cover_a_top_up_visit() -> None:
    here = arrived().wait(2)
    here.make(cut(here), DecideTopUp(by=PAT, top_up=TopUp.VISIT))
    approved_again(here)
    here.make(GiveTravelData(by=MIA))
    assert {o.status for o in here.x.orders} == {OrderStatus.USED, OrderStatus.REQUESTED}
    assert "insurance" in str(here.refused(DecideGo(by=PAT)))


def test_a_top_up_plan_is_returned_with_reasons_like_any_other() -> None:
    here = arrived().wait(2)
    here.x.returns, here.x.plan_calls, here.x.appealed_by = 2, 1, MIA
    here.make(cut(here), DecideTopUp(by=PAT, top_up=TopUp.VISIT))
    assert (here.x.returns, here.x.plan_calls, here.x.appealed_by) == (0, 0, None)


def test_a_visit_that_ended_before_its_first_day_does_not_end_before_it_begins() -> None:
    here = arrived(days=3)
    assert here.x.plan
    assert here.now.date() < here.x.plan.facts.starts_on
    here.make(cut(here))
    assert here.x.visit_event
    assert here.x.visit_event.ends_at >= here.x.visit_event.starts_at


def test_who_signs_as_lead_keeps_the_hours_and_days_off_of_the_community() -> None:
    zones, days = {TESS: "Asia/Tbilisi"}, (at(Phase.PLANNING).now.date(),)
    here = at(Phase.PLAN_REVIEW)
    before = at(Phase.PLANNING)
    assert before.x.mentor
    before.x.mentor = replace(before.x.mentor, zones=zones, holidays=days)
    before.x.question_lists[Side.MENTEE] = doc("q")
    signed_again(before)
    assert before.x.mentor == replace(
        here.x.mentor or MENTOR, zones=zones, holidays=days, contact=TESS
    )


def test_who_travels_no_more_has_the_visit_no_longer_in_the_calendar() -> None:
    here = at(Phase.TRAVEL)
    here.make(RevisePlan(by=MIA, plan=AGAIN))
    assert here.x.plan
    starts = here.x.plan.facts.starts_on
    approved_again(here, travellers=(MILO,), starts_on=starts, lead_contact=TOR)
    gone = {n.person for n in here.told(NoticeKind.VISIT_CALLED_OFF)}
    assert gone == {TESS}
    assert set(here.x.visit_invited) == {MIA, MILO, TOR}


def test_other_days_and_other_people_leave_nobody_with_the_old_visit() -> None:
    here = at(Phase.TRAVEL)
    here.make(RevisePlan(by=MIA, plan=AGAIN))
    approved_again(here, lead_contact=TOR)
    assert {n.person for n in here.told(NoticeKind.VISIT_CALLED_OFF)} == {TESS}
    last = {n.person: n.event for n in here.x.owed if n.event}
    assert last[TESS]
    assert last[TESS].cancelled
    assert last[TOR] == last[MIA] == here.x.visit_event


def test_another_lead_shares_how_to_be_reached_before_anybody_departs() -> None:
    here = at(Phase.READY)
    here.make(RevisePlan(by=MIA, plan=AGAIN))
    here.make(HandOver(by=TESS, side=Side.MENTOR, person=TOR, note="n-1"))
    approved_again(here, lead_contact=TOR)
    assert here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTOR)
    assert "contacts" in str(here.refused(DecideGo(by=PAT)))
    here.make(ShareContact(by=TOR))
    assert "contacts" not in str(here.refused(DecideGo(by=PAT)))


def test_the_lead_of_the_new_plan_shares_how_to_be_reached() -> None:
    here = at(Phase.READY)
    here.make(RevisePlan(by=MIA, plan=AGAIN))
    approved_again(here, lead_contact=TOR)
    assert here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTOR)
    assert not here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTEE)


def test_a_contact_asked_for_anew_stays_asked_for_on_the_road() -> None:
    here = at(Phase.READY, days=6.5)
    here.make(HandOver(by=TESS, side=Side.MENTOR, person=TOR, note="n-1"), Depart(by=MIA))
    assert here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTOR)


def test_another_partner_has_an_appeal_of_its_own() -> None:
    here = rejected()
    here.x.appealed_by = TOR
    replaced = ReplacePartner(by=PAT, reason=ReplaceReason.NO_FIT, note="n-1")
    here.make(replaced)
    assert here.x.appealed_by is None


def test_questions_reach_another_partner_whoever_shared_them() -> None:
    here = at(Phase.TRAVEL)
    for number, entry in enumerate(here.x.timeline):
        if entry.kind == "share_questions":
            standing = {**entry.data, "instead_of": MIA, "because": "n-1"}
            here.x.timeline[number] = replace(entry, actor=COR, data=standing)
    here.make(
        ReplacePartner(by=PAT, reason=ReplaceReason.NO_FIT, note="n-1"),
        ProposePartner(by=PAT, partner=OTHER_MENTOR),
        AcceptPartner(by=MIA),
        AcceptPartner(by="p-oz"),
    )
    assert {n.person for n in here.told(NoticeKind.QUESTIONS_SHARED)} == {TOR, "p-oz"}


def test_wishes_and_top_ups_are_not_asked_about_while_bookings_are_undone() -> None:
    here = at(Phase.READY)
    here.make(RaiseRequest(by=MIA, kind=RequestKind.MORE_TIME, note="n-1"))
    here.make(Cancel(by=PAT, reason=CancelReason.COST, note="n-1"))
    assert here.x.phase is Phase.WINDING_UP
    assert {a.kind for a in here.x.open_asks()} == {
        AskKind.UNDO_BOOKING,
        AskKind.WRITE_CLOSING_REPORT,
    }
    late = arrived().wait(2)
    late.x.orders[0].status = OrderStatus.TO_UNDO
    late.x.ask(AskKind.UNDO_BOOKING, late.now, subject=late.x.orders[0].id)
    late.make(cut(late), CloseIncomplete(by=PAT, reason=IncompleteReason.PEOPLE_LEFT, note="n-1"))
    assert {a.kind for a in late.x.open_asks()} == {AskKind.UNDO_BOOKING}


@pytest.mark.parametrize("wish", [RequestKind.CANCEL, RequestKind.LEAVE])
def test_closing_grants_the_wish_to_end(wish: RequestKind) -> None:
    here = at(Phase.FOLLOW_UP).make(RaiseRequest(by=MILO, kind=wish, note="n-1"))
    here.make(CloseIncomplete(by=PAT, reason=IncompleteReason.PARTNERS_AGREED, note="n-1"))
    assert [r.granted for r in here.x.requests] == [True]
    assert {n.person for n in here.told(NoticeKind.REQUEST_GRANTED)} == {MILO}


def test_the_rhythm_proposed_by_somebody_who_left_is_still_answered_by_the_other_side() -> None:
    here = at(Phase.FOLLOW_UP)
    day = here.now.date() + timedelta(days=10)
    here.make(
        ProposeCadence(by=MILO, calls=3, interval_days=20, next_day=day),
        RemoveMember(by=MIA, side=Side.MENTEE, person=MILO),
    )
    assert here.refused(AcceptCadence(by=MIA)).rule == "own_cadence_proposal"
    here.make(AcceptCadence(by=TESS))
    assert here.x.cadence is None


def test_the_answer_to_a_wish_of_somebody_who_left_goes_to_the_contact() -> None:
    here = at(Phase.FOLLOW_UP).make(RaiseRequest(by=MILO, kind=RequestKind.OTHER, note="n-1"))
    here.make(RemoveMember(by=MIA, side=Side.MENTEE, person=MILO))
    here.make(DeclineRequest(by=PAT, request=here.x.requests[0].id, note="n-1"))
    assert {n.person for n in here.told(NoticeKind.REQUEST_DECLINED)} == {MIA}


def test_who_travelled_can_leave_after_the_visit_and_has_no_part_any_more() -> None:
    here = at(Phase.FOLLOW_UP)
    here.make(
        HandOver(by=MIA, side=Side.MENTEE, person=MILO, note="n-1"),
        RemoveMember(by=MILO, side=Side.MENTEE, person=MIA),
    )
    assert not here.x.roles_of(MIA)
    assert MIA not in here.x.travellers
    assert (
        at(Phase.TRAVEL)
        .make(HandOver(by=MIA, side=Side.MENTEE, person=MILO, note="n-1"))
        .refused(RemoveMember(by=MILO, side=Side.MENTEE, person=MIA))
    )


def test_a_call_let_go_leaves_nothing_to_decide_about_it() -> None:
    here = at(Phase.FOLLOW_UP)
    for _ in range(2):
        soon = here.now.date() + timedelta(days=5)
        here.make(MissCall(by=MIA, call=1, reason=MissReason.OTHER, new_day=soon))
    assert here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)
    (ask,) = here.x.open_asks(AskKind.LOG_CALL)
    here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    assert not here.x.open_asks(AskKind.DECIDE_MISSED_CALLS)


def test_naming_a_contact_decides_only_about_silence_it_can_end() -> None:
    here = at(Phase.FOLLOW_UP).make(AddMember(by=PAT, side=Side.MENTEE, person="p-new"))
    (ask,) = here.x.open_asks(AskKind.PROGRESS_ACTION)
    here.x.ask(AskKind.DECIDE_SILENCE, here.now, subject=ask.id)
    due = ask.due_at
    here.make(HandOver(by=PAT, side=Side.MENTEE, person="p-new", note="n-1"))
    assert here.x.open_asks(AskKind.DECIDE_SILENCE)
    assert (ask.due_at, here.x.people_asked(ask)) == (due, (MIA,))


def test_more_time_for_a_successor_is_seen_by_both_sides() -> None:
    here = at(Phase.PLANNING).wait(45)
    (silence,) = [a for a in here.x.open_asks(AskKind.DECIDE_SILENCE) if "questions" in a.subject]
    ask = next(a for a in here.x.asks if a.id == silence.subject)
    old = ask.due_at
    here.make(HandOver(by=PAT, side=Side.MENTEE, person=MILO, note="n-1"))
    assert ask.due_at > old
    told = [n for n in here.told(CaseNotice.DEADLINE_CHANGED) if n.data["old"] == old.isoformat()]
    assert {n.person for n in told} >= {MILO, TOR}
    keys = [n.key for n in here.x.owed]
    assert len(set(keys)) == len(keys)
    moved = [e for e in here.x.timeline if e.kind == "change_deadline"]
    assert [(e.actor, e.data["old"]) for e in moved if e.data["ask"] == ask.id] == [
        (PAT, old.isoformat())
    ]


def test_a_second_rejection_after_a_granted_appeal_stays_final() -> None:
    here = reviewed()
    here.x.appealed_by = MIA
    here.make(RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST))
    assert here.x.phase is Phase.REJECTED

"""One side leaves: what ends, what is kept for a new partner, what becomes a wish."""

import pytest

from domain.case.message import AnyMessage
from domain.exchange import booking_cancellation
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.booking import BookOrder, ConfirmBooking
from domain.exchange.messages.endings import UndoBooking
from domain.exchange.messages.partner import (
    AcceptPartner,
    ProposePartner,
    ReplacePartner,
    ReplaceReason,
)
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.travel import GiveTravelData, ShareContact
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at, left
from tests.support.happy_path import PLAN, prepare, sign
from tests.support.people import ANN, BO, COR, MIA, OTHER_MENTOR, PAT, SUB, TESS, TOR

EARLY = (Phase.ELIGIBILITY, Phase.CHANGES, Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)
AHEAD = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, Phase.TRAVEL)
AFTER = (Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT)


def leave(by: str, note: str | None = None) -> Withdraw:
    return Withdraw(by=by, reason=WithdrawReason.NO_TIME, note=note)


def replaced() -> ReplacePartner:
    return ReplacePartner(by=PAT, reason=ReplaceReason.NO_ANSWER, note="n-1")


def undo_all(here: Moment) -> Moment:
    """The booker undoes what was booked, the latest booking first."""
    while waiting := booking_cancellation.to_undo(here.x):
        here.make(UndoBooking(by=BO, order=waiting[0].id, refund_cents=5_000))
    return here


@pytest.mark.parametrize("phase", EARLY + AHEAD)
def test_the_mentee_ends_it_as_long_as_nothing_is_booked(phase: Phase) -> None:
    here = at(phase)
    people = {*here.x.contacts(), PAT}
    here.make(leave(MIA))
    assert here.x.phase is Phase.WITHDRAWN
    assert not here.x.open_asks()
    assert people <= {n.person for n in here.told(NoticeKind.WITHDRAWN)}


def test_who_is_only_proposed_declines_instead() -> None:
    assert at(Phase.OFFERED).refused(leave(TOR)).rule == "withdrawal_before_agreement"


def test_a_mentee_who_leaves_with_bookings_has_them_undone_and_reported_first() -> None:
    here = at(Phase.READY).make(leave(MIA))
    assert here.x.phase is Phase.WINDING_UP
    assert {o.status for o in here.x.orders} == {OrderStatus.TO_UNDO}
    assert {a.kind for a in here.x.open_asks()} == {
        AskKind.UNDO_BOOKING,
        AskKind.WRITE_CLOSING_REPORT,
    }
    assert here.refused(leave(MIA)).rule == "nothing_left_to_withdraw"
    assert here.x.ending
    assert here.x.ending.to is Phase.WITHDRAWN


@pytest.mark.parametrize("message", [leave(TESS, "n-1"), replaced()], ids=lambda m: m.name)
@pytest.mark.parametrize("phase", AHEAD)
def test_without_its_mentor_an_exchange_looks_for_another(
    phase: Phase, message: AnyMessage
) -> None:
    here = at(phase)
    application, questions = here.x.application, here.x.questions
    here.make(message)
    x = here.x
    assert x.phase is Phase.POOL
    assert [a.kind for a in x.open_asks()] == [AskKind.FIND_PARTNER]
    assert (x.application, x.questions) == (application, questions)
    assert (x.mentor, x.plan, x.approval, x.signatures, x.agreed) == (None, None, None, {}, [])
    assert {TOR, TESS} <= set(x.former)
    assert not x.roles_of(TOR)
    assert here.refused(ProposePartner(by=PAT, partner=at(Phase.OFFERED).x.mentor or OTHER_MENTOR))
    told = here.told(NoticeKind.PARTNER_LEFT)
    assert {MIA, PAT} <= {n.person for n in told}
    assert {n.note for n in told} == {"n-1"}
    assert {n.person for n in here.told(NoticeKind.GOODBYE)} & {TOR, TESS}
    assert MIA not in {n.person for n in here.told(NoticeKind.GOODBYE)}


def test_a_mentor_who_leaves_takes_the_visit_out_of_the_calendars() -> None:
    here = at(Phase.TRAVEL).make(leave(TESS))
    off = [n for n in here.told(NoticeKind.VISIT_CALLED_OFF) if n.event]
    assert {n.person for n in off} == {MIA, TESS}
    assert {(n.event.sequence, n.event.cancelled) for n in off if n.event} == {(1, True)}


def test_bookings_are_undone_before_a_new_partner_is_looked_for() -> None:
    here = left()
    assert here.x.phase is Phase.WINDING_UP
    assert here.x.mentor is None
    assert not here.x.roles_of(TESS)
    assert {a.kind for a in here.x.open_asks()} == {AskKind.UNDO_BOOKING}
    undo_all(here)
    assert here.x.phase is Phase.POOL
    assert {o.status for o in here.x.orders} == {OrderStatus.UNDONE}


def test_while_bookings_are_undone_the_mentee_may_leave_too() -> None:
    here = left().make(leave(MIA))
    assert here.x.phase is Phase.WINDING_UP
    undo_all(here)
    assert here.x.phase is Phase.WITHDRAWN
    assert not here.x.open_asks()


def test_a_new_partner_has_the_questions_at_once_and_only_lost_steps_are_done_again() -> None:
    here = undo_all(left())
    told = len(here.told(NoticeKind.QUESTIONS_SHARED))
    here.make(ProposePartner(by=PAT, partner=OTHER_MENTOR))
    here.make(AcceptPartner(by=MIA), AcceptPartner(by="p-oz"))
    assert here.x.phase is Phase.PLANNING
    assert {a.kind for a in here.x.open_asks()} == {AskKind.SIGN_PLAN, AskKind.PREPARE_ANSWERS}
    (notice,) = here.told(NoticeKind.QUESTIONS_SHARED)[told:]
    assert (notice.person, notice.data["count"]) == ("p-oz", 12)
    assert here.x.prepared_lists == {}, "what the one who left had ready is not theirs"
    here.make(prepare(by="p-oz"))
    for by in (MIA, "p-oz"):
        here.make(sign(here.x, here.now, by, lead_contact="p-oz"))
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    assert not here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)
    assert len(here.x.open_asks(AskKind.BOOK)) == 3
    assert [a.of[0].value for a in here.x.open_asks(AskKind.SHARE_CONTACT)] == ["mentor"]
    invited = [n for n in here.told(NoticeKind.VISIT_INVITED) if n.person == MIA]
    assert [n.event.sequence for n in invited if n.event] == [0, 2]


def test_what_is_only_ordered_stops_with_the_mentor() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA), leave(TOR))
    assert here.x.phase is Phase.POOL
    assert {o.status for o in here.x.orders} == {OrderStatus.STOPPED}
    assert BO in {n.person for n in here.told(NoticeKind.PARTNER_LEFT)}


def test_a_booker_hears_of_a_withdrawal_when_something_is_ordered() -> None:
    here = at(Phase.TRAVEL).make(GiveTravelData(by=MIA), leave(MIA))
    assert BO in {n.person for n in here.told(NoticeKind.WITHDRAWN)}
    assert here.x.phase is Phase.WITHDRAWN


@pytest.mark.parametrize("by", [MIA, TOR])
def test_during_the_visit_nobody_withdraws(by: str) -> None:
    broken = at(Phase.VISIT).refused(leave(by))
    assert "Cut the visit short" in broken.way_out


@pytest.mark.parametrize("by", [MIA, TOR])
@pytest.mark.parametrize("phase", AFTER)
def test_after_the_visit_leaving_is_a_wish_the_hub_decides(phase: Phase, by: str) -> None:
    here = at(phase)
    waiting = {a.id for a in here.x.open_asks()}
    here.make(leave(by, "n-1"))
    assert here.x.phase is phase
    (wish,) = here.x.requests
    assert (wish.kind, wish.by, wish.note) == (RequestKind.LEAVE, by, "n-1")
    (asked,) = here.x.open_asks(AskKind.DECIDE_REQUEST)
    assert asked.subject == wish.id
    assert here.x.people_asked(asked) == (PAT,)
    assert {a.id for a in here.x.open_asks()} == {*waiting, asked.id}
    assert here.refused(leave(by)).rule == "withdrawal_asked_already"


def test_the_hub_says_why_it_replaces_a_partner_and_only_before_the_visit() -> None:
    here = at(Phase.TRAVEL)
    mute = ReplacePartner(by=SUB, reason=ReplaceReason.OTHER)
    assert here.refused(mute).rule == "replacement_without_words"
    assert (
        here.refused(ReplacePartner(by=BO, reason=ReplaceReason.OTHER, note="n-1")).rule
        == "wrong_role"
    )
    assert at(Phase.VISIT).refused(replaced()).rule == "visit_under_way"
    here.make(ReplacePartner(by=COR, reason=ReplaceReason.OTHER, note="n-1"))
    assert here.x.declined == ["c-mentor"]


def test_contacts_of_the_mentee_are_kept_and_those_of_the_mentor_go() -> None:
    here = at(Phase.TRAVEL).make(ShareContact(by=MIA), ShareContact(by=TESS), leave(TOR))
    assert set(here.x.contacts_shared) == {Side.MENTEE}


def test_messages_about_undone_bookings_are_refused() -> None:
    here = left()
    order = here.x.orders[0].id
    assert here.refused(ConfirmBooking(by=MIA, order=order)).rule == "wrong_role"
    assert here.refused(BookOrder(by=BO, order=order, plan_hash=PLAN.hash)).rule == "not_now"

"""Travel: data, orders, bookings, contacts, and the decision to go."""

from datetime import datetime, timedelta

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.booking import BookOrder, ConfirmBooking, QueryBooking
from domain.exchange.messages.plan import RevisePlan, ShareQuestions
from domain.exchange.messages.travel import DecideGo, DecideNoGo, GiveTravelData, ShareContact
from domain.exchange.messages.visit import Depart
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, arrives_at, book, confirm, sign
from tests.support.people import BO, MIA, MILO, PAT, TESS, TOR, doc


def ordered() -> Moment:
    return at(Phase.TRAVEL).make(GiveTravelData(by=MIA))


def booked(*kinds: OrderKind) -> Moment:
    here = ordered()
    for kind in kinds:
        here.make(book(here.x, kind))
    return here


def complete() -> Moment:
    here = booked(*OrderKind)
    for kind in OrderKind:
        here.make(confirm(here.x, kind))
    return here.make(ShareContact(by=MIA), ShareContact(by=TESS))


@pytest.mark.requirement("CEE-24")
def test_no_travel_data_is_asked_before_an_approved_plan() -> None:
    for phase in (Phase.PLANNING, Phase.PLAN_REVIEW):
        x = at(phase).x
        assert not x.open_asks(AskKind.GIVE_TRAVEL_DATA)
        assert not x.orders
    assert at(Phase.TRAVEL).x.open_asks(AskKind.GIVE_TRAVEL_DATA)


@pytest.mark.requirement("CEE-22", "CEE-24")
def test_each_traveller_gets_three_orders_that_carry_the_approved_hash() -> None:
    here = ordered()
    assert [o.kind for o in here.x.orders] == list(OrderKind)
    assert {o.plan_hash for o in here.x.orders} == {PLAN.hash}
    assert len(here.x.open_asks(AskKind.BOOK)) == 3
    to_booker = [n for n in here.told(CaseNotice.ASK_OPENED) if n.person == BO]
    assert len(to_booker) == 1


def test_travel_data_given_again_orders_nothing_twice() -> None:
    here = ordered().make(GiveTravelData(by=MIA))
    assert len(here.x.orders) == 3


def test_two_travellers_each_give_their_own_data() -> None:
    here = at(Phase.PLANNING).make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    for by in (MIA, TOR):
        here.make(sign(here.x, here.now, by, travellers=(MIA, MILO)))
    from domain.exchange.messages.plan_review import ApprovePlan
    from tests.support.people import ANN

    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    assert {a.person for a in here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)} == {MIA, MILO}
    here.make(GiveTravelData(by=MILO))
    assert {o.traveller for o in here.x.orders} == {MILO}
    assert {a.person for a in here.x.open_asks(AskKind.GIVE_TRAVEL_DATA)} == {MIA}
    mine = next(o for o in here.x.orders if o.kind is OrderKind.INSURANCE)
    here.make(BookOrder(by=BO, order=mine.id, plan_hash=PLAN.hash))
    assert here.refused(ConfirmBooking(by=MIA, order=mine.id)).rule == "booked_for_another"
    assert here.refused(QueryBooking(by=MIA, order=mine.id, note="n")).rule == "booked_for_another"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"order": "order-9"}, "no_such_order"),
        ({"plan_hash": doc("plan", 2).hash}, "order_not_of_approved_plan"),
        ({"cost_cents": -1}, "negative_cost"),
        ({"arrives_at": None}, "journey_without_arrival"),
    ],
)
def test_a_booking_that_breaks_a_rule_is_refused(changes: dict[str, object], rule: str) -> None:
    here = ordered()
    plain: dict[str, object] = {
        "by": BO,
        "order": here.x.orders[0].id,
        "plan_hash": PLAN.hash,
        "arrives_at": arrives_at(here.x),
    }
    assert here.refused(BookOrder(**(plain | changes))).rule == rule  # type: ignore[arg-type]


def test_an_order_is_booked_once_and_confirmed_once() -> None:
    here = booked(OrderKind.TRANSPORT)
    order = here.x.orders[0]
    again = BookOrder(by=BO, order=order.id, plan_hash=PLAN.hash, arrives_at=arrives_at(here.x))
    assert here.refused(again).params["status"] == "booked"
    here.make(ConfirmBooking(by=MIA, order=order.id))
    assert order.status is OrderStatus.CONFIRMED
    assert here.refused(ConfirmBooking(by=MIA, order=order.id)).rule == "order_stands_otherwise"


def test_a_queried_booking_is_done_again_and_says_why() -> None:
    here = booked(OrderKind.TRANSPORT)
    order = here.x.orders[0]
    assert here.refused(QueryBooking(by=MIA, order=order.id)).rule == "booking_query_without_words"
    here.make(QueryBooking(by=MIA, order=order.id, note="n-1"))
    assert order.status is OrderStatus.REQUESTED
    assert [(n.person, n.note) for n in here.told(NoticeKind.BOOKING_QUERIED)] == [(BO, "n-1")]
    here.make(book(here.x, OrderKind.TRANSPORT))
    assert order.status is OrderStatus.BOOKED


@pytest.mark.requirement("CEE-28")
def test_contacts_are_exchanged_when_both_sides_gave_theirs() -> None:
    here = at(Phase.TRAVEL).make(ShareContact(by=MIA))
    assert not here.told(NoticeKind.CONTACTS_EXCHANGED)
    here.make(ShareContact(by=TOR))
    assert {n.person for n in here.told(NoticeKind.CONTACTS_EXCHANGED)} == {MIA, TESS}
    here.make(ShareContact(by=TOR))
    assert len(here.told(NoticeKind.CONTACTS_EXCHANGED)) == 2


@pytest.mark.parametrize("kind", OrderKind)
def test_no_go_while_an_order_is_not_confirmed(kind: OrderKind) -> None:
    here = booked(*OrderKind).make(ShareContact(by=MIA), ShareContact(by=TESS))
    for other in OrderKind:
        if other is not kind:
            here.make(confirm(here.x, other))
    assert here.refused(DecideGo(by=PAT)).params["missing"] == kind.value
    here.make(confirm(here.x, kind), DecideGo(by=PAT))
    assert here.x.phase is Phase.READY


@pytest.mark.requirement("CEE-08", "CEE-28")
def test_no_go_without_exchanged_contacts_or_shared_questions() -> None:
    here = complete()
    here.x.question_lists.clear()
    assert here.refused(DecideGo(by=PAT)).params["missing"] == "questions"
    other = complete()
    other.x.contacts_shared.popitem()
    assert other.refused(DecideGo(by=PAT)).params["missing"] == "contacts"


def test_a_go_tells_everyone_and_waits_for_the_departure() -> None:
    here = complete().make(DecideGo(by=PAT))
    assert here.x.go_decided_by == PAT
    assert {n.person for n in here.told(NoticeKind.GO_DECIDED)} == {MIA, TESS}
    (ask,) = here.x.open_asks()
    assert ask.kind is AskKind.DEPART
    assert here.x.people_asked(ask) == (MIA,)


@pytest.mark.parametrize("phase", [Phase.TRAVEL, Phase.READY])
def test_a_no_go_says_why_and_leaves_the_decision_open(phase: Phase) -> None:
    here = at(phase)
    assert here.refused(DecideNoGo(by=PAT)).rule == "no_go_without_words"
    here.make(DecideNoGo(by=PAT, note="n-1"))
    assert here.x.phase is Phase.TRAVEL
    assert here.x.go_decided_by is None
    assert len(here.x.open_asks(AskKind.DECIDE_GO)) == 1
    assert {n.note for n in here.told(NoticeKind.NO_GO_DECIDED)} == {"n-1"}


def test_the_decision_to_go_falls_due_a_week_before_the_visit() -> None:
    here = at(Phase.TRAVEL)
    assert here.x.plan
    (ask,) = here.x.open_asks(AskKind.DECIDE_GO)
    assert (here.x.plan.facts.starts_on - ask.due_at.date()).days == 7


def test_nobody_departs_weeks_before_the_visit_or_without_a_go() -> None:
    early = complete()
    assert early.refused(Depart(by=MIA)).rule == "go_not_said"
    early.make(DecideGo(by=PAT))
    assert early.refused(Depart(by=MIA)).rule == "departure_too_early"
    assert at(Phase.READY, days=6.5).make(Depart(by=MIA)).x.phase is Phase.VISIT


def test_an_edit_of_the_plan_takes_the_go_back() -> None:
    here = complete().make(DecideGo(by=PAT), RevisePlan(by=MIA, plan=doc("plan", 2)))
    assert here.refused(Depart(by=MIA)).rule == "too_early"
    assert here.x.go_decided_by is None


def test_the_arrival_is_watched_from_the_booked_time_on() -> None:
    here = at(Phase.READY, days=6.5)
    planned = max(o.arrives_at for o in here.x.orders if o.arrives_at)
    here.make(Depart(by=MIA))
    (ask,) = here.x.open_asks(AskKind.ARRIVE)
    assert isinstance(planned, datetime)
    assert ask.due_at == max(planned, here.now) + timedelta(hours=6)

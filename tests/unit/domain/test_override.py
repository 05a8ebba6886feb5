"""The coordinator answers in somebody's place, waives a task, opens one again: always with a reason."""

from dataclasses import replace

import pytest

from domain.case.ask_table import Waiver
from domain.case.asks import Ask, AskStatus
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.messages.booking import ConfirmBooking
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.messages.report import DecidePublication
from domain.exchange.messages.travel import ShareContact
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, sign
from tests.support.people import ANN, COR, MIA, PAT, TOR, doc


def asked(here: Moment, kind: AskKind) -> Ask:
    """The first open ask of a kind."""
    return here.x.open_asks(kind)[0]


def waiving_of(here: Moment, kind: AskKind, by: str = COR) -> WaiveAsk:
    return WaiveAsk(by=by, ask=asked(here, kind).id, note="n-1")


def settled(here: Moment, kind: AskKind) -> Ask:
    """The last settled ask of a kind."""
    return next(ask for ask in reversed(here.x.asks) if ask.kind is kind and not ask.is_open)


# In somebody's place


def in_place_of(person: str) -> AcceptPartner:
    return AcceptPartner(by=COR, instead_of=person, because="n-1")


def test_an_answer_in_somebodys_place_is_the_persons_by_the_coordinators_hand() -> None:
    here = at(Phase.OFFERED)
    ask = asked(here, AskKind.CONFIRM_PARTNER)
    here.make(in_place_of(TOR))
    assert here.x.phase is Phase.PLANNING
    assert (ask.status, ask.answered_by) == (AskStatus.ANSWERED, COR)
    entry = here.x.timeline[-1]
    assert entry.actor == COR
    assert entry.data["instead_of"] == TOR
    assert entry.data["because"] == "n-1"
    (told,) = here.told(CaseNotice.ANSWERED_FOR_YOU)
    assert (told.person, told.note) == (TOR, "n-1")


def test_only_the_coordinator_answers_for_others() -> None:
    broken = at(Phase.OFFERED).refused(replace(in_place_of(TOR), by=PAT))
    assert broken.rule == "only_coordinator_stands_in"


def test_a_reason_is_owed() -> None:
    assert (
        at(Phase.OFFERED).refused(replace(in_place_of(TOR), because=None)).rule
        == "stand_in_without_words"
    )


def test_nobody_answers_for_who_is_not_asked() -> None:
    assert at(Phase.OFFERED).refused(in_place_of("p-stranger")).rule == "stood_in_for_is_not_asked"
    questions = ShareQuestions(by=COR, instead_of=TOR, because="n-1", questions=doc("q"), count=12)
    assert at(Phase.PLANNING).refused(questions).rule == "stood_in_for_is_not_asked"


def test_what_the_coordinator_may_do_is_done_in_the_own_name() -> None:
    from tests.support.messages import EXAMPLES

    here = at(Phase.PLAN_REVIEW)
    approve = replace(EXAMPLES["approve_plan"](here.x, here.now, COR), instead_of=ANN, because="n")
    assert here.refused(approve).rule == "own_name_suffices"


@pytest.mark.parametrize(
    ("phase", "message"),
    [
        (Phase.TRAVEL, ShareContact(by=COR, instead_of=MIA, because="n-1")),
        (Phase.REPORT, DecidePublication(by=COR, instead_of=MIA, because="n-1", consent=True)),
    ],
    ids=["contact", "consent"],
)
def test_data_and_consent_are_the_persons_own(phase: Phase, message: ShareContact) -> None:
    assert message.personal
    assert at(phase).refused(message).rule == "only_in_person"


# Waived


def test_every_ask_is_waivable_or_says_why_not() -> None:
    for kind in AskKind:
        waive = ASKS[kind].waive
        assert isinstance(waive, Waiver) or waive.endswith("."), kind


def test_every_ask_can_be_answered_or_waived_by_the_coordinator() -> None:
    for kind in AskKind:
        answerable = any(not MESSAGES[name].personal for name in ASKS[kind].answered_by)
        assert answerable or isinstance(ASKS[kind].waive, Waiver), kind


def test_a_waiver_is_by_name_with_a_reason_and_told() -> None:
    here = at(Phase.TRAVEL)
    ask = asked(here, AskKind.SHARE_CONTACT)
    assert (
        here.refused(replace(waiving_of(here, ask.kind), note=None)).rule
        == "override_without_words"
    )
    assert here.refused(waiving_of(here, ask.kind, by=PAT)).rule == "wrong_role"
    here.make(waiving_of(here, ask.kind))
    assert (ask.status, ask.answered_by) == (AskStatus.WAIVED, COR)
    assert Side(ask.of[0].value) in here.x.contacts_shared
    assert [n.note for n in here.told(CaseNotice.ASK_WAIVED)] == ["n-1"]
    assert here.x.timeline[-1].kind == "waive_ask"


@pytest.mark.parametrize(
    ("phase", "kind"),
    [
        (Phase.PLAN_REVIEW, AskKind.REVIEW_PLAN),
        (Phase.PLANNING, AskKind.SIGN_PLAN),
        (Phase.TRAVEL, AskKind.DECIDE_GO),
        (Phase.POST_PLAN, AskKind.WRITE_POST_PLAN),
    ],
)
def test_what_a_gate_stands_on_is_not_waived(phase: Phase, kind: AskKind) -> None:
    here = at(phase)
    assert here.refused(waiving_of(here, kind)).rule == "ask_not_waivable"


def test_a_settled_task_is_not_waived() -> None:
    here = at(Phase.PLANNING)
    ask = settled(here, AskKind.REVIEW_APPLICATION)
    assert here.refused(WaiveAsk(by=COR, ask=ask.id, note="n-1")).rule == "ask_not_open"
    assert here.refused(WaiveAsk(by=COR, ask="ask-0", note="n-1")).rule == "no_such_ask"


def test_waived_travel_data_lets_the_hub_book() -> None:
    here = at(Phase.TRAVEL)
    if not here.x.open_asks(AskKind.GIVE_TRAVEL_DATA):
        pytest.fail("the story changed: travel data is asked for on entering TRAVEL")
    here.make(waiving_of(here, AskKind.GIVE_TRAVEL_DATA))
    assert here.x.open_asks(AskKind.BOOK)


def test_a_stay_may_be_waived_insurance_may_not() -> None:
    here = at(Phase.TRAVEL).make()
    here.make(waiving_of(here, AskKind.GIVE_TRAVEL_DATA))
    for ask in here.x.open_asks(AskKind.BOOK):
        order = here.x.order(ask.subject)
        assert order
        message = WaiveAsk(by=COR, ask=ask.id, note="n-1")
        if order.kind.value == "insurance":
            assert here.refused(message).rule == "ask_not_waivable"
        else:
            here.make(message)
            assert order.status is OrderStatus.WAIVED


def test_a_waived_call_leads_to_the_next_and_the_last_to_the_reports() -> None:
    here = at(Phase.FOLLOW_UP)
    for number in (1, 2, 3):
        assert asked(here, AskKind.LOG_CALL).subject == str(number)
        here.make(waiving_of(here, AskKind.LOG_CALL))
    assert here.x.phase is Phase.REPORT


def test_waived_reports_are_not_waited_for() -> None:
    here = at(Phase.REPORT)
    here.make(waiving_of(here, AskKind.SUBMIT_REPORT))
    here.make(waiving_of(here, AskKind.SUBMIT_REPORT))
    assert here.x.open_asks(AskKind.REVIEW_REPORT)


# Opened again


def reopened(here: Moment, kind: AskKind) -> ReopenAsk:
    return ReopenAsk(by=COR, ask=settled(here, kind).id, note="n-1")


def test_a_signature_opened_again_brings_the_plan_back() -> None:
    here = at(Phase.TRAVEL)
    here.make(reopened(here, AskKind.SIGN_PLAN))
    assert here.x.phase is Phase.PLANNING
    assert not here.x.signatures
    assert here.x.approval is None
    assert {n.person for n in here.told(CaseNotice.ASK_REOPENED)} >= set(here.x.contacts())


def test_the_old_answer_stays_in_the_record() -> None:
    here = at(Phase.PLAN_REVIEW)
    old = settled(here, AskKind.SHARE_QUESTIONS)
    here.make(reopened(here, AskKind.SHARE_QUESTIONS))
    assert old.status is AskStatus.ANSWERED
    assert asked(here, AskKind.SHARE_QUESTIONS).id != old.id
    assert not here.x.questions_shared


def test_a_confirmed_booking_opened_again_takes_back_the_go() -> None:
    here = at(Phase.READY)
    message = reopened(here, AskKind.CONFIRM_BOOKING)
    here.make(message)
    assert here.x.phase is Phase.TRAVEL
    assert here.x.go_decided_by is None
    order = settled(here, AskKind.CONFIRM_BOOKING).subject
    here.make(ConfirmBooking(by=MIA, order=order))


def test_what_is_open_or_long_past_is_not_opened_again() -> None:
    here = at(Phase.FOLLOW_UP)
    assert here.refused(reopened(here, AskKind.SIGN_PLAN)).rule == "too_late_to_reopen"
    open_one = asked(here, AskKind.LOG_CALL)
    assert here.refused(ReopenAsk(by=COR, ask=open_one.id, note="n-1")).rule == "ask_still_open"
    assert here.refused(reopened(here, AskKind.BOOK)).rule == "ask_not_reopenable"


def test_a_departure_noted_by_mistake_is_taken_back() -> None:
    here = at(Phase.VISIT, days=0)
    here.make(reopened(here, AskKind.DEPART))
    assert here.x.phase is Phase.READY
    assert here.x.departed_at is None
    assert here.x.open_asks(AskKind.DEPART)


def test_an_accepted_report_opened_again_asks_for_consent_anew() -> None:
    here = at(Phase.CLOSED, days=0)
    assert here.x.ended
    broken = here.refused(reopened(here, AskKind.REVIEW_REPORT))
    assert broken.rule == "case_ended"


def test_whoever_signed_in_somebodys_place_does_not_approve_the_plan() -> None:
    here = at(Phase.PLANNING)
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    for person in (MIA, TOR):
        here.make(replace(sign(here.x, here.now, person), by=COR, instead_of=person, because="n"))
    assert here.x.phase is Phase.PLAN_REVIEW
    assert (
        here.refused(ApprovePlan(by=COR, plan_hash=PLAN.hash)).rule
        == "signer_for_others_decides_no_plan"
    )
    here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))

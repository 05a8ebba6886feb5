"""People change while an exchange stays: contacts hand over, members come and go."""

from dataclasses import replace

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.missed_calls import LeadCall
from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
from domain.exchange.messages.plan import RevisePlan, ShareQuestions
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import REACHED, Moment, at, pooled
from tests.support.happy_path import sign
from tests.support.people import ANN, COR, MIA, MILO, PAT, STRANGER, TESS, TOR, doc


def hand(
    person: str, by: str = TESS, side: Side = Side.MENTOR, note: str | None = "n-1"
) -> HandOver:
    return HandOver(by=by, side=side, person=person, note=note)


def events(here: Moment, kind: NoticeKind) -> list[tuple[str, str, int]]:
    return [(n.person, n.event.uid, n.event.sequence) for n in here.told(kind) if n.event]


@pytest.mark.requirement("CEE-19")
def test_the_lead_is_handed_over_without_a_new_signature() -> None:
    here = at(Phase.TRAVEL)
    assert here.x.plan
    signed = dict(here.x.signatures)
    here.make(hand(TOR))
    assert here.x.contacts(Side.MENTOR) == (TOR,)
    assert here.x.plan.facts.lead_contact == TOR
    assert (here.x.phase, here.x.signatures) == (Phase.TRAVEL, signed)


def test_the_visit_moves_from_one_calendar_to_the_other() -> None:
    here = at(Phase.TRAVEL)
    here.make(hand(TOR))
    assert events(here, NoticeKind.VISIT_CALLED_OFF) == [(TESS, "visit-x1", 1)]
    assert events(here, NoticeKind.VISIT_INVITED)[-1] == (TOR, "visit-x1", 1)
    [called_off] = here.told(NoticeKind.VISIT_CALLED_OFF)
    assert called_off.event
    assert called_off.event.cancelled
    assert here.x.visit_event
    assert not here.x.visit_event.cancelled
    assert (TESS in here.x.visit_invited, TOR in here.x.visit_invited) == (False, True)


def test_a_contact_who_travels_keeps_the_visit_in_the_calendar() -> None:
    here = at(Phase.TRAVEL).make(hand(MILO, by=MIA, side=Side.MENTEE))
    assert not here.told(NoticeKind.VISIT_CALLED_OFF)
    assert events(here, NoticeKind.VISIT_INVITED)[-1][0] == MILO


def test_calls_move_from_one_calendar_to_the_other() -> None:
    here = at(Phase.FOLLOW_UP).make(hand(TOR))
    assert events(here, NoticeKind.CALL_CALLED_OFF) == [(TESS, "call-1-x1", 1)]
    assert events(here, NoticeKind.CALL_INVITED)[-1] == (TOR, "call-1-x1", 1)
    assert not here.told(NoticeKind.VISIT_CALLED_OFF), "the visit is over"


@pytest.mark.requirement("LDP-18")
def test_open_asks_of_the_side_follow_and_are_shown_anew() -> None:
    here = at(Phase.PLANNING)
    sign = here.x.find_ask(AskKind.SIGN_PLAN, side=Side.MENTEE)
    assert sign
    here.x.touched.clear()
    here.make(hand(MILO, by=MIA, side=Side.MENTEE))
    assert here.x.people_asked(sign) == (MILO,)
    assert sign.id in here.x.touched
    told = {n.person: n for n in here.told(NoticeKind.LEAD_HANDED_OVER)}
    assert set(told) == {MIA, MILO, TOR, PAT}
    assert told[MILO].data["tasks"] == 2, "questions and signature"
    assert "tasks" not in told[MIA].data
    assert {n.note for n in told.values()} == {"n-1"}


def test_the_partner_is_told_how_to_reach_the_new_contact() -> None:
    from domain.exchange.messages.travel import ShareContact

    here = at(Phase.TRAVEL)
    here.make(ShareContact(by=TESS))
    assert not here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTOR)
    here.make(hand(TOR))
    ask = here.x.find_ask(AskKind.SHARE_CONTACT, side=Side.MENTOR)
    assert ask
    assert here.x.people_asked(ask) == (TOR,)


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (hand(TOR, by=MIA), "handover_of_other_side"),
        (hand(TESS), "contact_already"),
        (hand(STRANGER), "not_a_member"),
        (hand(TOR, note=None), "handover_without_words"),
        (hand(TOR, by=ANN), "wrong_role"),
    ],
)
def test_a_wrong_hand_over_is_refused(message: HandOver, rule: str) -> None:
    assert at(Phase.TRAVEL).refused(message).rule == rule


def test_the_hub_names_a_new_contact_where_nobody_answers() -> None:
    here = at(Phase.PLANNING).make(hand(MILO, by=PAT, side=Side.MENTEE))
    assert here.x.contacts(Side.MENTEE) == (MILO,)
    assert here.x.timeline[-1].actor == PAT


def test_a_side_without_a_community_has_no_contact_to_name() -> None:
    assert pooled().refused(hand(TOR, by=PAT)).rule == "side_without_community"


@pytest.mark.parametrize("phase", [p for p in REACHED if not p.is_end])
def test_the_mentee_hands_over_in_every_open_phase(phase: Phase) -> None:
    here = at(phase)
    here.make(hand(MILO, by=MIA, side=Side.MENTEE))
    assert here.x.phase is phase
    assert here.x.contacts(Side.MENTEE) == (MILO,)


def add(person: str, by: str = MIA, side: Side = Side.MENTEE) -> AddMember:
    return AddMember(by=by, side=side, person=person, time_zone="Asia/Tbilisi")


def remove(person: str, by: str = MIA, side: Side = Side.MENTEE) -> RemoveMember:
    return RemoveMember(by=by, side=side, person=person)


@pytest.mark.requirement("CEE-01")
def test_a_member_added_acts_at_once_in_the_own_time_zone() -> None:
    here = at(Phase.PLANNING)
    sharing = ShareQuestions(by="p-new", questions=doc("q"), count=12)
    assert here.refused(sharing).rule == "no_part_in_case"
    here.make(add("p-new"), sharing)
    assert here.x.mentee.zones == {"p-new": "Asia/Tbilisi"}
    assert {n.person for n in here.told(NoticeKind.PEOPLE_CHANGED)} == {MIA, TOR, "p-new"}


def test_a_member_removed_acts_no_more() -> None:
    here = at(Phase.PLANNING).make(add("p-new"), remove("p-new"))
    assert not here.x.roles_of("p-new")
    assert here.x.mentee.zones == {}


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (add(MILO), "member_already"),
        (add(TOR), "member_of_other_side"),
        (add("p-new", by=MILO), "only_contact_changes_members"),
        (add("p-new", by=TESS), "only_contact_changes_members"),
        (add("p-new", by=ANN), "wrong_role"),
        (remove(MIA, by=COR), "contact_cannot_leave"),
        (remove(STRANGER), "not_a_member"),
        (remove(MILO, by=MILO), "only_contact_changes_members"),
    ],
)
def test_a_wrong_change_of_members_is_refused(message: AddMember, rule: str) -> None:
    assert at(Phase.TRAVEL).refused(message).rule == rule


def test_a_traveller_of_the_plan_stays() -> None:
    here = at(Phase.TRAVEL).make(hand(MILO, by=MIA, side=Side.MENTEE))
    assert here.refused(remove(MIA, by=MILO)).rule == "traveller_cannot_leave"


def test_what_somebody_who_leaves_owned_is_the_contacts() -> None:
    here = at(Phase.FOLLOW_UP, days=3)
    here.x.actions[0].owner = MILO
    [ask] = here.x.open_asks(AskKind.PROGRESS_ACTION)
    ask.person = MILO
    here.make(LeadCall(by=TESS, call=1, person=TOR), remove(MILO))
    assert here.x.actions[0].owner == MIA
    assert here.x.people_asked(ask) == (MIA,)
    here.make(remove(TOR, by=TESS, side=Side.MENTOR))
    assert here.x.calls[0].led_by is None
    assert events(here, NoticeKind.CALL_INVITED)[-1][0] == TESS
    here.wait(30)
    reminded = {n.person for n in here.told(CaseNotice.ASK_REMINDER)}
    assert MILO not in reminded


def test_signing_a_plan_keeps_what_is_known_of_the_mentors_people() -> None:
    here = at(Phase.PLANNING).make(add("p-new", by=TOR, side=Side.MENTOR))
    assert here.x.mentor
    here.x.mentor = replace(here.x.mentor, holidays=(here.now.date(),))
    here.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    here.make(*(sign(here.x, here.now, by) for by in (MIA, TOR)))
    assert here.x.phase is Phase.PLAN_REVIEW
    assert here.x.mentor.contact == TESS
    assert here.x.mentor.zones == {"p-new": "Asia/Tbilisi"}
    assert here.x.mentor.holidays == (here.now.date(),)


def test_who_handed_over_does_not_lead_again_by_an_old_page_of_the_plan() -> None:
    here = at(Phase.TRAVEL).make(hand(TOR), RevisePlan(by=MIA, plan=doc("plan", 2)))
    newer = doc("plan", 2)
    broken = here.refused(sign(here.x, here.now, MIA, newer))
    assert broken.rule == "lead_handed_over"
    here.make(hand(TESS, by=TOR), sign(here.x, here.now, MIA, newer))

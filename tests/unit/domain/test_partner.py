"""Partners are proposed, accepted, declined, or waited for."""

from dataclasses import replace

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.no_match import KeepWaiting, NoMatchReason, PutOnWaitingList
from domain.exchange.messages.partner import (
    AcceptPartner,
    DeclinePartner,
    PairReason,
    PartnerReason,
    ProposePartner,
)
from domain.exchange.messages.people import AddMember, RemoveMember
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Pairing, Party, Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import at, pooled
from tests.support.people import MENTEE, MENTOR, MIA, MILO, OTHER_MENTOR, PAT, SUB, TESS, TOR

NO = PartnerReason.TOPIC_DOES_NOT_FIT


def test_a_proposed_pair_is_asked_on_both_sides() -> None:
    here = pooled().make(ProposePartner(by=SUB, partner=MENTOR))
    assert here.x.phase is Phase.OFFERED
    assert here.x.matched_by == SUB
    assert here.x.waiting_for() == ("mentee", "mentor")


def test_both_must_say_yes_in_either_order() -> None:
    for first, second in ((MIA, TOR), (TESS, MILO)):
        here = pooled().make(ProposePartner(by=PAT, partner=MENTOR), AcceptPartner(by=first))
        assert here.x.phase is Phase.OFFERED
        here.make(AcceptPartner(by=second))
        assert here.x.phase is Phase.PLANNING
        assert {n.person for n in here.told(NoticeKind.PARTNERS_AGREED)} == {MIA, TOR}


@pytest.mark.parametrize("answer", [AcceptPartner(by=MIA), DeclinePartner(by=MILO, reason=NO)])
def test_a_side_answers_once(answer: AcceptPartner | DeclinePartner) -> None:
    here = pooled().make(ProposePartner(by=PAT, partner=MENTOR), AcceptPartner(by=MIA))
    assert here.refused(answer).rule == "partner_answered_already"


def test_the_mentee_does_not_answer_for_a_partner_it_named_itself() -> None:
    here = at(Phase.OFFERED)
    assert here.refused(DeclinePartner(by=MIA, reason=NO)).rule == "partner_answered_already"


def test_a_no_takes_the_mentee_back_to_the_pool_with_its_goal_kept() -> None:
    here = at(Phase.OFFERED)
    application = here.x.application
    here.make(DeclinePartner(by=TOR, reason=NO))
    assert here.x.phase is Phase.POOL
    assert here.x.mentor is None
    assert here.x.wished_partner is None
    assert here.x.application == application
    told = here.told(NoticeKind.PARTNER_DECLINED)
    assert [(n.person, n.data["reason"]) for n in told] == [(MIA, NO.value)]


def test_those_who_declined_lose_sight_of_the_exchange_and_are_not_asked_again() -> None:
    here = at(Phase.OFFERED).make(DeclinePartner(by=TOR, reason=NO))
    assert not here.x.roles_of(TOR)
    assert here.refused(ProposePartner(by=PAT, partner=MENTOR)).rule == "pair_declined_before"
    here.make(ProposePartner(by=PAT, partner=OTHER_MENTOR))
    assert here.x.mentor == OTHER_MENTOR


@pytest.mark.parametrize(
    ("partner", "rule"),
    [
        (replace(MENTEE), "mentors_itself"),
        (Party(community="c-new", members=(TOR,), contact="p-nobody"), "contact_not_a_member"),
    ],
    ids=["itself", "contact is no member"],
)
def test_a_pair_that_makes_no_sense_is_refused(partner: Party, rule: str) -> None:
    assert pooled().refused(ProposePartner(by=PAT, partner=partner)).rule == rule


def test_the_waiting_list_is_looked_at_again_and_again() -> None:
    here = pooled().make(PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, note="n-1"))
    assert here.x.phase is Phase.WAITING_LIST
    assert here.told(NoticeKind.PUT_ON_WAITING_LIST)[0].person == MIA
    first = here.x.open_asks(AskKind.REVIEW_WAITING_LIST)[0]
    here.wait(first.due_at.toordinal() - here.now.toordinal()).make(KeepWaiting(by=PAT))
    again = here.x.open_asks(AskKind.REVIEW_WAITING_LIST)
    assert len(again) == 1
    assert again[0].due_at > first.due_at
    here.make(ProposePartner(by=PAT, partner=MENTOR))
    assert here.x.phase is Phase.OFFERED
    assert {Role for ask in here.x.open_asks() for Role in ask.of} == {*map(str, Side)}


def test_nobody_is_on_both_sides_of_a_pair() -> None:
    shared = replace(OTHER_MENTOR, members=(*OTHER_MENTOR.members, MILO))
    broken = pooled().refused(ProposePartner(by=PAT, partner=shared))
    assert (broken.field, broken.rule) == ("partner", "on_both_sides")


def test_a_wished_partner_whose_people_joined_the_mentee_is_not_offered() -> None:
    here = at(Phase.ELIGIBILITY)
    here.make(AddMember(by=MIA, side=Side.MENTEE, person=TOR))
    assert here.refused(AcceptApplication(by=PAT)).rule == "on_both_sides"
    here.make(RemoveMember(by=PAT, side=Side.MENTEE, person=TOR), AcceptApplication(by=PAT))
    assert here.x.phase is Phase.OFFERED


@pytest.mark.requirement("IB-03")
def test_why_this_pair_is_kept_until_the_pair_is_parted() -> None:
    """IB-03: a pair is chosen on purpose, and both know the purpose."""
    why = (PairReason.TOPIC, PairReason.REALITIES)
    here = pooled().make(ProposePartner(by=PAT, partner=MENTOR, reasons=why, note="n-why"))
    assert here.x.pairing == Pairing(reasons=("topic", "realities"), note="n-why")
    assert here.x.timeline[-1].data["reasons"] == "topic,realities"
    here.make(DeclinePartner(by=TOR, reason=PartnerReason.NO_CAPACITY))
    assert here.x.pairing is None
    here.make(ProposePartner(by=PAT, partner=OTHER_MENTOR))
    assert here.x.pairing is None

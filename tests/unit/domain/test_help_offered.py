"""What is offered to a community without a partner is somebody's task, with a clock, until it is settled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import ARRANGED, Alternative, Became
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.inquiries import Addressee, AnswerInquiry, SendInquiry
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    NoMatchReason,
    PutOnWaitingList,
    SettleOffer,
    WakeUp,
)
from domain.exchange.messages.partner import AcceptPartner, ProposePartner
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, pooled, unmatched
from tests.support.people import COR, MENTOR, MIA, PAT, TOR

CLINIC, TALK, RESOURCES = (
    Alternative.CLINIC,
    Alternative.ONE_TO_ONE,
    Alternative.LEARNING_RESOURCES,
)


def settle(offer: Alternative, became: Became = Became.ARRANGED, by: str = PAT) -> SettleOffer:
    return SettleOffer(by=by, offer=offer, became=became, note="n-2")


def open_offers(here: Moment) -> list[str]:
    return [ask.subject for ask in here.x.open_asks(AskKind.ARRANGE_OFFER)]


def waits(*offered: Alternative) -> Moment:
    return pooled().make(PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, alternatives=offered))


def test_each_offer_somebody_must_bring_about_is_a_task_of_the_hub_with_a_day() -> None:
    here = unmatched(CLINIC, RESOURCES, TALK)
    assert here.x.phase is Phase.HELPING
    assert open_offers(here) == ["clinic", "one_to_one"]
    for ask in here.x.open_asks():
        assert here.x.people_asked(ask) == (PAT,)
        assert ask.due_at > here.now
    assert {n.person for n in here.told(CaseNotice.ASK_OPENED) if n.ask and "arrange" in n.ask} == {
        PAT
    }
    assert [n.person for n in here.told(NoticeKind.NO_MATCH)] == [MIA], "told at once"
    assert here.x.ended_at is None


def test_silence_is_reminded_of_and_carried_to_the_coordinator() -> None:
    here = unmatched(CLINIC).wait(60)
    reminded = [n for n in here.told(CaseNotice.ASK_REMINDER) if n.person == PAT]
    raised = [n for n in here.told(CaseNotice.ASK_ESCALATED) if n.person == COR]
    assert reminded
    assert raised
    assert here.x.phase is Phase.HELPING, "silence settles nothing"


@pytest.mark.requirement("LD-13")
@pytest.mark.parametrize("offer", ARRANGED)
@pytest.mark.parametrize(
    ("became", "told"),
    [
        (Became.ARRANGED, NoticeKind.OFFER_ARRANGED),
        (Became.FAILED, NoticeKind.OFFER_FAILED),
        (Became.NOT_WANTED, None),
    ],
)
def test_the_last_offer_that_is_settled_ends_it_and_the_community_is_told(
    offer: Alternative, became: Became, told: NoticeKind | None
) -> None:
    here = unmatched(offer).make(settle(offer, became))
    assert here.x.phase is Phase.NO_MATCH
    assert here.x.ended_at is not None
    assert here.x.asks[-1].outcome == became.value
    kinds = (NoticeKind.OFFER_ARRANGED, NoticeKind.OFFER_FAILED)
    found = [notice for kind in kinds for notice in here.told(kind)]
    assert [notice.kind for notice in found] == ([told] if told else [])
    assert all((notice.person, notice.note) == (MIA, "n-2") for notice in found)
    said = {"offer": offer.value, "became": became.value, "from": "helping"}
    assert here.x.timeline[-1].data == said


def test_it_does_not_end_before_the_last_one() -> None:
    here = unmatched(CLINIC, TALK).make(settle(CLINIC))
    assert (here.x.phase, open_offers(here)) == (Phase.HELPING, ["one_to_one"])
    here.make(settle(TALK, by=COR))
    assert here.x.phase is Phase.NO_MATCH


def test_what_needs_nobody_ends_at_once() -> None:
    assert unmatched(RESOURCES, Alternative.NEXT_CYCLE).x.phase is Phase.NO_MATCH


def test_who_waits_for_a_partner_keeps_what_was_offered() -> None:
    here = waits(CLINIC)
    assert open_offers(here) == ["clinic"]
    here.make(WakeUp(by=PAT))
    assert open_offers(here) == ["clinic"]
    here.make(settle(CLINIC))
    assert here.x.phase is Phase.POOL
    assert open_offers(here) == []


def test_the_same_is_not_asked_twice_and_what_is_open_goes_on() -> None:
    here = waits(CLINIC)
    here.make(
        CloseWithoutMatch(
            by=PAT, reason=NoMatchReason.LATE, alternatives=(RESOURCES, CLINIC), note="n"
        )
    )
    assert open_offers(here) == ["clinic"]
    again = waits(TALK).make(
        CloseWithoutMatch(by=PAT, reason=NoMatchReason.LATE, alternatives=(RESOURCES,), note="n")
    )
    assert (again.x.phase, open_offers(again)) == (Phase.HELPING, ["one_to_one"])


def test_a_partner_after_all_takes_its_place() -> None:
    here = waits(CLINIC).make(ProposePartner(by=PAT, partner=MENTOR))
    assert open_offers(here) == ["clinic"]
    here.make(AcceptPartner(by=MIA), AcceptPartner(by=TOR))
    assert here.x.phase is Phase.PLANNING
    assert open_offers(here) == []
    agreed = {n.person: n.data for n in here.told(NoticeKind.PARTNERS_AGREED)}
    assert agreed == {MIA: {"lapsed": "clinic"}, TOR: {}}, "to whom it was offered reads it"
    (dropped,) = here.told(NoticeKind.OFFER_LAPSED)
    assert (dropped.person, dropped.data) == (PAT, {"offer": "clinic"})
    (told,) = [entry for entry in here.x.timeline if entry.kind == "offers_lapsed"]
    assert told.data == {"alternatives": "clinic"}


def test_a_pair_that_was_offered_nothing_else_hears_nothing_of_it() -> None:
    here = waits().make(ProposePartner(by=PAT, partner=MENTOR))
    here.make(AcceptPartner(by=MIA), AcceptPartner(by=TOR))
    assert all(not n.data for n in here.told(NoticeKind.PARTNERS_AGREED))
    assert "offers_lapsed" not in {entry.kind for entry in here.x.timeline}


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (SettleOffer(by=PAT, offer=CLINIC, became=Became.ARRANGED), "offer_settled_without_words"),
        (settle(TALK), "offer_not_open"),
        (settle(CLINIC, by=MIA), "wrong_role"),
        (Withdraw(by=MIA, reason=WithdrawReason.OTHER), "nothing_left_but_help"),
        (ProposePartner(by=PAT, partner=MENTOR), "not_now"),
        (WakeUp(by=PAT), "not_now"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_what_does_not_fit_is_refused(message: SettleOffer, rule: str) -> None:
    assert unmatched(CLINIC).refused(message).rule == rule


def test_the_community_says_by_a_question_that_it_needs_nothing() -> None:
    here = unmatched(CLINIC)
    here.make(SendInquiry(by=MIA, to=Addressee.HUB, note="n-3"))
    (thread,) = here.x.inquiries
    here.make(AnswerInquiry(by=PAT, inquiry=thread.id, note="n-4"))
    assert here.make(settle(CLINIC, Became.NOT_WANTED)).x.phase is Phase.NO_MATCH


def test_an_exchange_that_began_before_the_rule_goes_on_without_tasks() -> None:
    here = pooled()
    here.x.policy = replace(here.x.policy, arranges_offers=False)
    here.make(
        PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, alternatives=(CLINIC,)),
    )
    assert open_offers(here) == []
    here.wait(1).make(
        CloseWithoutMatch(by=PAT, reason=NoMatchReason.LATE, alternatives=(CLINIC,), note="n")
    )
    assert here.x.phase is Phase.NO_MATCH


def test_what_waits_to_wake_does_not_while_it_is_helped() -> None:
    here = pooled()
    wakes = here.now.date() + timedelta(days=20)
    here.make(
        PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, alternatives=(), wakes_on=wakes),
        CloseWithoutMatch(by=PAT, reason=NoMatchReason.LATE, alternatives=(CLINIC,), note="n"),
    )
    assert here.wait(40).x.phase is Phase.HELPING

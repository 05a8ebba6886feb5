"""Pre-work of both sides where both learn: asked, kept, told, and before any signature (IB-05, IB-17)."""

from dataclasses import replace

import pytest

from domain.exchange import both_learn
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.override import ReopenAsk, WaiveAsk
from domain.exchange.messages.partner import AcceptPartner, ReplacePartner, ReplaceReason
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.pre_work import WritePreWork
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.exchange.plan import TopicFacts
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import sign
from tests.support.people import COR, MIA, PAT, TESS, TOR, doc

TWO = (
    TopicFacts(number=1, learner=Side.MENTEE, days=(1, 2), goals=(1,)),
    TopicFacts(number=2, learner=Side.MENTOR, days=(3, 4), goals=(2,)),
)


def write(by: str, version: int = 1) -> WritePreWork:
    return WritePreWork(by=by, pre_work=doc(f"pre-{by}", version))


def planning() -> Moment:
    return at(Phase.PLANNING).make(MakeReciprocal(by=PAT, reciprocal=True))


def waiting(here: Moment) -> list[Role]:
    return [role for ask in here.x.open_asks(AskKind.WRITE_PRE_WORK) for role in ask.of]


def why_not_signed(here: Moment) -> str:
    return here.refused(sign(here.x, here.now, MIA, topics=TWO)).rule


def test_both_sides_are_asked_as_soon_as_both_agreed_to_learn_from_each_other() -> None:
    here = at(Phase.OFFERED).make(MakeReciprocal(by=PAT, reciprocal=True))
    assert waiting(here) == []
    here.make(AcceptPartner(by=TOR))
    assert waiting(here) == [Role.MENTEE, Role.MENTOR]
    assert waiting(at(Phase.PLANNING)) == []


def test_begun_before_there_is_a_partner_it_is_not_asked_for_again() -> None:
    here = at(Phase.OFFERED).make(MakeReciprocal(by=PAT, reciprocal=True), write(MIA))
    assert here.told(NoticeKind.PRE_WORK_WRITTEN) == []
    here.make(AcceptPartner(by=TOR))
    assert waiting(here) == [Role.MENTOR]


def test_the_partner_hears_of_the_first_version_and_reads_the_later_ones() -> None:
    here = planning().make(write(TESS))
    assert [n.person for n in here.told(NoticeKind.PRE_WORK_WRITTEN)] == [MIA]
    here.make(write(TESS, 2))
    assert len(here.told(NoticeKind.PRE_WORK_WRITTEN)) <= 1
    assert here.x.pre_works == {Side.MENTOR: doc(f"pre-{TESS}", 2)}
    assert waiting(here) == [Role.MENTEE]


@pytest.mark.requirement("IB-05")
def test_nobody_signs_before_both_have_written() -> None:
    here = planning()
    here.make(*(ShareQuestions(by=by, questions=doc(by), count=12) for by in (MIA, TOR)))
    assert why_not_signed(here) == "pre_work_missing"
    assert both_learn.missing_for_signature(here.x) == "pre_work"
    here.make(write(MIA))
    assert here.refused(sign(here.x, here.now, MIA, topics=TWO)).params["sides"] == "mentor"
    here.make(write(TOR))
    assert both_learn.missing_for_signature(here.x) == ""
    here.make(sign(here.x, here.now, MIA, topics=TWO))


def test_only_where_both_learn() -> None:
    assert at(Phase.PLANNING).refused(write(MIA)).rule == "pre_work_of_one_learner"
    here = planning().make(MakeReciprocal(by=PAT, reciprocal=False))
    assert waiting(here) == []
    assert both_learn.missing_pre_work(here.x) == []


def test_the_coordinator_waives_and_opens_again() -> None:
    here = planning().make(write(MIA))
    (ask,) = here.x.open_asks(AskKind.WRITE_PRE_WORK)
    here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    assert both_learn.missing_pre_work(here.x) == []
    assert here.x.waived_pre_works == [Side.MENTOR]
    here.make(write(TOR))
    assert here.x.waived_pre_works == []
    mine = next(a for a in here.x.asks if a.kind is AskKind.WRITE_PRE_WORK and Role.MENTEE in a.of)
    here.make(ReopenAsk(by=COR, ask=mine.id, note="n-2"))
    assert both_learn.missing_pre_work(here.x) == [Side.MENTEE]
    assert waiting(here) == [Role.MENTEE]


def test_what_a_mentor_who_leaves_wrote_is_not_the_next_ones() -> None:
    here = planning().make(write(MIA), write(TOR))
    here.make(ReplacePartner(by=PAT, reason=ReplaceReason.NO_FIT, note="n-1"))
    assert here.x.pre_works == {Side.MENTEE: doc(f"pre-{MIA}")}


def test_an_exchange_that_began_before_it_was_asked_goes_on_without() -> None:
    here = at(Phase.OFFERED)
    rules = {k: r for k, r in here.x.policy.asks.items() if k is not AskKind.WRITE_PRE_WORK}
    here.x.policy = replace(here.x.policy, asks=rules)
    here.make(MakeReciprocal(by=PAT, reciprocal=True), AcceptPartner(by=TOR))
    assert waiting(here) == []
    assert both_learn.missing_for_signature(here.x) == "questions"

"""Internal documents inside the pair: one task for all on their way, who has them and since when."""

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.handed import MOST_HANDED
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.documents import HandDocument, ReceiveDocuments, TakeBackDocument
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import TOGETHER, Phase
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.happy_path import sign
from tests.support.people import MIA, MILO, TESS, TOR, doc

BUDGET, NOTES = doc("budget"), doc("notes")


def handed(phase: Phase = Phase.PLANNING) -> Moment:
    return at(phase).make(HandDocument(by=TOR, document=BUDGET))


def waiting(here: Moment) -> list[tuple[Role, ...]]:
    return [ask.of for ask in here.x.open_asks(AskKind.RECEIVE_DOCUMENTS)]


def test_the_other_side_is_asked_once_and_told_of_each_further_document() -> None:
    here = handed().make(HandDocument(by=TESS, document=NOTES))
    (ask,) = here.x.open_asks(AskKind.RECEIVE_DOCUMENTS)
    assert ask.of == (Role.MENTEE,)
    opened = [n.person for n in here.x.owed if n.kind == CaseNotice.ASK_OPENED and n.ask == ask.id]
    (more,) = here.told(NoticeKind.DOCUMENT_HANDED)
    assert opened == [MIA]
    assert (more.person, more.ask) == (MIA, ask.id)


def test_who_has_it_and_since_when_is_kept_and_the_task_ends_with_the_last_one() -> None:
    here = handed().make(HandDocument(by=TOR, document=NOTES)).wait(1)
    here.make(ReceiveDocuments(by=MILO, documents=(BUDGET.id,)))
    first, second = here.x.handed
    assert (first.received_by, first.received_at) == (MILO, here.now)
    assert second.received_by is None
    assert waiting(here) == [(Role.MENTEE,)]
    here.make(ReceiveDocuments(by=MIA, documents=(NOTES.id,)))
    assert waiting(here) == []


def test_what_is_taken_back_need_not_be_received() -> None:
    here = handed()
    assert here.refused(TakeBackDocument(by=MIA, document=BUDGET.id)).rule == "document_not_handed"
    here.make(TakeBackDocument(by=TESS, document=BUDGET.id))
    assert (here.x.handed, waiting(here)) == ([], [])
    here.make(HandDocument(by=TOR, document=BUDGET))
    assert waiting(here) == [(Role.MENTEE,)]


def test_nobody_receives_what_is_not_on_its_way_to_them() -> None:
    here = handed()
    for by, documents in ((TOR, (BUDGET.id,)), (MIA, ()), (MIA, (NOTES.id,))):
        broken = here.refused(ReceiveDocuments(by=by, documents=documents))
        assert broken.rule == "document_not_on_its_way"
    here.make(ReceiveDocuments(by=MIA, documents=(BUDGET.id,)))
    again = here.refused(ReceiveDocuments(by=MIA, documents=(BUDGET.id,)))
    assert again.rule == "document_not_on_its_way"


def test_the_list_has_an_end() -> None:
    here = at(Phase.PLANNING)
    here.make(*(HandDocument(by=TOR, document=doc(f"d{n}")) for n in range(MOST_HANDED)))
    assert here.refused(HandDocument(by=TOR, document=NOTES)).rule == "too_many_documents"
    assert here.refused(HandDocument(by=TOR, document=doc("d1"))).rule == "too_many_documents" or (
        here.refused(HandDocument(by=TOR, document=doc("d1"))).rule == "document_handed_already"
    )


def test_the_task_outlives_the_plans_way_to_the_hub() -> None:
    here = handed().make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    here.make(*(sign(here.x, here.now, by) for by in (MIA, TOR)))
    assert here.x.phase is Phase.PLAN_REVIEW
    assert waiting(here) == [(Role.MENTEE,)]


@pytest.mark.parametrize("phase", [phase for phase in TOGETHER if phase in REACHED])
def test_documents_go_both_ways_from_the_match_to_the_report(phase: Phase) -> None:
    here = handed(phase).make(HandDocument(by=MIA, document=NOTES))
    assert sorted(waiting(here)) == [(Role.MENTEE,), (Role.MENTOR,)]


def test_the_next_partner_sees_nothing_of_what_was_handed_before() -> None:
    here = handed().make(Withdraw(by=TOR, reason=WithdrawReason.NO_TIME))
    assert here.x.phase is Phase.POOL
    assert here.x.handed == []
    assert waiting(here) == []

"""The impact report, and who may read it."""

from datetime import timedelta

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.report import (
    AcceptReport,
    DecidePublication,
    ReportReason,
    ReturnReport,
    SubmitReport,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR, doc


def written() -> Moment:
    here = at(Phase.REPORT)
    done = ProgressAction(by=MIA, action="a1", status=ActionStatus.DONE, evidence=doc("note"))
    here.make(done, SubmitReport(by=MIA, report=doc("r-mentee")))
    return here.make(SubmitReport(by=TOR, report=doc("r-mentor")))


def test_both_sides_write_and_then_the_hub_reads_once() -> None:
    here = at(Phase.REPORT)
    assert {"mentee", "mentor"} <= {*here.x.waiting_for()}
    here.make(SubmitReport(by=MIA, report=doc("r-mentee")))
    assert here.refused(AcceptReport(by=PAT)).params["sides"] == "mentor"
    here.make(SubmitReport(by=TOR, report=doc("r-mentor")))
    here.make(SubmitReport(by=TESS, report=doc("r-mentor", 2)))
    assert len(here.x.open_asks(AskKind.REVIEW_REPORT)) == 1
    assert here.x.reports[Side.MENTOR].version == 2


@pytest.mark.requirement("CEE-14")
def test_a_report_is_not_accepted_while_an_action_has_no_outcome() -> None:
    here = at(Phase.REPORT)
    for by in (MIA, TOR):
        here.make(SubmitReport(by=by, report=doc(f"r-{by}")))
    assert here.refused(AcceptReport(by=PAT)).rule == "action_without_outcome"
    here.make(ProgressAction(by=MIA, action="a1", status=ActionStatus.BLOCKED, evidence=doc("n")))
    here.make(AcceptReport(by=PAT))
    assert here.x.report_accepted_at == here.now


def test_what_changed_after_it_was_read_is_not_accepted_unread() -> None:
    here = written()
    read = tuple(part.hash for part in here.x.reports.values())
    here.make(SubmitReport(by=TOR, report=doc("r-mentor", 2)))
    assert here.refused(AcceptReport(by=PAT, read=read)).rule == "report_changed_since_opened"
    here.make(AcceptReport(by=PAT, read=tuple(p.hash for p in here.x.reports.values())))


def test_a_returned_part_is_written_again_by_that_side_only() -> None:
    here = written().make(
        ReturnReport(by=COR, side=Side.MENTOR, reason=ReportReason.NO_EVIDENCE, note="n-1")
    )
    assert here.x.waiting_for() == ("mentor",)
    assert [(n.person, n.note) for n in here.told(NoticeKind.REPORT_RETURNED)] == [(TESS, "n-1")]
    here.make(SubmitReport(by=TOR, report=doc("r-mentor", 2)), AcceptReport(by=PAT))


def test_what_was_accepted_is_not_changed_or_accepted_again() -> None:
    here = written().make(AcceptReport(by=PAT))
    for late in (
        SubmitReport(by=MIA, report=doc("r-mentee", 2)),
        AcceptReport(by=PAT),
        ReturnReport(by=PAT, side=Side.MENTEE, reason=ReportReason.OTHER),
    ):
        assert here.refused(late).rule == "report_accepted"


def test_nobody_decides_about_publication_before_the_hub_accepted() -> None:
    assert written().refused(DecidePublication(by=MIA, consent=True)).rule == "report_not_accepted"


@pytest.mark.parametrize(
    ("mentee", "mentor", "published"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_published_only_if_both_agree_closed_either_way(
    mentee: bool,
    mentor: bool,
    published: bool,
) -> None:
    here = written().make(AcceptReport(by=PAT), DecidePublication(by=MILO, consent=mentee))
    assert here.x.phase is Phase.REPORT
    here.make(DecidePublication(by=TOR, consent=mentor))
    assert here.x.phase is Phase.CLOSED
    assert (here.x.published_at is not None) is published
    assert {n.data["published"] for n in here.told(NoticeKind.CLOSED)} == {int(published)}


def test_a_side_may_change_its_mind_until_the_other_has_spoken() -> None:
    here = written().make(AcceptReport(by=PAT), DecidePublication(by=MIA, consent=True))
    here.wait(1).make(DecidePublication(by=MIA, consent=False))
    here.make(DecidePublication(by=TOR, consent=True))
    assert here.x.published_at is None
    assert here.now - here.x.ended_at == timedelta() if here.x.ended_at else False

"""Actions that cannot be done as planned, and what an exchange without a done action comes to."""

from datetime import timedelta

import pytest

from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus
from domain.exchange.messages.actions import ActionReason, ActionWay, ChangeAction, ProgressAction
from domain.exchange.messages.report import AcceptReport, DecidePublication, SubmitReport
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import MIA, MILO, PAT, TESS, TOR, doc


def change(way: ActionWay, by: str = MIA, **more: object) -> ChangeAction:
    given = {"note": "n-1", "reason": ActionReason.NO_TIME} | more
    return ChangeAction(by=by, action="a1", way=way, **given)  # type: ignore[arg-type]


def later(here: Moment, days: int) -> ChangeAction:
    return change(ActionWay.EXTEND, new_due=here.x.actions[0].due + timedelta(days=days))


def test_more_time_is_given_once_for_thirty_days_at_most() -> None:
    here = at(Phase.FOLLOW_UP)
    due = here.x.actions[0].due
    for days in (0, -3, 31):
        assert here.refused(later(here, days)).rule == "extension_too_long"
    assert here.refused(change(ActionWay.EXTEND)).rule == "extension_too_long"
    here.make(later(here, 30))
    assert here.x.actions[0].due == due + timedelta(days=30)
    [ask] = here.x.open_asks(AskKind.PROGRESS_ACTION)
    assert ask.due_at.date() == due + timedelta(days=30)
    assert here.refused(later(here, 5)).rule == "action_extended_already"


def test_a_late_action_counts_its_thirty_days_from_today() -> None:
    here = at(Phase.FOLLOW_UP, days=70)
    assert here.x.actions[0].due < here.now.date()
    today = here.now.date()
    late = change(ActionWay.EXTEND, new_due=today)
    assert here.refused(late).rule == "extension_too_long"
    here.make(change(ActionWay.EXTEND, new_due=today + timedelta(days=30)))


def test_both_sides_and_the_case_owner_hear_of_it_with_the_date_before() -> None:
    here = at(Phase.FOLLOW_UP)
    before = here.x.actions[0].due
    here.make(later(here, 10))
    told = here.told(NoticeKind.ACTION_CHANGED)
    assert {n.person for n in told} == {MIA, TESS, PAT}
    assert told[0].data["before"] == before.isoformat()
    assert told[0].note == "n-1"


def test_a_reason_in_words_is_always_given() -> None:
    here = at(Phase.FOLLOW_UP)
    for way in ActionWay:
        assert here.refused(change(way, note=None)).rule == "action_change_without_words"


def test_a_smaller_action_says_what_remains_and_only_once() -> None:
    here = at(Phase.FOLLOW_UP)
    assert here.refused(change(ActionWay.SHRINK)).rule == "smaller_action_without_words"
    here.make(change(ActionWay.SHRINK, words=doc("action-note")))
    action = here.x.actions[0]
    assert (action.shrunk, action.status) == (True, ActionStatus.OPEN)
    assert here.x.open_asks(AskKind.PROGRESS_ACTION), "it is still to be done"
    again = change(ActionWay.SHRINK, words=doc("action-note"))
    assert here.refused(again).rule == "action_made_smaller_already"


def test_an_action_is_let_go_and_nobody_is_asked_about_it_any_more() -> None:
    here = at(Phase.FOLLOW_UP).make(change(ActionWay.LET_GO, by=MILO))
    assert here.x.actions[0].status is ActionStatus.LET_GO
    assert not here.x.open_asks(AskKind.PROGRESS_ACTION)
    assert here.refused(change(ActionWay.LET_GO)).rule == "action_let_go"
    done = ProgressAction(by=MIA, action="a1", status=ActionStatus.DONE, evidence=doc("n"))
    assert here.refused(done).rule == "action_let_go"


def test_the_other_side_neither_changes_nor_reports_an_action() -> None:
    here = at(Phase.FOLLOW_UP)
    assert here.refused(change(ActionWay.LET_GO, by=TOR)).rule == "action_of_other_side"
    started = ProgressAction(by=TOR, action="a1", status=ActionStatus.STARTED)
    assert here.refused(started).rule == "action_of_other_side"


def test_letting_go_is_not_one_of_the_answers_to_how_it_stands() -> None:
    here = at(Phase.FOLLOW_UP)
    gone = ProgressAction(by=MIA, action="a1", status=ActionStatus.LET_GO, evidence=doc("n"))
    assert here.refused(gone).rule == "letting_go_is_a_change"


def reported() -> Moment:
    here = at(Phase.REPORT)
    return here.make(*(SubmitReport(by=by, report=doc(by)) for by in (MIA, TESS)))


@pytest.mark.parametrize(
    ("status", "ends", "rule"),
    [
        (ActionStatus.DONE, Phase.CLOSED, "action_done"),
        (ActionStatus.BLOCKED, Phase.CLOSED_INCOMPLETE, "report_accepted"),
        (ActionStatus.LET_GO, Phase.CLOSED_INCOMPLETE, "action_let_go"),
    ],
)
def test_an_exchange_without_a_done_action_closes_incomplete(
    status: ActionStatus, ends: Phase, rule: str
) -> None:
    here = reported()
    assert here.refused(AcceptReport(by=PAT)).rule == "action_without_outcome"
    if status is ActionStatus.LET_GO:
        here.make(change(ActionWay.LET_GO))
    else:
        here.make(ProgressAction(by=MIA, action="a1", status=status, evidence=doc("n")))
    here.make(AcceptReport(by=PAT))
    assert here.refused(change(ActionWay.LET_GO)).rule == rule
    here.make(*(DecidePublication(by=by, consent=True) for by in (MIA, TESS)))
    assert here.x.phase is ends
    assert here.x.published_at == here.now
    kind = NoticeKind.CLOSED if ends is Phase.CLOSED else NoticeKind.CLOSED_INCOMPLETE
    assert {n.person for n in here.told(kind)} == {MIA, TESS}

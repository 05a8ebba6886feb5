"""Joint actions belong to both: proposed, agreed, followed up, and not undone by one side's plan (IB-18)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.exchange import phase_entry, visit_changes
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import MOST_JOINT, ActionStatus
from domain.exchange.messages.actions import ActionReason, ActionWay, ChangeAction, ProgressAction
from domain.exchange.messages.joint_actions import (
    AgreeJointAction,
    DeclineJointAction,
    ProposeJointAction,
    WithdrawJointAction,
)
from domain.exchange.messages.override import WaiveAsk
from domain.exchange.messages.people import RemoveMember
from domain.exchange.messages.report import AcceptReport, SubmitReport
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from tests.support.both_learn import both_at
from tests.support.exchange_states import Moment, at
from tests.support.people import COR, MIA, MILO, PAT, TESS, TOR, doc


def propose(
    here: Moment, by: str = MIA, name: str = "joint", **changes: object
) -> ProposeJointAction:
    told = ProposeJointAction(
        by=by,
        action=doc(name),
        owner=MILO if by == MIA else TESS,
        other_owner=TOR if by == MIA else MIA,
        due=here.now.date() + timedelta(days=60),
    )
    return replace(told, **changes)  # type: ignore[arg-type]


JOINT = doc("joint").id


def agreed(phase: Phase = Phase.FOLLOW_UP) -> Moment:
    here = both_at(phase)
    return here.make(propose(here), AgreeJointAction(by=TOR, action=JOINT))


@pytest.mark.requirement("IB-18")
def test_the_other_side_is_asked_and_nothing_counts_before_its_yes() -> None:
    here = both_at(Phase.FOLLOW_UP)
    before = len(here.x.actions)
    here.make(propose(here))
    (ask,) = here.x.open_asks(AskKind.AGREE_JOINT_ACTION)
    assert (ask.of, ask.subject) == ((Role.MENTOR,), JOINT)
    assert len(here.x.actions) == before
    own = here.refused(AgreeJointAction(by=MIA, action=JOINT))
    assert own.rule == "no_joint_action_proposed"


def test_agreed_both_owners_are_told_and_both_sides_are_asked_how_it_goes() -> None:
    here = agreed()
    assert {n.person for n in here.told(NoticeKind.JOINT_ACTION_AGREED)} == {MILO, TOR}
    ask = here.x.find_ask(AskKind.PROGRESS_ACTION, subject=JOINT)
    assert ask
    assert ask.of == (Role.MENTEE, Role.MENTOR)
    here.make(ProgressAction(by=TESS, action=JOINT, status=ActionStatus.DONE, evidence=doc("n")))
    assert next(a for a in here.x.actions if a.id == JOINT).status is ActionStatus.DONE
    assert here.x.find_ask(AskKind.PROGRESS_ACTION, subject=JOINT) is None


@pytest.mark.parametrize("by", [MIA, TESS])
def test_either_side_changes_it(by: str) -> None:
    here = agreed()
    way = ChangeAction(
        by=by, action=JOINT, way=ActionWay.LET_GO, reason=ActionReason.NO_TIME, note="n-1"
    )
    here.make(way)
    assert next(a for a in here.x.actions if a.id == JOINT).status is ActionStatus.LET_GO


def test_agreed_before_the_follow_up_it_is_asked_about_when_that_begins() -> None:
    here = agreed(Phase.POST_PLAN)
    assert here.x.find_ask(AskKind.PROGRESS_ACTION, subject=JOINT) is None
    assert [a.id for a in here.x.actions if a.joint] == [JOINT]


def test_declined_whoever_proposed_it_hears_why() -> None:
    here = both_at(Phase.FOLLOW_UP)
    here.make(propose(here))
    no = DeclineJointAction(by=TOR, action=JOINT)
    assert here.refused(no).rule == "joint_action_declined_without_words"
    here.make(replace(no, note="n-1"))
    assert [n.note for n in here.told(NoticeKind.JOINT_ACTION_DECLINED)] == ["n-1"]
    assert here.x.proposed_actions == []
    here.make(propose(here))


@pytest.mark.requirement("IB-18")
@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"owner": TOR}, "joint_owner_not_member"),
        ({"other_owner": MILO}, "joint_owner_not_member"),
        ({"due": None}, "action_due_passed"),
    ],
)
def test_each_side_has_an_owner_and_the_date_is_ahead(
    changes: dict[str, object], rule: str
) -> None:
    here = both_at(Phase.FOLLOW_UP)
    if "due" in changes:
        changes = {"due": here.now.date()}
    assert here.refused(propose(here, **changes)).rule == rule


def test_not_more_than_anybody_could_do_and_none_twice() -> None:
    here = both_at(Phase.FOLLOW_UP)
    here.make(propose(here))
    assert here.refused(propose(here)).rule == "too_many_joint_actions"
    here.make(*(propose(here, name=f"joint-{n}") for n in range(MOST_JOINT - 1)))
    assert here.refused(propose(here, name="one-more")).rule == "too_many_joint_actions"


def test_one_way_there_are_none() -> None:
    here = at(Phase.FOLLOW_UP)
    assert here.refused(propose(here)).rule == "joint_action_of_one_learner"


def test_until_it_is_answered_the_side_that_proposed_it_takes_it_back() -> None:
    here = both_at(Phase.FOLLOW_UP)
    here.make(propose(here))
    theirs = here.refused(WithdrawJointAction(by=TOR, action=JOINT))
    assert theirs.rule == "no_joint_action_of_own"
    here.make(WithdrawJointAction(by=MILO, action=JOINT, note="n-1"))
    assert here.x.proposed_actions == []
    assert here.x.open_asks(AskKind.AGREE_JOINT_ACTION) == []
    told = here.told(NoticeKind.JOINT_ACTION_WITHDRAWN)
    assert [(n.person, n.note) for n in told] == [(TESS, "n-1")], "its contact"
    here.make(propose(here, name="better"), AgreeJointAction(by=TOR, action=doc("better").id))
    agreed_on = here.refused(WithdrawJointAction(by=MIA, action=doc("better").id))
    assert agreed_on.rule == "no_joint_action_of_own"


def test_a_waived_proposal_is_off_the_table() -> None:
    here = both_at(Phase.FOLLOW_UP)
    here.make(propose(here))
    (ask,) = here.x.open_asks(AskKind.AGREE_JOINT_ACTION)
    here.make(WaiveAsk(by=COR, ask=ask.id, note="n-1"))
    assert here.x.proposed_actions == []


def test_who_leaves_hands_on_what_they_owned() -> None:
    here = agreed()
    here.make(RemoveMember(by=PAT, side=Side.MENTEE, person=MILO))
    assert next(a for a in here.x.actions if a.id == JOINT).owner == MIA


def test_one_that_is_due_later_does_not_keep_the_report_open() -> None:
    here = agreed(Phase.REPORT)
    here.make(*(SubmitReport(by=by, report=doc(f"r-{by}")) for by in (MIA, TOR)))
    for action in here.x.actions:
        if not action.joint:
            action.status = ActionStatus.DONE
    here.make(AcceptReport(by=PAT))
    assert here.refused(propose(here, name="late")).rule == "report_accepted"


def test_nobody_is_asked_about_a_proposal_once_the_report_is_accepted() -> None:
    here = both_at(Phase.REPORT)
    here.make(propose(here), *(SubmitReport(by=by, report=doc(f"r-{by}")) for by in (MIA, TOR)))
    for action in here.x.actions:
        action.status = ActionStatus.DONE
    here.make(AcceptReport(by=PAT))
    assert here.x.open_asks(AskKind.AGREE_JOINT_ACTION) == []
    assert here.x.proposed_actions == []


def test_a_visit_that_is_planned_again_leaves_no_proposal_that_nobody_can_answer() -> None:
    here = both_at(Phase.VISIT)
    here.make(propose(here))
    here.x.enter(Phase.POST_PLAN, here.now)
    assert [one.id for one in here.x.proposed_actions] == [JOINT]
    visit_changes.visit_again(here.x, here.now)
    assert here.x.phase is Phase.PLANNING
    assert here.x.open_asks(AskKind.AGREE_JOINT_ACTION) == []
    assert here.x.proposed_actions == []


def test_an_exchange_that_ends_keeps_no_proposal() -> None:
    here = both_at(Phase.FOLLOW_UP)
    here.make(propose(here))
    phase_entry.end(here.x, here.now, Phase.CANCELLED)
    assert here.x.proposed_actions == []


@pytest.mark.parametrize("status", [ActionStatus.DONE, ActionStatus.LET_GO])
def test_what_is_over_leaves_room_for_another(status: ActionStatus) -> None:
    here = agreed()
    here.make(*(propose(here, name=f"joint-{n}") for n in range(MOST_JOINT - 1)))
    assert here.refused(propose(here, name="next")).rule == "too_many_joint_actions"
    next(a for a in here.x.actions if a.id == JOINT).status = status
    assert here.refused(propose(here)).rule == "too_many_joint_actions", "the same again"
    here.make(propose(here, name="next"))

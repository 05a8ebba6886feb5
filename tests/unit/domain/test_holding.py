"""A safety hold: nothing rings, nothing is mailed, nothing shows; what is still true is told after."""

import pytest

from domain.case.names import CaseNotice
from domain.case.team import TeamMember
from domain.exchange.ask_kinds import AskKind
from domain.exchange.hold import SetHold, set_hold
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.report import DecidePublication
from domain.exchange.messages.travel import ShareContact
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import OPEN_PHASES, Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import ANN, BO, CHA, COR, MIA, MILO, PAT, SAF, TESS, TOR

HANDLER = "p-handler-elsewhere"


def hold(here: Moment, by: str = SAF, *, held: bool = True) -> Moment:
    set_hold(here.x, SetHold(by=by, held=held), here.now)
    return here


@pytest.mark.parametrize("by", [SAF, CHA, COR, PAT, ANN, BO, HANDLER])
def test_who_handles_a_concern_may_hold(by: str) -> None:
    here = at(Phase.PLANNING)
    assert hold(here, by).x.held_since == here.now


@pytest.mark.parametrize("by", [MIA, MILO, TOR, TESS, "", "not an id", "a@b.example"])
def test_nobody_who_takes_part_may_and_nothing_tells_it(by: str) -> None:
    here = at(Phase.PLANNING)
    before = repr(here.x)
    assert hold(here, by).x.held_since is None
    assert repr(here.x) == before


def test_who_travels_may_not_whatever_else_they_are() -> None:
    here = at(Phase.VISIT)
    (traveller,) = here.x.travellers
    here.x.team.members.append(TeamMember(person=traveller, roles=(Role.SAFETY_OFFICER,)))
    assert hold(here, traveller).x.held_since is None
    assert hold(hold(here), traveller, held=False).x.held_since


@pytest.mark.parametrize("phase", OPEN_PHASES)
def test_while_held_nothing_rings_and_nothing_is_owed(phase: Phase) -> None:
    here = at(phase)
    owed, entries = len(here.x.owed), len(here.x.timeline)
    hold(here)
    assert here.x.next_alarm() is None
    here.wait(days=400)
    assert (len(here.x.owed), len(here.x.timeline)) == (owed, entries)


def test_a_hold_leaves_no_trace_in_the_timeline_and_tells_nobody() -> None:
    here = at(Phase.PLANNING)
    entries, owed = len(here.x.timeline), len(here.x.owed)
    hold(here)
    hold(here, held=False)
    assert (len(here.x.timeline), len(here.x.owed)) == (entries, owed)


def test_what_is_still_true_is_told_on_release_and_the_rest_is_not() -> None:
    here = hold(at(Phase.OFFERED, days=0))
    owed = len(here.x.owed)
    here.make(AcceptPartner(by=TOR))
    withheld = list(here.x.withheld)
    assert withheld
    assert len(here.x.owed) == owed
    question = here.x.find_ask(AskKind.SHARE_QUESTIONS)
    assert question
    here.x.notify(CaseNotice.ASK_REMINDER, [MIA], ask=question, rung=1)
    here.x.answer(question, here.now, MIA, "shared")
    hold(here, held=False)
    assert here.x.owed[owed:] == withheld
    assert here.x.withheld == []


def test_of_an_invitation_that_moved_meanwhile_only_the_last_is_sent() -> None:
    from domain.exchange import calendar_events

    here = hold(at(Phase.FOLLOW_UP))
    owed, call = len(here.x.owed), here.x.calls[0]
    for _ in range(2):
        call.sequence += 1
        calendar_events.invite_to_call(here.x, call)
    hold(here, held=False)
    events = [n.event for n in here.x.owed[owed:] if n.event]
    assert {event.sequence for event in events} == {call.sequence}
    assert len(events) == 2


def test_a_second_hold_or_release_changes_nothing() -> None:
    here = hold(at(Phase.PLANNING))
    since, revision = here.x.held_since, here.x.revision
    hold(here.wait(days=2))
    assert (here.x.held_since, here.x.revision) == (since, revision)
    hold(here, held=False)
    revision = here.x.revision
    hold(here, held=False)
    assert here.x.revision == revision


def test_after_release_the_ladder_goes_on_from_where_it_stood() -> None:
    here = at(Phase.OFFERED, days=0)
    (ask,) = here.x.open_asks()
    due, rungs = ask.due_at, len(ask.alarms)
    hold(here).wait(days=60)
    seen = len(here.x.owed)
    hold(here, held=False)
    assert ask.due_at == due, "a deadline everybody sees does not move unseen"
    assert len(here.x.owed) == seen, "nothing bursts out"
    here.wait(days=90)
    told = [notice.kind for notice in here.x.owed[seen:]]
    assert len(told) == rungs
    assert told[0] is CaseNotice.ASK_REMINDER
    assert told[-1] is CaseNotice.ASK_ESCALATED


def test_what_has_its_time_from_the_visit_rings_as_soon_as_it_may() -> None:
    here = hold(at(Phase.VISIT, days=0))
    here.wait(days=2)
    seen = len(here.x.owed)
    hold(here, held=False).wait(hours=1)
    assert here.x.owed[seen].kind is CaseNotice.EMERGENCY


def test_contacts_are_not_shared_and_nothing_is_published_while_held() -> None:
    here = hold(at(Phase.TRAVEL))
    broken = here.refused(ShareContact(by=MIA))
    assert "hold" not in str(broken)
    assert "safety" not in str(broken)
    assert broken.rule == "not_at_the_moment", "neither does the rule tell of a hold"
    there = at(Phase.REPORT)
    there.x.report_accepted_at = there.now
    publish = DecidePublication(by=MIA, consent=True)
    assert hold(there).refused(publish).rule == "not_at_the_moment"
    hold(there, held=False).make(DecidePublication(by=MIA, consent=True))


def test_what_was_withheld_when_the_exchange_ends_is_owed() -> None:
    from domain.exchange import phase_entry

    here = hold(at(Phase.PLANNING))
    here.x.notify(NoticeKind.QUESTIONS_SHARED, [TOR])
    phase_entry.end(here.x, here.now, Phase.WITHDRAWN)
    assert here.x.withheld == []
    assert here.told(NoticeKind.QUESTIONS_SHARED)

"""A waiting exchange wakes by itself on the day it was told to."""

from datetime import timedelta

from domain.case.escalation import ring_alarms
from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.staff import SetAway
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import Phase
from tests.support.exchange_states import at
from tests.support.people import MIA, PAT, SUB


def test_a_waiting_exchange_wakes_on_its_day_and_not_before() -> None:
    here = at(Phase.WAITING_LIST)
    here.x.wakes_at = here.now + timedelta(days=30)
    assert here.wait(days=29).x.phase is Phase.WAITING_LIST
    x = here.wait(days=1).x
    assert x.phase is Phase.POOL
    assert x.wakes_at is None
    assert x.find_ask(AskKind.FIND_PARTNER)
    assert [notice.person for notice in here.told(NoticeKind.WOKEN)] == [MIA]
    assert (x.timeline[-1].kind, x.timeline[-1].via) == ("woken", Via.CLOCK)


def test_waking_rings_once() -> None:
    here = at(Phase.WAITING_LIST)
    here.x.wakes_at = here.now + timedelta(days=3)
    entries = [e.kind for e in here.wait(days=400).x.timeline]
    assert entries.count("woken") == 1
    assert here.x.next_alarm() is None


def test_an_exchange_that_waits_no_more_is_not_woken() -> None:
    here = at(Phase.PLANNING)
    here.x.wakes_at = here.now + timedelta(hours=1)
    here.wait(days=1)
    assert here.x.phase is Phase.PLANNING
    assert here.x.wakes_at is None
    assert not here.told(NoticeKind.WOKEN)


def test_a_clock_that_was_late_reminds_nobody_of_what_the_waking_settled() -> None:
    here = at(Phase.WAITING_LIST)
    here.x.wakes_at = here.now + timedelta(days=85)
    here.x.owed.clear()
    here.now += timedelta(days=400)
    ring_alarms(here.x, here.now)
    assert here.x.phase is Phase.POOL
    assert {n.ask for n in here.x.owed if n.ask} == {here.x.open_asks()[0].id}


def test_a_clock_that_was_late_reminds_whoever_has_come_back_meanwhile() -> None:
    here = at(Phase.ELIGIBILITY)
    here.make(SetAway(by=PAT, person=PAT, until=here.now.date() + timedelta(days=9)))
    assert here.x.people_asked(here.x.open_asks()[0]) == (SUB,)
    here.x.owed.clear()
    here.now += timedelta(days=10)
    ring_alarms(here.x, here.now)
    reminded = {n.person for n in here.told(CaseNotice.ASK_REMINDER)}
    assert reminded == {PAT}

"""Reminding by hand: those whose turn it is get one mail, at most once a day, and the ladder stays as it is."""

from datetime import timedelta

import pytest

from domain.case import pausing
from domain.case.escalation import ring_alarms
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import ExchangeAsk
from domain.exchange.messages.any_phase import ClaimAsk, RemindAsk
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.messages import EXAMPLES
from tests.support.people import BO, COR, MIA, PAT, SUB, TOR


def proposed() -> tuple[Moment, ExchangeAsk]:
    here = at(Phase.OFFERED, days=0)
    return here, here.x.open_asks(AskKind.CONFIRM_PARTNER)[0]


def test_those_whose_turn_it_is_are_reminded_and_the_ladder_stays_as_it_is() -> None:
    here, ask = proposed()
    alarms, rung = ask.alarms, ask.rung
    here.make(RemindAsk(by=PAT, ask=ask.id))
    (told,) = here.told(CaseNotice.HUB_REMINDER)
    assert (told.person, told.ask, told.data["person"]) == (TOR, ask.id, PAT)
    assert (ask.alarms, ask.rung) == (alarms, rung)
    entry = here.x.timeline[-1]
    assert (entry.kind, entry.actor, entry.data["ask"]) == ("remind_ask", PAT, ask.id)


def test_nobody_is_reminded_twice_within_a_day_whoever_does_it() -> None:
    here, ask = proposed()
    here.make(RemindAsk(by=PAT, ask=ask.id))
    here.now += timedelta(hours=23)
    assert here.refused(RemindAsk(by=COR, ask=ask.id)).rule == "reminded_within_a_day"
    here.now += timedelta(hours=1)
    here.make(RemindAsk(by=COR, ask=ask.id))
    told = here.told(CaseNotice.HUB_REMINDER)
    assert len({notice.key for notice in told}) == 2


def test_what_the_clock_reminded_of_counts_too() -> None:
    here, ask = proposed()
    here.now = ask.alarms[0].at
    ring_alarms(here.x, here.now)
    assert here.refused(RemindAsk(by=PAT, ask=ask.id)).rule == "reminded_within_a_day"


def test_a_colleague_is_reminded_of_what_they_took_and_nobody_reminds_oneself() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(ClaimAsk(by=SUB, ask=ask.id))
    assert here.refused(RemindAsk(by=SUB, ask=ask.id)).rule == "reminder_to_oneself"
    here.make(RemindAsk(by=PAT, ask=ask.id))
    assert [told.person for told in here.told(CaseNotice.HUB_REMINDER)] == [SUB]


@pytest.mark.parametrize("by", [MIA, BO, "p-nobody"])
def test_only_who_looks_after_the_exchange_reminds(by: str) -> None:
    here, ask = proposed()
    assert here.refused(RemindAsk(by=by, ask=ask.id)).field == "by"


def test_not_of_what_is_settled_not_begun_or_standing_still() -> None:
    here, ask = proposed()
    ask.starts_at = here.now + timedelta(days=1)
    assert here.refused(RemindAsk(by=PAT, ask=ask.id)).rule == "reminder_before_start"
    ask.starts_at = here.now
    here.make(EXAMPLES["pause"](here.x, here.now, PAT))
    assert here.refused(RemindAsk(by=PAT, ask=ask.id)).rule == "reminder_while_paused"
    settled = here.x.asks[0]
    assert here.refused(RemindAsk(by=PAT, ask=settled.id)).rule == "ask_not_open"
    assert here.refused(RemindAsk(by=PAT, ask="no-such")).rule == "no_such_ask"


def test_held_nothing_shows_it_and_the_mail_waits() -> None:
    here, ask = proposed()
    pausing.hold(here.x, here.now)
    here.make(RemindAsk(by=PAT, ask=ask.id))
    assert not here.told(CaseNotice.HUB_REMINDER)
    pausing.release(here.x, here.now)
    assert [told.person for told in here.told(CaseNotice.HUB_REMINDER)] == [TOR]

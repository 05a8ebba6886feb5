"""What travels when a history is continued is bounded, whatever is sent (law 12)."""

from datetime import timedelta

import pytest

from domain.case.case import KEPT_ASKS, KEPT_ENTRIES, KEPT_NOTICES
from domain.case.errors import RuleBroken
from domain.case.pausing import hold
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages import base
from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from domain.exchange.messages.requests import DeclineRequest, RaiseRequest
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.messages.records import STATE
from tests.support.exchange_states import at
from tests.support.people import MIA, PAT

FLOOD = 10_000
LARGEST = 400_000
"""Bytes: a fifth of what Temporal takes as one payload."""


def size(x: object) -> int:
    return len(STATE.dump_json(x))  # type: ignore[arg-type]


def test_a_flood_of_refused_signals_leaves_the_state_small() -> None:
    here = at(Phase.PLANNING)
    broken = RuleBroken("phase", "It is too early for this.", "Wait for it.", rule="too_early")
    for _ in range(FLOOD):
        here.x.refuse("approve_plan", here.now, MIA, broken)
    here.x.forget()
    assert size(here.x) < LARGEST
    assert len(here.x.timeline) == KEPT_ENTRIES


def test_a_flood_of_accepted_messages_leaves_the_state_small() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks(AskKind.REVIEW_APPLICATION)
    for number in range(FLOOD // 4):
        now = here.now + timedelta(seconds=number)
        base.execute(here.x, ClaimAsk(by=PAT, ask=ask.id), now)
        base.execute(here.x, ReleaseAsk(by=PAT, ask=ask.id), now)
        here.x.owed.clear()
    here.x.forget()
    assert size(here.x) < LARGEST


def test_a_flood_during_a_hold_is_owed_whole_and_leaves_the_state_small() -> None:
    here = at(Phase.ELIGIBILITY)
    here.x.owed.clear()
    hold(here.x, here.now)
    for _ in range(FLOOD // 4):
        here.x.revision += 1
        here.x.notify("request_made", [PAT])
    assert len(here.x.withheld) == KEPT_NOTICES
    assert len({notice.key for notice in (*here.x.owed, *here.x.withheld)}) == FLOOD // 4
    here.x.owed.clear()  # recorded; the courier leaves them in the outbox while the case is held
    here.x.forget()
    assert size(here.x) < LARGEST


def test_wishes_put_and_declined_for_ever_leave_the_state_small() -> None:
    here = at(Phase.PLANNING)
    for number in range(1_500):
        now = here.now + timedelta(seconds=number)
        base.execute(here.x, RaiseRequest(by=MIA, note="n-1", kind=RequestKind.PAUSE), now)
        wish = here.x.requests[-1].id
        base.execute(here.x, DeclineRequest(by=PAT, note="n-2", request=wish), now)
        here.x.owed.clear()
        if number % 500 == 0:
            here.x.forget()
    here.x.forget()
    assert size(here.x) < LARGEST
    ids = [ask.id for ask in here.x.asks]
    assert len(ids) == len(set(ids)) <= KEPT_ASKS


def test_numbers_of_entries_and_ids_of_asks_go_on_where_they_were() -> None:
    here = at(Phase.PLANNING)
    before = len(here.x.timeline)
    for _ in range(KEPT_ENTRIES * 2):
        here.x.add_entry("reminded", here.now)
    here.x.forget()
    here.x.add_entry("reminded", here.now)
    numbers = [entry.seq for entry in here.x.timeline]
    assert numbers[-1] == before + KEPT_ENTRIES * 2 + 1
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    settled = here.x.ask(AskKind.DECIDE_REQUEST, here.now, Role.PROGRAMME)
    here.x.void([settled], here.now, "tried")
    fresh = here.x.ask(AskKind.DECIDE_REQUEST, here.now, Role.PROGRAMME)
    assert fresh.id != settled.id


@pytest.mark.parametrize("phase", [Phase.OFFERED, Phase.TRAVEL, Phase.FOLLOW_UP])
def test_what_is_open_is_never_forgotten(phase: Phase) -> None:
    here = at(phase)
    still = [ask.id for ask in here.x.open_asks()]
    for _ in range(KEPT_ASKS + 50):
        ask = here.x.ask(AskKind.DECIDE_REQUEST, here.now, Role.PROGRAMME, quiet=True)
        here.x.void([ask], here.now, "tried")
    here.x.forget()
    assert [ask.id for ask in here.x.open_asks()] == still


def test_a_refusal_that_repeats_is_counted_until_something_else_happens() -> None:
    here = at(Phase.PLANNING)
    broken, other = (
        RuleBroken("phase", why, "Wait for it.", rule="tried")
        for why in ("Too early.", "Too late.")
    )
    for refusal in (broken, other):
        here.x.refuse("approve_plan", here.now, MIA, refusal)
    before = len(here.x.timeline)
    for _ in range(FLOOD):
        again = here.x.repeated_refusal("approve_plan", MIA, broken)
        assert again == before - 2
        here.x.count_refusal(again)
    assert len(here.x.timeline) == before
    assert here.x.timeline[-2].data["times"] == FLOOD + 1
    assert here.x.repeated_refusal("approve_plan", PAT, broken) is None
    here.x.add_entry("reminded", here.now)
    assert here.x.repeated_refusal("approve_plan", MIA, broken) is None

"""What pages offer is what the one statement of who may do what allows: in every state, for everybody."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from domain.case import on_behalf, permissions
from domain.case.errors import RuleBroken
from domain.exchange.ask_kinds import ASKS as SPECS
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.kind import EXCHANGE
from domain.exchange.messages import base
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import HUB_ROLES
from domain.exchange.phases import Phase
from models.messages.records import STATE, change_of
from tests.support import hub_decisions, other_paths
from tests.support.exchange_states import Moment, at, rejected
from tests.support.messages import EXAMPLES
from tests.unit.domain.machine.messages import PEOPLE
from web.app import FORM_PAGES
from web.cases.decisions import Decision
from web.cases.pages import ACTIONS, ASKS, is_offered
from web.cases.whose import Whose
from web.desk.pages.book import BookPage
from web.exchanges.offers import PAGES, offers

assert FORM_PAGES
STATES: dict[str, Callable[[], Moment]] = {
    **{phase.value: lambda phase=phase: at(phase) for phase in Phase},  # type: ignore[misc]
    **{f"before {name}": ready for name, ready in hub_decisions.READY.items()},
    "rejected": rejected,
    "dearer": other_paths.dearer,
}


@cache
def moment(state: str) -> Moment:
    return STATES[state]()


def as_recorded(here: Moment) -> Exchange:
    """The exchange as pages read it: without asks and timeline."""
    return STATE.validate_python(change_of(deepcopy(here.x), here.now, [], [], []).state)


def hindered(x: Exchange, person: str, name: str) -> RuleBroken | None:
    return permissions.hindrance(x, person, MESSAGES[name], MESSAGES)


@pytest.mark.parametrize("state", STATES)
def test_an_action_is_offered_where_nothing_hinders_it_and_the_facts_make_sense(state: str):
    x = as_recorded(moment(state))
    for person in PEOPLE:
        free = {name for name in MESSAGES if hindered(x, person, name) is None}
        for name, page in ACTIONS.items():
            sent = {message.name for message in page.message_types}
            if not sent:  # it stores words, and is no message
                continue
            possible = bool(sent & free) and not x.ended and bool(page.offered(x, person))
            assert is_offered(page, x, person) is possible, (person, name)
        found = offers(x, person)
        shown = {o.address for o in (*found.near, *(o for _h, group in found.more for o in group))}
        for other in PAGES:
            assert (f"/exchanges/{x.id}/{other.path}" in shown) is (other.message.name in free)


@pytest.mark.parametrize("state", STATES)
async def test_an_outcome_is_offered_where_nothing_hinders_its_message(state: str):
    x = as_recorded(moment(state))
    for page in (*ASKS.values(), *ACTIONS.values()):
        if not isinstance(page, Decision):
            continue
        for person in PEOPLE:
            place: Any = type("Place", (), {"case": x, "me": person, "instead_of": None})
            options = dict(await Decision.options(page, place))
            chosen = {value for value, _text in options[page.chooser]}
            for way in page.outcomes:
                possible = hindered(x, person, way.message.name) is None
                possible = possible and bool(way.offered(x, person))
                assert (way.value in chosen) is possible, (type(page).__name__, person, way.value)


@pytest.mark.parametrize("state", STATES)
def test_nothing_unhindered_is_refused_for_who_sends_it_or_for_the_phase(state: str):
    """What `check` adds is about the content; where it does name the person, about what they did before."""
    here = moment(state)
    for person in PEOPLE:
        for name, example in EXAMPLES.items():
            hindrance = hindered(here.x, person, name)
            try:
                base.check(here.x, example(here.x, here.now, person), here.now)
            except RuleBroken as broken:
                if hindrance is None:
                    assert broken.rule != "wrong_role"
                    phase = MESSAGES.why_not(MESSAGES[name], here.x.phase)
                    assert (broken.reason, broken.way_out) != phase
                    assert not _barred(here.x, person, name, broken)
                else:
                    assert broken.reason == hindrance.reason, (person, name)
            else:
                assert hindrance is None, (person, name)


def _barred(x: Exchange, person: str, name: str, broken: RuleBroken) -> bool:
    bars = [x.bar_of(person, kind) for kind in SPECS.answered_by(name)]
    return any(bar and bar[0] == broken.reason for bar in bars)


def recorded_ask(ask: ExchangeAsk) -> Whose:
    return Whose(
        kind=ask.kind,
        of=ask.of,
        person=ask.person,
        subject=ask.subject,
        claimed_by=ask.claimed_by,
    )


@pytest.mark.parametrize("state", STATES)
def test_a_form_is_shown_where_an_answer_can_be_sent(state: str):
    here = moment(state)
    x = as_recorded(here)
    for ask in here.x.open_asks():
        answers = SPECS[ask.kind].answered_by
        for person in PEOPLE:
            obstacle = permissions.answer_hindrance(x, person, recorded_ask(ask), MESSAGES)
            free = [name for name in answers if hindered(x, person, name) is None]
            if ask.claimed_by not in (None, person):
                free = []
            assert (obstacle is None) is bool(free), (person, ask.id)
            taken = replace(recorded_ask(ask), claimed_by="p-elsewhere")
            assert permissions.answer_hindrance(x, person, taken, MESSAGES)


@pytest.mark.parametrize("state", STATES)
def test_a_task_is_taken_by_whom_it_is_asked(state: str):
    here = moment(state)
    for ask in here.x.open_asks():
        for person in PEOPLE:
            asked = permissions.is_asked(here.x, person, ask)
            claim = EXAMPLES["claim_ask"](here.x, here.now, person)
            claim = replace(claim, ask=ask.id)  # type: ignore[call-arg]
            try:
                base.check(here.x, claim, here.now)
            except RuleBroken:
                taken_already = ask.claimed_by not in (None, person)
                assert not asked or taken_already or not HUB_ROLES & {*ask.of}, (person, ask.id)
            else:
                assert asked, (person, ask.id)


@pytest.mark.parametrize("state", STATES)
def test_the_coordinator_stands_in_where_the_rules_let_it(state: str):
    """The kind of message decides what pages offer; here each is sent in every person's place."""
    here = moment(state)
    for ask in here.x.open_asks():
        for name in SPECS[ask.kind].answered_by:
            for person in here.x.people_asked(ask):
                sent = EXAMPLES[name](here.x, here.now, "p-cor")
                sent = replace(sent, instead_of=person, because="n-1")
                known = on_behalf.hindrance(here.x, "p-cor", MESSAGES[name])
                try:
                    on_behalf.check(here.x, sent)
                except RuleBroken as broken:
                    assert known is not None, (name, person, broken)
                    assert known.reason == broken.reason
                else:
                    assert known is None, (name, person)


def test_every_kind_of_ask_has_its_page_and_every_answer_its_message():
    assert set(ASKS) == set(SPECS)
    assert isinstance(ASKS[next(k for k in SPECS if k.value == "book")], BookPage)
    for spec in SPECS.values():
        assert {*spec.answered_by} <= set(EXCHANGE.messages)

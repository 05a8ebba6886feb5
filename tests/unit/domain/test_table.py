"""Every message in every phase by everybody: allowed where the table says so, refused in words elsewhere."""

import pytest

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.registry import HUB_DECISIONS, MESSAGES, rows
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import WHAT_NEXT, WHAT_TO_DO, Phase
from tests.support import people
from tests.support.exchange_states import REACHED, at
from tests.support.messages import EXAMPLES

EVERYBODY = (
    *(people.MIA, people.MILO, people.TOR, people.TESS),
    *(people.PAT, people.SUB, people.ANN, people.BO, people.COR, people.SAF, people.CHA),
)
WRONG_PHASES = [
    pytest.param(message, phase, id=f"{message.name}-{phase}")
    for message, phase, _ in rows()
    if phase in REACHED and phase not in message.transitions
]


def somebody(x: Exchange, message: type[AnyMessage]) -> str | None:
    """Who may send the message in this exchange, if anybody may."""
    return next((person for person in EVERYBODY if x.roles_of(person) & message.roles), None)


def test_every_move_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(MESSAGES)


@pytest.mark.parametrize(("message", "phase"), WRONG_PHASES)
def test_a_move_out_of_its_phase_is_refused_and_says_what_to_do_instead(
    message: type[AnyMessage], phase: Phase
) -> None:
    here = at(phase, days=0)
    by = somebody(here.x, message)
    broken = here.refused(EXAMPLES[message.name](here.x, here.now, by or people.MIA))
    if by is None:
        assert (broken.field, broken.rule) == ("by", "wrong_role")
    else:
        assert broken.field == "phase"
        assert base.why_not(message, phase) == (broken.reason, broken.way_out, broken.rule)


@pytest.mark.parametrize("name", sorted(MESSAGES))
@pytest.mark.parametrize("phase", [Phase.ELIGIBILITY, Phase.TRAVEL, Phase.REPORT])
def test_a_move_by_the_wrong_person_is_refused_before_anything_else(
    name: str, phase: Phase
) -> None:
    here, message = at(phase, days=0), MESSAGES[name]
    wrong = [p for p in (*EVERYBODY, people.STRANGER) if not here.x.roles_of(p) & message.roles]
    assert people.STRANGER in wrong
    for person in wrong:
        broken = here.refused(EXAMPLES[name](here.x, here.now, person))
        rule = "wrong_role" if here.x.roles_of(person) else "no_part_in_case"
        assert (broken.field, broken.rule) == ("by", rule)


@pytest.mark.parametrize("phase", REACHED)
def test_a_refused_message_changes_nothing(phase: Phase) -> None:
    here = at(phase, days=0)
    before = repr(here.x)
    for example in EXAMPLES.values():
        for person in (people.MIA, people.TOR, people.STRANGER):
            message = example(here.x, here.now, person)
            try:
                base.check(here.x, message, here.now)
            except RuleBroken:
                with pytest.raises(RuleBroken):
                    base.execute(here.x, message, here.now)
                assert repr(here.x) == before


@pytest.mark.parametrize("phase", [phase for phase in REACHED if not phase.is_end])
def test_every_open_phase_asks_somebody_by_name(phase: Phase) -> None:
    x = at(phase, days=0).x
    assert x.open_asks()
    for ask in x.open_asks():
        assert x.people_asked(ask), ask
    assert x.waiting_for()
    assert x.due_at()


@pytest.mark.parametrize("phase", [phase for phase in REACHED if phase.is_end])
def test_an_end_asks_nobody_and_has_no_alarm(phase: Phase) -> None:
    x = at(phase, days=0).x
    assert not x.open_asks()
    assert x.next_alarm() is None
    assert x.ended_at is not None


def test_every_phase_says_what_goes_on_and_what_to_do_in_words_of_its_own() -> None:
    for sentences in (WHAT_NEXT, WHAT_TO_DO):
        assert set(sentences) == set(Phase)
        assert len(set(sentences.values())) == len(Phase)
    assert not set(WHAT_NEXT.values()) & set(WHAT_TO_DO.values())


def test_a_refusal_of_its_own_stands_only_where_the_move_is_refused() -> None:
    for message in MESSAGES.values():
        assert not set(message.refusals) & set(message.transitions), message.name
        for phase, refusal in message.refusals.items():
            assert refusal.reason.endswith((".", "!")), (message.name, phase)
            assert refusal.way_out.endswith((".", "!")), (message.name, phase)


@pytest.mark.parametrize(
    ("name", "phase", "rule", "reason"),
    [
        ("sign_plan", Phase.ELIGIBILITY, "too_early", "It is too early for this."),
        ("share_questions", Phase.REPORT, "step_over", "This step is over."),
        ("accept_partner", Phase.WINDING_UP, "not_now", "This is not possible now."),
        ("decide_go", Phase.CLOSED, "case_ended", "This exchange has ended."),
    ],
)
def test_a_refusal_tells_early_late_and_ended_apart(
    name: str, phase: Phase, rule: str, reason: str
) -> None:
    refusal = base.why_not(MESSAGES[name], phase)
    assert (refusal.rule, refusal.reason) == (rule, reason)


def test_hub_decisions_are_those_only_the_hub_makes() -> None:
    assert {
        name for name, message in MESSAGES.items() if message.roles <= HUB_ROLES
    } == HUB_DECISIONS
    assert "approve_plan" in HUB_DECISIONS
    assert "sign_plan" not in HUB_DECISIONS


def test_the_table_leads_only_to_phases_that_come_after_something() -> None:
    for message, phase, leads in rows():
        if phase.is_end:
            assert phase not in message.transitions, (
                f"{message.name} acts on an exchange that has ended"
            )
        elif phase in message.transitions:
            assert all(isinstance(to, Phase) for to in leads)


def test_a_move_cannot_be_registered_twice() -> None:
    with pytest.raises(TypeError, match="name of its own"):
        base.register(MESSAGES["withdraw"])
    assert Role.TRAVELLER not in HUB_ROLES

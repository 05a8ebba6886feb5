"""The list of what to set up follows from facts, and from nothing else."""

from dataclasses import replace

import pytest

from domain.exchange.people import HUB_ROLES, Role
from models.tables.programme import Programme
from models.views.setup import SetupFacts, tasks_of

SENDER = "Hub <hub@example.org>"
NAMED = Programme(
    id="p", name="Exchange", country="PL", time_zone="Europe/Warsaw",
    duty_phone="+48 600 000 000", write_to="hub@example.org", languages=["en"],
)  # fmt: skip
ALL = SetupFacts(
    programme=NAMED,
    held=HUB_ROLES,
    communities=2,
    open_cycle="Spring",
    tried=SENDER,
    numbers=True,
    tried_out=True,
)


def left(facts: SetupFacts) -> set[str]:
    return {task.key for task in tasks_of(facts, SENDER) if not task.done}


def test_an_empty_installation_has_everything_to_do():
    assert left(SetupFacts()) == {
        "programme", "languages", "reach", "sender", "staff", "communities", "cycle", "numbers", "trial",
    }  # fmt: skip


def test_nothing_is_left_once_the_facts_are_there():
    assert left(ALL) == set()


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (replace(ALL, programme=NAMED.model_copy(update={"country": ""})), "programme"),
        (replace(ALL, programme=NAMED.model_copy(update={"time_zone": ""})), "programme"),
        (replace(ALL, programme=NAMED.model_copy(update={"languages": []})), "languages"),
        (replace(ALL, programme=NAMED.model_copy(update={"duty_phone": ""})), "reach"),
        (replace(ALL, programme=NAMED.model_copy(update={"write_to": ""})), "reach"),
        (replace(ALL, tried="Other <other@example.org>"), "sender"),
        (replace(ALL, held=HUB_ROLES - {Role.CHAIR}), "staff"),
        (replace(ALL, communities=1), "communities"),
        (replace(ALL, open_cycle=""), "cycle"),
        (replace(ALL, numbers=False), "numbers"),
        (replace(ALL, tried_out=False), "trial"),
    ],
)
def test_each_fact_that_is_missing_opens_its_own_step(facts: SetupFacts, key: str):
    assert left(facts) == {key}


def test_what_is_missing_is_named():
    facts = replace(ALL, held=HUB_ROLES - {Role.CHAIR, Role.BOOKER}, communities=1)
    said = {task.key: str(task.says) for task in tasks_of(facts, SENDER)}
    assert said["staff"] == "Held by nobody: Travel booker, Steering Committee chair."
    assert said["communities"].startswith("1 community with")

"""Messages sent past the pages: in other people's names, and with values no form would send."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import TypeAdapter
from temporalio.client import WorkflowUpdateFailedError

from domain.case.message import AnyMessage
from domain.case.team import TeamMember
from domain.exchange.messages.partner import AcceptPartner
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.registry import HUB_DECISIONS, MESSAGES
from domain.exchange.messages.travel import GiveTravelData, ShareContact
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN
from tests.support.messages import EXAMPLES
from tests.support.people import ANN, BO, COR, MIA, PAT, SAF, STRANGER, TOR
from tests.support.running_exchanges import Played, Stage
from tests.workflows.test_messages import after_signal, from_here, refusal

WHY = "n-why"
CANARY = "Zyxw-canary, a sentence"
APPROVE = ApprovePlan(by=COR, plan_hash=PLAN.hash, instead_of=ANN, because=WHY)


def reviewed_by_matcher() -> Moment:
    """The coordinator matched the pair."""
    here = at(Phase.PLAN_REVIEW)
    here.x.matched_by = COR
    return here


def reviewed_in_conflict() -> Moment:
    """The coordinator stepped back; another one is there."""
    here = at(Phase.PLAN_REVIEW)
    members = [m for m in here.x.team.members if m.person != COR]
    here.x.team.members = [*members, TeamMember(person="p-co", roles=(Role.COORDINATOR,))]
    here.x.conflicted.append(COR)
    return here


def reviewed_by_tied() -> Moment:
    """The coordinator belongs to the mentor's community."""
    here = at(Phase.PLAN_REVIEW)
    members = [m for m in here.x.team.members if m.person != COR]
    tied = TeamMember(person=COR, roles=(Role.COORDINATOR,), ties=("c-mentor",))
    here.x.team.members = [*members, tied]
    return here


FORGED: dict[str, tuple[Callable[[], Moment], AnyMessage]] = {
    "by a participant": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, by=MIA)),
    "by the case owner": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, by=PAT)),
    "by nobody known": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, by=STRANGER)),
    "without words": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, because=None)),
    "words in place of ids": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, because=CANARY)),
    "a person of words": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, instead_of=CANARY)),
    "for a stranger": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, instead_of=STRANGER)),
    "for one who is tied": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, instead_of="p-tied")),
    "for a participant": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, instead_of=TOR)),
    "for oneself": (lambda: at(Phase.PLAN_REVIEW), replace(APPROVE, instead_of=COR)),
    "the matcher": (reviewed_by_matcher, APPROVE),
    "in conflict": (reviewed_in_conflict, APPROVE),
    "tied": (reviewed_by_tied, APPROVE),
    "too early": (lambda: at(Phase.PLANNING), APPROVE),
}
"""Approvals in another person's place, each of them wrong."""
PERSONAL: dict[str, tuple[Callable[[], Moment], AnyMessage]] = {
    "travel data": (
        lambda: at(Phase.TRAVEL),
        GiveTravelData(by=COR, instead_of=MIA, because=WHY),
    ),
    "a contact": (lambda: at(Phase.TRAVEL), ShareContact(by=COR, instead_of=TOR, because=WHY)),
    "one's own side's yes": (
        lambda: at(Phase.OFFERED),
        AcceptPartner(by=MIA, instead_of=TOR, because=WHY),
    ),
}


@pytest.mark.parametrize("case", [*FORGED, *PERSONAL])
async def test_nobody_acts_in_another_persons_place_against_the_rules(
    stage: Stage, case: str
) -> None:
    """By update without a trace; by signal, where there is one, noted as refused and without effect."""
    make, message = {**FORGED, **PERSONAL}[case]
    x = await from_here(stage, make())
    before = await x.snapshot()
    assert (await refusal(x, message))["way_out"]
    assert (await x.snapshot()).revision == before.revision
    told = before
    if message.name in HUB_DECISIONS:
        await x.signal(message)
        told = await after_signal(x, message.name)
        assert told.entries[-1].refused
    assert (told.view.phase, told.view.approved_hash) == (
        before.view.phase,
        None,
    ) or not isinstance(message, ApprovePlan)
    assert "Zyxw" not in told.model_dump_json()


def hostile(hint: Any) -> list[Any]:
    """What no message may hold in a field of this type, as JSON."""
    inner, options = get_origin(hint), [o for o in get_args(hint) if o is not type(None)]
    if inner is tuple:
        return [CANARY, {"a": 1}, [*hostile(options[0])[:1] * 101], [[]]]
    if inner is dict:
        return [CANARY, [1], {CANARY: CANARY}]
    if inner is not None:
        return hostile(options[0])
    if hint is bool:
        return ["maybe", [], 7]
    if hint in (date, datetime):
        return ["0001-01-01", "9999-12-31T23:59:59-23:59", CANARY, 10**30]
    if hint is int:
        return [10**30, CANARY, 1.5, []]
    if isinstance(hint, type) and (issubclass(hint, Enum) or is_dataclass(hint)):
        return [CANARY, ["x"], {"id": CANARY}]
    return [CANARY, "a@b.example", ["x"], "", "x" * 100_000]


def spoiled(name: str, here: Moment, by: str) -> Iterator[dict[str, Any]]:
    """The message of this name with one field at a time made hostile."""
    kind = MESSAGES[name]
    plain = TypeAdapter(kind).dump_python(EXAMPLES[name](here.x, here.now, by), mode="json")
    hints = get_type_hints(kind)
    for one in fields(kind):
        yield from ({**plain, one.name: value} for value in hostile(hints[one.name]))


def actor(here: Moment, name: str) -> str:
    """Somebody who may send it, or the coordinator."""
    people = (MIA, TOR, PAT, ANN, BO, COR)
    return next((p for p in people if here.x.roles_of(p) & MESSAGES[name].roles), COR)


async def refused(x: Played, name: str, payload: dict[str, Any], number: int) -> bool:
    """Whether the server's answer is that nothing was taken."""
    try:
        async with asyncio.timeout(20):
            await x.handle.execute_update(name, payload, id=f"h-{number}")
    except WorkflowUpdateFailedError:
        return True
    return False


async def test_no_hostile_value_gets_in_by_any_update(stage: Stage) -> None:
    here, at_once, luck = at(Phase.TRAVEL), asyncio.Semaphore(8), Random(7)
    x = await from_here(stage, here)
    before = await x.snapshot()
    sent = [(n, p) for n in sorted(MESSAGES) for p in spoiled(n, here, actor(here, n))]
    chosen = luck.sample(sent, 400)

    async def send(number: int, name: str, payload: dict[str, Any]) -> tuple[str, str] | None:
        async with at_once:
            told = f"{payload}"[:300]
            return None if await refused(x, name, payload, number) else (name, told)

    found = await asyncio.gather(*(send(n, *one) for n, one in enumerate(chosen)))
    assert [one for one in found if one] == []
    assert (await x.snapshot()).revision == before.revision
    assert "Zyxw" not in (await x.history()).to_json()


async def test_hostile_signals_are_refused_and_leave_no_words(stage: Stage) -> None:
    here, luck = at(Phase.TRAVEL), Random(11)
    x = await from_here(stage, here)
    before = await x.snapshot()
    sent = [(n, p) for n in sorted(HUB_DECISIONS) for p in spoiled(n, here, actor(here, n))]
    chosen = luck.sample(sent, 60)
    for name, payload in chosen:
        await x.handle.signal(name, payload)
    async with asyncio.timeout(30):
        while (now := await x.snapshot()).revision < before.revision + len(chosen):
            await asyncio.sleep(0.05)
    fresh = now.entries[len(before.entries) :]
    noted = Counter[str]()
    for entry in fresh:
        assert entry.refused
        noted[entry.kind] += int(entry.data.get("times", 1))
    assert noted == Counter(name for name, _payload in chosen)
    assert now.view.phase is Phase.TRAVEL
    shown = str(await x.handle.query("__temporal_workflow_metadata"))
    row = await x.recorded()
    for kept in (now.model_dump_json(), json.dumps(row.state, default=str), shown):
        assert "Zyxw" not in kept
        assert "a@b.example" not in kept


NO_HOLD: tuple[Any, ...] = (
    None, [], 7, CANARY, {}, {"by": SAF}, {"held": True}, {"by": None, "held": True},
    {"by": CANARY, "held": True}, {"by": MIA, "held": True}, {"by": TOR, "held": True},
    {"by": ["p-saf"], "held": True}, {"by": "x" * 200, "held": True}, {"by": SAF, "held": CANARY},
    {"by": SAF, "held": [True]},
)  # fmt: skip


async def test_a_hold_is_taken_from_no_participant_and_in_no_other_shape(stage: Stage) -> None:
    x = await from_here(stage, at(Phase.TRAVEL))
    before = await x.snapshot()
    for payload in NO_HOLD:
        await x.handle.signal("set_hold", payload)
    await x.handle.signal("set_hold", args=[{"by": SAF, "held": True}, {"by": SAF, "held": True}])
    now = await x.snapshot()
    assert (now.view.held, now.revision, len(now.entries)) == (
        False,
        before.revision,
        len(before.entries),
    )
    await x.handle.signal("set_hold", {"by": SAF, "held": True})
    async with asyncio.timeout(10):
        while not (await x.snapshot()).view.held:
            await asyncio.sleep(0.02)
    for payload in ({"by": MIA, "held": False}, {"by": CANARY, "held": False}, {"by": SAF}):
        await x.handle.signal("set_hold", payload)
    now = await x.snapshot()
    assert now.view.held, "only who handles a concern lets go"
    assert len(now.entries) == len(before.entries), "the timeline tells nothing of it"
    assert "Zyxw" not in now.model_dump_json()

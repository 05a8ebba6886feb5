"""Updates and signals: the same decision, the same rule; refused without a trace, or into the timeline."""

import asyncio
import uuid
from copy import deepcopy

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from domain.case.message import AnyMessage
from domain.case.team import TeamMember
from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import (
    AcceptPartner,
    DeclinePartner,
    PartnerReason,
    ProposePartner,
)
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.registry import HUB_DECISIONS, MESSAGES
from domain.exchange.messages.staff import AssignStaff
from domain.exchange.messages.travel import DecideNoGo
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.messages.records import Change
from models.tables.timeline_entry import TimelineEntry
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN
from tests.support.hub_decisions import decidable, decision
from tests.support.people import ANN, COR, MENTOR, MIA, PAT, SUB, TESS, TOR, start
from tests.support.running_exchanges import Played, Stage, whole_state
from workflows.exchange import ExchangeWorkflow


async def from_here(stage: Stage, here: Moment) -> Played:
    """A running exchange that stands where this one does, without playing the way there."""
    x = deepcopy(here.x)
    x.id = str(uuid.uuid4())
    x.owed.clear()
    return await stage.start(start(x.id).model_copy(update={"resumed": x}))


async def standing(stage: Stage, phase: Phase) -> Played:
    """A running exchange in `phase`."""
    return await from_here(stage, at(phase, days=0))


async def after_signal(x: Played, kind: str, count: int = 1) -> Change:
    """The snapshot once `count` timeline entries of this kind are there."""
    async with asyncio.timeout(10):
        while True:
            now = await x.snapshot()
            if sum(e.kind == kind for e in now.entries) >= count:
                return now
            await asyncio.sleep(0.02)


async def refusal(x: Played, message: AnyMessage, key: str = "") -> dict[str, object]:
    """What a refused update tells the form."""
    with pytest.raises(WorkflowUpdateFailedError) as caught:
        await x.send(message, key)
    cause = caught.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == "RuleBroken"
    details = cause.details[0]
    assert isinstance(details, dict)
    return details


def test_every_move_is_an_update_and_every_hub_decision_a_signal_too() -> None:
    from temporalio.workflow import _Definition

    known = _Definition.must_from_class(ExchangeWorkflow)
    assert set(known.updates) == set(MESSAGES)
    assert {name for name in known.signals if name} == HUB_DECISIONS | {"set_hold"}
    for handler in (*known.updates.values(), *known.signals.values()):
        assert handler.description


@pytest.mark.parametrize("name", sorted(HUB_DECISIONS))
async def test_a_decision_by_signal_and_by_form_is_the_same(stage: Stage, name: str) -> None:
    here = decidable(name)
    one, other = await from_here(stage, here), await from_here(stage, here)
    now = await one.snapshot()
    message = decision(name, Moment(whole_state(now), now.at))
    await one.send(message)
    await other.signal(message)
    after, told = await one.snapshot(), await after_signal(other, name)
    assert told.view.phase is after.view.phase
    assert [a.kind for a in told.asks if a.is_open] == [a.kind for a in after.asks if a.is_open]
    entry = [e for e in told.entries if e.kind == name][-1]
    assert (entry.actor, entry.via, entry.refused) == (message.by, "signal", False)


async def test_a_refused_update_leaves_no_trace_in_the_history(stage: Stage) -> None:
    x = await stage.start()
    await x.recorded()
    await x.state()  # answered once the task that recorded is over, with all its events
    before = len(await x.events())
    for message, rule in (
        (AcceptApplication(by=TOR), "no_part_in_case"),
        (ApprovePlan(by=ANN, plan_hash=PLAN.hash), "too_early"),
        (AcceptApplication(by=PAT, note="words that do not belong here"), "not_an_id"),
        (AcceptPartner(by=MIA), "too_early"),
    ):
        details = await refusal(x, message)
        assert details["rule"] == rule
        assert details["field"]
        assert details["reason"]
        assert details["way_out"]
    assert len(await x.events()) == before
    assert (await x.snapshot()).revision == 1


async def test_a_refused_form_may_be_sent_again_under_its_key(stage: Stage) -> None:
    x = await stage.start()
    await refusal(x, AcceptApplication(by=TOR), key="once")
    receipt = await x.send(AcceptApplication(by=PAT), key="once")
    assert receipt.phase is Phase.OFFERED


async def test_the_same_form_sent_twice_acts_once(stage: Stage) -> None:
    x = await stage.start()
    first = await x.send(AcceptApplication(by=PAT), key="once")
    again = await x.send(AcceptApplication(by=PAT), key="once")
    assert again == first
    assert [e.kind for e in (await x.snapshot()).entries].count("accept_application") == 1


async def test_the_same_form_sent_ten_times_at_once_acts_once(stage: Stage) -> None:
    x = await stage.start()
    message = AcceptApplication(by=PAT)
    receipts = await asyncio.gather(*(x.send(message, key="once") for _ in range(10)))
    assert len({r.model_dump_json() for r in receipts}) == 1
    assert (await x.snapshot()).revision == 2


async def test_of_two_people_who_decide_at_once_one_is_refused(stage: Stage) -> None:
    x = await stage.start()
    await x.send(AcceptApplication(by=PAT))
    answers = await asyncio.gather(
        x.send(AcceptPartner(by=TOR), key="tor"),
        x.send(DeclinePartner(by=TESS, reason=PartnerReason.LANGUAGE), key="tess"),
        return_exceptions=True,
    )
    refused = [a for a in answers if isinstance(a, WorkflowUpdateFailedError)]
    assert len(refused) == 1
    kinds = [e.kind for e in (await x.snapshot()).entries]
    assert ("accept_partner" in kinds) != ("decline_partner" in kinds)


async def test_an_illegal_signal_is_refused_into_the_timeline(stage: Stage) -> None:
    x = await stage.start()
    await x.signal(ApprovePlan(by=ANN, plan_hash=PLAN.hash))
    entry = (await after_signal(x, "approve_plan")).entries[-1]
    assert (entry.refused, entry.actor, entry.data["rule"]) == (True, ANN, "too_early")
    await x.recorded()
    line = (await x.rows(TimelineEntry, "seq"))[-1]
    assert line.refused
    assert "too early" in str(line.data["reason"])


NONSENSE = {
    "nothing": [],
    "null": [None],
    "text": ["approve it, please"],
    "number": [7],
    "list": [[1, 2]],
    "another message": [{"by": PAT, "hash": "x"}],
    "wrong types": [{"by": ["p-ann"], "plan_hash": {"a": 1}}],
    "bytes": [b"\x00\xff"],
    "two": [{"by": ANN, "plan_hash": PLAN.hash}, {"by": ANN}],
    "no json": [
        RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b'{"by": "p-ann", "plan')),
    ],
    "unknown encoding": [RawValue(Payload(metadata={"encoding": b"rot13"}, data=b"nccebir"))],
    "no encoding": [RawValue(Payload(data=b"?"))],
}


@pytest.mark.parametrize("args", NONSENSE.values(), ids=NONSENSE.keys())
async def test_a_malformed_signal_is_refused_into_the_timeline(
    stage: Stage, args: list[object]
) -> None:
    x = await stage.start()
    await x.handle.signal("approve_plan", args=args)
    entry = (await after_signal(x, "approve_plan")).entries[-1]
    assert entry.refused
    assert (entry.data["rule"], entry.data["field"]) == ("payload_does_not_fit", "payload")
    assert "plan_hash" in str(entry.data["reason"])
    assert (await x.send(AcceptApplication(by=PAT))).phase is Phase.OFFERED
    assert (await x.recorded()).phase == "offered"


@pytest.mark.parametrize(
    "args",
    [[], [None], ["text"], [{"by": 1}], [{"by": PAT}, {"by": PAT}]],
    ids=["nothing", "null", "text", "wrong type", "two"],
)
async def test_a_malformed_update_is_refused_and_harms_nothing(
    stage: Stage, args: list[object]
) -> None:
    x = await stage.start()
    async with asyncio.timeout(10):
        with pytest.raises(WorkflowUpdateFailedError):
            await x.handle.execute_update("accept_application", args=args, id="nonsense")
    assert (await x.send(AcceptApplication(by=PAT))).phase is Phase.OFFERED


async def test_an_unknown_signal_harms_nothing(stage: Stage) -> None:
    x = await stage.start()
    await x.handle.signal("approve_everything", {"by": PAT})
    assert (await x.send(AcceptApplication(by=PAT))).phase is Phase.OFFERED


async def test_a_signal_sent_before_the_first_task_is_heard(stage: Stage) -> None:
    x = await stage.start()
    await x.signal(AcceptApplication(by=PAT))
    await x.signal(AssignStaff(by=COR, member=TeamMember(person=SUB, roles=(Role.PROGRAMME,))))
    now = await after_signal(x, "assign_staff")
    assert now.view.phase is Phase.OFFERED


async def test_an_end_leaves_nobody_without_an_answer(stage: Stage) -> None:
    from domain.exchange.messages.any_phase import Withdraw, WithdrawReason

    x = await stage.start()
    await x.play_until(Phase.TRAVEL)
    withdrawal = Withdraw(by=MIA, reason=WithdrawReason.OTHER)
    answers = await asyncio.gather(
        *(x.send(withdrawal, key=f"w-{n}") for n in range(3)),
        x.send(DecideNoGo(by=PAT, note="n-1"), key="no-go"),
        return_exceptions=True,
    )
    assert sum(not isinstance(a, BaseException) for a in answers) >= 1
    assert (await x.result()).phase is Phase.WITHDRAWN
    assert (await x.handle.describe()).status is WorkflowExecutionStatus.COMPLETED
    assert (await x.recorded()).phase == "withdrawn"


async def test_no_handler_awaits_anything(stage: Stage) -> None:
    x = await stage.start(partner=None)
    await x.send(AcceptApplication(by=PAT))
    await x.send(ProposePartner(by=PAT, partner=MENTOR))
    ask = next(a.id for a in (await x.snapshot()).asks if a.is_open)
    assert (await refusal(x, ClaimAsk(by=PAT, ask=ask)))["rule"] == "ask_not_open"
    assert (await refusal(x, ReleaseAsk(by=PAT, ask="ask-0")))["rule"] == "ask_not_open"
    accepted = await x.events("WORKFLOW_EXECUTION_UPDATE_ACCEPTED")
    completed = await x.events("WORKFLOW_EXECUTION_UPDATE_COMPLETED")
    assert len(accepted) == len(completed) == 2

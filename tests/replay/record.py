"""Record the histories that the replay test replays: `make record-histories`.

Plays exchanges on a server of its own until one stands in every phase and at every end, and
writes each history to `tests/replay/histories/<workflow id>.json`. Run it after a change of the
workflows that no running exchange has to survive, or with `--add NAME` to keep the old ones and
record beside them what the new code writes (the names then carry NAME).
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from temporalio import activity
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from domain.exchange.follow_up import ActionStatus
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.actions import ProgressAction
from domain.exchange.messages.any_phase import ClaimAsk, Withdraw, WithdrawReason
from domain.exchange.messages.appeal import AppealPlan, DenyAppeal
from domain.exchange.messages.application import (
    AcceptApplication,
    DeclineApplication,
    DeclineReason,
    ReturnApplication,
    ReturnReason,
)
from domain.exchange.messages.cadence import AcceptCadence, ProposeCadence
from domain.exchange.messages.calls import WaiveCalls
from domain.exchange.messages.endings import UndoBooking
from domain.exchange.messages.missed_calls import MissCall, MissReason
from domain.exchange.messages.no_match import (
    CloseWithoutMatch,
    NoMatchReason,
    PutOnWaitingList,
    SettleOffer,
)
from domain.exchange.messages.partner import AcceptPartner, ProposePartner
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.plan_review import (
    AskPlanCall,
    LogPlanCall,
    PlanReason,
    RejectPlan,
    ReturnPlan,
)
from domain.exchange.messages.requests import RaiseRequest
from domain.exchange.phases import Phase
from models.messages.records import Change
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.process_exit import leave
from tests.replay import both_learn_stories
from tests.support.happy_path import PLAN, sign
from tests.support.people import ANN, BO, CHA, COR, MENTOR, MIA, OTHER_MENTOR, PAT, TOR, doc, start
from tests.support.running_exchanges import Played, Stage, on_stage, whole_state

FOLDER = Path(__file__).parent / "histories"
IDENTITY = "recorder"
Play = Callable[[Played], Awaitable[None]]


@activity.defn(name="record")
async def forget(change: Change) -> None:
    """Stands in for the record: a history holds only that it was made."""


async def changes(x: Played) -> None:
    await x.send(ReturnApplication(by=PAT, reason=ReturnReason.VAGUE_GOAL, note="n-1"))
    await x.wait(12)


async def declined(x: Played) -> None:
    await x.send(DeclineApplication(by=PAT, reason=DeclineReason.NOT_A_GROUP))


async def pool(x: Played) -> None:
    await x.send(AcceptApplication(by=PAT))
    await x.wait(2)


async def waiting(x: Played) -> None:
    await pool(x)
    await x.send(PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE))
    await x.wait(100)


async def helping(x: Played) -> None:
    """Something was offered that somebody has to arrange; one of two offers is settled."""
    await pool(x)
    offered = (Alternative.CLINIC, Alternative.ONE_TO_ONE)
    await x.signal(
        CloseWithoutMatch(
            by=PAT, reason=NoMatchReason.NO_EXPERTISE, alternatives=offered, note="n-1"
        )
    )
    await x.wait(2)
    await x.send(SettleOffer(by=PAT, offer=Alternative.CLINIC, became=Became.ARRANGED, note="n-2"))


async def no_match(x: Played) -> None:
    """The application waits, wakes by itself, and is closed with something offered instead."""
    await pool(x)
    day = (await x.snapshot()).at.date()
    wakes = day.fromordinal(day.toordinal() + 60)
    await x.send(PutOnWaitingList(by=PAT, reason=NoMatchReason.LATE, wakes_on=wakes))
    await x.wait(64)
    await x.signal(
        CloseWithoutMatch(
            by=PAT,
            reason=NoMatchReason.NO_EXPERTISE,
            alternatives=(Alternative.CLINIC,),
            note="n-1",
        )
    )
    await x.wait(2)
    await x.send(SettleOffer(by=PAT, offer=Alternative.CLINIC, became=Became.FAILED, note="n-2"))


async def signed_again(x: Played) -> None:
    await x.wait(2)
    for by in (MIA, TOR):
        now = await x.snapshot()
        await x.send(sign(whole_state(now), now.at, by))


async def appeal(x: Played) -> None:
    """Two returns, a call, a rejection, and an appeal that is being read."""
    await x.play_until(Phase.PLAN_REVIEW)
    for _ in range(2):
        reasons = (PlanReason.COST,)
        await x.send(ReturnPlan(by=ANN, plan_hash=PLAN.hash, reasons=reasons, note="n-1"))
        await signed_again(x)
    await x.send(AskPlanCall(by=ANN, plan_hash=PLAN.hash, note="n-1"))
    await x.wait(3)
    await x.signal(LogPlanCall(by=PAT, note="n-2"))
    await signed_again(x)
    await x.send(RejectPlan(by=COR, plan_hash=PLAN.hash, reason=PlanReason.COST))
    await x.wait(3)
    await x.send(AppealPlan(by=MIA, note="n-3"))
    await x.wait(20)


async def rejected(x: Played) -> None:
    await appeal(x)
    await x.send(DenyAppeal(by=CHA, note="n-4"))


async def winding_up(x: Played) -> None:
    """The mentor leaves when everything is booked; a wish is made before."""
    await x.play_until(Phase.READY)
    await x.send(RaiseRequest(by=MIA, kind=RequestKind.PAUSE, note="n-1"))
    await x.send(Withdraw(by=TOR, reason=WithdrawReason.NO_TIME))
    await x.wait(12)


async def another_partner(x: Played) -> None:
    """Bookings are undone, and another partner takes over goals and questions."""
    await winding_up(x)
    for waiting in ("order-3", "order-2", "order-1"):
        await x.send(UndoBooking(by=BO, order=waiting, refund_cents=1_000))
    await x.send(ProposePartner(by=PAT, partner=OTHER_MENTOR))
    await x.send(AcceptPartner(by=MIA))
    await x.send(AcceptPartner(by=OTHER_MENTOR.contact))
    await x.wait(10)


async def withdrawn(x: Played) -> None:
    await x.play_until(Phase.TRAVEL)
    await x.send(Withdraw(by=MIA, reason=WithdrawReason.NO_TIME))


async def cancelled(x: Played) -> None:
    await x.play_until(Phase.TRAVEL)
    await x.handle.cancel()


async def edited(x: Played) -> None:
    """An approved plan is changed after a booking; signals come, right and wrong."""
    await x.play_until(Phase.READY)
    await x.send(RevisePlan(by=TOR, plan=doc("plan", 2)))
    await x.handle.signal("approve_plan", {"by": COR})
    await x.handle.signal("decide_no_go")
    await x.wait(40)


async def proposed(x: Played) -> None:
    """Staff propose a pair, by signal; a task is claimed."""
    await x.signal(AcceptApplication(by=PAT))
    ask = next(a.id for a in (await x.snapshot()).asks if a.is_open)
    await x.send(ClaimAsk(by=PAT, ask=ask))
    await x.send(ProposePartner(by=PAT, partner=MENTOR))
    await x.wait(20)


async def other_rhythm(x: Played) -> None:
    """A call is missed, another rhythm agreed, an action blocked, the rest waived."""
    await x.play_until(Phase.FOLLOW_UP)
    await x.wait(31)
    day = (await x.snapshot()).at.date()
    soon = day.fromordinal(day.toordinal() + 3)
    await x.send(MissCall(by=MIA, call=1, reason=MissReason.FORGOTTEN, new_day=soon))
    await x.send(ProposeCadence(by=MIA, calls=4, interval_days=14, next_day=soon))
    await x.send(AcceptCadence(by=TOR))
    blocked = ProgressAction(by=MIA, action="a1", status=ActionStatus.BLOCKED, evidence=doc("n"))
    await x.send(blocked)
    await x.send(WaiveCalls(by=COR, note="n-2"))


def until(phase: Phase) -> Play:
    """The happy path, standing in `phase` for a month."""

    async def play(x: Played) -> None:
        await x.play_until(phase)
        await x.wait(5)

    return play


async def closed(x: Played) -> None:
    await x.play_until(Phase.CLOSED)


ON_THE_WAY = (
    Phase.ELIGIBILITY, Phase.OFFERED, Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL,
    Phase.READY, Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT,
)  # fmt: skip
STORIES: dict[str, tuple[Play, bool]] = {
    **{phase.value: (until(phase), True) for phase in ON_THE_WAY},
    "changes": (changes, True),
    "ineligible": (declined, True),
    "pool": (pool, False),
    "waiting_list": (waiting, False),
    "proposed": (proposed, False),
    "helping": (helping, False),
    "no_match": (no_match, False),
    "appeal": (appeal, True),
    "rejected": (rejected, True),
    "winding_up": (winding_up, True),
    "another_partner": (another_partner, True),
    "withdrawn": (withdrawn, True),
    "cancelled": (cancelled, True),
    "edited": (edited, True),
    "other_rhythm": (other_rhythm, True),
    "closed": (closed, True),
    "both_planning": (both_learn_stories.planned, True),
    "both_closed": (both_learn_stories.closed, True),
}
"""Each with what happens in it, and whether the application named its partner."""


async def record(stage: Stage, name: str, suffix: str) -> Path:
    """Play one story and write its history down."""
    play, partner = STORIES[name]
    told = f"{name}-{suffix}" if suffix else name
    x = await stage.start(start(told, partner=MENTOR if partner else None))
    await play(x)
    await x.snapshot()
    history = json.loads((await x.history()).to_json())
    path = FOLDER / f"{x.handle.id}.json"
    path.write_text(json.dumps(history, separators=(",", ":")), encoding="utf-8")
    return path


async def main(suffix: str, only: list[str]) -> None:
    """Record every story, or only some, and say how large each is."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
        identity=IDENTITY,  # or every event would name this machine and process
    )
    FOLDER.mkdir(exist_ok=True)
    if not suffix and not only:
        for old in FOLDER.glob("*.json"):
            old.unlink()
    async with (
        environment,
        on_stage(
            environment.client, activities=[forget], environment=environment, queue="recording"
        ) as stage,
    ):
        for name in only or STORIES:
            path = await record(stage, name, suffix)
            sys.stdout.write(f"{name:14} {path.stat().st_size / 1024:6.0f} KB\n")
        assert await stage.failed_tasks() == []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", default="", help="keep the old histories, record beside them")
    parser.add_argument("--only", nargs="*", default=[], help="only these stories, kept the others")
    asked = parser.parse_args()
    asyncio.run(main(asked.add, asked.only))
    sys.stdout.flush()
    leave(0)

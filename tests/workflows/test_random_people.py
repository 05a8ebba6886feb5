"""Random people before the real server: the exchange beside it, in memory, always agrees.

A few seeded runs with every test; DOMAIN_PROFILE=long plays many.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.message import AnyMessage
from domain.case.timeline import Entry, Via
from domain.exchange.exchange import Exchange
from domain.exchange.hold import SetHold, set_hold
from domain.exchange.messages import base
from domain.exchange.messages.registry import HUB_DECISIONS
from domain.exchange.phases import Phase
from models.messages.records import Change
from tests.replay.test_replay import replayer
from tests.support.running_exchanges import Played, Stage, whole_state
from tests.unit.domain.machine.ending import end_it
from tests.unit.domain.machine.play import Play
from workflows.exchange import ExchangeWorkflow

LONG = os.environ.get("DOMAIN_PROFILE") == "long"
BEGINNINGS = (Phase.ELIGIBILITY, Phase.PLANNING, Phase.TRAVEL, Phase.VISIT, Phase.FOLLOW_UP)
SEEDS = range(100 if LONG else 5)
STEPS = 80 if LONG else 22
JUMPS = (0.02, 0.5, 1, 3, 3, 9, 30)
NONSENSE: tuple[list[object], ...] = (
    [],
    [None],
    ["approve it, please"],
    [{"by": ["p-pat"], "ask": 7}],
    [{"by": "p-pat"}, {"by": "p-sub"}],
    [b"\x00\xff"],
)
MOMENT = timedelta(seconds=20)
"""Instants of the server and of the model may differ by as much: its clock goes on between two steps."""


@dataclass
class Twins:
    """A running exchange, and the same one in memory."""

    played: Played
    play: Play

    @property
    def x(self) -> Exchange:
        return self.play.x

    async def message(self, message: AnyMessage) -> None:
        """Send a form: accepted by both, or refused by both in the same words."""
        broken = self.play.refusal(message)
        try:
            await self.played.send(message)
        except WorkflowUpdateFailedError as error:
            assert broken, f"the server refuses {message}: {error.cause}"
            assert isinstance(error.cause, ApplicationError)
            assert error.cause.details[0] == broken.details()
            return
        assert broken is None, f"the server accepts {message}: {broken}"
        now = await self.played.snapshot()
        entry = next(e for e in reversed(now.entries) if e.kind == message.name)
        self._make(message, entry, Via.FORM)
        self.agree(now)

    async def signal(self, message: AnyMessage) -> None:
        """Send a decision as an operator would; a refusal is noted by both."""
        await self.played.signal(message)
        now = await self._after_signal()
        entry = next(e for e in reversed(now.entries) if e.kind == message.name)
        self._make(message, entry, Via.SIGNAL)
        self.agree(now)

    def _make(self, message: AnyMessage, entry: Entry, via: Via) -> None:
        self.play.now = entry.at
        try:
            base.execute(self.x, message, entry.at, via)
        except RuleBroken as broken:
            assert entry.refused, f"the server made {message}: {broken}"
            self.x.refuse(message.name, entry.at, message.by, broken)
        else:
            assert not entry.refused, f"the server refused {message}: {entry.data}"
        self.play.hear()

    async def nonsense(self, name: str, args: list[object]) -> None:
        """A signal that means nothing is refused, and harms nothing."""
        await self.played.handle.signal(name, args=args)
        now = await self._after_signal()
        entry = now.entries[-1]
        assert (entry.kind, entry.refused) == (name, True)
        self.x.refuse(
            name,
            entry.at,
            "",
            RuleBroken(str(entry.data["field"]), "nonsense", rule=str(entry.data["rule"])),
        )
        self.agree(now)

    async def hold(self, *, held: bool) -> None:
        """What the workflow of a concern sends; only the revision may show it."""
        changes = held != (self.x.held_since is not None)
        await self.played.handle.signal("set_hold", {"by": "p-handler", "held": held})
        now = await self._after_signal() if changes else await self.played.snapshot()
        set_hold(self.x, SetHold(by="p-handler", held=held), now.at)
        self.play.hear()
        self.agree(now)

    async def _after_signal(self) -> Change:
        async with asyncio.timeout(10):
            while (now := await self.played.snapshot()).revision == self.x.revision:
                await asyncio.sleep(0.01)
        return now

    async def wait(self, days: float) -> None:
        """Let time pass on the server; the model rings when the server did."""
        assert await self.played.wait(days), "silence ended it"
        now = await self.played.snapshot()
        rung = [e.at for e in now.entries[len(self.x.timeline) :]]
        for instant in dict.fromkeys(rung):
            ring_alarms(self.x, instant)
        # The snapshot's instant is that of the last task: where nothing rang, time has passed since.
        self.play.now = max(now.at, self.play.now + timedelta(days=days))
        self.play.hear()
        self.agree(now)
        pending = self.x.next_alarm()
        assert pending is None or pending[0].at > now.at - MOMENT, f"{pending} did not ring"

    def agree(self, now: Change) -> None:
        """Phase, revision, timeline and every ask are the same in both."""
        there = whole_state(now)
        assert (there.phase, there.revision) == (self.x.phase, self.x.revision)
        assert [_line(e) for e in there.timeline] == [_line(e) for e in self.x.timeline]
        assert len(there.asks) == len(self.x.asks)
        for one, other in zip(there.asks, self.x.asks, strict=True):
            assert (one.id, one.status, one.person) == (other.id, other.status, other.person)
            assert (one.rung, one.claimed_by) == (other.rung, other.claimed_by)
            assert abs(one.due_at - other.due_at) < MOMENT
        assert there.plan == self.x.plan
        assert [(o.id, o.status) for o in there.orders] == [(o.id, o.status) for o in self.x.orders]
        assert (there.held_since is None) == (self.x.held_since is None)
        assert there.paused is None or self.x.paused is not None


def _line(entry: Entry) -> tuple[object, ...]:
    return entry.seq, entry.kind, entry.actor, entry.via, entry.refused


async def twins(stage: Stage, first: Phase) -> Twins:
    """A real exchange that has come to a phase, and its model."""
    played = await stage.start()
    await played.play_until(first)
    now = await played.snapshot()
    return Twins(played, Play(x=whole_state(now), now=now.at))


async def step(both: Twins, luck: Random) -> None:
    """Somebody does something, or time passes."""
    play, dice = both.play, luck.random()
    if dice < 0.2:
        await both.wait(luck.choice(JUMPS))
    elif dice < 0.4:
        await both.message(play.anything(luck))
    elif dice < 0.5:
        message = play.anything(luck)
        if message.name in HUB_DECISIONS:
            await both.signal(message)
    elif dice < 0.55:
        await both.nonsense(luck.choice(sorted(HUB_DECISIONS)), luck.choice(NONSENSE))
    elif dice < 0.6:
        await both.hold(held=luck.random() < 0.5)
    elif message := (play.answer(luck) if dice < 0.85 else play.legal(luck)):
        by_signal = message.name in HUB_DECISIONS and luck.random() < 0.3
        await (both.signal(message) if by_signal else both.message(message))


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_server_and_the_model_agree_whatever_people_do(stage: Stage, seed: int) -> None:
    luck = Random(seed)
    both = await twins(stage, BEGINNINGS[seed % len(BEGINNINGS)])
    for _ in range(STEPS):
        if both.x.ended:
            break
        await step(both, luck)
    await ended(both)
    await replayer(ExchangeWorkflow).replay_workflow(await both.played.history())


async def ended(both: Twins) -> None:
    """The hub alone brings it to an end, and it says how it ended."""
    if not both.x.ended:
        await both.hold(held=False)
        for message in end_it(both.x, both.play.now):
            await both.message(message)
    outcome = await both.played.result()
    assert outcome.phase is both.x.phase
    assert outcome.revision == both.x.revision
    assert (await both.played.recorded()).phase == both.x.phase.value

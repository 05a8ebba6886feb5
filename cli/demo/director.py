"""Plays all stories together, in the order of the calendar, on one date for everybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

from cli.connection import Connection
from cli.demo.player import Player
from cli.demo.stage import Stage
from cli.demo.stories import END, Step, Tale
from domain.errors import RuleBroken
from runtime.exchanges import ExchangeUnknown
from runtime.rehearsal import advance, catch_up

Say = Callable[[str], None]


@dataclass
class Director:
    """Moves the date and lets people act. `left` are stories somebody else took over, and why."""

    connection: Connection
    stage: Stage
    say: Say
    left: dict[str, str] = field(default_factory=dict)
    played: int = 0

    def __post_init__(self) -> None:
        """One player for all."""
        self.player = Player(self.connection, self.stage)

    async def run(self, tales: list[Tale]) -> int:
        """Play what has not been played yet, up to the last day; how many steps that were."""
        pending = await self._pending(tales)
        await catch_up(self.connection.clock, self.connection.exchanges)
        for after, steps in groupby(pending, key=lambda scene: scene[1].after):
            now = await self._go_to(self.stage.moment(after))
            for tale, step in steps:
                await self._play(tale, step, now)
        await self._go_to(self.stage.moment(END))
        return self.played

    async def _pending(self, tales: list[Tale]) -> list[tuple[Tale, Step]]:
        scenes: list[tuple[Tale, Step]] = []
        for tale in tales:
            reached = await self.player.done(tale)
            scenes += [(tale, step) for step in tale.steps[reached:]]
        return sorted(scenes, key=lambda scene: scene[1].after)

    async def _go_to(self, moment: datetime) -> datetime:
        now = await self.connection.clock.now()
        if moment - now < timedelta(seconds=1):
            return now
        by = timedelta(seconds=ceil((moment - now).total_seconds()))  # the offset is whole seconds
        await advance(self.connection.clock, self.connection.exchanges, by, self.player.started)
        return moment

    async def _play(self, tale: Tale, step: Step, now: datetime) -> None:
        if tale.key in self.left:
            return
        try:
            await self.player.play(tale, step)
        except (RuleBroken, ExchangeUnknown) as refused:
            self.left[tale.key] = f"{step.move} of {step.who}: {refused}"
            self.say(f"  ! {tale.key} goes its own way now ({self.left[tale.key]})")
            return
        self.played += 1
        self.say(f"  {now:%d %b %Y}  {tale.key:<11} {step.who}: {step.move.replace('_', ' ')}")

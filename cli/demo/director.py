"""Plays all stories together, in the order of the calendar, on one date for everybody."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from math import ceil

from cli.connection import Connection
from cli.demo.arrivals import Arrival, Arrivals, told_arrivals
from cli.demo.concerns import Case, Chapter, Confidence
from cli.demo.player import Player
from cli.demo.stage import Stage
from cli.demo.stories import END, Step, Tale
from domain.case.errors import RuleBroken
from runtime.exchanges import ExchangeUnknown
from runtime.rehearsal import advance, catch_up

Say = Callable[[str], None]
Scene = tuple[timedelta, Callable[[datetime], Awaitable[None]]]
"""When something is played, and what."""


@dataclass
class Director:
    """Moves the date and lets people act. `left` are stories somebody else took over, and why."""

    connection: Connection
    stage: Stage
    say: Say
    left: dict[str, str] = field(default_factory=dict)
    played: int = 0

    def __post_init__(self) -> None:
        """One player for all exchanges, one for concerns, one for whoever comes."""
        self.player = Player(self.connection, self.stage)
        self.confidence = Confidence(self.connection, self.stage)
        self.arrivals = Arrivals(self.connection, self.stage)

    async def run(self, tales: list[Tale], cases: Sequence[Case] = ()) -> int:
        """Play what has not been played yet, up to the last day; how many steps that were."""
        pending = [
            *await self._pending(tales),
            *await self._unheard(cases),
            *await self._to_come(),
        ]
        await catch_up(self.connection.clock, self.connection.exchanges)
        in_order = sorted(pending, key=lambda scene: scene[0])
        for after, scenes in groupby(in_order, key=lambda scene: scene[0]):
            now = await self._go_to(self.stage.moment(after))
            for _after, play in scenes:
                await play(now)
        await self._go_to(self.stage.moment(END))
        return self.played

    async def _pending(self, tales: list[Tale]) -> list[Scene]:
        scenes: list[Scene] = []
        for tale in tales:
            reached = await self.player.done(tale)
            scenes += [
                (step.after, partial(self._play, tale, step)) for step in tale.steps[reached:]
            ]
        return scenes

    async def _unheard(self, cases: Sequence[Case]) -> list[Scene]:
        scenes: list[Scene] = []
        for case in cases:
            reached = await self.confidence.done(case)
            scenes += [
                (chapter.after, partial(self._play_chapter, case, chapter))
                for chapter in case.chapters[reached:]
            ]
        return scenes

    async def _to_come(self) -> list[Scene]:
        return [
            (arrival.after, partial(self._play_arrival, arrival))
            for arrival in told_arrivals()
            if not await self.arrivals.is_done(arrival)
        ]

    async def _go_to(self, moment: datetime) -> datetime:
        now = await self.connection.clock.now()
        if moment - now < timedelta(seconds=1):
            return now
        by = timedelta(seconds=ceil((moment - now).total_seconds()))  # the offset is whole seconds
        await advance(self.connection.clock, self.connection.exchanges, by, self.player.started)
        return moment

    async def _play(self, tale: Tale, step: Step, now: datetime) -> None:
        told = f"{step.message} of {step.who}"
        if await self._try(tale.key, told, self.player.play(tale, step)):
            what = step.message.replace("_", " ")
            self.say(f"  {now:%d %b %Y}  {tale.key:<11} {step.who}: {what}")

    async def _play_chapter(self, case: Case, chapter: Chapter, now: datetime) -> None:
        played = self.confidence.play(case, chapter)
        if await self._try(f"concern {case.key}", chapter.message, played):
            self.say(f"  {now:%d %b %Y}  a concern: {chapter.message}")

    async def _play_arrival(self, arrival: Arrival, now: datetime) -> None:
        about = arrival.newcomer or arrival.who
        if await self._try(about, arrival.what, self.arrivals.play(arrival)):
            what = arrival.what.replace("_", " ")
            self.say(f"  {now:%d %b %Y}  {'register':<11} {arrival.who}: {what}")

    async def _try(self, key: str, told: str, playing: Coroutine[None, None, None]) -> bool:
        """Play one step, unless its story was left; whether that was done."""
        if key in self.left:
            playing.close()
            return False
        try:
            await playing
        except (RuleBroken, ExchangeUnknown) as refused:
            self.left[key] = f"{told}: {refused}"
            self.say(f"  ! {key} goes its own way now ({self.left[key]})")
            return False
        self.played += 1
        return True

"""The demo's concerns: raised without signing in, handled as a safety officer would."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import Connection
from cli.demo.base import demo_id, staff_names
from cli.demo.stage import Stage
from cli.demo.stories import as_after, tales
from cli.demo.waiting import is_listed, until
from domain.concern.messages import (
    Acknowledge,
    AddWords,
    Answer,
    Close,
    ConcernMessage,
    Hold,
    Release,
)
from domain.exchange.people import Role
from models.concerns.concerns import ConcernStore, RaisedConcern
from models.concerns.receipts import Code
from models.concerns.restart import first_start
from models.tables.concern import ConcernCase
from models.tables.concern_step import ConcernStep
from runtime.concerns import Concerns, workflow_id
from runtime.exchanges import ExchangeUnknown

FILE = Path(__file__).with_name("concerns.json")
STEPS = {"raise": "received", "write": "answer", "add": "add_words"}
"""Under which name a step is written down, where it is another one."""


@dataclass(frozen=True)
class Chapter:
    """One thing that somebody does about a concern; `words` are what they write."""

    position: int
    after: timedelta
    message: str
    words: str


@dataclass(frozen=True)
class Case:
    """One concern from its arrival to where the demo leaves it. `accused` are names."""

    key: str
    exchange_id: str | None
    words: dict[str, str]
    accused: tuple[str, ...]
    chapters: tuple[Chapter, ...]

    @property
    def id(self) -> str:
        """Always the same, so that a second demo finds the first one's concerns."""
        return demo_id("concern", self.key)


def cases() -> list[Case]:
    """Every concern, in the order in which they are told."""
    exchanges = {tale.key: tale.exchange_id for tale in tales()}
    told: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return [_read(one, exchanges) for one in told]


def _read(told: dict[str, Any], exchanges: dict[str, str]) -> Case:
    chapters = tuple(
        Chapter(position, as_after(when), message, words)
        for position, (when, message, words) in enumerate(told["steps"])
    )
    return Case(
        key=told["key"],
        exchange_id=exchanges[told["exchange"]] if told["exchange"] else None,
        words={"words": chapters[0].words, "where": told["where"], "about": told["about"]},
        accused=tuple(told.get("accused", ())),
        chapters=chapters,
    )


def code_of(master: bytes, case: Case) -> Code:
    """What its reporter wrote down."""
    return Code.made(master, f"demo {case.key}")


class Confidence:
    """Plays concerns on the real workflows."""

    def __init__(self, connection: Connection, stage: Stage) -> None:
        self._connection, self._stage = connection, stage
        self._concern_gateway = Concerns.beside(connection.exchanges)
        self._master = connection.settings.required_vault_key()
        self._concerns = ConcernStore(connection.settings.master_keys())
        (officer, *_others) = staff_names(Role.SAFETY_OFFICER)
        self._officer = stage.names.person(officer)

    async def done(self, case: Case) -> int:
        """How many chapters have been played, told by the concern's own steps."""
        query = (
            select(col(ConcernStep.kind))
            .where(col(ConcernStep.incident_id) == case.id)
            .order_by(col(ConcernStep.revision))
        )
        async with self._connection.sessions() as session:
            kinds = list(await session.scalars(query))
        reached = 0
        for kind in kinds:
            if reached < len(case.chapters):
                message = case.chapters[reached].message
                reached += kind == STEPS.get(message, message)
        return reached

    async def play(self, case: Case, chapter: Chapter) -> None:
        """Do it, once: what was saved or sent before is found again."""
        if chapter.message == "raise":
            await self._raise(case)
            return
        message = await self._move(case, chapter)
        answer = await self._concern_gateway.send(case.id, message, f"step {chapter.position}")
        await until(lambda: self._recorded(case.id, answer.revision))
        if isinstance(message, Hold | Release) and case.exchange_id:
            exchange, held = case.exchange_id, isinstance(message, Hold)
            await until(lambda: self._is_held(exchange, held=held))

    async def _raise(self, case: Case) -> None:
        async with self._connection.sessions() as session:
            now = await self._connection.clock.now()
            people = self._stage.names.people
            concern = RaisedConcern(
                id=case.id,
                code=code_of(self._master, case),
                words=case.words,
                accused=tuple(people[name] for name in case.accused),
                exchange_id=case.exchange_id,
            )
            await self._concerns.keep(session, concern, now)
            await session.commit()
            start = first_start(await session.get_one(ConcernCase, case.id))
        await self._concern_gateway.start(start)
        await until(lambda: self._recorded(case.id, 1))
        await until(lambda: self._is_listed(case.id))

    async def _move(self, case: Case, chapter: Chapter) -> ConcernMessage:
        officer, name = self._officer, demo_id("concern words", f"{case.key} {chapter.position}")
        plain: dict[str, ConcernMessage] = {
            "acknowledge": Acknowledge(by=officer),
            "hold": Hold(by=officer),
            "release": Release(by=officer),
            "close": Close(by=officer),
        }
        if chapter.message in plain:
            return plain[chapter.message]
        author = officer if chapter.message == "write" else None
        async with self._connection.sessions() as session:
            await self._write(session, case, chapter, name, author)
        return Answer(by=officer, message=name) if author else AddWords(message=name)

    async def _write(
        self, session: AsyncSession, case: Case, chapter: Chapter, name: str, author: str | None
    ) -> None:
        row = await session.get_one(ConcernCase, case.id)
        now = await self._connection.clock.now()
        await self._concerns.write(
            session, row, chapter.words, now, message_id=name, author_id=author
        )
        await session.commit()

    async def _recorded(self, incident_id: str, revision: int) -> bool:
        query = select(col(ConcernCase.revision)).where(col(ConcernCase.id) == incident_id)
        async with self._connection.sessions() as session:
            return (await session.scalar(query) or 0) >= revision

    async def _is_held(self, exchange_id: str, *, held: bool) -> bool:
        try:
            change = await self._connection.exchanges.snapshot(exchange_id)
        except ExchangeUnknown:
            return True
        return change.view.held is held

    async def _is_listed(self, incident_id: str) -> bool:
        return await is_listed(self._concern_gateway.client, workflow_id(incident_id))

"""Plays one step of a story on the real exchange, as the person who would do it."""

import asyncio
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from cli.connection import Connection
from cli.demo import documents, message_building
from cli.demo.bookings import booked_from, of_booking
from cli.demo.documents import Author, Paper
from cli.demo.stage import Stage
from cli.demo.stories import Step, Tale
from cli.messages import build
from domain.case.documents import DocRef
from domain.exchange.people import Side
from domain.exchange.privacy import DataClass
from models.documents.application import Application
from models.documents.booked import stored, words_of
from models.messages.exchange import StartExchange
from models.tables.cycle import Cycle
from models.tables.note import NoteAudience
from models.vault.vault import Place, Vault
from runtime.exchange_start import party_of, starting
from runtime.exchanges import ExchangesAway, ExchangeUnknown

TRIES = 4
BESIDE = {"paper", "note", "booked", "vault", "order", "partner", "as", "ask", "of"}
"""What a step carries that is not a field of its message."""
CONSENTED = (DataClass.HEALTH, DataClass.FOR_HOST)
HUB_READS = frozenset({"declare_conflict", "write_closing_report"})
"""Messages whose words only the hub reads."""


@dataclass
class Player:
    """Holds what every step needs; `started` are the exchanges this run began."""

    connection: Connection
    stage: Stage
    started: set[str] = field(default_factory=set)

    async def done(self, tale: Tale) -> int:
        """How many of a story's steps have been played, told by the exchange's own timeline.

        What others did in between is passed over.
        """
        try:
            change = await self.connection.exchanges.snapshot(tale.exchange_id)
        except ExchangeUnknown:
            return 0
        reached = 0
        for entry in change.entries:
            if reached == len(tale.steps):
                break
            step = tale.steps[reached]
            kind = "submit_application" if step.message == "apply" else step.message
            who = self.stage.names.person(step.who)
            if not entry.refused and (entry.kind, entry.actor) == (kind, who):
                reached += 1
        return reached

    async def play(self, tale: Tale, step: Step) -> None:
        """Do it, once: whatever was saved or sent before is found again. Raises RuleBroken."""
        author = await self._author(tale, step)
        if step.message == "apply":
            await self._apply(tale, step, author)
        else:
            await self._act(tale, step, author)

    async def _author(self, tale: Tale, step: Step) -> Author:
        side = Side(step.extra.get("as", Side.MENTEE))
        community = tale.partner if side is Side.MENTOR and tale.partner else tale.mentee
        return Author(
            person=self.stage.names.person(step.who),
            exchange_id=tale.exchange_id,
            writes_for=side.other if step.message == "prepare_answers" else side,
            community_id=self.stage.names.communities[community],
            now=await self.connection.clock.now(),
        )

    async def _apply(self, tale: Tale, step: Step, author: Author) -> None:
        async with self.connection.sessions() as session:
            paper, ref = await self._hand_in(session, tale, step, author)
            start = await self._start(session, tale, author, ref, paper)
            await session.commit()
        await self.connection.exchanges.start(start)
        self.started.add(tale.exchange_id)

    async def _start(
        self, session: AsyncSession, tale: Tale, author: Author, ref: DocRef, paper: Paper
    ) -> StartExchange:
        cycle = await session.get_one(Cycle, self.stage.cycles[tale.cycle])
        return await starting(
            session,
            author.community_id,
            ref,
            cast("Application", paper.content),
            cycle=cycle,
            submitted_by=author.person,
            now=author.now,
        )

    async def _hand_in(
        self, session: AsyncSession, tale: Tale, step: Step, author: Author
    ) -> tuple[Paper, DocRef]:
        kind = message_building.KINDS[step.message]
        paper = documents.write(tale, step, kind, self.stage.names)
        return paper, await documents.save(session, tale, paper, author)

    async def _act(self, tale: Tale, step: Step, author: Author) -> None:
        async with self.connection.sessions() as session:
            fields = await self._fields(session, tale, step, author)
            await self._lock_away(session, tale, step, author)
            await session.commit()
        if step.message in message_building.READ_STATE:
            seen = await self.connection.exchanges.snapshot(tale.exchange_id)
            state = {**seen.state, "asks": seen.asks}
            fields |= message_building.from_state(step, author.person, state)
        await self._send(tale, step, {"by": author.person, **fields})

    async def _fields(
        self, session: AsyncSession, tale: Tale, step: Step, author: Author
    ) -> message_building.Fields:
        names, extra = self.stage.names, step.extra
        told = {name: value for name, value in extra.items() if name not in BESIDE}
        fields: message_building.Fields = names.resolve(told)
        if "paper" in extra:
            paper, ref = await self._hand_in(session, tale, step, author)
            visa = bool(tale.partner) and self.stage.needs_visa(tale.mentee, str(tale.partner))
            fields |= message_building.from_paper(step, paper, ref, visa_needed=visa)
        if "note" in extra:
            about = f"{step.position} {step.message}"
            to = NoteAudience.HUB if step.message in HUB_READS else NoteAudience.ALL
            fields["note"] = await documents.say_why(session, author, extra["note"], about, to)
        if "booked" in extra:
            booked = booked_from(extra["booked"], names)
            about = f"{step.position} booked"
            fields["booking"] = await documents.say_why(
                session, author, words_of(booked), about, NoteAudience.ALL, stored(booked)
            )
            fields |= of_booking(booked)
        if "partner" in extra:
            fields["partner"] = await party_of(session, names.communities[extra["partner"]])
        return fields

    async def _lock_away(
        self, session: AsyncSession, tale: Tale, step: Step, author: Author
    ) -> None:
        vault = Vault(self.connection.settings.master_keys())
        for data_class, data in step.extra.get("vault", {}).items():
            place = Place(
                person_id=author.person,
                exchange_id=tale.exchange_id,
                data_class=DataClass(data_class),
            )
            given = {"consent": author.now.isoformat()} if place.data_class in CONSENTED else {}
            await vault.put(session, place, {**data, **given}, author.now)

    async def _send(self, tale: Tale, step: Step, fields: message_building.Fields) -> None:
        message = build(step.message, fields)
        key = str(uuid5(UUID(tale.exchange_id), f"step {step.position} {step.message}"))
        for attempt in range(1, TRIES + 1):
            try:
                await self.connection.exchanges.send(tale.exchange_id, message, key)
            except ExchangesAway:
                if attempt == TRIES:
                    raise
                await asyncio.sleep(attempt)
            else:
                return

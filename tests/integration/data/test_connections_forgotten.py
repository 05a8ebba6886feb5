"""Two years after a connection nothing names who took part; until then all of it is there."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from activities.housekeeping import Housekeeping
from domain.connection.names import Phase
from models.clock import programme_now
from models.messages.cases import state_of
from models.register.connection_purging import KEPT
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.exchange_member import ExchangeMember
from models.tables.note import Note
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.timeline_entry import TimelineEntry
from tests.support.connections import INVITED, INVITER, met
from tests.support.keys import KEYS, STORE
from tests.support.people import PAT

Sessions = async_sessionmaker[AsyncSession]
TABLES = ("case_view", "exchange_member", "ask_view", "note", "outbox", "timeline_entry")


async def kept(database: Sessions, ago: timedelta) -> None:
    """A connection that ended so long ago, as its records left it."""
    x = met()
    async with database() as session, session.begin():
        now = await programme_now(session)
        ended = now - ago
        x.phase, x.ended_at, x.inviter, x.words = Phase.CLOSED, ended, INVITER, "n"
        x.people[0].person, x.people[1].person = INVITER, INVITED
        state: dict[str, Any] = state_of("connection").dump_python(
            x, mode="json", exclude={"owed", "touched", "asks", "timeline"}
        )
        state["people"] = state["people"][:2]
        session.add(
            CaseView(
                case_id=x.id, kind="connection", revision=1, phase="closed", updated_at=ended,
                ended_at=ended, state=state,
            )
        )  # fmt: skip
        for person, role in ((INVITER, "person"), (INVITED, "person"), (PAT, "programme")):
            session.add(ExchangeMember(exchange_id=x.id, person_id=person, role=role))
        session.add(
            AskView(
                exchange_id=x.id, ask_id="a", revision=1, kind="say_used", role="person", roles=["person"],
                person_id=INVITED, answered_by=INVITED, status="answered", opened_at=ended, starts_at=ended,
                due_at=ended,
            )
        )  # fmt: skip
        session.add(Note(id="n", exchange_id=x.id, author_id=INVITER, text="?", created_at=ended))
        session.add(
            OutboxNotice(
                id="m", key="m", exchange_id=x.id, revision=1, kind="connection_agreed", person_id=INVITER,
                owed_at=ended, status=OutboxStatus.SENT,
            )
        )  # fmt: skip
        for seq, (kind, who) in enumerate((("begun", INVITER), ("say_used", INVITED), ("close_connection", PAT)), 1):  # fmt: skip
            session.add(
                TimelineEntry(
                    exchange_id=x.id, seq=seq, revision=1, at=ended, via="form", kind=kind, phase="used",
                    actor_id=who,
                )
            )  # fmt: skip


async def naming(database: Sessions) -> set[str]:
    """The tables that name one of the two."""
    async with database() as session:
        return {
            table
            for table in TABLES
            for row in await session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} AS t"))  # noqa: S608
            if INVITER in row[0] or INVITED in row[0]
        }


async def test_who_met_whom_is_forgotten_after_two_years(database: Sessions) -> None:
    await kept(database, KEPT + timedelta(days=1))
    assert await naming(database) == {*TABLES}
    await Housekeeping(database, KEYS, STORE).purge()
    assert await naming(database) == set()
    async with database() as session:
        found = await session.execute(text("SELECT actor_id FROM timeline_entry WHERE seq = 3"))
        assert found.scalar() == PAT
        state = (await session.get_one(CaseView, "c-1")).state
        assert state_of("connection").validate_python(state).phase is Phase.CLOSED


async def test_until_then_it_is_all_there(database: Sessions) -> None:
    await kept(database, KEPT - timedelta(days=1))
    await Housekeeping(database, KEYS, STORE).purge()
    assert await naming(database) == {*TABLES}

"""The pages from the application to the signed plan, on a running worker; no exchange yet."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from domain.case.asks import AskStatus
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.partner import AcceptPartner
from models.documents.store import documents_of, read_version
from models.tables.ask_view import AskView
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from runtime.settings import Settings
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY, Person, Shown, new_key
from tests.support.people import MIA, PAT, TOR
from tests.support.running_exchanges import Stage, whole_state
from tests.support.web_app import BASE, signed_in
from web.app import create_app
from web.exchanges.recorded import recorded
from web.participants.application import OUTLINE
from web.site.resources import Resources

Sessions = async_sessionmaker[AsyncSession]

APPLICATION: dict[str, Any] = {
    "topic": "Event management",
    "level": "first_time",
    "goal": "Run registration and a budget for a forty-person edit-a-thon in October",
    "measure": "Forty people edit, and the budget sheet is in use",
    "direction": "mentee_travels",
    "partner_community": "c-mentor",
    "active_people": "14",
    "languages.0": "English",
    "about": "We are fourteen people who meet in the city library every second week.",
    "why_now": "The library offers us its hall in the autumn, for the first time ever.",
    "applied_at_home": "The two of us who travel will lead the planning group at home.",
    "share_back": "A talk at our meeting and a page with everything we used.",
    "agree_joint_plan": "yes",
    "agree_hub_books": "yes",
}
APPLICATION_PARTS: dict[str, dict[str, Any]] = {
    part.name: {k: v for k, v in APPLICATION.items() if k.partition(".")[0] in part.fields}
    for part in OUTLINE.parts
}
"""What is typed on each of its pages; what is agreed to stands where the answers are checked."""
SENT = APPLICATION | {"_sure": "yes"}
"""As the page sends it on which the answers are checked."""
QUESTIONS = {f"questions.{n}.text": f"How did you solve problem number {n}?" for n in range(12)}
CYCLE = "round-1"


@dataclass
class Pages:
    """The site, with a worker behind it. `exchange` is the id once one was started."""

    database: Sessions
    stage: Stage
    ahead: timedelta = timedelta()
    exchange: str = ""
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        clock = ProgrammeClock(self.database)
        exchanges = Exchanges(
            self.stage.client,
            clock,
            task_queue=self.stage.queue,
            public_url="https://exchange.example",
        )
        settings = Settings(
            base_url=BASE,
            smtp_url="smtp://127.0.0.1:1",
            vault_key=VAULT_KEY,
            vault_keys_dir=KEYS.folder,
        )
        self.resources = Resources(settings, self.database, exchanges, self.now)
        self.app = create_app(self.resources)

    async def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @asynccontextmanager
    async def browser(self, person: str) -> AsyncIterator[Person]:
        """A browser in which somebody is signed in."""
        async with signed_in(self.app, self.database, person) as client:
            yield Person(client, self)  # type: ignore[arg-type]

    async def state(self) -> Exchange:
        """The exchange as its workflow has it, once that is recorded."""
        change = await self.resources.exchanges.snapshot(self.exchange)
        assert await recorded(self.resources, self.exchange, change.revision)
        return whole_state(change)

    async def message(self, message: AnyMessage) -> None:
        """Make a message of somebody else's, and wait until the pages know."""
        await self.resources.exchanges.send(self.exchange, message, new_key())
        await self.state()

    async def ask(self, kind: AskKind, side: str = "") -> str:
        """Path of the open ask of this kind (and side)."""
        await self.state()
        query = select(AskView).where(
            col(AskView.exchange_id) == self.exchange,
            col(AskView.kind) == kind.value,
            col(AskView.status) == AskStatus.OPEN,
        )
        async with self.database() as session:
            found = [a for a in await session.scalars(query) if not side or side in a.roles]
        assert found, f"no open {kind} of {side or 'anybody'}"
        return f"/exchanges/{self.exchange}/asks/{found[0].ask_id}"

    def action(self, name: str) -> str:
        return f"/exchanges/{self.exchange}/actions/{name}"

    def plan(self, section: str = "") -> str:
        """Path of the plan, or of one of its sections."""
        return f"/exchanges/{self.exchange}/plan" + (f"/{section}" if section else "")

    async def document(self, kind: Any) -> Any:
        """The newest version of the exchange's document of a kind."""
        async with self.database() as session:
            found = await documents_of(session, self.exchange, kind)
            return await read_version(session, found[-1].id)

    async def exchanges(self) -> list[str]:
        """Ids of everything recorded."""
        async with self.database() as session:
            return list(await session.scalars(select(col(ExchangeView.exchange_id))))


async def open_site(stage: Stage, database: Sessions, *, opens_in: float = -1) -> Pages:
    """One round for the cast, which is in the database; it opened yesterday unless said (days)."""
    now = datetime.now(UTC)
    async with database() as session:
        for name in ("c-mentor", "c-other"):
            row = await session.get_one(Community, name)
            row.registered_mentor = True
        (await session.get_one(Community, "c-mentee")).last_cee_meeting = now.year
        opens = now + timedelta(days=opens_in)
        session.add(
            Cycle(
                id=CYCLE,
                programme="cee",
                name="First round",
                opens_at=opens,
                closes_at=opens + timedelta(days=28),
                matching_on=opens + timedelta(days=42),
            )
        )
        await session.commit()
    return Pages(database, stage)


async def applied(site: Pages, **changes: Any) -> Shown:
    """Mia applies by form."""
    async with site.browser(MIA) as mia:
        answer = await mia.send("/apply", SENT | changes)
    if answer.sent():
        site.exchange = answer.answer.headers["location"].rpartition("/")[2]
        await site.state()
    return answer


async def planning(site: Pages) -> None:
    """An exchange in which both sides write the plan."""
    assert (await applied(site)).sent()
    await site.message(AcceptApplication(by=PAT))
    await site.message(AcceptPartner(by=TOR))


def visit_starts(days: int = 120) -> date:
    """A first day far enough away."""
    return datetime.now(UTC).date() + timedelta(days=days)


DAY = {
    "sessions.0.start": "09:00",
    "sessions.0.end": "12:00",
    "sessions.0.title": "Budget from the first line to the last",
    "sessions.0.kind": "hands_on",
    "sessions.0.led_by": "Tess",
    "sessions.0.goal": "1",
    "sessions.1.start": "13:00",
    "sessions.1.end": "14:30",
    "sessions.1.title": "Walk along the river",
    "sessions.1.kind": "downtime",
}
SECTIONS: dict[str, dict[str, Any]] = {
    "goals": {
        "goals.0.text": "Run a budget of our own for an event",
        "goals.0.measure": "The sheet is in use",
    },
    "dates": {"starts_on": visit_starts().isoformat(), "number_of_days": "3"},
    "day-1": DAY,
    "day-2": DAY,
    "day-3": DAY,
    "documents": {
        "internal_documents.0.kind": "budget",
        "internal_documents.0.title": "Draft budget of last year",
        "internal_documents.0.where": "Tess brings it",
    },
    "people": {
        "lead_contact": "p-tess",
        "travellers": ["p-mia"],
        "host_place": "Community house, Vistulia",
        "working_language": "English",
    },
    "cadence": {"calls": "3", "interval_days": "30", "hour": "16"},
}


async def write_plan(site: Pages, person: str = MIA) -> None:
    """Fill in every section by form."""
    async with site.browser(person) as somebody:
        for name, typed in SECTIONS.items():
            answer = await somebody.send(site.plan(name), typed)
            assert answer.sent(), (name, answer.text)


async def share_questions(site: Pages) -> None:
    async with site.browser(MIA) as mia:
        answer = await mia.send(await site.ask(AskKind.SHARE_QUESTIONS, "mentee"), QUESTIONS)
        assert answer.sent(), answer.text
    await site.state()

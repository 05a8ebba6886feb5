"""A running exchange behind the real pages: played to a phase, then worked on by form."""

import html
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from domain.case.asks import AskStatus
from domain.case.documents import DocumentKind
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.phases import Phase
from models.documents.store import documents_of, read_version
from models.tables.ask_view import AskView
from runtime.clock import ProgrammeClock
from runtime.exchanges import Exchanges
from runtime.settings import Settings
from tests.support.keys import FILES, KEYS
from tests.support.people import MENTEE
from tests.support.running_exchanges import Played, Stage, whole_state
from tests.support.web_app import BASE, signed_in
from web.app import create_app
from web.site.resources import Resources

Sessions = async_sessionmaker[AsyncSession]
VAULT_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@dataclass
class Behind:
    """The pages, the exchange behind them, and the programme's date."""

    database: Sessions
    x: Played
    ahead: timedelta = timedelta()
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        client, queue = self.x.stage.client, self.x.stage.queue
        exchanges = Exchanges(client, ProgrammeClock(self.database), task_queue=queue)
        settings = Settings(
            base_url=BASE,
            vault_key=VAULT_KEY,
            vault_keys_dir=KEYS.folder,
            smtp_url="smtp://127.0.0.1:1",
            files_url=f"file://{FILES}",
        )
        self.app = create_app(Resources(settings, self.database, exchanges, self.now))

    async def now(self) -> datetime:
        """The exchange's own time."""
        return datetime.now(UTC) + self.ahead

    async def today(self) -> date:
        """The date at the mentee's."""
        return local_date(await self.now(), MENTEE.time_zone)

    async def play_until(self, phase: Phase) -> None:
        """Play the happy path, and bring the pages to the date it then is."""
        await self.x.play_until(phase)
        await self.settle()

    async def wait(self, days: float) -> None:
        """Let time pass for the exchange and the pages."""
        await self.x.wait(days)
        await self.settle()

    async def settle(self) -> Exchange:
        """Wait until everything is recorded; the state."""
        await self.x.recorded()
        skipper = TimeSkipper(self.x.stage.client, config=TimeSkippingConfig(enabled=False))
        with suppress(RPCError):  # an exchange that has ended has no time any more
            self.ahead = await skipper.get_current_time(self.x.handle) - datetime.now(UTC)
        return whole_state(await self.x.snapshot())

    async def ask(self, kind: AskKind, person: str | None = None, subject: str = "") -> str:
        """Path of the open ask of this kind."""
        await self.x.recorded()
        query = select(AskView).where(
            col(AskView.exchange_id) == self.x.id,
            col(AskView.kind) == kind.value,
            col(AskView.status) == AskStatus.OPEN,
        )
        async with self.database() as session:
            found = list(
                await session.scalars(
                    query.order_by(func.length(AskView.ask_id), col(AskView.ask_id))
                )
            )
        match = [
            ask
            for ask in found
            if (not person or ask.person_id == person) and (not subject or ask.subject == subject)
        ]
        assert match, f"no open {kind} among {[(a.kind, a.subject) for a in found]}"
        return f"/exchanges/{self.x.id}/asks/{match[0].ask_id}"

    def action(self, name: str) -> str:
        """Path of an action's form."""
        return f"/exchanges/{self.x.id}/actions/{name}"

    @asynccontextmanager
    async def browser(self, person: str) -> AsyncIterator["Person"]:
        """A browser in which somebody is signed in."""
        async with signed_in(self.app, self.database, person) as client:
            yield Person(client, self)


@dataclass
class Person:
    """Somebody at the pages."""

    client: httpx2.AsyncClient
    site: Behind

    async def get(self, path: str) -> "Shown":
        return Shown(await self.client.get(path))

    async def send(
        self, path: str, typed: dict[str, Any], *, key: str = "", to: str = ""
    ) -> "Shown":
        """Open the form, overwrite fields by `typed` (None: leave out), send it (`to` where it is another path)."""
        shown = await self.get(path)
        fields = {**shown.hidden, **({"_key": key} if key else {})}
        return await self.post(to or path.partition("?")[0], {**fields, **typed})

    async def post(
        self, path: str, typed: dict[str, Any], files: dict[str, tuple[str, bytes]] | None = None
    ) -> "Shown":
        """Send a form as it is, with files by their fields."""
        given = {name: value for name, value in typed.items() if value is not None}
        return Shown(await self.client.post(path, data=given, files=files))

    async def send_file(
        self, path: str, typed: dict[str, Any], name: str, content: bytes
    ) -> "Shown":
        """As `send`, with a file of this name."""
        hidden = (await self.get(path)).hidden
        return await self.post(path, {**hidden, **typed}, {"file": (name, content)})


@dataclass
class Shown:
    """A page as a person reads it."""

    answer: httpx2.Response

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        """Everything, entities resolved, white space folded."""
        return " ".join(html.unescape(self.answer.text).split())

    @property
    def hidden(self) -> dict[str, Any]:
        """Hidden inputs of the page's main form; a list of values where a name comes several times."""
        form = self.answer.text.partition('<form class="form"')[2].partition("</form>")[0]
        found = re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', form)
        values: dict[str, list[str]] = {}
        for name, value in found:
            values.setdefault(name, []).append(html.unescape(value))
        return {name: all_ if len(all_) > 1 else all_[0] for name, all_ in values.items()}

    def error(self, name: str) -> str:
        """The sentence beside a field, empty for none."""
        field_id = "f-" + name.replace(".", "-")
        found = re.search(
            rf'class="field__error" id="{re.escape(field_id)}-error">(.*?)</div>',
            self.answer.text,
            re.DOTALL,
        )
        return " ".join(html.unescape(re.sub("<[^>]+>", "", found[1])).split()) if found else ""

    def keeps(self, value: str) -> bool:
        """Whether the page shows again what was typed."""
        plain = html.unescape(self.answer.text)
        return f'value="{value}"' in plain or f">\n{value}</textarea>" in plain

    def sent(self) -> bool:
        """Whether the form went through: see other."""
        return self.status == 303


def new_key() -> str:
    return str(uuid4())


async def behind(
    stage: Stage,
    database: Sessions,
    phase: Phase,
    made: Callable[[Exchange], None] | None = None,
) -> Behind:
    """An exchange of the cast that has just come to a phase."""
    site = Behind(database, await stage.start_in(phase, made=made))
    await site.settle()
    return site


async def refused(
    person: Person, path: str, typed: dict[str, Any], field: str, sentence: str
) -> None:
    """The form comes back with the sentence beside the field and everything that was typed."""
    shown = await person.send(path, typed)
    assert shown.status == 422, (field, shown.status)
    told = shown.error(field) if field else shown.text
    assert sentence in told, (field, told)
    assert "{" not in shown.error(field or "none")
    for name, value in typed.items():
        if isinstance(value, str) and len(value) > 3 and name not in CHOSEN:
            assert shown.keeps(value), (name, value)


CHOSEN = (
    "verdict", "status", "reason", "form", "attended", "goals", "day",
    "goals.0.reached", "actions.0.owner", "answer", "sure", "person", "decision", "way", "action",
    "learners",
)  # fmt: skip


async def kinds(site: Behind) -> list[str]:
    """Names of everything that happened."""
    return [entry.kind for entry in (await site.settle()).timeline]


async def newest(site: Behind, kind: DocumentKind) -> dict[str, Any]:
    """Content of the last document of a kind."""
    async with site.database() as session:
        document = (await documents_of(session, site.x.id, kind))[-1]
        return (await read_version(session, document.id)).content

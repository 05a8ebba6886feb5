"""The whole stack under one process: servers first, then our programs; stopped the other way round."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from temporalio.service import RPCError

from models.migrations.run import upgrade
from runtime.database import (
    POOLER_REFUSED,
    UNREACHABLE,
    check_database,
    make_engine,
    shares_sessions,
)
from runtime.embedded.console import bold, dim, say, step, trouble
from runtime.embedded.folder import DataFolder
from runtime.embedded.mail import MailSink
from runtime.embedded.mail_page import MailPage
from runtime.embedded.ports import is_free
from runtime.embedded.postgres import EmbeddedPostgres
from runtime.embedded.programs import KeptProgram, Program
from runtime.embedded.temporal import EmbeddedTemporal
from runtime.errors import SetupProblem
from runtime.settings import Settings, load_settings, variable_name
from runtime.temporal import connect_temporal, ensure_search_attributes, set_current_version
from runtime.vault_upkeep import rewrap_keys

ROOT = Path(__file__).resolve().parents[2]

# Runs when the tables are there, before worker and web; told whether the database is the embedded one.
Prepare = Callable[[Settings, bool], Awaitable[None]]
# Runs when everything is healthy; returns lines to print under the addresses.
Summarise = Callable[[Settings], Awaitable[list[str]]]

REVIVAL_PAUSE = 1.0
LONGEST_REVIVAL_PAUSE = 30.0
"""Seconds before a server is started again, twice as long after each failure."""


class Stack:
    """Everything `make up` starts. A part whose address is set is used as it is, not started."""

    def __init__(self, settings: Settings, *, prepare: Prepare, summarise: Summarise) -> None:
        self.settings = settings
        self.prepare = prepare
        self.summarise = summarise
        self.folder = DataFolder(settings.data_dir)
        self.stop_wanted = asyncio.Event()
        self._found: dict[str, Any] = {}
        self._parts = AsyncExitStack()
        self._watching: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Start, say where everything is, run until SIGINT, SIGTERM or SIGHUP, stop in order.

        Raises SetupProblem where a part cannot start; what had started is stopped by then.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop_wanted.set)
        self.folder.open()
        try:
            self._refuse_taken_ports()
            await self._unless_stopped(self._start())
            await self.stop_wanted.wait()
        finally:
            say(f"\n{dim('stopping …')}")
            await self._stop()
        say(dim("stopped; the data is kept"))

    async def _unless_stopped(self, starting: Coroutine[Any, Any, None]) -> None:
        start = asyncio.create_task(starting)
        stop = asyncio.create_task(self.stop_wanted.wait())
        await asyncio.wait({start, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not start.done():
            start.cancel()
        with suppress(asyncio.CancelledError):
            await start

    async def _stop(self) -> None:
        for watcher in self._watching:
            watcher.cancel()
        await self._parts.aclose()
        self.folder.close()

    def _refuse_taken_ports(self) -> None:
        given = self.settings
        wanted = [("web_port", given.web_host)]
        if given.temporal_address is None:
            wanted += [("temporal_port", "127.0.0.1"), ("temporal_ui_port", "127.0.0.1")]
        if given.smtp_url is None:
            wanted += [("mail_port", "127.0.0.1"), ("mail_page_port", "127.0.0.1")]
        taken = [field for field, host in wanted if not is_free(getattr(given, field), host)]
        if taken:
            ports = ", ".join(str(getattr(given, field)) for field in taken)
            ways = ", ".join(variable_name(field) for field in taken)
            raise SetupProblem(
                f"Another program already uses port {ports}.",
                f"Stop it (ss -ltnp shows which), or choose other ports with {ways}.",
            )

    async def _start(self) -> None:
        say(f"{bold('Peer Exchange')} {dim(f'· data in {self.folder.path}')}")
        if self.settings.vault_key is None and self.settings.database_url is None:
            self._found["vault_key"] = self.folder.vault_key()
        else:
            self.settings.required_vault_key()  # a key made here would not outlive this folder
        await _together(self._start_postgres(), self._start_temporal(), self._start_mail())
        self.folder.note(self._found | self._as_started())
        settings = self.settings = load_settings()
        async with step("tables", "migrating; a big database may take minutes"):
            await _migrate(settings)
            await rewrap_keys(settings)
            await self.prepare(settings, "database_url" in self._found)
        if "temporal_address" not in self._found:
            await _register_search_attributes(settings)
        await _together(self._start_program(self._worker()), self._start_program(self._web()))
        if settings.deployment_version and "temporal_address" in self._found:
            await set_current_version(await connect_temporal(settings), settings.deployment_version)
        for line in [*self._addresses(), *await self.summarise(settings)]:
            say(line)
        say(f"\n{dim(f'logs in {self.folder.logs} · Ctrl-C stops everything')}")

    def _as_started(self) -> dict[str, Any]:
        """What other commands would otherwise have to be told again."""
        fields = ("web_host", "web_port", "mail_page_port")
        return {name: getattr(self.settings, name) for name in fields} | {
            "base_url": self.settings.public_url
        }

    async def _start_postgres(self) -> None:
        if self.settings.database_url is not None:
            return
        server = EmbeddedPostgres(
            self.folder.path / "postgres", log=self.folder.logs / "postgres.log"
        )
        self._parts.push_async_callback(server.stop)
        async with step("PostgreSQL", "making or recovering the database"):
            await server.start()
        self._found["database_url"] = server.plain_url()
        self._watching.append(asyncio.create_task(_revive("PostgreSQL", server)))

    async def _start_temporal(self) -> None:
        if self.settings.temporal_address is not None:
            return
        server = EmbeddedTemporal(
            self.folder.path / "temporal.sqlite",
            log=self.folder.logs / "temporal.log",
            port=self.settings.temporal_port,
            ui_port=self.settings.temporal_ui_port,
            namespace=self.settings.temporal_namespace,
        )
        self._parts.push_async_callback(server.stop)
        async with step("Temporal", "opening its state"):
            await server.start()
        self._found["temporal_address"] = server.address
        self._found["temporal_ui_url"] = f"http://127.0.0.1:{server.ui_port}"
        self._watching.append(asyncio.create_task(_revive("Temporal", server)))

    async def _start_mail(self) -> None:
        if self.settings.smtp_url is not None:
            return
        async with step("mail sink", "opening its port"):
            sink = MailSink(self.folder.mail, port=self.settings.mail_port)
            page = MailPage(sink, port=self.settings.mail_page_port)
            for part in (sink, page):
                self._parts.push_async_callback(part.stop)
                await part.start()
        self._found["smtp_url"] = sink.url

    def _worker(self) -> Program:
        ready_file = self.folder.path / "worker.ready"
        ready_file.unlink(missing_ok=True)

        async def is_ready() -> bool:
            return ready_file.exists()

        return Program("worker", ("-m", "worker", "--ready-file", str(ready_file)), is_ready)

    def _web(self) -> Program:
        health = f"http://{self.settings.web_host}:{self.settings.web_port}/health"
        host = urlsplit(self.settings.public_url).netloc

        async def is_ready() -> bool:
            try:
                async with httpx2.AsyncClient(timeout=2, trust_env=False) as client:
                    # Under its own name: it answers to no other.
                    return (await client.get(health, headers={"Host": host})).is_success
            except httpx2.HTTPError:
                return False

        return Program("web", ("-m", "web"), is_ready)

    async def _start_program(self, program: Program) -> None:
        kept = KeptProgram(
            program, logs=self.folder.logs, root=ROOT, environment=self._child_environment()
        )
        self._parts.push_async_callback(kept.stop)
        async with step(program.name, "connecting"):
            await kept.start()

    def _child_environment(self) -> dict[str, str]:
        # The rest they read from the note in the data folder, which keeps passwords out of `ps e`.
        return {**os.environ, variable_name("data_dir"): str(self.folder.path)}

    def _addresses(self) -> list[str]:
        shown = [("Web", self.settings.public_url)]
        if self.settings.temporal_ui_url:
            shown.append(("Temporal UI", self.settings.temporal_ui_url))
        if "smtp_url" in self._found:
            shown.append(("Mail", f"http://127.0.0.1:{self.settings.mail_page_port}"))
        return ["", *(f"  {name:<14}{bold(address)}" for name, address in shown)]


async def _migrate(settings: Settings) -> None:
    url = settings.required_database_url()
    engine = make_engine(url, pool_size=1)
    try:
        await check_database(engine)
    except UNREACHABLE as error:
        raise SetupProblem(
            f"PostgreSQL cannot be used ({error}).", "Start it, or correct DATABASE_URL."
        ) from error
    finally:
        await engine.dispose()
    if await shares_sessions(url):
        raise SetupProblem(*POOLER_REFUSED)
    try:
        await upgrade(url)
    except Exception as error:
        raise SetupProblem(
            f"The tables could not be brought up to date ({str(error).splitlines()[0]}).",
            "Nothing was changed: a failed migration is rolled back. python -m cli migrate shows it "
            "in full; the release that last ran still fits the database.",
        ) from error


async def _register_search_attributes(settings: Settings) -> None:
    client = await connect_temporal(settings)
    try:
        await ensure_search_attributes(client)
    except (RPCError, TimeoutError) as error:
        trouble(
            f"the search attributes could not be registered ({error}); do it where the namespace "
            "is managed, then ask python -m cli doctor"
        )


async def _revive(name: str, server: EmbeddedPostgres | EmbeddedTemporal) -> None:
    """Start a server again whenever it ends by itself, as often as that takes."""
    while server.child is not None:
        await server.child.process.wait()
        if server.child.stopping:
            return
        trouble(f"{name} ended by itself; starting it again. Its log: {server.log}")
        pause = REVIVAL_PAUSE
        while True:
            await asyncio.sleep(pause)
            try:
                await server.start()
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody else starts it again
                pause = min(pause * 2, LONGEST_REVIVAL_PAUSE)
                trouble(f"{_told(error)} Trying again in {pause:.0f} s. Its log: {server.log}")
                if server.child.running:  # it was started and is of no use: not two at once
                    await server.child.stop()
            else:
                say(f"  ✓ {name} runs again")
                break


def _told(error: Exception) -> str:
    if isinstance(error, SetupProblem):
        return f"{error.what} {error.way_out}"
    return f"It could not be started ({type(error).__name__}: {error})."


async def _together(*starts: Coroutine[Any, Any, None]) -> None:
    """All at once; the first failure stops the others and is raised as it is."""
    tasks = [asyncio.create_task(start) for start in starts]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise

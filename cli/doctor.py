"""Looks at everything the installation depends on and says what is wrong and what to do."""

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from io import BytesIO
from pathlib import Path

import typer
from sqlalchemy import text
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities import repair
from activities.mail.bounce_box import BoxAway, greet
from activities.wiki.client import WikiAway, WikiRefuses, signed_in
from cli.session import database_session
from domain.exchange.people import HUB_ROLES, Role
from models.files.store import StoreAway, try_out
from models.files.stored import expected_files
from models.migrations.run import is_current
from models.tables.bounce_mailbox import BounceMailbox
from runtime.bounces import bounce_box
from runtime.database import (
    POOLER_REFUSED,
    UNREACHABLE,
    make_engine,
    make_sessions,
    shares_sessions,
)
from runtime.embedded.console import paint, say
from runtime.errors import SetupProblem
from runtime.mail import MailAway, check_mail_server
from runtime.settings import Settings, load_settings
from runtime.temporal import (
    TASK_QUEUE,
    connect_temporal,
    missing_search_attributes,
    pollers,
)
from runtime.wiki import wiki_account

LOCK = Path(__file__).resolve().parents[1] / "requirements.txt"
LEAST_PYTHON = (3, 11)
LEAST_SPACE = 1 << 30  # bytes
LARGEST_CLOCK_DIFFERENCE = 5.0  # seconds
MOST_COMPARED = 1000
"""Running cases compared with their workflows: as many as can be in the time a check has."""

MIGRATE = "Run: python -m cli migrate"
NEEDED_ROLES = tuple(role for role in Role if role in HUB_ROLES)
_WHO = text("""
    SELECT (SELECT count(*) FROM person WHERE active) AS people, known.name, known.id, (
        SELECT array_agg(DISTINCT role) FROM staff_role JOIN person ON person.id = person_id
        WHERE person.active AND staff_role.programme = known.mark
    ) AS roles
    FROM (
        SELECT '' AS mark, '' AS id, '' AS name
        UNION ALL SELECT id, id, name FROM programme WHERE made_at IS NOT NULL
    ) AS known ORDER BY known.mark
""")

Check = Callable[[Settings], Awaitable[str]]


@dataclass(frozen=True)
class Finding:
    """One line of the report; `way_out` is empty where all is well."""

    name: str
    what: str
    way_out: str = ""


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(doctor)


def doctor() -> None:
    """Check every dependency; exit code 1 where something is wrong."""
    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        mark = paint("✗", "31") if finding.way_out else paint("✓", "32")
        say(f"{mark} {finding.name:<12} {finding.what}")
        if finding.way_out:
            say(f"  {'':<12} → {finding.way_out}")
    if any(finding.way_out for finding in findings):
        raise typer.Exit(1)


async def examine(settings: Settings) -> list[Finding]:
    """Every check, in an order in which the first fault explains the later ones."""
    return [await _finding(name, check, settings) for name, check in CHECKS.items()]


async def _finding(name: str, check: Check, settings: Settings) -> Finding:
    try:
        async with asyncio.timeout(20):
            return Finding(name, await check(settings))
    except SetupProblem as problem:
        return Finding(name, problem.what, problem.way_out)
    except TimeoutError:
        return Finding(name, "No answer within 20 seconds.", "Is the network in between all right?")


async def _python(_: Settings) -> str:
    if sys.version_info[:2] < LEAST_PYTHON:
        raise SetupProblem(f"Python {sys.version.split()[0]} is too old.", "Use 3.11 or newer.")
    return f"Python {sys.version.split()[0]}"


async def _packages(_: Settings) -> str:
    wanted = locked_versions(LOCK.read_text(encoding="utf-8"))
    other = []
    for name, versions in wanted.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # locked for another system, or the import that needs it says so
        if installed not in versions:
            other.append(f"{name} {installed} instead of {' or '.join(sorted(versions))}")
    if other:
        raise SetupProblem(f"Not the locked packages: {', '.join(other)}.", "Run make up again.")
    return f"{len(wanted)} packages as locked"


async def _disk(settings: Settings) -> str:
    folder = settings.data_dir if settings.data_dir.exists() else Path()
    free = shutil.disk_usage(folder).free
    if free < LEAST_SPACE:
        raise SetupProblem(
            f"Only {free >> 20} MB are free in {folder.resolve()}.", "Make room: 1 GB is the least."
        )
    return f"{free >> 30} GB free"


async def _database(settings: Settings) -> str:
    async with database_session(settings) as session:
        await session.execute(text("SELECT 1"))
    if not await is_current(settings.required_database_url()):
        raise SetupProblem("The tables are not those of this release.", MIGRATE)
    if await shares_sessions(settings.required_database_url()):
        raise SetupProblem(*POOLER_REFUSED)
    return "PostgreSQL answers, tables are current"


async def _people(settings: Settings) -> str:
    async with database_session(settings) as session:
        if not await is_current(settings.required_database_url()):
            raise SetupProblem("Nobody can be counted: the tables are of another release.", MIGRATE)
        found = (await session.execute(_WHO)).all()
    if not found[0].people:
        raise SetupProblem(
            "Nobody is in the installation: nobody can sign in.",
            "make demo fills it to look around; deploy/README.md says how the first person gets in.",
        )
    for one in found:
        lacking = [role.value for role in NEEDED_ROLES if role.value not in (one.roles or [])]
        where, which = (f" of {one.name}", f" --programme {one.id}") if one.id else ("", "")
        if lacking:
            raise SetupProblem(
                f"Nobody has the role {', '.join(lacking)}{where}: what only they may do would wait for ever.",
                f"Give it to somebody: python -m cli give-role ADDRESS ROLE{which}",
            )
    return f"{found[0].people} can sign in, every role is held"


async def _temporal(settings: Settings) -> str:
    async with _client(settings) as client:
        missing = await missing_search_attributes(client)
    if missing:
        raise SetupProblem(
            f"Search attributes are missing: {', '.join(missing)}.",
            "Run: python -m cli register-search-attributes",
        )
    return f"Temporal answers at {settings.required_temporal_address()}, search attributes known"


async def _worker(settings: Settings) -> str:
    async with _client(settings) as client:
        found = await pollers(client)
    if not found:
        raise SetupProblem(
            "No worker asks for work.", "Start one: python -m worker (make up does). See its log."
        )
    return f"{len(found)} polling"


@asynccontextmanager
async def _client(settings: Settings) -> AsyncIterator[Client]:
    try:
        yield await connect_temporal(settings)
    except RPCError as error:
        if error.status in (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.UNAVAILABLE):
            raise SetupProblem(
                f"No answer in time ({error.message}).", "Is a worker running? See its log."
            ) from error
        raise SetupProblem(
            f"The namespace {settings.temporal_namespace} cannot be used ({error.message}).",
            "Create it, or correct TEMPORAL_NAMESPACE and the key.",
        ) from error


async def _clock(settings: Settings) -> str:
    async with database_session(settings) as session:
        theirs = await session.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
    difference = abs(float(theirs or 0) - time.time())
    if difference > LARGEST_CLOCK_DIFFERENCE:
        raise SetupProblem(
            f"This clock and PostgreSQL's differ by {difference:.0f} seconds.",
            "Let both follow a time server: deadlines and sign-in links depend on it.",
        )
    return "agrees with PostgreSQL's"


async def _views(settings: Settings) -> str:
    engine = make_engine(settings.required_database_url(), pool_size=4)
    sessions = make_sessions(engine)
    try:
        async with _client(settings) as client:
            running = await repair.workflows(client, TASK_QUEUE, running=True)
            missing = await repair.unrecorded(sessions, running)
            known = [one for one in running if one not in missing][:MOST_COMPARED]
            other = [one async for one in repair.differing(sessions, client, known)]
    except UNREACHABLE as error:
        raise SetupProblem("PostgreSQL does not answer.", "See what is said about it.") from error
    finally:
        await engine.dispose()
    if missing or other:
        named = ", ".join([*missing, *other][:3])
        raise SetupProblem(
            f"{len(other)} of {len(known)} running cases differ from their workflows, "
            f"{len(missing)} are not in the database: {named}.",
            "A moment later it may have come right by itself; if not: python -m cli rebuild",
        )
    return f"{len(known)} running cases, as their workflows have them"


async def _mail(settings: Settings) -> str:
    try:
        await check_mail_server(settings)
    except MailAway as error:
        raise SetupProblem(
            f"The mail server does not answer ({error}).", "Start it, or correct SMTP_URL."
        ) from error
    return "the mail server answers"


async def _wiki(settings: Settings) -> str:
    account = wiki_account(settings)
    if account is None:
        return "no wiki is named: reports are published here alone"
    way_out = "Correct PEER_EXCHANGE_WIKI_API, or the bot password and its grants."
    try:
        async with signed_in(account) as wiki:
            deletes = wiki.deletes
    except (WikiAway, WikiRefuses) as error:
        raise SetupProblem(f"The wiki cannot be written to ({error}).", way_out) from error
    how = "deleted" if deletes else "replaced by a line, for the account may not delete"
    return f"{account.user} may write on the wiki; pages that are withdrawn are {how}"


async def _bounces(settings: Settings) -> str:
    box = bounce_box(settings)
    if box is None:
        return "no mailbox is named: nobody learns of mails that come back later"
    try:
        found = await asyncio.to_thread(greet, box)
    except BoxAway as error:
        raise SetupProblem(
            f"The mailbox of returned mails, {box.name}, cannot be read ({error}).",
            "Start its server, or correct PEER_EXCHANGE_BOUNCE_URL.",
        ) from error
    told = f"the mailbox of returned mails can be read, {found} mails are in it"
    refused = await _refused_mails(settings, box.name)
    if refused:
        told += (
            f"; its server does not give these (by UID), the others are read: {', '.join(refused)}"
        )
    return told


async def _refused_mails(settings: Settings, name: str) -> list[str]:
    """Numbers of mails that could not be fetched; none where there is no database to ask."""
    try:
        async with database_session(settings) as session:
            row = await session.get(BounceMailbox, name)
    except SetupProblem:  # a line of its own says so
        return []
    return list(row.refused) if row else []


async def _vault(settings: Settings) -> str:
    keys = settings.master_keys()
    try:
        name, secret = keys.apart.make()
        known = keys.apart.read(name)
        keys.apart.destroy(name)
    except OSError as error:
        known, secret = None, str(error).encode()
    if known != secret:
        raise SetupProblem(
            f"The folder of the vault's keys, {keys.apart.folder}, cannot be used.",
            "Give it to the user who runs web and worker, or set PEER_EXCHANGE_VAULT_KEYS_DIR.",
        )
    return "key present, its folder can be written"


async def _files(settings: Settings) -> str:
    store = settings.file_store
    try:
        await try_out(store, BytesIO(b"written by doctor, and removed at once"))
    except StoreAway as error:
        raise SetupProblem(
            f"Files cannot be kept in {store.place} ({error}).",
            "Make room, give the folder to the user who runs web and worker, or correct "
            "PEER_EXCHANGE_FILES_URL and the AWS_ variables.",
        ) from error
    return f"can be written and read in {store.place}"


async def _kept_files(settings: Settings) -> str:
    store = settings.file_store
    async with database_session(settings) as session:
        if not await is_current(settings.required_database_url()):
            raise SetupProblem(
                "No file can be counted: the tables are of another release.", MIGRATE
            )
        expected = await expected_files(session)
    try:
        missing = sorted(set(expected) - await store.names())
    except StoreAway as error:
        raise SetupProblem(
            f"{store.place} does not answer ({error}).", "See files, above."
        ) from error
    if missing:
        raise SetupProblem(
            f"{len(missing)} of {len(expected)} files are missing in {store.place}, {missing[0]} first.",
            "Restore them from the copy. Without one, whoever handed them over can do so once more: "
            "the table stored_file has their names.",
        )
    return f"{len(expected)} in the table and in {store.place}, {sum(expected.values()) >> 20} MB"


CHECKS: dict[str, Check] = {
    "python": _python,
    "packages": _packages,
    "disk": _disk,
    "vault": _vault,
    "files": _files,
    "kept files": _kept_files,
    "database": _database,
    "clock": _clock,
    "temporal": _temporal,
    "worker": _worker,
    "views": _views,
    "mail": _mail,
    "bounces": _bounces,
    "wiki": _wiki,
    "people": _people,
}


def locked_versions(lock: str) -> dict[str, set[str]]:
    """Versions by name of a lock file; more than one where systems or Pythons differ."""
    found: dict[str, set[str]] = {}
    for line in lock.splitlines():
        name, pinned, rest = line.partition("==")
        if pinned and not line.startswith((" ", "#")):
            found.setdefault(name.split("[")[0].strip(), set()).add(rest.split()[0])
    return found

"""Commands that start, stop and empty the embedded stack."""

import asyncio
import ctypes
import os
import shutil
import signal
from typing import Annotated

import typer

from cli.demo.base import seed_base
from cli.people import role_links
from cli.session import database_session
from runtime.embedded.console import bold, dim, say
from runtime.embedded.folder import DataFolder, new_vault_key
from runtime.embedded.supervisor import Stack
from runtime.errors import SetupProblem
from runtime.settings import Settings, load_settings

PR_SET_PDEATHSIG = 1


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(up)
    commands.command("clean-data")(clean_data)
    commands.command("new-vault-key")(new_key)


def up(
    stop_with_parent: Annotated[
        bool, typer.Option(help="Stop when the program that started this one ends.")
    ] = False,
) -> None:
    """Start everything and keep it running until Ctrl-C."""
    os.umask(0o077)  # what the stack writes is for its owner alone
    if stop_with_parent:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    asyncio.run(Stack(load_settings(), prepare=_prepare, summarise=_summarise).run())


def clean_data(
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Delete the data folder of the embedded stack: every exchange, document and mail in it."""
    folder = DataFolder(load_settings().data_dir)
    if not folder.path.exists():
        say(f"There is no data in {folder.path}.")
        return
    if not yes:
        typer.confirm(f"Delete everything in {folder.path}?", abort=True)
    folder.open()  # refuses while a stack runs on it
    if not (folder.path / "postgres").exists() and not (folder.path / "temporal.sqlite").exists():
        raise SetupProblem(
            f"{folder.path} does not look like a data folder of Peer Exchange.",
            "Delete it by hand if it is one.",
        )
    shutil.rmtree(folder.path)
    say(f"Deleted {folder.path}.")


def new_key() -> None:
    """Print a new key for the vault of personal data (PEER_EXCHANGE_VAULT_KEY)."""
    say(new_vault_key())


async def _prepare(settings: Settings, embedded: bool) -> None:
    if embedded:
        async with database_session(settings) as session:
            await seed_base(session)


async def _summarise(settings: Settings) -> list[str]:
    async with database_session(settings) as session:
        links = await role_links(session, settings)
        await session.commit()
    if not links:
        return []
    width = max(len(link.role) for link in links)
    name_width = max(len(link.person) for link in links)
    title = f"\n  {bold('Sign in as')} {dim('(each link works once, for a day)')}"
    return [
        title,
        *(f"  {link.role:<{width}}  {link.person:<{name_width}}  {link.url}" for link in links),
        *([f"\n  {dim('process ' + str(os.getpid()))}"] if settings.log_level == "debug" else []),
    ]

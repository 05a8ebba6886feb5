"""Commands that start, stop and empty the embedded stack."""

import asyncio
import ctypes
import os
import shutil
import signal
from typing import Annotated

import typer

from cli.demo.base import seed_base
from cli.first_start import first_start_lines
from cli.people import role_links
from cli.session import database_session
from models.accounts.first_code import is_empty
from models.tables.installation import Installation
from runtime.embedded.console import bold, dim, say
from runtime.embedded.folder import DataFolder, new_vault_key
from runtime.embedded.supervisor import Stack
from runtime.errors import SetupProblem
from runtime.first_start import new_first_code
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
    rehearsal: Annotated[
        bool,
        typer.Option(help="Begin with invented people, where the embedded database has none."),
    ] = False,
) -> None:
    """Start everything and keep it running until Ctrl-C.

    While nobody is in the register, a one-time code for the page /first-start is printed.
    """
    os.umask(0o077)  # what the stack writes is for its owner alone
    if stop_with_parent:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    prepare = _prepare_rehearsal if rehearsal else _prepare
    asyncio.run(Stack(load_settings(), prepare=prepare, summarise=_summarise).run())


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


async def _prepare(_settings: Settings, _embedded: bool) -> None:
    """A new installation is empty: its people come by the first start, or by make demo."""


async def _prepare_rehearsal(settings: Settings, embedded: bool) -> None:
    async with database_session(settings) as session:
        installation = await session.get(Installation, 1)
        known = installation is not None and installation.rehearsal
        if embedded and (known or await is_empty(session)):
            await seed_base(session)


async def _summarise(settings: Settings) -> list[str]:
    async with database_session(settings) as session:
        code = await new_first_code(session, settings)
        if code is not None:
            return first_start_lines(settings, code)
        installation = await session.get(Installation, 1)
        if installation is None or not installation.rehearsal:
            return []  # whose terminal it is need not be a way in for everybody
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

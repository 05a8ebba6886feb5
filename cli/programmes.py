"""Commands about the programmes of an installation: which there are, and making another one."""

import asyncio
from typing import Annotated

import typer

from activities.mail.headers import mailbox_of
from cli.lookup import find_programme
from cli.setup import By, acting, mail_address
from models.typed.text import one_line
from models.views.programmes import all_programmes
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.programmes import make_programme
from runtime.setup import set_programme


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("programmes")(list_programmes)
    commands.command("make-programme")(make)
    commands.command("set-sender")(set_sender)


def list_programmes() -> None:
    """List the programmes, the first one first; other commands take the names and ids as --programme."""
    asyncio.run(_list())


def make(
    name: Annotated[str, typer.Argument(help="Its name; its address is made of it.")],
    by: Annotated[str, typer.Option(help="Its first coordinator: mail address, or full name.")],
) -> None:
    """Make another programme beside those that are there."""
    asyncio.run(_make(one_line(name), by))


def set_sender(
    programme: Annotated[str, typer.Argument(help="A further programme, by its name or id.")],
    sender: Annotated[
        str,
        typer.Argument(help='As "Name <address>"; empty: its name, the installation\'s address.'),
    ],
    by: By = "",
) -> None:
    """Say whom a further programme's mails come from; the first one's is PEER_EXCHANGE_MAIL_FROM."""
    asyncio.run(_set_sender(programme, one_line(sender), by))


async def _set_sender(programme: str, sender: str, by: str) -> None:
    if sender:
        mail_address(mailbox_of(sender).address)
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        if not mark:
            raise SetupProblem(
                "Mails of the first programme come from the installation's sender.",
                "Set PEER_EXCHANGE_MAIL_FROM.",
            )
        values = {"mail_from": sender}
        changed = await set_programme(session, values, by=me, now=now, programme=mark)
    say("Saved. Send a test mail from Settings." if changed else "Nothing was changed.")


async def _list() -> None:
    async with acting("") as (session, _me, _now):
        for one in await all_programmes(session):
            say(f"{bold(one.name)}  {dim(one.id)}")


async def _make(name: str, by: str) -> None:
    if not 2 <= len(name) <= 100:
        raise SetupProblem("A programme's name has 2 to 100 letters.", "Choose another one.")
    async with acting(by) as (session, me, now):
        made = await make_programme(session, name, by=me or "", now=now)
    say(
        f"{bold(made.name)} is made: {made.id}. What is left to set up: setup --programme {made.id}"
    )

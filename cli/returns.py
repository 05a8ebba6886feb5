"""The command that looks for mails that came back, at once."""

import asyncio

import typer

from activities.mail.bounce_box import BoxAway
from activities.returns import COUNTED, read_box
from cli.session import database_session
from models.messages.records import ReturnsRead
from runtime.bounces import bounce_box, replies_of
from runtime.database import make_engine, make_sessions
from runtime.embedded.console import say
from runtime.errors import SetupProblem
from runtime.settings import Settings, load_settings


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("read-bounces")(read_bounces)


def read_bounces() -> None:
    """Read the mailbox of returned mails now; the postmaster does so every few minutes."""
    found = asyncio.run(_read(load_settings()))
    say(
        f"{found.recorded} mails came back, {found.unknown} reports are about mails nobody here sent, "
        f"{found.replies} answers became messages, {found.refused} did not, {found.others} mails are neither."
    )


async def _read(settings: Settings) -> ReturnsRead:
    box = bounce_box(settings)
    if box is None:
        raise SetupProblem(
            "No mailbox of returned mails is named.", "Set PEER_EXCHANGE_BOUNCE_URL."
        )
    async with database_session(settings):  # it says where PostgreSQL is away
        engine = make_engine(settings.required_database_url(), pool_size=1)
    sessions, total = make_sessions(engine), ReturnsRead(more=True)
    replies = replies_of(settings, sessions)
    try:
        while total.more:
            found = await read_box(sessions, box, replies)
            counts = {name: getattr(total, name) + getattr(found, name) for name in COUNTED}
            total = ReturnsRead(**counts, more=found.more)
    except BoxAway as away:
        raise SetupProblem(
            f"The mailbox {box.name} cannot be read ({away}).", "Correct PEER_EXCHANGE_BOUNCE_URL."
        ) from away
    finally:
        await engine.dispose()
    return total

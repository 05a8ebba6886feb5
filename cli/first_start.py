"""The command for the code by which an empty installation gets its first person."""

import asyncio

import typer

from cli.session import database_session
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.first_start import new_first_code
from runtime.settings import Settings, load_settings


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("first-code")(first_code)


def first_code() -> None:
    """Print a new one-time code for the first person of an empty installation; the earlier one is void."""
    asyncio.run(_first_code())


def first_start_lines(settings: Settings, code: str) -> list[str]:
    """What is printed of a code, and where it goes."""
    return [
        f"\n  {bold('First start')} {dim('(works once, for a day; whoever has it becomes the coordinator)')}",
        f"  Open {settings.public_url}/first-start and enter the code {bold(code)}",
        f"  {dim('Only to look round, with invented people: make demo, in another terminal.')}",
    ]


async def _first_code() -> None:
    settings = load_settings()
    async with database_session(settings) as session:
        code = await new_first_code(session, settings)
    if code is None:
        raise SetupProblem(
            "This installation has its people already: no code is needed, and none opens it.",
            "For a way in print a link: python -m cli sign-in-link ADDRESS",
        )
    for line in first_start_lines(settings, code):
        say(line)

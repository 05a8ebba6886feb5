"""Commands about the register: entering what a table says, and writing one."""

import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.lookup import InProgramme, find_person, find_programme
from cli.session import database_session
from models.clock import programme_now
from models.register.exporting import export_register
from models.register.importing import carry_out, plan_for_file, read_register
from models.register.planning import Plan, Remark
from models.register.writing import Author, one_at_a_time
from models.views.programmes import scope_of
from runtime.embedded.console import say
from runtime.errors import SetupProblem
from runtime.settings import load_settings

TOLD_EVERY = 1_000
"""Lines between two words on how far it is, where nobody watches a bar."""


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("import-register")(import_register)
    commands.command("export-register")(write_register)


def import_register(
    file: Annotated[Path, typer.Argument(help="A table as CSV, of any spreadsheet.")],
    by: Annotated[str, typer.Option(help="Who enters it: mail address, or full name.")] = "",
    encoding: Annotated[str, typer.Option(help="Where letters look wrong: windows-1252 …")] = "",
    dry_run: Annotated[bool, typer.Option(help="Only say what would be entered.")] = False,
    also_namesakes: Annotated[
        bool, typer.Option(help="Enter those too who may be in the register already.")
    ] = False,
    programme: InProgramme = "",
) -> None:
    """Enter communities and people from a table: all of it, or nothing."""
    asyncio.run(
        _import(file, by, encoding, programme, dry_run=dry_run, also_namesakes=also_namesakes)
    )


def write_register(
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    programme: InProgramme = "",
) -> None:
    """Write the register as CSV, which import-register reads again."""
    asyncio.run(_export(file, programme))


async def _import(
    file: Path, by: str, encoding: str, programme: str, *, dry_run: bool, also_namesakes: bool
) -> None:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SetupProblem(f"{file} cannot be read.", "Check its name and its rights.") from error
    async with database_session(load_settings()) as session:
        person = (await find_person(session, by)).id if by else None
        await one_at_a_time(session)
        scope = await scope_of(session, await find_programme(session, programme))
        register = await read_register(session, scope)
        with _progress(content.count(b"\n"), "Checking") as checked:
            plan, _text, _name = plan_for_file(content, encoding, register, checked)
        _say(plan)
        if plan.problems:
            raise SetupProblem("Nothing was entered.", "Mend the lines named above, and try again.")
        if dry_run:
            return
        if plan.doubles and not also_namesakes:
            raise SetupProblem(
                "Some may be in the register already; nothing was entered.",
                "If they are others: --also-namesakes.",
            )
        author = Author(person, await programme_now(session), "command")
        with _progress(plan.lines, "Entering") as entered:
            lines = plan.lines
            await carry_out(
                session,
                plan,
                author,
                programme=scope.mark,
                progress=lambda part: entered(int(lines * part)),
            )
        await session.commit()
    say("Entered.")


async def _export(file: Path, programme: str) -> None:
    async with database_session(load_settings()) as session:
        scope = await scope_of(session, await find_programme(session, programme))
        text = await export_register(session, scope)
    try:
        file.write_bytes(text.encode("utf-8-sig"))
    except OSError as error:
        raise SetupProblem(f"{file} cannot be written.", "Choose another place.") from error
    say(f"Written: {file}")


@contextmanager
def _progress(lines: int, label: str) -> Iterator[Callable[[int], None]]:
    """How many lines are done, on the error stream: a bar at a terminal, elsewhere a line every so many."""
    with typer.progressbar(length=lines, label=label, show_pos=True, file=sys.stderr) as bar:
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            bar.update(max(0, done - bar.pos))
            if not sys.stderr.isatty() and done - told >= TOLD_EVERY:
                told = done
                typer.echo(f"{label}: {done:,} of {lines:,} lines", err=True)

        yield tell
        if lines:
            bar.update(lines - bar.pos)


def _say(plan: Plan) -> None:
    for heading, remarks in (
        ("To mend", plan.problems),
        ("Perhaps entered twice", plan.doubles),
        ("Remarks", plan.notes),
    ):
        _say_remarks(heading, remarks)
    say(
        f"Communities: {len(plan.communities)}, people: {len(plan.people)}, "
        f"memberships: {len(plan.memberships)}, from {plan.lines} lines."
    )


def _say_remarks(heading: str, remarks: Sequence[Remark]) -> None:
    if remarks:
        say(f"{heading}:")
    for one in remarks:
        place = ", ".join(
            part for part in (f"line {one.line}" if one.line else "", one.column) if part
        )
        value = f" “{one.value}”" if one.value else ""
        say(f"  {place}{value}: {one.sentence}" if place else f"  {one.sentence}")

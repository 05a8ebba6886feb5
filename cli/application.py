"""The command line: one module per group of commands, each adding itself here."""

import sys
from typing import Any

import typer

from cli import doctor, people, stack, tables
from runtime.embedded.console import problem
from runtime.errors import SetupProblem

commands = typer.Typer(
    name="peer-exchange",
    help="Runs peer-learning exchanges between communities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (stack, doctor, tables, people):
    group.add_commands(commands)


def application(*arguments: Any) -> None:
    """Run one command; a SetupProblem becomes two lines and exit code 1, Ctrl-C exit code 130."""
    try:
        commands(*arguments)
    except SetupProblem as found:
        problem(found.what, found.way_out)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)

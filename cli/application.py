"""The command line: one module per group of commands, each adding itself here."""

import traceback
from typing import NoReturn

import typer

from cli import (
    act,
    cycles,
    doctor,
    exchanges,
    first_start,
    merging,
    numbers,
    people,
    programmes,
    register,
    returns,
    rounds,
    setup,
    stack,
    staff,
    tables,
    texts,
)
from cli.demo import command
from runtime.embedded.console import problem
from runtime.errors import SetupProblem
from runtime.process_exit import leave

commands = typer.Typer(
    name="peer-exchange",
    help="Runs peer-learning exchanges between communities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    stack,
    first_start,
    setup,
    programmes,
    numbers,
    texts,
    command,
    exchanges,
    act,
    people,
    merging,
    register,
    staff,
    cycles,
    doctor,
    returns,
    rounds,
    tables,
):
    group.add_commands(commands)


def application() -> NoReturn:
    """Run the command of this process and end it.

    A SetupProblem becomes two lines and exit code 1, Ctrl-C exit code 130.
    """
    try:
        commands()
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else int(end.code is not None))
    except SetupProblem as found:
        problem(found.what, found.way_out)
        leave(1)
    except KeyboardInterrupt:
        leave(130)
    except Exception:  # noqa: BLE001 - told in full, then the process ends
        traceback.print_exc()
        leave(1)
    leave(0)

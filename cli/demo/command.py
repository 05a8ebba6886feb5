"""The commands `demo` and `rehearsal`: a living programme to look at, and its date."""

import asyncio
import time
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import select
from sqlmodel import col

from cli.connection import Connection, connected
from cli.demo.concerns import cases, code_of
from cli.demo.director import Director
from cli.demo.skills import enter_skills
from cli.demo.stage import Stage, prepare
from cli.demo.stories import tales
from models.accounts.links import issue_link
from models.concerns.receipts import derived
from models.tables.exchange_view import ExchangeView
from models.texts.labels import label
from models.vault.vault import Vault
from models.views.exchanges import ExchangeRow, ListFilters, list_exchanges
from runtime.clock import RehearsalRefused
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.exchanges import ExchangeUnknown
from runtime.rehearsal import advance

LINK_MINUTES = 24 * 60
PATIENCE_SECONDS = 15.0

GUESTS = (
    ("Ana Kolveri", "booker with something overdue", "/desk"),
    ("Mirela Dovan", "programme staff", "/desk"),
    ("Henrik Sallos", "coordinator, escalated to", "/desk"),
    ("Nino Pontar", "host of the visit", "/inbox"),
    ("Oresta Tysan", "traveller", "/inbox"),
    ("Gergo Talmas", "mentor who has a plan to sign", "/inbox"),
    ("Tomas Brezik", "approver of plans", "/desk"),
    ("Hanka Sorbin", "mentee in follow-up", "/inbox"),
    ("Hedvika Morasz", "asked who belongs to Moravara", "/inbox"),
    ("Jarmila Ostrek", "safety officer, concerns", "/desk/safety"),
    ("Viktor Palanka", "chair, told that one waits", "/desk/officers"),
)

rehearsal = typer.Typer(help="The date of a rehearsal installation.", no_args_is_help=True)


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(demo)
    commands.add_typer(rehearsal, name="rehearsal")


def demo() -> None:
    """Fill the running stack with twelve communities and their exchanges; twice changes nothing."""
    asyncio.run(_demo())


@rehearsal.command("advance")
def advance_date(
    days: Annotated[float, typer.Option(min=0, help="How many days.")] = 0,
    hours: Annotated[float, typer.Option(min=0, help="How many hours more.")] = 0,
) -> None:
    """Move the programme's date ahead, for web, mails and every running exchange together."""
    asyncio.run(_advance(timedelta(days=days, hours=hours)))


@rehearsal.command("date")
def show_date() -> None:
    """Print what day it is for the programme."""
    asyncio.run(_show_date())


async def _demo() -> None:
    begun = time.monotonic()
    async with connected() as connection:
        stage = await prepare(connection)
        say(f"The programme starts on {stage.first_day:%d %B %Y}.")
        told = tales()
        director = Director(connection, stage, say)
        played = await director.run(told, cases())
        await _enter_skills(connection)
        await _wait_for_views(connection, [tale.exchange_id for tale in told])
        if played:
            say(f"\n{played} steps in {time.monotonic() - begun:.0f} s.")
        else:
            say("Nothing to do: everything has been played before.")
        await _summarise(connection, stage)


async def _enter_skills(connection: Connection) -> None:
    settings = connection.settings
    key = derived(settings.required_vault_key(), "not with", "")
    async with connection.sessions() as session:
        now = await connection.clock.now()
        written = await enter_skills(session, now, Vault(settings.master_keys()), key)
    if written:
        say(f"{written} people wrote what they can share: /skills")


async def _wait_for_views(connection: Connection, ids: list[str]) -> None:
    """Until the database shows what the exchanges know; they write it down beside the story."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for exchange_id in ids:
                await _wait_for_view(connection, exchange_id)
    except TimeoutError:
        say("The worker is still writing: the pages will follow in a moment.")


async def _wait_for_view(connection: Connection, exchange_id: str) -> None:
    try:
        known = (await connection.exchanges.snapshot(exchange_id)).revision
    except ExchangeUnknown:
        return
    query = select(col(ExchangeView.revision)).where(col(ExchangeView.exchange_id) == exchange_id)
    while True:
        async with connection.sessions() as session:
            if (await session.scalar(query) or 0) >= known:
                return
        await asyncio.sleep(0.1)


async def _summarise(connection: Connection, stage: Stage) -> None:
    now = await connection.clock.now()
    async with connection.sessions() as session:
        rows = await list_exchanges(session, ListFilters())
        say(f"\nIt is {bold(f'{now:%A, %d %B %Y, %H:%M} UTC')}, on every page and in every mail.\n")
        for row in rows:
            say(_line(connection, row))
        say(f"\n{bold('Sign in as')} {dim('(each link works once, for a day)')}")
        for name, why, path in GUESTS:
            person = stage.names.people.get(name)
            if person:
                link = issue_link(session, person, next_path=path, minutes=LINK_MINUTES)
                say(f"  {name:<14} {why:<30} {connection.settings.public_url}{link}")
        await session.commit()
    _say_codes(connection)
    if connection.settings.temporal_ui_url:
        say(f"\nOperators: {connection.settings.temporal_ui_url}")
    if (
        connection.settings.required_smtp_url()
        == f"smtp://127.0.0.1:{connection.settings.mail_port}"
    ):
        say(f"Mail: http://127.0.0.1:{connection.settings.mail_page_port}")
    say("Another week: .venv/bin/python -m cli rehearsal advance --days 7")


def _say_codes(connection: Connection) -> None:
    """Receipt codes, as those who raised the concerns wrote them down."""
    master, url = connection.settings.required_vault_key(), connection.settings.public_url
    say(f"\n{bold('Come back to a concern')} {dim('(nobody signs in for that)')}")
    for case in cases():
        say(f"  {case.key:<14} {code_of(master, case).shown}  {url}/concern/answer")


def _line(connection: Connection, row: ExchangeRow) -> str:
    pair = row.mentee_name + (f" + {row.mentor_name}" if row.mentor_name else "")
    turn = " and ".join(row.waiting_for) or "nobody"
    address = f"{connection.settings.public_url}/exchanges/{row.exchange_id}"
    return f"  {pair}\n    {label(row.phase)}; waits for {turn}\n    {dim(address)}"


async def _advance(by: timedelta) -> None:
    async with connected() as connection:
        try:
            moved = await advance(connection.clock, connection.exchanges, by)
        except RehearsalRefused as refused:
            raise SetupProblem(
                str(refused),
                "Use an installation of its own, such as one that make demo has filled.",
            ) from refused
        now = await connection.clock.now()
    say(f"It is {now:%A, %d %B %Y, %H:%M} UTC now; {moved} running exchanges came along.")


async def _show_date() -> None:
    async with connected(worker=False) as connection:
        now, ahead = await connection.clock.now(), await connection.clock.offset()
    say(f"{now:%A, %d %B %Y, %H:%M} UTC" + (f", {ahead.days} days ahead" if ahead else ""))

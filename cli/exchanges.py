"""Commands about exchanges: where one stands, what is asked of whom, writing the views again."""

import asyncio
from datetime import datetime
from typing import Annotated

import typer
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.service import RPCError

from activities import repair
from cli.connection import Connection, connected
from cli.lookup import find_exchange, find_person
from cli.session import database_session
from domain.exchange.people import HUB_ROLES, Role
from models.clock import programme_now
from models.messages.records import Change
from models.texts.labels import label
from models.views.asks import AskRow, inbox, open_asks
from models.views.exchanges import ExchangePage, exchange_page
from models.views.history import TimelineRow, timeline
from runtime.embedded.console import bold, dim, paint, say
from runtime.errors import SetupProblem
from runtime.exchanges import ExchangesAway, workflow_id
from runtime.settings import Settings, load_settings

LAST_EVENTS = 10
MOST_ASKS = 10_000
HUB = "hub"

Json = Annotated[bool, typer.Option("--json", help="For programs rather than people.")]


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(status)
    commands.command()(asks)
    commands.command()(rebuild)


def status(
    exchange: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    events: Annotated[int, typer.Option(min=0, help="How many events to show.")] = LAST_EVENTS,
    json: Json = False,
) -> None:
    """Show where an exchange stands: phase, whose turn it is, open asks, last events."""
    asyncio.run(_status(load_settings(), exchange, events, json))


def asks(
    role: Annotated[str, typer.Option(help="mentee, mentor, hub, or one role of the hub.")] = "",
    person: Annotated[
        str, typer.Option(help="Only what waits for this person: address, or full name.")
    ] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    json: Json = False,
) -> None:
    """List open asks, due soonest first."""
    asyncio.run(_asks(load_settings(), role, person, overdue, json))


def rebuild(
    exchange: Annotated[
        str, typer.Option(help="Only this exchange (its whole id), or this workflow.")
    ] = "",
) -> None:
    """Write the views again from what the running and closed cases know. Sends no mail.

    What the views tell beyond that never happened, and goes.
    """
    asyncio.run(_rebuild(exchange))


async def _status(settings: Settings, typed: str, events: int, json: bool) -> None:
    async with database_session(settings) as session:
        exchange_id = await find_exchange(session, typed)
        shown = await exchange_page(session, exchange_id)
        happened = await timeline(session, exchange_id, for_hub=True, limit=events)
        now = await programme_now(session)
    if shown is None:
        raise SetupProblem(f"No exchange {exchange_id}.", "Run: python -m cli rebuild")
    if json:
        say(to_json({"exchange": shown, "events": happened}, indent=1).decode())
        return
    _say_page(settings, shown, now)
    for event in reversed(happened):
        say(_event_line(event))


def _say_page(settings: Settings, shown: ExchangePage, now: datetime) -> None:
    row = shown.row
    say(bold(row.mentee_name + (f" + {row.mentor_name}" if row.mentor_name else "")))
    say(f"  {row.topic}; {label(row.direction).lower()}")
    say(f"  exchange     {row.exchange_id}")
    say(f"  page         {settings.public_url}/exchanges/{row.exchange_id}")
    say(f"  phase        {label(row.phase)}")
    say(f"  waits for    {' and '.join(row.waiting_for) or 'nobody'}")
    say(f"  case owner   {row.case_owner_name or 'nobody'}")
    if row.starts_on and row.ends_on:
        say(f"  visit        {row.starts_on:%d %b} to {row.ends_on:%d %b %Y}")
    if shown.plan_hash:
        approved = "approved" if shown.approved_hash == shown.plan_hash else "not approved"
        say(f"  plan         {shown.plan_hash} ({approved})")
    say(f"\n{bold('Open asks')}" if shown.asks else "\nNothing is asked of anybody.")
    for ask in shown.asks:
        say(_ask_line(ask, now))
    say(f"\n{bold('Last events')}")


def _event_line(event: TimelineRow) -> str:
    who = event.actor_name or ("the clock" if event.actor_id is None else event.actor_id)
    refused = paint(" refused: ", "31") + str(event.data.get("reason", "")) if event.refused else ""
    refused += f" ({event.data['times']} times)" if "times" in event.data else ""
    note = f"  “{event.note}”" if event.note else ""
    return f"  {event.at:%d %b %Y %H:%M}  {who}: {event.kind.replace('_', ' ')}{refused}{dim(note)}"


def _ask_line(ask: AskRow, now: datetime) -> str:
    late = paint("overdue", "31") if ask.due_at < now else "due"
    whom = ask.claimed_name or ask.person_name or " or ".join(label(role) for role in ask.roles)
    about = f" ({ask.subject})" if ask.subject else ""
    return f"  {late} {ask.due_at:%d %b %H:%M}  {label(ask.kind)}{about}: {whom}  {dim(ask.ask_id)}"


async def _asks(settings: Settings, role: str, person: str, overdue: bool, json: bool) -> None:
    wanted = _roles(role)
    async with database_session(settings) as session:
        now = await programme_now(session)
        rows = await _found(session, person)
    rows = [row for row in rows if wanted & set(row.roles) and (not overdue or row.due_at < now)]
    if json:
        say(to_json(rows, indent=1).decode())
        return
    for row in rows:
        pair = row.mentee_name + (f" + {row.mentor_name}" if row.mentor_name else "")
        say(f"{dim(row.exchange_id[:8])} {pair}\n{_ask_line(row, now)}")
    say(f"{len(rows)} open." if rows else "Nothing is open.")


async def _found(session: AsyncSession, person: str) -> list[AskRow]:
    if not person:
        return list(await open_asks(session, limit=MOST_ASKS))
    return list(await inbox(session, (await find_person(session, person)).id, limit=MOST_ASKS))


def _roles(typed: str) -> set[Role]:
    if not typed:
        return set(Role)
    if typed == HUB:
        return set(HUB_ROLES)
    try:
        return {Role(typed)}
    except ValueError:
        known = ", ".join([HUB, *(role.value for role in Role)])
        raise SetupProblem(f"{typed} is not a role.", f"One of: {known}.") from None


async def _rebuild(only: str) -> None:
    async with connected() as connection:
        written, missing = await rebuild_views(connection, await _workflows(connection, only))
    if missing:
        say(f"Temporal does not know: {', '.join(missing)}")
    say(f"{written['exchanges']} exchanges, {written['asks']} asks, {written['events']} events.")
    if written["others"]:
        say(f"{written['others']} concerns and other cases.")
    if missing:
        raise typer.Exit(1)


async def _workflows(connection: Connection, only: str) -> set[str]:
    if only:
        return {
            only if repair.Named.of(only).kind in repair.KINDS_OF_WORKFLOW else workflow_id(only)
        }
    gateway = connection.exchanges
    return set(await repair.workflows(gateway.client, gateway.task_queue, running=False))


async def rebuild_views(connection: Connection, ids: set[str]) -> tuple[dict[str, int], list[str]]:
    """Write the views of these workflows again; how much was written, and the unknown ids."""
    missing = []
    written = {"exchanges": 0, "asks": 0, "events": 0, "others": 0}
    for name in sorted(ids):
        try:
            change = await repair.put_right(
                connection.sessions,
                connection.settings.key_folder,
                connection.exchanges.client,
                name,
            )
        except repair.CaseUnknown:
            missing.append(repair.Named.of(name).case_id)
            continue
        except RPCError as error:
            raise ExchangesAway(f"{name}: {error.message}") from error
        if isinstance(change, Change):
            written["exchanges"] += 1
            written["asks"] += len(change.asks)
            written["events"] += len(change.entries)
        else:
            written["others"] += 1
    return written, missing

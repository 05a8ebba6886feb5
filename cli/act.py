"""Commands that act on an exchange as a person would, and the list of what can be done."""

import asyncio
import shlex
import sys
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn
from uuid import uuid4

import typer
from pydantic_core import to_json
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cli.connection import Connection, connected
from cli.lookup import find_exchange, find_person
from cli.messages import build, fields_of, in_order, message_named, typed
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.messages.registry import HUB_DECISIONS
from domain.exchange.plan import PlanFacts
from models.documents.notes import add_note
from models.documents.plan_facts import facts_of
from models.documents.store import UnknownDocument, read_version
from models.documents.stored import read_stored
from models.tables.community import Community
from models.tables.exchange_view import ExchangeView
from models.texts.labels import label
from runtime.embedded.console import bold, dim, paint, say
from runtime.errors import SetupProblem
from runtime.exchange_start import party_of
from runtime.exchanges import ExchangesAway, ExchangeUnknown, workflow_id

DOCUMENTS = frozenset(
    {"application", "questions", "plan", "log", "post_plan", "report", "evidence", "words"}
)
LEAST_DIGITS = 8


@dataclass(frozen=True)
class Wish:
    """What was typed on the command line."""

    exchange: str
    message: str
    by: str
    fields: tuple[str, ...]
    note: str
    key: str
    dry_run: bool
    instead_of: str = ""
    because: str = ""


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(act)
    commands.command()(messages)


def messages() -> None:
    """List every message: its fields, who may make it, in which phases."""
    for message in in_order():
        signal = dim("  also a signal") if message.name in HUB_DECISIONS else ""
        say(f"{bold(message.name)}{signal}")
        for field in fields_of(message):
            say(f"  --field {field.name}={field.kind}{'' if field.required else dim('  optional')}")
        who = ", ".join(sorted(role.value for role in message.roles))
        phases = ", ".join(phase.value for phase in message.transitions)
        say(dim(f"  by {who}; in {phases}"))


def act(  # noqa: PLR0913, PLR0917 - each is an option of the command
    exchange: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    message: Annotated[str, typer.Argument(help="What to do; python -m cli messages lists them.")],
    by: Annotated[str, typer.Option(help="The person who acts: mail address, or full name.")],
    field: Annotated[list[str] | None, typer.Option(help="name=value, once per field.")] = None,
    note: Annotated[str, typer.Option(help="The reason, in words; everybody can read it.")] = "",
    key: Annotated[str, typer.Option(help="Repeat a command safely: the same key acts once.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be sent, also as a signal.")
    ] = False,
    instead_of: Annotated[
        str, typer.Option(help="For the coordinator: the person in whose place to answer.")
    ] = "",
    because: Annotated[str, typer.Option(help="Why in that person's place, in words.")] = "",
) -> None:
    """Make a message in an exchange for a person; a refusal names field, reason and way out."""
    wish = Wish(
        exchange=exchange,
        message=message,
        by=by,
        fields=tuple(field or ()),
        note=note,
        key=key or str(uuid4()),
        dry_run=dry_run,
        instead_of=instead_of,
        because=because,
    )
    asyncio.run(_act(wish))


async def _act(wish: Wish) -> None:
    async with connected(worker=not wish.dry_run) as connection:
        try:
            async with connection.sessions() as session:
                exchange_id = await find_exchange(session, wish.exchange)
                message = await _read(session, connection, exchange_id, wish)
                if not wish.dry_run:
                    await session.commit()
            if wish.dry_run:
                _show(connection, exchange_id, message)
            else:
                await _send(connection, exchange_id, message, wish.key)
        except RuleBroken as broken:
            _refuse(broken)


async def _send(connection: Connection, exchange_id: str, message: AnyMessage, key: str) -> None:
    try:
        receipt = await connection.exchanges.send(exchange_id, message, key)
    except ExchangeUnknown:
        raise SetupProblem(
            "This exchange is not running.", f"See: python -m cli status {exchange_id[:8]}"
        ) from None
    except ExchangesAway as away:
        raise SetupProblem(str(away), f"Repeat the command with --key {key}") from away
    say(f"Done: revision {receipt.revision}, now {label(receipt.phase).lower()}.")


async def _read(
    session: AsyncSession, connection: Connection, exchange_id: str, wish: Wish
) -> AnyMessage:
    kind = message_named(wish.message)
    person = await find_person(session, wish.by)
    values: dict[str, Any] = {"by": person.id}
    for given in wish.fields:
        name, equals, text = given.partition("=")
        if not equals:
            raise RuleBroken(
                given,
                "This is not name=value.",
                "For example: --field day=1",
                rule="not_name_and_value",
            )
        value = typed(kind, name, text)
        values[name] = await _looked_up(session, exchange_id, name, value)
    if kind.name == "sign_plan" and "plan" in values and "facts_of_plan" not in values:
        values["facts_of_plan"] = await _facts(session, exchange_id, values["plan"])
    if wish.instead_of:
        values["instead_of"] = (await find_person(session, wish.instead_of)).id
    for name, words in (("note", wish.note), ("because", wish.because)):
        if words:
            now = await connection.clock.now()
            values[name] = await add_note(session, exchange_id, words, by=person.id, now=now)
    return build(kind.name, values)


async def _looked_up(session: AsyncSession, exchange_id: str, name: str, value: Any) -> Any:
    """Ids, slugs and beginnings of hashes become what the message carries; the rest stays."""
    if not isinstance(value, str):
        return value
    if name == "person":
        return (await find_person(session, value)).id
    if name in DOCUMENTS:
        return await _document(session, name, value)
    if name == "partner":
        found = await session.scalar(select(col(Community.id)).where(col(Community.slug) == value))
        return await party_of(session, found or value)
    if name == "plan_hash" and len(value) >= LEAST_DIGITS:
        return await _whole_hash(session, exchange_id, value)
    return value


async def _document(session: AsyncSession, name: str, value: str) -> Any:
    document_id, _, version = value.partition("@")
    try:
        number = int(version) if version else None
        return (await read_version(session, document_id, number)).ref
    except (UnknownDocument, ValueError):
        raise RuleBroken(
            name,
            "There is no such document or version.",
            "Give: document id, or id@version.",
            rule="no_such_document",
        ) from None


async def _whole_hash(session: AsyncSession, exchange_id: str, start: str) -> str:
    view = await session.get_one(ExchangeView, exchange_id)
    plans = (view.state.get("post_plans") or {}).values()
    for known in (view.plan_hash, *(plan.get("hash") for plan in plans)):
        if known and known.startswith(start):
            return str(known)
    return start  # refused by the exchange, in its own words


async def _facts(session: AsyncSession, exchange_id: str, ref: Any) -> PlanFacts:
    version = await read_version(session, ref.id, ref.version)
    view = await session.get_one(ExchangeView, exchange_id)
    zones = await session.scalars(
        select(col(Community.visa_zone)).where(
            col(Community.id).in_([view.mentee_community, view.mentor_community])
        )
    )
    return facts_of(read_stored(version.kind, version.content), visa_needed=len(set(zones)) > 1)


def _show(connection: Connection, exchange_id: str, message: AnyMessage) -> None:
    say(f"{message.name} would be sent to exchange {exchange_id}:")
    say(to_json(message, indent=1, exclude_none=True).decode())
    if message.name in HUB_DECISIONS:
        say(dim("The same as a signal:"))
        address = connection.settings.required_temporal_address()
        say(f"  {signal_line(exchange_id, message, address)}")


def signal_line(exchange_id: str, message: AnyMessage, address: str) -> str:
    """What an operator types to give the same decision with Temporal's own program."""
    return (
        f"temporal workflow signal --address {address} --workflow-id {workflow_id(exchange_id)} "
        f"--name {message.name} --input {shlex.quote(to_json(message, exclude_none=True).decode())}"
    )


def _refuse(broken: RuleBroken) -> NoReturn:
    say(f"{paint('✗', '31')} {broken.field}: {broken.reason.format(**broken.params)}")
    if broken.way_out:
        say(f"  → {broken.way_out.format(**broken.params)}")
    # For whoever looks the rule up (docs/refusals.md); what people read stays free of it.
    print(dim(f"refused: rule={broken.rule} field={broken.field}"), file=sys.stderr)
    raise typer.Exit(1)

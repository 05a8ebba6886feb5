"""Commands that prepare a database and a Temporal namespace."""

import asyncio

import typer

from models.migrations.run import is_current, upgrade
from runtime.embedded.console import say
from runtime.errors import SetupProblem
from runtime.settings import Settings, load_settings
from runtime.temporal import connect_temporal, ensure_search_attributes, set_current_version
from runtime.vault_upkeep import rewrap_keys


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command()(migrate)
    commands.command("register-search-attributes")(register)
    commands.command("set-current-version")(set_current)


def migrate() -> None:
    """Bring the tables to what this release expects. All or nothing.

    Where the key of the vault is known, keys of earlier releases get their file outside of the database.
    """
    settings = load_settings()
    asyncio.run(_migrate(settings.required_database_url()))
    asyncio.run(rewrap_keys(settings))


def register() -> None:
    """Register what exchanges are searched by in the Temporal namespace."""
    asyncio.run(_register(load_settings()))


def set_current() -> None:
    """Make PEER_EXCHANGE_DEPLOYMENT_VERSION the worker version that gets the exchanges.

    A versioned worker receives nothing before this: run it after its workers poll.
    """
    asyncio.run(_set_current(load_settings()))


async def _register(settings: Settings) -> None:
    client = await connect_temporal(settings)
    await ensure_search_attributes(client)
    say("The search attributes are registered.")


async def _set_current(settings: Settings) -> None:
    if settings.deployment_version is None:
        raise SetupProblem(
            "Worker versioning is off.", "Set PEER_EXCHANGE_DEPLOYMENT_VERSION to this release."
        )
    client = await connect_temporal(settings)
    await set_current_version(client, settings.deployment_version)
    say(f"Version {settings.deployment_version} is current.")


async def _migrate(url: str) -> None:
    if await is_current(url):
        say("The tables are as this release expects them.")
        return
    await upgrade(url)
    say("The tables were brought up to date.")

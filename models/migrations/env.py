"""Alembic's environment: runs on the connection given by `run.py`, or on DATABASE_URL."""

import asyncio
import os

import alembic_postgresql_enum
from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from models.database_address import read_address
from models.tables import all as every_table

# Importing is what registers them: the enum comparison with Alembic, the tables with SQLModel.
REGISTERED = (alembic_postgresql_enum, every_table)


def migrate(connection: Connection) -> None:
    """Runs what the command asks for on this connection."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_from_environment() -> None:
    """For the `alembic` command line, which brings no connection."""
    engine = read_address(os.environ["DATABASE_URL"]).engine()
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    asyncio.run(migrate_from_environment())

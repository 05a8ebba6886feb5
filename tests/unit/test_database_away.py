"""Whether an error means that the database is away: as the driver raises it, and as SQLAlchemy wraps it."""

import asyncpg
import pytest
import sqlalchemy.exc
from asyncpg import exceptions as pg
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi

from runtime.database import is_away

AWAY = [
    pg.CannotConnectNowError("the database system is in recovery mode"),
    pg.CrashShutdownError("terminating connection because of crash of another server process"),
    pg.AdminShutdownError("terminating connection due to administrator command"),
    pg.TooManyConnectionsError("sorry, too many clients already"),
    pg.DiskFullError("could not extend file"),
    pg.PostgresIOError("could not read block"),
    pg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    pg.ReadOnlySQLTransactionError("cannot execute UPDATE in a read-only transaction"),
    asyncpg.InterfaceError("connection is closed"),
    pg.InternalClientError("unexpected data"),
    ConnectionResetError("reset by peer"),
    TimeoutError(),
]
FAULTS = [
    pg.UniqueViolationError("duplicate key"),
    pg.UndefinedTableError("relation does not exist"),
    pg.CharacterNotInRepertoireError("invalid byte sequence"),
    sqlalchemy.exc.NoResultFound("no row was found"),
    ValueError("ours"),
]


def name(error: Exception) -> str:
    return type(error).__name__


def wrapped(error: Exception) -> Exception:
    """As SQLAlchemy raises the driver's error while a statement runs."""
    adapted = AsyncAdapt_asyncpg_dbapi(asyncpg).Error(str(error))
    adapted.sqlstate = getattr(error, "sqlstate", None)
    adapted.__cause__ = error
    found = sqlalchemy.exc.DBAPIError("SELECT 1", None, adapted)
    found.__cause__ = adapted
    return found


@pytest.mark.parametrize("error", AWAY, ids=name)
def test_a_database_that_cannot_serve_now_is_away(error: Exception):
    assert is_away(error)
    assert is_away(wrapped(error))


@pytest.mark.parametrize("error", FAULTS, ids=name)
def test_a_fault_of_ours_is_none(error: Exception):
    assert not is_away(error)
    assert not is_away(wrapped(error))


def test_a_pool_that_finds_no_living_connection_is_away():
    """What SQLAlchemy raises after its own tries has no SQLSTATE, only what came before it."""
    error = sqlalchemy.exc.InvalidRequestError("This connection is closed")
    error.__context__ = sqlalchemy.exc.DisconnectionError("does not answer")
    assert is_away(error)


def test_an_error_behind_itself_ends():
    error = ValueError("one")
    error.__cause__ = other = ValueError("two")
    other.__cause__ = error
    assert not is_away(error)

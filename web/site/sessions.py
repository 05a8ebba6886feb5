"""Signed-in browsers: an opaque token in a cookie, its SHA-256 in the database, revocable at any time."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.requests import HTTPConnection
from starlette.responses import Response

from models.accounts.links import hash_of, new_token, real_now
from models.clock import to_the_hour
from models.tables.person import Person
from models.tables.session import WebSession


def cookie_name(name: str, connection: HTTPConnection) -> str:
    """The cookie's name; the `__Host-` prefix binds it to this host where https allows the prefix."""
    return f"__Host-{name}" if _secure(connection) else name


def _secure(connection: HTTPConnection) -> bool:
    return bool(connection.app.state.https)


def set_cookie(
    connection: HTTPConnection, response: Response, name: str, value: str, age: timedelta
) -> None:
    """Set a cookie scripts cannot read and other sites cannot make a browser send with a form."""
    response.set_cookie(
        cookie_name(name, connection),
        value,
        max_age=int(age.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_secure(connection),
    )


def set_plain_cookie(
    connection: HTTPConnection, response: Response, name: str, value: str, age: timedelta
) -> None:
    """Set a cookie that is no secret and keeps its name on http and https."""
    response.set_cookie(
        name,
        value,
        max_age=int(age.total_seconds()),
        path="/",
        samesite="lax",
        secure=_secure(connection),
    )


def drop_cookie(connection: HTTPConnection, response: Response, name: str) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(
        cookie_name(name, connection),
        path="/",
        httponly=True,
        samesite="lax",
        secure=_secure(connection),
    )


async def open_session(
    database: AsyncSession, person_id: str, lifetime: timedelta, programme: str | None = None
) -> str:
    """Add a session row for a person and return its token; the caller commits.

    From now on their address changes only with the word of both addresses (`models.register.addresses`).
    """
    token, now = new_token(), real_now()
    entered = update(Person).where(col(Person.id) == person_id, ~col(Person.has_signed_in))
    await database.execute(entered.values(has_signed_in=True))
    database.add(
        WebSession(
            id=str(uuid4()),
            token_hash=hash_of(token),
            person_id=person_id,
            created_at=to_the_hour(now),
            last_seen_at=to_the_hour(now),
            expires_at=now + lifetime,
            programme=programme,
        )
    )
    return token


async def note_seen(database: AsyncSession, token: str, last_seen_at: datetime) -> None:
    """Note, to the hour, that a session is in use; `database` has no transaction to commit."""
    hour = to_the_hour(real_now())
    if last_seen_at < hour:
        seen = update(WebSession).where(col(WebSession.token_hash) == hash_of(token))
        await database.execute(seen.values(last_seen_at=hour))


def session_token_of(connection: HTTPConnection) -> str:
    """What the browser has as its session; empty where it has none."""
    return connection.cookies.get(cookie_name("session", connection), "")


async def revoke_session(database: AsyncSession, token: str) -> None:
    """End the session of a token for good; an unknown token changes nothing. The caller commits."""
    await database.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == hash_of(token), col(WebSession.revoked_at).is_(None))
        .values(revoked_at=real_now())
    )

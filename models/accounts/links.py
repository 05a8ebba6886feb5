"""Single-use sign-in links, made for the sign-in page and for the command line alike."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from models.tables.sign_in_link import SignInLink


def real_now() -> datetime:
    """The real time, UTC: credentials expire by it even where a rehearsal's calendar runs ahead."""
    return datetime.now(UTC)


def hash_of(token: str) -> str:
    """SHA-256 of a token, hexadecimal; nothing else of a token is ever stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """An unguessable token (256 bits), safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def issue_link(database: AsyncSession, person_id: str, *, next_path: str, minutes: int) -> str:
    """Add a link row for a person and return its path `/sign-in/<token>`; the caller commits."""
    token, now = new_token(), real_now()
    database.add(
        SignInLink(
            id=str(uuid4()),
            token_hash=hash_of(token),
            person_id=person_id,
            purpose="sign_in",
            next_path=next_path,
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
    )
    return f"/sign-in/{token}"

"""Somebody enters themselves: a mailed link shows that the address is theirs, then the entry is made. No function commits."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import hash_of, new_token, real_now
from models.accounts.sessions import KEPT
from models.register.entries import PersonEntry
from models.register.writing import Author, enter_person, one_at_a_time, person_at
from models.tables.person import Person
from models.tables.programme import FIRST, prefix_of
from models.tables.sign_up import SignUp


def issue_sign_up(
    session: AsyncSession,
    name: str,
    email: str,
    language: str,
    *,
    minutes: int,
    programme: str = FIRST,
) -> str:
    """Add a link for somebody who is nobody yet and return its path; the caller commits."""
    token, now = new_token(), real_now()
    session.add(
        SignUp(
            token_hash=hash_of(token),
            name=name,
            email=email,
            language=language,
            programme=programme,
            created_at=now,
            expires_at=now + timedelta(minutes=minutes),
        )
    )
    return f"{prefix_of(programme)}/join/{token}"


async def sign_up_of(session: AsyncSession, token: str) -> SignUp | None:
    """What a mailed link is about, used or not."""
    query = select(SignUp).where(col(SignUp.token_hash) == hash_of(token))
    found: SignUp | None = await session.scalar(query)
    return found


def is_good(link: SignUp | None) -> bool:
    """Whether the link still makes an entry."""
    return link is not None and link.used_at is None and link.expires_at > real_now()


async def enter_oneself(
    session: AsyncSession, token: str, *, time_zone: str, now: datetime
) -> Person | None:
    """Use the link: the new person, or None where it is used, too old, or the address has an entry by now."""
    await one_at_a_time(session)
    used = (
        update(SignUp)
        .where(
            col(SignUp.token_hash) == hash_of(token),
            col(SignUp.used_at).is_(None),
            col(SignUp.expires_at) > real_now(),
        )
        .values(used_at=real_now())
        .returning(SignUp)
    )
    link: SignUp | None = await session.scalar(used)
    if link is None or await person_at(session, link.email) is not None:
        return None
    entry = PersonEntry.model_construct(
        name=link.name, email=link.email, language=link.language, time_zone=time_zone
    )
    author = Author(None, now, "request")
    return await enter_person(session, entry, author, programme=link.programme)


async def purge_sign_ups(session: AsyncSession, now: datetime) -> None:
    """Forget links whose time of keeping has come."""
    over = or_(col(SignUp.expires_at) < now - KEPT, col(SignUp.used_at) < now - KEPT)
    await session.execute(delete(SignUp).where(over))

"""Asking for a sign-in link: a row in the outbox, whoever asks, so that nobody learns who is known.

An invitation to the hub is such a link with other words, and so are the mails about another address; a test mail
goes the same way without one.

The link itself is made when its mail is written: no token is ever stored, not for a moment.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.tables.outbox import OutboxNotice
from models.tables.programme import FIRST, prefix_of

SIGN_IN_LINK = "sign_in_link"
"""The kind of notice in the outbox; it is about no exchange and no concern."""
INVITATION = "invitation"
TEST = "test"
ADDRESS = "address"
SIGN_UP = "sign_up"
WEBHOOK_OFF = "webhook_off"


class Address(StrEnum):
    """Which of a person's two addresses is meant, while one is to take the other's place."""

    OLD = "old"
    NEW = "new"


WORD_LENGTH = 6
WORD_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"

_ASK = text("""
    INSERT INTO outbox (id, key, revision, kind, person_id, data, status, owed_at, attempts)
    VALUES (
        :id, :key, 0, :kind,
        coalesce((SELECT id FROM person WHERE email = :email AND active), ''),
        jsonb_build_object(
            'next_path', CAST(:next_path AS text), 'minutes', CAST(:minutes AS integer)
        ),
        'owed', :now, 0
    )
""")


_SIGN_UP = text("""
    INSERT INTO outbox (id, key, revision, kind, person_id, data, status, owed_at, attempts)
    VALUES (
        :id, :key, 0, :kind, coalesce((SELECT id FROM person WHERE email = :email), ''),
        jsonb_build_object(
            'why', CAST(:why AS text), 'next_path', CAST(:next_path AS text), 'minutes', CAST(:minutes AS integer),
            'name', CAST(:name AS text), 'email', CAST(:email AS text),
            'language', CAST(:language AS text), 'programme', CAST(:programme AS text),
            'known', EXISTS (SELECT FROM person WHERE email = :email)
        ),
        'owed', :now, 0
    )
""")


async def ask_to_enter(
    session: AsyncSession,
    name: str,
    email: str,
    language: str,
    *,
    minutes: int,
    now: datetime,
    programme: str = FIRST,
) -> None:
    """Owe somebody the link by which they enter themselves, or sign in where they are known: one statement for both.

    The caller commits, and rings for the courier.
    """
    notice = str(uuid4())
    row = {"id": notice, "key": f"{SIGN_UP}/{notice}", "kind": SIGN_IN_LINK, "why": SIGN_UP}
    told = {
        "name": name, "email": email, "language": language, "minutes": minutes, "now": now, "programme": programme,
        "next_path": f"{prefix_of(programme)}/me/join" if programme else "/me",
    }  # fmt: skip
    await session.execute(_SIGN_UP, row | told)


async def ask_for_link(
    session: AsyncSession, email: str, *, next_path: str, minutes: int, now: datetime
) -> None:
    """Owe a link to whoever has this address, known or not: one statement, the same for both.

    The caller commits, and rings for the courier.
    """
    notice = str(uuid4())
    row = {"id": notice, "key": f"sign-in/{notice}", "kind": SIGN_IN_LINK, "email": email}
    await session.execute(_ASK, {**row, "next_path": next_path, "minutes": minutes, "now": now})


async def invite(
    session: AsyncSession,
    person_id: str,
    roles: Sequence[str],
    *,
    minutes: int,
    now: datetime,
    programme: str = FIRST,
) -> None:
    """Owe somebody the mail that tells them their roles at the hub, with a link. The caller commits and rings."""
    data = {
        "next_path": "/desk",
        "minutes": minutes,
        "why": INVITATION,
        "programme": programme,
        "roles": [*map(str, roles)],
    }
    session.add(_notice("invitation", person_id, data, now))


async def owe_test(
    session: AsyncSession, person_id: str, now: datetime, programme: str = FIRST
) -> None:
    """Owe somebody a mail by which they see that mails arrive. The caller commits and rings."""
    word = "".join(secrets.choice(WORD_LETTERS) for _ in range(WORD_LENGTH))
    data = {"why": TEST, "word": word, "programme": programme}
    session.add(_notice(TEST, person_id, data, now))


def owe_webhook_off(
    session: AsyncSession, person_id: str, webhook: str, name: str, programme: str, now: datetime
) -> None:
    """Owe somebody the mail that a webhook was switched off. The caller commits and rings."""
    data = {"why": WEBHOOK_OFF, "webhook": webhook, "name": name, "programme": programme}
    session.add(_notice(WEBHOOK_OFF, person_id, data, now))


async def ask_both(session: AsyncSession, person_id: str, change: str, now: datetime) -> None:
    """Owe the mails that ask both addresses whether one may take the other's place. The caller commits and rings."""
    for side in Address:
        data = {"why": ADDRESS, "change": change, "side": side.value}
        session.add(_notice(ADDRESS, person_id, data, now))


async def trial_mails(
    session: AsyncSession, person_id: str, programme: str = FIRST
) -> Sequence[OutboxNotice]:
    """Somebody's test mails of a programme of the last day, the newest first."""
    query = (
        select(OutboxNotice)
        .where(
            col(OutboxNotice.kind) == SIGN_IN_LINK,
            col(OutboxNotice.person_id) == person_id,
            col(OutboxNotice.key).startswith(f"{TEST}/"),
            func.coalesce(col(OutboxNotice.data)["programme"].astext, FIRST) == programme,
        )
        .order_by(col(OutboxNotice.owed_at).desc())
    )
    return (await session.scalars(query)).all()


def _notice(why: str, person_id: str, data: dict[str, Any], now: datetime) -> OutboxNotice:
    notice = str(uuid4())
    return OutboxNotice(
        id=notice, key=f"{why}/{notice}", revision=0, kind=SIGN_IN_LINK,
        person_id=person_id, data=data, owed_at=now,
    )  # fmt: skip

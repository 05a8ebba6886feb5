"""Asking for a sign-in link: a row in the outbox, whoever asks, so that nobody learns who is known.

The link itself is made when its mail is written: no token is ever stored, not for a moment.
"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SIGN_IN_LINK = "sign_in_link"
"""The kind of notice in the outbox; it is about no exchange and no concern."""

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


async def ask_for_link(
    session: AsyncSession, email: str, *, next_path: str, minutes: int, now: datetime
) -> None:
    """Owe a link to whoever has this address, known or not: one statement, the same for both.

    The caller commits, and rings for the courier.
    """
    notice = str(uuid4())
    row = {"id": notice, "key": f"sign-in/{notice}", "kind": SIGN_IN_LINK, "email": email}
    await session.execute(_ASK, {**row, "next_path": next_path, "minutes": minutes, "now": now})

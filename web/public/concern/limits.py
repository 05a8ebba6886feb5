"""Limits on sending, without keeping anything that leads to a person.

What is counted is a keyed hash of the network address. It cannot be turned back without the
installation's key, it says nothing about which concern was sent, and it goes after an hour.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from fastapi import Request
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.concerns.receipts import derived
from models.tables.concern_attempt import ConcernAttempt
from runtime.sign_in import real_now
from web.site.resources import resources_of

PER = timedelta(hours=1)


class Sending(StrEnum):
    """What is limited: concerns and additions sent, wrong codes tried."""

    WORDS = "words"
    WRONG_CODE = "wrong_code"


MOST = {Sending.WORDS: 20, Sending.WRONG_CODE: 20}  # a whole meeting may sit behind one address


async def too_many(database: AsyncSession, request: Request, what: Sending) -> bool:
    """Whether this has come too often from where the request comes from; forgets what is old."""
    now = real_now()
    await database.execute(delete(ConcernAttempt).where(col(ConcernAttempt.at) < now - PER))
    count = select(func.count()).where(
        col(ConcernAttempt.client_mark) == _mark(request),
        col(ConcernAttempt.what) == what.value,
        col(ConcernAttempt.at) > now - PER,
    )
    return (await database.scalar(count) or 0) >= MOST[what]


async def note(database: AsyncSession, request: Request, what: Sending) -> None:
    """Count one sending; the caller commits."""
    database.add(
        ConcernAttempt(id=str(uuid4()), what=what.value, client_mark=_mark(request), at=real_now())
    )
    await database.flush()


def _mark(request: Request) -> str:
    master = resources_of(request).settings.required_vault_key()
    host = request.client.host if request.client else ""
    return derived(master, "client of a concern", host).hex()

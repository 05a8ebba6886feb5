"""The one-time code of an empty installation: whoever has it becomes the first person.

Stored as a keyed mark only, as other limits and marks are: the database alone gives nobody a code.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import real_now
from models.concerns.receipts import LETTERS
from models.tables.first_code import FirstCode
from models.tables.person import Person
from models.typed.text import fixed

LASTS = timedelta(hours=24)
LENGTH = 12
"""Letters of five bits: nobody guesses sixty bits at a door that counts."""

_GROUP = 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})
_ALONE = text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE")


async def is_empty(session: AsyncSession) -> bool:
    """Whether nobody at all is in the register yet, active or not."""
    return not await session.scalar(select(exists().where(col(Person.id).is_not(None))))


async def issue_first_code(session: AsyncSession, key: bytes) -> str | None:
    """A fresh code as it is shown, `7K3M-9QXA-2BTD`; the one before is void. None where somebody is there.

    Does not commit. `key` is the installation's, for this purpose.
    """
    if not await is_empty(session):
        await session.execute(delete(FirstCode))
        return None
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = {"id": 1, "mark": _mark(key, code), "expires_at": real_now() + LASTS}
    entered = insert(FirstCode).values(row)
    await session.execute(entered.on_conflict_do_update(index_elements=["id"], set_=row))
    return "-".join(code[i : i + _GROUP] for i in range(0, LENGTH, _GROUP))


async def use_first_code(session: AsyncSession, key: bytes, typed: str) -> bool:
    """Spend the code; False where it is not this one, is too old, or somebody is there by now.

    Nobody else enters a person until the caller commits: of two who have the code, one is first.
    """
    await session.execute(_ALONE)
    if not await is_empty(session):
        return False
    spent = delete(FirstCode).where(
        col(FirstCode.mark) == _mark(key, _read(typed)), col(FirstCode.expires_at) > real_now()
    )
    return await session.scalar(spent.returning(col(FirstCode.id))) is not None


def _read(typed: str) -> str:
    return fixed(typed).upper().translate(_READ_AS)


def _mark(key: bytes, code: str) -> str:
    return hmac.new(key, f"first code|{code}".encode(), hashlib.sha256).hexdigest()

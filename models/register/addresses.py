"""Another mail address for somebody who signs in by the one they have: both addresses agree first.

Whoever has the address is the person, to this software. So neither a coordinator nor a browser left open
gives somebody's account away: the new address shows that it is theirs, the old one that they want it.
Where the old one is lost, a second keeper of the register vouches; for whoever belongs to several programmes a
coordinator of each does, each for their own. No function commits.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts.links import hash_of, new_token, real_now
from models.accounts.security_log import Happened, note
from models.accounts.sign_in_mail import Address, ask_both
from models.register.entries import PersonEntry, entry_of
from models.register.writing import Author, change_entry, person_at
from models.tables.address_change import AddressChange, Outcome
from models.tables.person import Person

DAYS = 14
"""For how long a change waits for those who are to agree."""
KEPT = timedelta(days=90)
"""For how long it is kept that an address was to change, once that is over."""


class AddressTaken(Exception):  # noqa: N818 - it says what is so
    """Somebody else has the address by now."""


async def ask(
    session: AsyncSession, person: Person, new: str, asked_by: str, asked_in: str | None = None
) -> AddressChange:
    """Let both addresses be asked; a change that waits already is called off. `new` is spelled as stored.

    `asked_in` is the programme a coordinator speaks for, of somebody who belongs to several.
    """
    waiting = await waiting_of(session, person.id)
    if waiting is not None:
        await _end(session, waiting, Outcome.CALLED_OFF)
    now = real_now()
    change = AddressChange(
        id=str(uuid4()), person_id=person.id, old=person.email, new=new, asked_by=asked_by,
        asked_at=now, expires_at=now + timedelta(days=DAYS), asked_in=asked_in,
    )  # fmt: skip
    session.add(change)
    await session.flush()
    await ask_both(session, person.id, change.id, now)
    await note(session, Happened.ADDRESS_ASKED, person=person.id, detail=f"by {asked_by}")
    return change


async def waiting_of(session: AsyncSession, person_id: str) -> AddressChange | None:
    """The change that still can come about, locked until the caller commits."""
    query = (
        select(AddressChange)
        .where(col(AddressChange.person_id) == person_id, col(AddressChange.outcome) == "")
        .with_for_update()
    )
    found: AddressChange | None = await session.scalar(query)
    if found is not None and found.expires_at <= real_now():
        await _end(session, found, Outcome.CALLED_OFF)
        return None
    return found


async def token_for(
    session: AsyncSession, change_id: str, side: Address
) -> tuple[str, AddressChange] | None:
    """A fresh token for the mail to one of the two addresses; None where nothing waits any more."""
    change = await session.get(AddressChange, change_id, with_for_update=True)
    if change is None or change.outcome:
        return None
    token = new_token()
    setattr(change, f"{side.value}_token", hash_of(token))
    return token, change


async def change_of(session: AsyncSession, token: str) -> tuple[AddressChange, Address] | None:
    """The change a mailed link is about, waiting or not, and whose link it is."""
    mark = hash_of(token)
    query = select(AddressChange).where(
        (col(AddressChange.old_token) == mark) | (col(AddressChange.new_token) == mark)
    )
    found: AddressChange | None = await session.scalar(query.with_for_update())
    if found is None:
        return None
    return found, Address.OLD if found.old_token == mark else Address.NEW


def waits(change: AddressChange) -> bool:
    """Whether a change can still come about."""
    return not change.outcome and change.expires_at > real_now()


async def agree(session: AsyncSession, change: AddressChange, side: Address, at: datetime) -> bool:
    """One address agrees; True where the change is done by it. `at` is the programme's time.

    Raises AddressTaken where somebody else has the new address by now.
    """
    field = f"{side.value}_agreed_at"
    setattr(change, field, getattr(change, field) or real_now())
    return await _done_where_both(session, change, at)


async def vouch(session: AsyncSession, change: AddressChange, by: str, at: datetime) -> bool:
    """A keeper who did not ask for it speaks for the lost old address, once the new one agreed."""
    if by == change.asked_by or change.new_agreed_at is None:
        return False
    change.vouched_by = by
    return await _done_where_both(session, change, at)


def unheard(change: AddressChange, programmes: Collection[str]) -> list[str]:
    """The marks of those programmes of a person for which no coordinator has spoken yet."""
    return [one for one in programmes if one != change.asked_in and one not in change.vouchers]


def may_vouch_in(
    change: AddressChange, by: str, programme: str, programmes: Collection[str]
) -> bool:
    """Whether this coordinator may speak for a programme of several: one person has one word, who asked has had it."""
    spoken = {change.asked_by, *change.vouchers.values()}
    is_open = programme in unheard(change, programmes)
    return bool(change.new_agreed_at) and by not in spoken and is_open


async def vouch_in(
    session: AsyncSession,
    change: AddressChange,
    by: str,
    programme: str,
    programmes: Collection[str],
    at: datetime,
) -> bool:
    """A coordinator of one of several programmes speaks for the lost old address; True where that was the last word.

    Only where they may (`may_vouch_in`). Raises AddressTaken where somebody else has the new address by now.
    """
    change.vouchers = {**change.vouchers, programme: by}
    if not unheard(change, programmes):
        change.vouched_by = by
    await note(session, Happened.ADDRESS_ASKED, person=change.person_id, detail=f"vouched by {by}")
    return await _done_where_both(session, change, at)


async def refuse(session: AsyncSession, change: AddressChange) -> None:
    """One of the two addresses does not want it."""
    await _end(session, change, Outcome.REFUSED)
    await note(session, Happened.ADDRESS_REFUSED, person=change.person_id)


async def call_off(session: AsyncSession, change: AddressChange) -> None:
    """Whoever keeps the entry thinks better of it."""
    await _end(session, change, Outcome.CALLED_OFF)


async def purge_changes(session: AsyncSession, now: datetime) -> None:
    """Forget what is over, after its time of keeping."""
    old = col(AddressChange.expires_at) < now - KEPT
    await session.execute(delete(AddressChange).where(old))


async def _done_where_both(session: AsyncSession, change: AddressChange, at: datetime) -> bool:
    if change.new_agreed_at is None or not (change.old_agreed_at or change.vouched_by):
        await session.flush()
        return False
    holder = await person_at(session, change.new)
    if holder is not None and holder.id != change.person_id:
        raise AddressTaken
    person = await session.get_one(Person, change.person_id)
    # Not validated: what is stored may be older than today's bounds, and only the address is new.
    entry = PersonEntry.model_construct(**{**entry_of(person), "email": change.new})
    await _end(session, change, Outcome.DONE)
    await change_entry(session, person, entry, Author(change.asked_by, at))
    await note(session, Happened.ADDRESS_CHANGED, person=person.id)
    return True


async def _end(session: AsyncSession, change: AddressChange, outcome: Outcome) -> None:
    change.outcome, change.ended_at = outcome.value, real_now()
    await session.flush()

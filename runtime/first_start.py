"""From an empty installation to one with its first person."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.people import Role
from models.accounts.first_code import issue_first_code, use_first_code
from models.accounts.security_log import Happened, note
from models.concerns.receipts import derived
from models.tables.person import Person
from models.tables.setting_change import SettingChange
from runtime.settings import Settings
from runtime.staff_roles import give_role

PURPOSE = "first-start"


async def new_first_code(session: AsyncSession, settings: Settings) -> str | None:
    """A code for the page /first-start, the earlier one is void; None where it is not needed. Commits."""
    code = await issue_first_code(session, derived(settings.required_vault_key(), PURPOSE, ""))
    if code is not None:
        await note(session, Happened.FIRST_CODE)
    await session.commit()
    return code


async def start(
    session: AsyncSession, key: bytes, code: str, *, name: str, email: str, now: datetime
) -> str | None:
    """Enter the first person, a coordinator; their id, or None where the code is not good. Does not commit."""
    if not await use_first_code(session, key, code):
        return None
    person = Person(id=str(uuid4()), name=name, email=email)
    session.add(person)
    await session.flush()
    await give_role(session, person.id, Role.COORDINATOR, by=None, now=now)
    session.add(
        SettingChange(
            id=str(uuid4()), at=now, by=person.id, part="staff", field="coordinator",
            after=name, person_id=person.id,
        )
    )  # fmt: skip
    await note(session, Happened.FIRST_START, person=person.id)
    return person.id

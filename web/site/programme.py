"""What every page says of the programme: its name, and how the hub is reached."""

import time
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.programme import SignUps
from models.views.setup import programme_of

FRESH_SECONDS = 5.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Shown:
    """What pages show; phone and address are empty while the hub gave none. Where people do not
    enter themselves, no page leads to doing so.
    """

    name: str
    duty_phone: str = ""
    write_to: str = ""
    people_enter_themselves: bool = True


class ShownProgramme:
    """Read again when a page is asked for, at most every few seconds: other processes may have changed it."""

    def __init__(self, name: str) -> None:
        """Until the hub names its programme, it has the setting's name."""
        self.shown = Shown(name)
        self._unnamed = self.shown
        self._read_at = float("-inf")

    async def refresh(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Look, unless somebody just did. Where the database is away, pages say what they said before."""
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        try:
            async with sessions() as session:
                found = await programme_of(session)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the programme could not be read", error=type(error).__name__)
            return
        if found is None:
            self.shown = self._unnamed
            return
        own = found.sign_up == SignUps.OPEN
        self.shown = Shown(found.name, found.duty_phone, found.write_to, own)

    def forget(self) -> None:
        """It has just changed here: the next page shows it."""
        self._read_at = float("-inf")

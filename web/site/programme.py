"""What every page says of its programme: its name, and how the hub is reached."""

import re
import time
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.tables.programme import FIRST, Programme, SignUps, prefix_of
from models.texts.languages import offered
from models.views.programmes import all_programmes

FRESH_SECONDS = 5.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Shown:
    """What pages show; phone and address are empty while the hub gave none. `mark` is how rows name it. Where
    people do not enter themselves, no page leads to doing so.
    """

    name: str
    duty_phone: str = ""
    write_to: str = ""
    people_enter_themselves: bool = True
    mark: str = FIRST
    part_of: str = ""
    chosen: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of its texts and its people, the first one first."""
        return offered(self.chosen)

    @property
    def prefix(self) -> str:
        """What the addresses of its public pages begin with."""
        return prefix_of(self.mark)


_OF_PROGRAMME = re.compile(
    r'(?<=href="|tion="|post=")/(?=(?:about|how-it-works|timeline|guidance|reports|faq|how-to-apply|join|concern|apply'
    r'|clinics|clinics/new|people|me/join|me/new-community)["?#]|(?:guidance|reports|join|apply|people)/|reports\.atom"|timeline\.ics")'
)


def with_prefix(html: str, prefix: str) -> str:
    """A page whose links and forms stay within the programme: each programme has these addresses of its own."""
    return _OF_PROGRAMME.sub(f"{prefix}/", html) if prefix else html


def _shown(one: Programme) -> Shown:
    is_open = one.sign_up == SignUps.OPEN
    chosen = tuple(one.languages)
    return Shown(one.name, one.duty_phone, one.write_to, is_open, one.mark, one.part_of, chosen)


class ShownProgramme:
    """Read again when a page is asked for, at most every few seconds: other processes may have changed it."""

    def __init__(self, name: str) -> None:
        """Until the hub names its programme, it has the setting's name."""
        self._unnamed = Shown(name)
        self._known: dict[str, Shown] = {FIRST: self._unnamed}
        self._read_at = float("-inf")

    def of(self, mark: str) -> Shown:
        """What is shown of the programme with this mark; of the first one where nothing is known of it."""
        return self._known.get(mark, self._known[FIRST])

    @property
    def all(self) -> list[Shown]:
        """Every programme, the first one first."""
        return list(self._known.values())

    @property
    def others(self) -> tuple[str, ...]:
        """The marks of all but the first one."""
        return tuple(mark for mark in self._known if mark)

    async def refresh(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Look, unless somebody just did. Where the database is away, pages say what they said before."""
        if time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        try:
            async with sessions() as session:
                found = await all_programmes(session)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the programme could not be read", error=type(error).__name__)
            return
        self._known = {FIRST: self._unnamed} | {one.mark: _shown(one) for one in found}

    def forget(self) -> None:
        """It has just changed here: the next page shows it."""
        self._read_at = float("-inf")

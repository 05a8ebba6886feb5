"""What day it is for the whole installation: the real time, or a rehearsal's (law 12)."""

import time
from datetime import UTC, datetime, timedelta

from models.tables.installation import Installation
from runtime.database import Sessions

FRESH_SECONDS = 1.0


class RehearsalRefused(Exception):  # noqa: N818 - it names what happened
    """Time may only be moved in an installation that is marked as a rehearsal."""


class ProgrammeClock:
    """Reads the installation's offset from the database, at most once a second."""

    def __init__(self, sessions: Sessions) -> None:
        """Nothing has been read yet."""
        self._sessions = sessions
        self._offset = timedelta()
        self._read_at = float("-inf")

    async def offset(self) -> timedelta:
        """How far the programme's date is ahead of the real one; zero outside rehearsals."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            async with self._sessions() as session:
                row = await session.get(Installation, 1)
            ahead = row.offset_seconds if row and row.rehearsal else 0
            self._offset = timedelta(seconds=ahead)
            self._read_at = time.monotonic()
        return self._offset

    async def now(self) -> datetime:
        """The programme's time, in UTC."""
        return datetime.now(UTC) + await self.offset()

    async def advance(self, by: timedelta) -> timedelta:
        """Move the installation's date ahead and return the new offset.

        Raises RehearsalRefused where the installation is not a rehearsal, or `by` is negative.
        """
        async with self._sessions() as session, session.begin():
            row = await session.get(Installation, 1, with_for_update=True)
            if row is None or not row.rehearsal:
                msg = "This installation is not a rehearsal: its date cannot be moved."
                raise RehearsalRefused(msg)
            if by < timedelta():
                msg = "Time only moves forward: running exchanges cannot be taken back."
                raise RehearsalRefused(msg)
            row.offset_seconds += int(by.total_seconds())
            ahead = timedelta(seconds=row.offset_seconds)
        self._offset, self._read_at = ahead, time.monotonic()
        return ahead

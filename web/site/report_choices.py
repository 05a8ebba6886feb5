"""What the list of published reports can be narrowed to, read again at most every few seconds."""

import time

from sqlalchemy.ext.asyncio import AsyncSession

from models.views.reports import Facets, facets

FRESH_SECONDS = 5.0


class ReportChoices:
    """Years and communities only: which reports there are is read for every page."""

    def __init__(self) -> None:
        """Nothing has been read yet."""
        self._known = Facets([], [])
        self._read_at = float("-inf")
        self._zone = ""

    async def fresh(self, session: AsyncSession, zone: str) -> Facets:
        """The choices of now, or of a few seconds ago."""
        if time.monotonic() - self._read_at >= FRESH_SECONDS or zone != self._zone:
            self._known = await facets(session, zone)
            self._read_at, self._zone = time.monotonic(), zone
        return self._known

"""What the list of published reports can be narrowed to, read again at most every few seconds."""

import time

from sqlalchemy.ext.asyncio import AsyncSession

from models.views.programmes import EVERYTHING, ProgrammeScope
from models.views.reports import Facets, facets

FRESH_SECONDS = 5.0


class ReportChoices:
    """Years and communities only: which reports there are is read for every page."""

    def __init__(self) -> None:
        """Nothing has been read yet."""
        self._known: dict[str, tuple[float, str, Facets]] = {}

    async def fresh(
        self, session: AsyncSession, zone: str, scope: ProgrammeScope = EVERYTHING
    ) -> Facets:
        """The choices of a programme as they are now, or were a few seconds ago."""
        read_at, of_zone, known = self._known.get(scope.mark, (float("-inf"), "", Facets([], [])))
        if time.monotonic() - read_at >= FRESH_SECONDS or zone != of_zone:
            known = await facets(session, zone, scope)
            self._known[scope.mark] = (time.monotonic(), zone, known)
        return known

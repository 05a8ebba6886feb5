"""Who opens the pages of concerns. Everybody else finds nothing there, whatever their role."""

from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException

from domain.exchange.people import Role
from models.concerns.people import handled_by, handlers_of
from models.tables.concern import ConcernCase
from web.site.access import SignedIn, Viewer, seen_from
from web.site.resources import resources_of


@dataclass(frozen=True)
class Cases:
    """The concerns a viewer may read."""

    viewer: Viewer
    cases: list[ConcernCase]


@dataclass(frozen=True)
class Handled:
    """One concern, and the viewer who handles it."""

    viewer: Viewer
    case: ConcernCase
    handlers: tuple[str, ...]


class SafetyDesk(SignedIn):
    """Safety officers, and whoever else handles a concern at this moment; 404 for all others."""

    async def __call__(self, request: Request) -> Cases:  # type: ignore[override]
        viewer = await SignedIn()(request)
        async with resources_of(request).autocommit() as database:
            cases = await handled_by(database, viewer.person_id, viewer.scope.mark)
        if not cases and Role.SAFETY_OFFICER not in viewer.roles:
            raise HTTPException(404)
        return Cases(viewer, cases)


class Handles(SignedIn):
    """Who handles the concern of the path; 404 for all others, and for a concern there is not."""

    async def __call__(self, request: Request) -> Handled:  # type: ignore[override]
        viewer = await SignedIn()(request)
        incident_id = str(request.path_params["incident_id"])
        async with resources_of(request).autocommit() as database:
            case = await database.get(ConcernCase, incident_id)
            people = await handlers_of(database, incident_id) if case else ()
        if case is None or viewer.person_id not in people:
            raise HTTPException(404)
        viewer = request.state.viewer = seen_from(viewer, case.programme)
        return Handled(viewer, case, people)

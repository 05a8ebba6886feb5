"""The streams on which open pages hear that something happened, each for who may read the page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import StreamingResponse

from web.site.access import Hub, PartOf, Seat, SignedIn, Viewer
from web.site.live import of_case, of_desk, of_person, streamed
from web.site.resources import resources_of

router = APIRouter()
SINCE = "since"
"""The parameter that says what the page shows already; a browser that comes back says it in a header."""


@router.get("/exchanges/{exchange_id}/live")
@router.get("/cases/{case_id}/live")
async def in_case(request: Request, seat: Annotated[Seat, Depends(PartOf())]) -> StreamingResponse:
    """What happens in one case."""
    return stream(request, of_case(seat.exchange_id))


@router.get("/inbox/live")
async def of_mine(
    request: Request, viewer: Annotated[Viewer, Depends(SignedIn())]
) -> StreamingResponse:
    """What happens in any case of the viewer."""
    return stream(request, of_person(viewer.person_id))


@router.get("/desk/live")
async def at_desk(request: Request, viewer: Annotated[Viewer, Depends(Hub())]) -> StreamingResponse:
    """What happens in any case of the programme."""
    return stream(request, of_desk(viewer.scope.mark), of_person(viewer.person_id))


def stream(request: Request, *topics: str) -> StreamingResponse:
    """The stream of these topics, from what the page shows already."""
    since = request.headers.get("last-event-id") or request.query_params.get(SINCE, "")
    return streamed(resources_of(request).changes, list(topics), since)

"""One search for the hub: people, communities, exchanges, bookings, words in plans and reports."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.texts.translate import _
from models.views.exchanges import ExchangeRow
from models.views.find import NOTHING, find
from web.desk.filters import read_filters
from web.desk.register_access import keeps
from web.site.access import CASE_READERS, Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()


@router.get("/desk/find")
async def show_found(request: Request, viewer: Annotated[Viewer, Depends(Hub())]) -> Response:
    """What the words lead to, each a link; exchanges only for roles that read every case."""
    words, found = read_filters(request.query_params).words, NOTHING
    if words:
        async with resources_of(request).autocommit() as database:
            found = await find(
                database,
                words,
                scope=viewer.scope,
                cases=not viewer.roles.isdisjoint(CASE_READERS),
            )
    return page(
        request,
        "desk/find.html",
        words=words,
        found=found,
        pair_of=_pair,
        keeps=keeps(viewer),
    )


def _pair(row: ExchangeRow) -> str:
    if row.mentor_name is None:
        return row.mentee_name
    return _("{mentee} with {mentor}", mentee=row.mentee_name, mentor=row.mentor_name)

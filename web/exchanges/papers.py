"""Pages of an exchange as PDFs: the journey of whoever travels, and each document that somebody may read."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.texts.translate import _
from web.exchanges.itinerary_pages import journey_of
from web.exchanges.page import InExchange, Version, document_title, readable
from web.forms.paper import as_pdf, file_name
from web.site.templates import shown_programme

router = APIRouter()


@router.get("/exchanges/{exchange_id}/itinerary/pdf")
async def show_itinerary(request: Request, seat: InExchange) -> Response:
    """What is booked for the traveller who asks, to be kept where there is no network."""
    trip = await journey_of(request, seat)
    return await as_pdf(
        request,
        "exchanges/paper/journey.html",
        name=file_name("journey", seat.viewer.name),
        who=seat.viewer.name,
        reach=shown_programme(request),
        **trip,
    )


@router.get("/exchanges/{exchange_id}/documents/{document_id}/pdf")
async def show_document(
    request: Request, document_id: str, seat: InExchange, version: Version = None
) -> Response:
    """One version of a document, the newest unless said."""
    shown, names = await readable(request, seat, document_id, version)
    title = document_title(shown)
    return await as_pdf(
        request,
        "exchanges/paper/document.html",
        name=file_name(shown.kind.value, title, _("version {n}", n=shown.row.version)),
        shown=shown,
        names=names,
        title=title,
    )

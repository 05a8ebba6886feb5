"""Everything one needs on the way, on one page that a phone can keep: the hub, the partner, the journey (CEE-29)."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, Response

from domain.exchange.exchange import Exchange
from domain.exchange.people import SIDE_ROLES
from domain.exchange.privacy import TRAVELLING
from models.texts.translate import _
from models.views.names import people_named
from web.exchanges.contacts import may_see_contacts, read_contacts
from web.exchanges.inquiries import ask_address
from web.exchanges.itinerary import has_itinerary, place_of_visit, read_itinerary
from web.exchanges.load import load_state
from web.site.access import MemberOf, Public, Seat
from web.site.assets import FOLDER
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
KEPT_AFTER_VISIT = timedelta(days=3)
"""As long a phone keeps the page after the planned last day; then it forgets it by itself."""
WORKER = "/service-worker.js"


def is_on_the_way(x: Exchange, person: str) -> bool:
    """Whether this page is for a person: of either side, from the approved plan to the end of the visit."""
    return x.plan is not None and x.phase in TRAVELLING and bool(x.roles_of(person) & SIDE_ROLES)


@router.get("/exchanges/{exchange_id}/on-the-way")
async def show_on_the_way(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response:
    """Hub, partner, place, bookings; reading how the partner is reached is written down."""
    resources, me = resources_of(request), seat.viewer.person_id
    now = await resources.now()
    address = f"/exchanges/{seat.exchange_id}"
    async with resources.sessions() as database:
        x = await load_state(database, seat)
        if x is None or x.plan is None or not is_on_the_way(x, me):
            raise PageProblem(
                409,
                _(
                    "This page is for both communities, from the approved plan to the end of the visit."
                ),
                _("The exchange's page says what comes next, and whose turn it is."),
                link=(address, _("See the exchange")),
            )
        contacts = None
        if may_see_contacts(seat, x):
            contacts = await read_contacts(database, resources.vault, seat, x, now)
        booked = await read_itinerary(database, x, me, now) if has_itinerary(x, me) else None
        place = await place_of_visit(database, x)
        owner = x.team.case_owner or ""
        names = await people_named(database, [owner, *x.travellers])
        await database.commit()
    return page(
        request,
        "exchanges/on_the_way.html",
        address=address,
        contacts=contacts,
        itinerary=booked,
        place=place,
        plan=x.plan.facts,
        owner=names.get(owner, ""),
        travellers=[names.get(person, "") for person in x.travellers],
        keep_until=(x.plan.facts.ends_on + KEPT_AFTER_VISIT).isoformat(),
        asking=ask_address(x, me),
    )


@router.get(WORKER, dependencies=[Depends(Public())])
async def service_worker() -> Response:
    """What keeps pages on a phone, for those who ask it to; from the root, for it answers for every page."""
    return FileResponse(
        Path(FOLDER) / "service-worker.js",
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )

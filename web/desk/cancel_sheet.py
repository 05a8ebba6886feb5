"""For a booker: what has to be cancelled or changed where, by which day, in the order of the nearest deadline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.workdays import local_date
from domain.exchange import journey_dates
from domain.exchange.ask_kinds import AskKind
from domain.exchange.orders import Order
from domain.exchange.people import Role
from models.documents.booked import booked_of
from models.documents.notes import read_notes
from models.tables.note import Note
from models.texts.translate import _
from models.views.asks import AskRow, open_asks
from web.cases.names import names_of
from web.exchanges.booked import Entry, entries_of
from web.exchanges.load import CANCELLED_BY, load_state
from web.site.access import MemberOf, Seat
from web.site.dates import use_frame
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
Bookers = Annotated[Seat, Depends(MemberOf(staff=(Role.BOOKER,)))]


@dataclass(frozen=True)
class Line:
    """One booking to cancel or to change; `ask` is where that is noted.

    `by` is the last day on which money comes back, None where none does or nobody said; `late` once it has gone by.
    """

    order: Order
    ask: AskRow
    traveller: str
    entries: list[Entry]
    by: date | None
    late: bool

    @property
    def cancels(self) -> bool:
        """Whether it is given up, and not only changed."""
        return self.ask.kind == AskKind.UNDO_BOOKING


@router.get("/exchanges/{exchange_id}/cancel-sheet")
async def show_cancel_sheet(request: Request, seat: Bookers) -> Response:
    """References, phones and deadlines on one page, for bookers of the exchange alone."""
    resources = resources_of(request)
    now = await resources.now()
    async with resources.autocommit() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(404)
        if Role.BOOKER not in x.roles_of(seat.viewer.person_id):
            raise HTTPException(403)
        asks = await open_asks(database, exchange_id=x.id)
        wanted = {ask.subject: ask for ask in asks if ask.kind in CANCELLED_BY}
        orders = [order for order in x.orders if order.id in wanted]
        if not orders:
            raise PageProblem(
                409,
                _("No booking of this exchange has to be cancelled or changed."),
                _("The exchange's page says what comes next, and whose turn it is."),
                link=(f"/exchanges/{x.id}", _("See the exchange")),
            )
        ids = [order.booking for order in orders if order.booking]
        notes = await read_notes(database, x.id, ids, for_hub=True)
        names = await names_of(database, [order.traveller for order in orders], ())
    with use_frame(journey_dates.host_zone(x), now):
        today = local_date(now, x.policy.time_zone)
        lines = [
            _line(order, wanted[order.id], notes, names.person(order.traveller), today)
            for order in orders
        ]
    return page(
        request,
        "desk/cancel_sheet.html",
        lines=_nearest_first(lines),
        address=f"/exchanges/{x.id}",
        cancels_several=sum(line.cancels for line in lines) > 1,
    )


def _line(
    order: Order, ask: AskRow, notes: Mapping[str, Note], traveller: str, today: date
) -> Line:
    note = notes.get(order.booking or "")
    booked = booked_of(note.details) if note else None
    by = booked.free_until if booked else order.refund_by
    entries = entries_of([order], notes)
    return Line(order, ask, traveller, entries, by, late=by is not None and by < today)


def _nearest_first(lines: Iterable[Line]) -> list[Line]:
    """What can still bring money back, by its day; then what cannot, the dearest first."""
    return sorted(
        lines,
        key=lambda line: (
            line.late or line.by is None,
            line.by or date.max,
            -line.order.cost_cents,
        ),
    )

"""What the bookings of each cycle cost, beside its budget."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlmodel import col
from starlette.responses import Response

from models.tables.cycle import Cycle
from models.views.costs import spending_of_cycles
from web.exchanges.load import COST_READERS
from web.exchanges.spending import Costs
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub(*COST_READERS))]
MOST_CYCLES = 10


@router.get("/desk/spending")
async def show_spending(request: Request, viewer: Staff) -> Response:
    """The newest cycles of the programme, the latest first."""
    async with resources_of(request).autocommit() as database:
        mine = select(Cycle).where(*viewer.scope.named(col(Cycle.programme)))
        latest = mine.order_by(col(Cycle.opens_at).desc(), col(Cycle.id)).limit(MOST_CYCLES)
        cycles = list(await database.scalars(latest))
        spent = await spending_of_cycles(database, [cycle.id for cycle in cycles])
    rows = [(cycle, Costs(spent[cycle.id], cycle.budget_cents or None)) for cycle in cycles]
    return page(request, "desk/spending.html", rows=rows)

"""The waiting list: who waits for a partner, and one button that begins the search again for all."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.case.asks import AskStatus
from domain.case.workdays import local_date
from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Role
from models.messages.records import STATE
from models.tables.ask_view import AskView
from models.tables.cycle import Cycle
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, ngettext
from runtime.waiting_list import waiting, wake_all
from web.cases.names import names_of
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Choice
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
LOOK_AFTER = frozenset({Role.PROGRAMME, Role.COORDINATOR})
Staff = Annotated[Viewer, Depends(Hub(*LOOK_AFTER))]
MOST_CYCLES = 20


class Opened(BaseModel):
    cycle: Annotated[
        str,
        Choice(
            label=N_("Which cycle has opened?"),
            hint=N_("Everybody who waits joins it, and is told."),
            radios=0,
        ),
    ]


@dataclass(frozen=True)
class Waiting:
    """One application that waits; `wakes_on` is the day its search begins again by itself."""

    exchange_id: str
    community: str
    topic: str
    wakes_on: date | None
    key: str = ""
    """What names it among those chosen together; empty where nobody is asked about it."""


@router.get("/desk/waiting")
async def show_waiting(request: Request, viewer: Staff) -> Response:
    """Who waits, and the form."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        cycles = await opened(database, request, viewer)
        form: Form[Opened] = Form.blank(Opened, None, options={"cycle": cycles})
        return await _shown(request, database, viewer, form)


@router.post("/desk/waiting")
async def wake(request: Request, viewer: Staff) -> Response:
    """Begin the search again for everybody who waits in the cycle's programme."""
    resources = resources_of(request)
    async with resources.sessions() as database:
        cycles = await opened(database, request, viewer)
        form = await Form.read(request, Opened, options={"cycle": cycles})
        answer = form.validated()
        if answer is None:
            return await _shown(request, database, viewer, form)
        cycle = await database.get_one(Cycle, answer.cycle)
        ids = await waiting(database, cycle.programme)
    done = await wake_all(resources.exchanges, ids, by=viewer.person_id, cycle=cycle.id)
    text = ngettext(
        "The search begins again for {n} application.",
        "The search begins again for {n} applications.",
        len(done.woken),
    )
    if done.refused:
        text += " " + ngettext(
            "{n} stays as it is: look at it by hand.",
            "{n} stay as they are: look at them by hand.",
            len(done.refused),
        )
    return redirect(request, "/desk", flash=text, kind="warning" if done.refused else "success")


async def opened(database: AsyncSession, request: Request, viewer: Viewer) -> Options:
    """Cycles of the viewer's programme that have opened, the latest first."""
    rows = await database.scalars(
        select(Cycle)
        .where(
            col(Cycle.opens_at) <= await resources_of(request).now(),
            *viewer.scope.named(col(Cycle.programme)),
        )
        .order_by(col(Cycle.opens_at).desc(), col(Cycle.id))
        .limit(MOST_CYCLES)
    )
    return [(cycle.id, cycle.name) for cycle in rows]


async def _shown(
    request: Request, database: AsyncSession, viewer: Viewer, form: Form[Opened]
) -> Response:
    return page(
        request,
        "desk/waiting.html",
        status=form.status,
        form=form,
        waiting=await all_waiting(database, viewer),
        cycles=form.options.get("cycle"),
        ticked=request.query_params.get("select") == "all",
    )


async def all_waiting(database: AsyncSession, viewer: Viewer) -> list[Waiting]:
    """Who waits in the viewer's programme, the longest waiting first."""
    rows = list(
        await database.scalars(
            select(ExchangeView)
            .where(
                col(ExchangeView.phase) == "waiting_list",
                *viewer.scope.named(col(ExchangeView.programme)),
            )
            .order_by(col(ExchangeView.updated_at), col(ExchangeView.exchange_id))
        )
    )
    names = await names_of(database, (), [row.mentee_community for row in rows])
    keys = await _keys(database, [row.exchange_id for row in rows])
    found = []
    for row in rows:
        x = STATE.validate_python(row.state)
        wakes = local_date(x.wakes_at, x.policy.time_zone) if x.wakes_at else None
        found.append(
            Waiting(
                row.exchange_id,
                names.community(row.mentee_community),
                row.topic,
                wakes,
                keys.get(row.exchange_id, ""),
            )
        )
    return found


async def _keys(database: AsyncSession, ids: list[str]) -> dict[str, str]:
    query = select(col(AskView.exchange_id), col(AskView.ask_id)).where(
        col(AskView.exchange_id).in_(ids),
        col(AskView.kind) == AskKind.REVIEW_WAITING_LIST.value,
        col(AskView.status) == AskStatus.OPEN,
    )
    return {row[0]: f"{row[0]}~{row[1]}" for row in await database.execute(query)}

"""Mails that never arrived, of the exchanges in whose team the viewer is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.responses import Response

from domain.case.kind import KINDS
from models.tables.case_view import CaseView
from models.tables.exchange_view import ExchangeView
from models.texts.translate import _
from models.views.history import mails_failed
from web.cases.names import names_of
from web.exchanges.mails import failed_mails
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
Homes = dict[str, tuple[str, str]]
"""Of each case its page, and what it is called."""


@router.get("/desk/mails")
async def show_mails(request: Request, viewer: Staff) -> Response:
    """To whom, about which exchange, why, and what to do."""
    async with resources_of(request).autocommit() as database:
        mails = failed_mails(
            await mails_failed(database, team_of=viewer.person_id, programme=viewer.scope)
        )
        homes = await _homes(database, sorted({mail.exchange_id for mail in mails}))
    return page(request, "desk/mails.html", mails=mails, homes=homes)


async def _homes(database: AsyncSession, ids: list[str]) -> Homes:
    exchange, case = ExchangeView, CaseView
    rows = (
        await database.execute(
            select(
                col(exchange.exchange_id),
                col(exchange.mentee_community),
                col(exchange.mentor_community),
            ).where(col(exchange.exchange_id).in_(ids))
        )
    ).all()
    names = await names_of(database, (), [c for row in rows for c in (row[1], row[2])])
    homes = {row[0]: (f"/exchanges/{row[0]}", names.pair(row[1], row[2])) for row in rows}
    cases = await database.execute(
        select(col(case.case_id), col(case.kind)).where(col(case.case_id).in_(ids))
    )
    known = [(one, KINDS[kind]) for one, kind in cases.all() if kind in KINDS]
    return homes | {one: (kind.path_of(one), _(kind.title)) for one, kind in known}

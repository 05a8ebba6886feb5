"""Mails that never arrived, of the exchanges in whose team the viewer is; and noting that one is dealt with.

Coordinators see links and invitations, too, that did not reach people of the register.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.kind import KINDS
from domain.exchange.people import Role
from models.tables.bounce_mailbox import BounceMailbox
from models.tables.case_title import CaseTitle
from models.tables.case_view import CaseView
from models.tables.exchange_view import ExchangeView
from models.texts.translate import _
from models.views.history import MailRow, links_failed, mails_failed, note_settled
from runtime.bounces import named_box
from web.cases.names import names_of
from web.exchanges.mails import failed_mails
from web.forms.button import Nothing
from web.forms.form import Form
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
Homes = dict[str, tuple[str, str]]
"""Of each case its page, and what it is called."""
KEEP_REGISTER = frozenset({Role.COORDINATOR, Role.PROGRAMME})


@router.get("/desk/mails")
async def show_mails(request: Request, viewer: Staff) -> Response:
    """To whom, about which exchange, why, and what to do."""
    async with resources_of(request).autocommit() as database:
        mails = failed_mails(await lost_mails(database, viewer))
        homes = await homes_of(database, sorted({mail.exchange_id for mail in mails}))
        box = await mailbox(database, request)
    return page(
        request,
        "desk/mails.html",
        mails=mails,
        homes=homes,
        box=box,
        keeps_register=not viewer.roles.isdisjoint(KEEP_REGISTER),
    )


@router.post("/desk/mails/{notice_id}/settle")
async def settle(request: Request, notice_id: str, viewer: Staff) -> Response:
    """Note that somebody dealt with it: it goes from the list, and says so on its exchange's page."""
    await Form.read(request, Nothing)
    resources = resources_of(request)
    links = viewer.scope if Role.COORDINATOR in viewer.roles else None
    async with resources.sessions() as database:
        now = await resources.now()
        found = await note_settled(database, notice_id, viewer.person_id, now, links=links)
        await database.commit()
    if not found:
        raise HTTPException(404)
    return redirect(request, "/desk/mails", flash=_("Noted: you dealt with it."))


async def lost_mails(
    database: AsyncSession, viewer: Viewer, *, limit: int = 100
) -> tuple[MailRow, ...]:
    """What did not arrive and waits for somebody like the viewer."""
    rows = await mails_failed(
        database, team_of=viewer.person_id, limit=limit, programme=viewer.scope
    )
    if Role.COORDINATOR in viewer.roles:
        rows = (*await links_failed(database, limit=limit, programme=viewer.scope), *rows)
    return rows


async def mailbox(database: AsyncSession, request: Request) -> BounceMailbox | None:
    """How reading the mailbox of returned mails goes; None where none is named, or it was never read."""
    named = named_box(resources_of(request).settings)
    return await database.get(BounceMailbox, named.name) if named else None


async def homes_of(database: AsyncSession, ids: list[str]) -> Homes:
    """Where each of these cases is, and what it is called."""
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
        select(col(case.case_id), col(case.kind), col(CaseTitle.title))
        .outerjoin(CaseTitle, col(CaseTitle.case_id) == col(case.case_id))
        .where(col(case.case_id).in_(ids))
    )
    known = [(one, KINDS[kind], title) for one, kind, title in cases.all() if kind in KINDS]
    return homes | {one: (kind.path_of(one), title or _(kind.title)) for one, kind, title in known}

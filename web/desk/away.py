"""Away from, and back to, every open exchange at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlmodel import col
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.case.workdays import local_date
from domain.exchange.messages.staff import SetAway, SetBack
from models.documents.words import PlainDate
from models.messages.records import STATE
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_, Sentence, ngettext
from runtime.exchanges import ExchangeUnknown
from web.exchanges.recorded import recorded
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Date
from web.site.access import Hub, Viewer
from web.site.resources import Resources, resources_of
from web.site.templates import page, redirect

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]


class Until(BaseModel):
    until: Annotated[PlainDate, Date(label=N_("Back on which day?"))]


@dataclass(frozen=True)
class Part:
    """One open exchange of the person: whether noted as away in it, and until when."""

    exchange_id: str
    until: str = ""


@router.get("/desk/away")
async def show_away(request: Request, viewer: Staff) -> Response:
    """The form, and how many exchanges it is about."""
    return await _shown(request, viewer, Form.blank(Until))


@router.post("/desk/away")
async def go_away(request: Request, viewer: Staff) -> Response:
    """Note the absence in every open exchange whose team the person belongs to."""
    resources, form = resources_of(request), await Form.read(request, Until)
    answer = form.validated()
    if answer is not None and answer.until <= local_date(await resources.now(), viewer.time_zone):
        form.add_error("until", Sentence(N_("Choose a day from tomorrow on.")))
    elif answer is not None:
        me = viewer.person_id
        parts = await _parts_of(resources, me)
        messages = [(p.exchange_id, SetAway(by=me, person=me, until=answer.until)) for p in parts]
        done = await _sent_to_all(resources, messages, form.sending)
        text = ngettext(
            "Noted in {n} exchange. Whoever stands in for you is told.",
            "Noted in {n} exchanges. Whoever stands in for you is told.",
            done,
        )
        return redirect(request, "/desk", flash=text)
    return await _shown(request, viewer, form)


@router.post("/desk/away/back")
async def come_back(request: Request, viewer: Staff) -> Response:
    """Note the return wherever the person is noted as away."""
    resources, form = resources_of(request), await Form.read(request, Nothing)
    me = viewer.person_id
    parts = [part for part in await _parts_of(resources, me) if part.until]
    messages = [(part.exchange_id, SetBack(by=me, person=me)) for part in parts]
    done = await _sent_to_all(resources, messages, form.sending)
    text = ngettext(
        "Welcome back. Noted in {n} exchange.", "Welcome back. Noted in {n} exchanges.", done
    )
    return redirect(request, "/desk", flash=text)


async def _shown(request: Request, viewer: Viewer, form: Form[Until]) -> Response:
    parts = await _parts_of(resources_of(request), viewer.person_id)
    return page(
        request,
        "desk/away.html",
        status=form.status,
        form=form,
        parts=parts,
        away=[part for part in parts if part.until],
        back=Form.blank(Nothing),
    )


async def _parts_of(resources: Resources, me: str) -> list[Part]:
    teams = select(col(ExchangeMember.exchange_id)).where(
        col(ExchangeMember.person_id) == me, col(ExchangeMember.side).is_(None)
    )
    async with resources.autocommit() as database:
        rows = await database.execute(
            select(col(ExchangeView.exchange_id), col(ExchangeView.state))
            .where(
                col(ExchangeView.ended_at).is_(None),
                col(ExchangeView.exchange_id).in_(teams),
            )
            .order_by(col(ExchangeView.exchange_id))
        )
        states = [(row[0], STATE.validate_python(row[1])) for row in rows]
    return [
        Part(exchange_id, until.isoformat() if (until := x.team.away.get(me)) else "")
        for exchange_id, x in states
    ]


async def _sent_to_all(
    resources: Resources, messages: Sequence[tuple[str, AnyMessage]], key: str
) -> int:
    """How many exchanges took the message; one that ended meanwhile, or refuses, keeps nobody waiting."""
    done = 0
    last: tuple[str, int] | None = None
    for exchange_id, message in messages:
        try:
            receipt = await resources.exchanges.send(exchange_id, message, key)
        except (ExchangeUnknown, RuleBroken):
            continue
        done += 1
        last = (exchange_id, receipt.revision)
    if last:
        await recorded(resources, *last)
    return done

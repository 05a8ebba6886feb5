"""Views of the queue that staff keep by a name, for themselves or for their colleagues."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.people import Role
from models.documents.words import LINE
from models.tables.desk_view import DeskView
from models.texts.translate import N_, Sentence, _
from web.desk.filters import Filters, read_filters
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Check, Hidden, Text
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
Staff = Annotated[Viewer, Depends(Hub())]
MOST = 30
"""Views one person keeps; more are no help."""
LONGEST_QUERY = 500


class NewView(BaseModel):
    name: Annotated[
        str,
        Field(min_length=1, max_length=40),
        LINE,
        Text(label=N_("Name"), hint=N_("Short: it stands above the queue.")),
    ]
    shared: Annotated[bool, Check(label=N_("My colleagues see it, too"))] = False
    view: Annotated[str, Field(max_length=LONGEST_QUERY), Hidden()] = ""


@dataclass(frozen=True)
class KeptView:
    """One view as the queue shows it; `mine` can be dropped."""

    id: str
    name: str
    address: str
    shared: bool
    mine: bool


def view_of(query: str) -> Filters:
    """The filters of what stands behind `/desk?`, from its first page; anything unknown is left out."""
    known = read_filters(QueryParams(parse_qsl(query[:LONGEST_QUERY])))
    return Filters(known.scope, known.sort, known.kind, known.phase, words=known.words)


def query_of(filters: Filters) -> str:
    """What stands behind `/desk?`."""
    return filters.address("/desk").partition("?")[2]


async def kept_views(database: AsyncSession, viewer: Viewer) -> list[KeptView]:
    """The viewer's own, and those that colleagues share, by name."""
    rows = await database.scalars(
        select(DeskView)
        .where(
            col(DeskView.programme) == viewer.scope.mark,
            or_(col(DeskView.person_id) == viewer.person_id, col(DeskView.shared)),
        )
        .order_by(func.lower(col(DeskView.name)), col(DeskView.id))
        .limit(2 * MOST)
    )
    return [
        KeptView(
            row.id,
            row.name,
            view_of(row.query).address("/desk"),
            row.shared,
            _may_drop(row, viewer),
        )
        for row in rows
    ]


def _may_drop(row: DeskView, viewer: Viewer) -> bool:
    """One's own; what is shared also the coordinator, when whoever made it is gone."""
    shared = row.shared and Role.COORDINATOR in viewer.roles
    return row.person_id == viewer.person_id or shared


@router.get("/desk/views/new")
async def show_new(request: Request, _viewer: Staff) -> Response:
    """The form for the view in the address."""
    view = query_of(view_of(request.query_params.get("view", "")))
    return _shown(request, Form.blank(NewView, NewView.model_construct(name="", view=view)))


@router.post("/desk/views/new")
async def keep(request: Request, viewer: Staff) -> Response:
    """Keep it, and go on with it."""
    resources, form = resources_of(request), await Form.read(request, NewView)
    answer = form.validated()
    if answer is None:
        return _shown(request, form)
    query = query_of(view_of(answer.view))
    async with resources.sessions() as database:
        mine = select(DeskView).where(
            col(DeskView.person_id) == viewer.person_id,
            col(DeskView.programme) == viewer.scope.mark,
        )
        known = {row.name.casefold(): row for row in await database.scalars(mine)}
        if (there := known.get(answer.name.casefold())) is not None:
            there.query, there.shared = query, answer.shared
        elif len(known) >= MOST:
            form.add_error(
                "name", Sentence(N_("You keep very many views. Drop one of them first."))
            )
            return _shown(request, form)
        else:
            database.add(
                DeskView(
                    id=str(uuid4()),
                    programme=viewer.scope.mark,
                    person_id=viewer.person_id,
                    name=answer.name,
                    query=query,
                    shared=answer.shared,
                    made_at=await resources.now(),
                )
            )
        await database.commit()
    told = _("The view “{name}” is kept.", name=answer.name)
    return redirect(request, view_of(query).address("/desk"), flash=told)


@router.post("/desk/views/{view_id}/drop")
async def drop(request: Request, view_id: str, viewer: Staff) -> Response:
    """Take a view out of the list; the queue stays as it is."""
    (await Form.read(request, Nothing)).validated()
    async with resources_of(request).sessions() as database:
        row = await database.get(DeskView, view_id)
        if row is None:
            return redirect(request, "/desk")  # sent twice
        if row.programme != viewer.scope.mark:
            raise HTTPException(404)
        if not _may_drop(row, viewer):
            raise HTTPException(404 if not row.shared else 403)
        await database.execute(delete(DeskView).where(col(DeskView.id) == view_id))
        await database.commit()
        told = _("The view “{name}” is no longer kept.", name=row.name)
        return redirect(request, view_of(row.query).address("/desk"), flash=told)


def _shown(request: Request, form: Form[NewView]) -> Response:
    return page(request, "desk/view_new.html", status=form.status, form=form)

"""Tokens by which the programme's own tools read: made, shown once, and revoked."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.accounts.api_tokens import MOST, holds, make_token, revoke_token, tokens_of
from models.accounts.links import real_now
from models.documents.words import LINE
from models.texts.translate import N_, Sentence, _
from runtime.setup import record
from web.cases.names import names_of
from web.desk.setup.shared import Coordinator, changes
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Number, Text
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
ADDRESS = "/desk/setup/tokens"
PART = "tokens"


class NewToken(BaseModel):
    name: Annotated[
        str,
        Field(min_length=2, max_length=60),
        LINE,
        Text(label=N_("Which tool is it for?"), hint=N_("You revoke it by this name.")),
    ]
    days: Annotated[
        int,
        Field(ge=1, le=730),
        Number(label=N_("For how many days?"), hint=N_("At most two years."), unit=N_("days")),
    ] = 365


@router.get(ADDRESS)
async def show_tokens(request: Request, viewer: Coordinator) -> Response:
    """Which tools have one, and the form for another."""
    async with resources_of(request).autocommit() as database:
        return await _shown(request, database, viewer, Form.blank(NewToken, {"days": 365}))


@router.post(ADDRESS)
async def make(request: Request, viewer: Coordinator) -> Response:
    """Make one; the answer shows it, and nothing ever does again."""
    resources, form = resources_of(request), await Form.read(request, NewToken)
    answer = form.validated()
    async with resources.sessions() as database:
        mark, now = viewer.scope.mark, real_now()
        known = [row for row in await tokens_of(database, mark) if holds(row, now)]
        if answer is not None and len(known) >= MOST:
            form.add_error("name", Sentence(N_("There are very many tokens. Revoke some first.")))
        if answer is not None and any(row.name == answer.name for row in known):
            taken = N_(
                "A token of this name holds already. Revoke it first, or choose another name."
            )
            form.add_error("name", Sentence(taken))
        if answer is None or form.errors:
            return await _shown(request, database, viewer, form)
        made = {"by": viewer.person_id, "programme": mark}
        _row, token = await make_token(database, answer.name, days=answer.days, **made)
        record(database, f"{PART}/made", ("", answer.name), now=await resources.now(), **made)
        await database.commit()
        blank = Form.blank(NewToken, {"days": 365})
        return await _shown(request, database, viewer, blank, token=token, name=answer.name)


@router.post(ADDRESS + "/{token_id}/revoke")
async def revoke(request: Request, token_id: str, viewer: Coordinator) -> Response:
    """Let one hold no more, at once."""
    resources = resources_of(request)
    (await Form.read(request, Nothing)).validated()
    async with resources.sessions() as database:
        row = await revoke_token(database, token_id, viewer.scope.mark)
        if row is None:
            raise HTTPException(404)
        who = {"by": viewer.person_id, "programme": viewer.scope.mark}
        record(database, f"{PART}/revoked", ("", row.name), now=await resources.now(), **who)
        name = row.name
        await database.commit()
    return redirect(request, ADDRESS, flash=_("“{name}” reads nothing any more.", name=name))


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    form: Form[NewToken],
    *,
    token: str = "",
    name: str = "",
) -> Response:
    rows = await tokens_of(database, viewer.scope.mark)
    now = real_now()
    return page(
        request,
        "desk/setup_tokens.html",
        status=form.status,
        form=form,
        tokens=[(row, holds(row, now)) for row in rows],
        names=await names_of(database, [row.made_by for row in rows], ()),
        token=token,
        name=name,
        changes=await changes(database, viewer, PART),
    )

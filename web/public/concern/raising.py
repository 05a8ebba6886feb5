"""Raising a concern: by anybody, in any phase, without signing in."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.concern.concern import SafetyPolicy
from models.concerns.concerns import RaisedConcern
from models.concerns.people import handlers_of
from models.concerns.receipts import Code, derived
from models.tables.concern import ConcernCase
from models.tables.programme import FIRST
from models.texts.translate import N_, Sentence
from web.concerns.handling import concerns_of, own_page, start_handling
from web.concerns.people import options_for, pair_of, plausible
from web.forms.form import Form
from web.public.concern.forms import RaiseConcern
from web.public.concern.limits import WORDS, give_back, take
from web.site.access import Public, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
log = structlog.get_logger(__name__)
Anyone = Annotated[Viewer | None, Depends(Public())]
CODE_OF_CONDUCT = "https://foundation.wikimedia.org/wiki/Policy:Universal_Code_of_Conduct"
TOO_MANY = N_(
    "Very much was sent from your network within the last hour. Your words are still here: "
    "please send them again a little later. If it cannot wait, call somebody you trust."
)


@router.get("/concern")
async def ask(request: Request, viewer: Anyone) -> Response:
    """The form; `?exchange=` comes from an exchange's page."""
    exchange_id = plausible(request.query_params.get("exchange"))
    async with resources_of(request).autocommit() as database:
        people = await options_for(database, viewer, exchange_id, _programme(request))
        form = Form.blank(RaiseConcern, {"exchange": exchange_id}, options={"people": people})
        return await _shown(request, database, viewer, form)


@router.post("/concern")
async def send(request: Request, viewer: Anyone) -> Response:
    """Keeps the words, starts the handling, and shows the code: now, and never again."""
    form = await Form.read(request, RaiseConcern)
    exchange_id = plausible(next(iter(form.values.get("exchange", [])), None))
    async with resources_of(request).sessions() as database:
        form.options["people"] = await options_for(
            database, viewer, exchange_id, _programme(request)
        )
        answer = form.validated()
        if answer is None:
            return await _shown(request, database, viewer, form)
        concern = _concern(request, form, answer)
        now = await resources_of(request).now()
        if not await take(request, WORDS):
            form.add_error("", Sentence(TOO_MANY))
            return await _shown(request, database, viewer, form, status=429)
        if not await concerns_of(request).keep(database, concern, now):
            await give_back(request, WORDS)
        people = await handlers_of(database, concern.id)
        await database.commit()
        case = await database.get_one(ConcernCase, concern.id)
    await start_handling(request, case)
    return own_page(
        page(
            request,
            "public/concern/receipt.html",
            code=concern.code.shown,
            heard=bool(people),
            policy=SafetyPolicy(),
        )
    )


def _programme(request: Request) -> str:
    """The one whose page it is: nobody is asked who they are."""
    return str(request.path_params.get("programme", FIRST))


def _concern(request: Request, form: Form[RaiseConcern], answer: RaiseConcern) -> RaisedConcern:
    """The concern of this form; the same form sent twice is the same concern under the same code."""
    master = resources_of(request).settings.required_vault_key()
    words = {"words": answer.words, "about": answer.about, "where": answer.where or answer.exchange}
    return RaisedConcern(
        id=derived(master, "concern", form.sending).hex()[:32],
        code=Code.made(master, form.sending),
        words={name: text for name, text in words.items() if text},
        accused=tuple(answer.people),
        exchange_id=plausible(answer.exchange),
        programme=_programme(request),
    )


async def _shown(
    request: Request,
    database: AsyncSession,
    viewer: Viewer | None,
    form: Form[RaiseConcern],
    *,
    status: int = 0,
) -> Response:
    exchange_id = plausible(next(iter(form.values.get("exchange", [])), None))
    return own_page(
        page(
            request,
            "public/concern/raise.html",
            status=status or form.status,
            form=form,
            exchange=exchange_id,
            pair=await pair_of(database, viewer, exchange_id),
            policy=SafetyPolicy(),
            conduct=CODE_OF_CONDUCT,
        )
    )

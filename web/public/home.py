"""The front page, the language choice, and the readiness check."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import text, update
from sqlmodel import col
from starlette.responses import Response

from models.tables.person import Person
from web.forms.form import Form
from web.forms.widgets import Hidden
from web.public.cycle_dates import present
from web.public.shown import Anyone, Visiting
from web.site.access import KnownProgramme, Public
from web.site.language import LANGUAGE_COOKIE, is_offered
from web.site.paths import safe_path
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.sessions import set_plain_cookie
from web.site.templates import redirect

router = APIRouter()
front = APIRouter()


class LanguageChoice(BaseModel):
    language: Annotated[str, Field(max_length=20), Hidden()]
    next_path: Annotated[str, Field(max_length=500), Hidden()] = "/"


@front.get("/")
@front.get("/in/{programme}", dependencies=[Depends(KnownProgramme())])
async def home(visit: Visiting) -> Response:
    if visit.viewer is not None:
        return redirect(visit.request, visit.viewer.home)
    cycles = present(visit.words.cycles, visit.words.zone, visit.now)
    known = resources_of(visit.request).programme.all
    others = [(one.name, one.prefix or "/") for one in known if one.mark != visit.scope.mark]
    return visit.page("public/home.html", cycles=cycles, others=others)


@router.post("/language")
async def choose_language(request: Request, viewer: Anyone) -> Response:
    answer = (await Form.read(request, LanguageChoice)).validated()
    known = {code for one in resources_of(request).programme.all for code in one.languages}
    if answer is None or not is_offered(answer.language, [*known]):
        raise PageProblem(422, "")
    if viewer is not None and not getattr(request.state, "from_unknown_page", False):
        async with resources_of(request).sessions() as database:
            chosen = (
                update(Person)
                .where(col(Person.id) == viewer.person_id)
                .values(language=answer.language)
            )
            await database.execute(chosen)
            await database.commit()
    response = redirect(request, safe_path(answer.next_path))
    set_plain_cookie(request, response, LANGUAGE_COOKIE, answer.language, timedelta(days=365))
    return response


@router.get("/health", dependencies=[Depends(Public())])
async def health(request: Request) -> JSONResponse:
    """200 once the database answers; says what does not."""
    try:
        async with resources_of(request).autocommit() as database:
            await database.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return JSONResponse({"status": "away", "database": type(error).__name__}, 503)
    return JSONResponse({"status": "ok"})

"""What the hub publishes on a wiki: what stands where, what waits, and the choice where somebody else wrote there.

A page of the desk only notes what is wanted; the wiki publisher brings the wiki to it within a minute or two.
"""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.exchange.people import Role
from models.tables.cycle import Cycle
from models.tables.wiki_page import WikiPage
from models.texts.translate import N_, _
from models.views.reports import published, published_one
from models.views.wiki_pages import CYCLE, REPORT, ask_for, pages, subject_of, title_for
from web.forms.form import Form
from web.forms.widgets import Hidden
from web.site.access import Hub, Viewer
from web.site.dates import frame
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
PATH = "/desk/wiki"
PUBLISHES = (Role.PROGRAMME, Role.COORDINATOR)
Staff = Annotated[Viewer, Depends(Hub(*PUBLISHES))]
MOST = 100
Act = Literal["publish", "withdraw", "overwrite", "keep"]
DONE = {
    "publish": N_("It is published on the wiki within a few minutes."),
    "withdraw": N_("It is taken from the wiki within a few minutes."),
    "overwrite": N_("Ours is written over theirs within a few minutes."),
    "keep": N_("Theirs stays until the report here changes."),
}


class Order(BaseModel):
    """What to do with a page; `theirs` is the other revision that somebody chose about."""

    subject: Annotated[str, Field(max_length=200), Hidden()]
    act: Annotated[Act, Hidden()]
    theirs: Annotated[int, Field(ge=0, le=2**62), Hidden()] = 0


@dataclass(frozen=True)
class Offer:
    """Something that could be published and was never asked for."""

    subject: str
    called: str


@dataclass(frozen=True)
class Line:
    """One page of the wiki, where it is, and how it stands: a word of `STATES`."""

    page: WikiPage
    address: str
    state: str


def state_of(one: WikiPage) -> str:
    """How a page stands, in the order of what somebody has to know first."""
    if one.wanted and one.theirs and one.theirs not in (one.overwrite, one.keep):
        return "theirs"
    if one.problem:
        return "problem"
    if not one.wanted or one.withheld:
        gone = "withheld" if one.wanted else "withdrawn"
        return "going" if one.digest else gone
    return "there" if one.digest and not one.theirs else "coming"


def line_of(one: WikiPage, api: str) -> Line:
    """A page with its address on the wiki."""
    address = f"{api.removesuffix('api.php')}index.php?title={quote(one.title.replace(' ', '_'))}"
    return Line(one, address, state_of(one))


@router.get(PATH)
async def show_wiki(request: Request, viewer: Staff) -> Response:
    """Every page, and what else could be published."""
    api = resources_of(request).settings.wiki_api
    async with resources_of(request).autocommit() as database:
        known = await pages(database, viewer.scope)
        offers = await _offers(database, viewer, {one.subject for one in known}) if api else []
    lines = [line_of(one, api or "") for one in known]
    return page(request, "desk/wiki.html", lines=lines, offers=offers, named=bool(api))


async def _offers(database: AsyncSession, viewer: Viewer, known: set[str]) -> list[Offer]:
    zone = str(frame().zone)
    reports = await published(database, zone, rows=range(MOST), scope=viewer.scope)
    cycles = await database.scalars(
        select(Cycle)
        .where(*viewer.scope.named(col(Cycle.programme)))
        .order_by(col(Cycle.closes_at).desc())
    )
    offers = [Offer(subject_of(REPORT, row.exchange_id), row.called) for row in reports]
    offers += [
        Offer(subject_of(CYCLE, one.id), _("Numbers of {cycle}", cycle=one.name)) for one in cycles
    ]
    return [offer for offer in offers if offer.subject not in known]


@router.post(PATH)
async def change_wiki(request: Request, viewer: Staff) -> Response:
    """Note what is wanted."""
    resources, answer = resources_of(request), (await Form.read(request, Order)).validated()
    if answer is None:
        raise HTTPException(400)
    if resources.settings.wiki_api is None:
        raise _no_wiki()
    async with resources.sessions() as database:
        one = await database.get(WikiPage, answer.subject, with_for_update=True)
        if one is not None and one.programme != viewer.scope.mark:
            raise HTTPException(404)
        if answer.act in ("overwrite", "keep"):
            _choose(one, answer)
        else:
            await _ask(request, database, viewer, answer, one)
        await database.commit()
    return redirect(request, PATH, flash=_(DONE[answer.act]))


def _choose(one: WikiPage | None, answer: Order) -> None:
    """PageProblem where another revision stands there than the one that was chosen about."""
    if one is None or not one.theirs or one.theirs != answer.theirs:
        raise PageProblem(
            409,
            _("That page has changed on the wiki since you looked."),
            _("Look at it once more, then choose."),
            link=(PATH, _("See the pages of the wiki")),
        )
    one.overwrite = one.theirs if answer.act == "overwrite" else 0
    one.keep = one.theirs if answer.act == "keep" else 0


async def _ask(
    request: Request, database: AsyncSession, viewer: Viewer, answer: Order, one: WikiPage | None
) -> None:
    resources, mark = resources_of(request), viewer.scope.mark
    kind, _colon, about = answer.subject.partition(":")
    if one is None and not await _may_begin(database, viewer, kind, about, answer.act):
        raise HTTPException(404)
    title = one.title if one else await title_for(
        database, resources.settings.wiki_title, kind, about, mark
    )  # fmt: skip
    if one is not None:
        one.problem, one.problem_since = "", None  # asked for again, it is tried at once
        await database.flush()
    await ask_for(
        database, answer.subject, title, programme=mark, by=viewer.person_id,
        now=await resources.now(), wanted=answer.act == "publish",
    )  # fmt: skip


async def _may_begin(
    database: AsyncSession, viewer: Viewer, kind: str, about: str, act: Act
) -> bool:
    """Whether it is there to be published: a report with both consents, or a cycle, of the viewer's programme."""
    if act != "publish":
        return False
    if kind == REPORT:
        return await published_one(database, about, viewer.scope) is not None
    cycle = await database.get(Cycle, about) if kind == CYCLE else None
    return cycle is not None and viewer.scope.covers(cycle.programme)


def _no_wiki() -> PageProblem:
    return PageProblem(
        409,
        _("This installation has no wiki to publish on."),
        _("Whoever runs it can name one; docs/operations.md says how."),
        link=("/desk", _("Back to the desk")),
    )

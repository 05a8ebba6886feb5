"""A published report after the exchange has ended: who has it taken down, and lets it be read again.

The workflow is over by then: what each party said last stands in a table of its own, and counts at once.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from activities.mail.wake import RING
from domain.exchange.exchange import Exchange
from domain.exchange.people import Role, Side
from models.documents.words import WORDS
from models.tables.wiki_page import WikiPage
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.report_mails import owe_taken_down
from models.views.reports import HUB, PartyWord, say, words_on
from models.views.wiki_pages import REPORT, subject_of
from web.cases.names import names_of
from web.exchanges.load import load_state
from web.forms.form import Form
from web.forms.widgets import Area, Hidden
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
TAKES_DOWN = (Role.PROGRAMME, Role.COORDINATOR, Role.CHAIR, Role.SAFETY_OFFICER)
"""At the hub."""
InExchange = Annotated[Seat, Depends(MemberOf(staff=TAKES_DOWN))]


class TakeDown(BaseModel):
    reason: Annotated[
        str,
        Field(max_length=500),
        WORDS,
        Area(
            label=N_("Why?"),
            hint=N_("The others get a mail, and read it here. You need not say."),
            rows=3,
        ),
    ] = ""
    public: Annotated[str, Field(max_length=3), Hidden()] = "no"


@dataclass(frozen=True)
class Standing:
    """Whether a published report may be read, as far as the parties have a say; `by` are those who said no."""

    public: bool
    words: dict[str, PartyWord]

    @property
    def by(self) -> list[PartyWord]:
        """Who had it taken down."""
        return [word for word in self.words.values() if not word.public]


async def standing_of(database: AsyncSession, x: Exchange) -> Standing | None:
    """How a published report stands; None where none was published.

    A hold or a concern does not show in it: only who handles them knows.
    """
    if x.published_at is None:
        return None
    words = await words_on(database, x.id)
    return Standing(all(word.public for word in words.values()), words)


def has_a_say(seat: Seat) -> bool:
    """Whether somebody may have the report taken down: both communities, and these roles at the hub."""
    return seat.side is not None or bool(seat.viewer.roles & set(TAKES_DOWN))


async def _party(seat: InExchange) -> Seat:
    if not has_a_say(seat):
        raise HTTPException(403)
    return seat


Party = Annotated[Seat, Depends(_party)]


def party_of(seat: Seat) -> str:
    """For whom somebody speaks: their community's side, or the hub."""
    return seat.side.value if seat.side else HUB


def party_name(party: str) -> str:
    """What a party is called."""
    return _("The hub") if party == HUB else label(Side(party))


@router.get("/exchanges/{exchange_id}/published")
async def show_published(request: Request, seat: Party) -> Response:
    """Whether the report can be read, and the form to change what one's own side says."""
    async with resources_of(request).autocommit() as database:
        _x, standing = await _published(database, seat)
        return await _shown(request, database, seat, standing, Form.blank(TakeDown))


@router.post("/exchanges/{exchange_id}/published")
async def change_published(request: Request, seat: Party) -> Response:
    """Take the report down at once, or let it be read again."""
    resources, form = resources_of(request), await Form.read(request, TakeDown)
    answer = form.validated()
    async with resources.sessions() as database:
        x, standing = await _published(database, seat)
        if answer is None:
            return await _shown(request, database, seat, standing, form)
        party, by, now = party_of(seat), seat.viewer.person_id, await resources.now()
        mine, public = standing.words.get(party), answer.public == "yes"
        if public != (mine is None or mine.public):
            say(
                database, x.id, party, public=public, by=by,
                reason="" if public else answer.reason, now=now,
            )  # fmt: skip
            if not public:
                await owe_taken_down(database, x, party, by=by, now=now)
                await database.execute(RING)
            await database.commit()
    text = _("You let it be read again.") if public else _("The report is taken down.")
    return redirect(request, f"/exchanges/{seat.exchange_id}/published", flash=text)


async def _published(database: AsyncSession, seat: Seat) -> tuple[Exchange, Standing]:
    x = await load_state(database, seat)
    standing = await standing_of(database, x) if x is not None else None
    if x is None or standing is None:
        raise PageProblem(
            409,
            _("No report of this exchange is published."),
            _("The exchange’s page says how far it is."),
            link=(f"/exchanges/{seat.exchange_id}", _("See the exchange")),
        )
    return x, standing


async def wiki_state(database: AsyncSession, exchange_id: str) -> WikiPage | None:
    """The report's page on the wiki, where one was asked for."""
    return await database.get(WikiPage, subject_of(REPORT, exchange_id))


async def _shown(
    request: Request, database: AsyncSession, seat: Seat, standing: Standing, form: Form[Any]
) -> Response:
    names = await names_of(database, [word.by for word in standing.words.values()], [])
    mine = standing.words.get(party_of(seat))
    lines = [
        (party_name(word.party), names.person(word.by), word)
        for word in sorted(standing.words.values(), key=lambda word: word.at)
    ]
    wiki = await wiki_state(database, seat.exchange_id) if seat.side is None else None
    return page(
        request,
        "exchanges/published.html",
        wiki=wiki,
        on_wiki=resources_of(request).settings.wiki_api is not None
        and bool(seat.viewer.roles & {Role.PROGRAMME, Role.COORDINATOR}),
        status=form.status,
        form=form,
        address=f"/exchanges/{seat.exchange_id}",
        report=f"/reports/{seat.exchange_id}",
        public=standing.public,
        consents=mine is None or mine.public,
        is_hub=seat.side is None,
        lines=lines,
    )

"""The days of the visit beside each other: sessions by day and time, to be moved, put in order and copied by buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.case.errors import RuleBroken
from models.documents.joint import Written
from models.documents.joint_plan import newest
from models.documents.plan import ActivityPlan, Session
from models.documents.plan_moves import copied, moved, overlapping, put_before, swapped
from models.documents.words import LocalTime
from models.texts.translate import N_, _
from web.cases.pages import Place
from web.cases.sent_once import SentOnce
from web.forms.button import Nothing
from web.forms.form import Form
from web.participants.plan.comments import counts
from web.participants.plan.editing import TOGETHER
from web.participants.plan.reading import plan_place
from web.participants.plan.sections import title_of
from web.participants.plan.views import host_zone, is_signed, may_edit, signatures
from web.participants.together.direct import Act, Sending, not_done, save_change
from web.participants.together.presence import come, others_here
from web.site.access import MemberOf, Seat
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter(prefix="/exchanges/{exchange_id}/plan/week", route_class=SentOnce)
InExchange = Annotated[Seat, Depends(MemberOf())]
NOON, EVENING = time(12, 0), time(17, 0)
PARTS = (N_("Morning"), N_("Afternoon"), N_("Evening"))
DONE = {
    "earlier": N_("The two sessions have changed places."),
    "later": N_("The two sessions have changed places."),
    "before": N_("The session is in its new place."),
    "move": N_("The session is moved. Both sides see it."),
    "copy": N_("The session is copied. Both sides see it."),
}


class Wish(BaseModel):
    """What a button asks for: `day` counts from 1, `before` names another session."""

    act: Annotated[str, Field(max_length=10)]
    session: Annotated[str, Field(max_length=6)]
    day: Annotated[int, Field(ge=1, le=9)] | None = None
    start: LocalTime | None = None
    before: Annotated[str, Field(max_length=6)] = ""


@dataclass(frozen=True)
class Card:
    """One session: `overlaps` are the titles of those at the same time; whether one comes before or after it."""

    session: Session
    overlaps: list[str]
    has_before: bool
    has_after: bool


@dataclass(frozen=True)
class DayRow:
    """One day: its sessions by part of the day, and how many minutes are planned and free."""

    number: int
    date: date | None
    cells: tuple[list[Card], list[Card], list[Card]]

    @property
    def cards(self) -> list[Card]:
        """All of them, in the order in which they begin."""
        return [card for cell in self.cells for card in cell]

    @property
    def overlaps(self) -> bool:
        """Whether two are at the same time."""
        return any(card.overlaps for card in self.cards)


def rows_of(plan: ActivityPlan) -> list[DayRow]:
    """The days as the table shows them."""
    found = []
    for number in range(len(plan.days)):
        sessions = plan.in_time(number)
        clashes = overlapping([(one.id, one) for one in sessions])
        cells: tuple[list[Card], list[Card], list[Card]] = ([], [], [])
        for place, one in enumerate(sessions):
            card = Card(
                one,
                [other.title for other in clashes.get(one.id, [])],
                has_before=place > 0,
                has_after=place < len(sessions) - 1,
            )
            cells[(one.start >= NOON) + (one.start >= EVENING)].append(card)
        first = plan.starts_on
        found.append(DayRow(number + 1, first + timedelta(days=number) if first else None, cells))
    return found


@router.get("")
async def show_week(request: Request, seat: InExchange) -> Response:
    """All days in one table."""
    async with resources_of(request).autocommit() as database:
        at = await plan_place(request, seat, database)
        await come(at, "plan", "")
        plan = await newest(database, at.exchange.id)
        return await _shown(at, plan)


@router.post("")
async def change_week(request: Request, seat: InExchange) -> Response:
    """Move, copy or reorder one session; where signatures would fall, ask first."""
    async with resources_of(request).sessions() as database:
        at = await plan_place(request, seat, database)
        _check_may_write(at)
        form = await Form.read(request, Wish)
        wish = form.validated()
        address = f"{TOGETHER.address(at)}/week"
        if wish is None or wish.act not in DONE:
            raise PageProblem(
                422,
                _("A day, or a time like 09:30, is missing."),
                _("Choose both, then press the button again."),
                link=(address, _("Back to the week")),
            )
        plan = await newest(database, at.exchange.id)
        if is_signed(at.exchange) and "_sure" not in request.state.typed:
            typed = [(n, v) for n, vs in request.state.typed.items() for v in vs]
            return page(
                request, "participants/plan_reopen.html", at=at, typed=typed,
                sends=address, back=address, signed=await signatures(database, at.exchange, plan),
            )  # fmt: skip
        sending = Sending(key=form.sending, address=address, done=DONE[wish.act])
        try:
            await save_change(TOGETHER, at, _act(wish), sending)
        except RuleBroken as broken:
            raise not_done(broken, address) from broken
    return redirect(request, f"{address}#s-{wish.session}", flash=_(DONE[wish.act]))


def _act(wish: Wish) -> Act:
    if wish.act == "before":
        return lambda plan: put_before(plan, wish.session, wish.before)
    if wish.act in ("move", "copy"):
        does = moved if wish.act == "move" else copied
        return lambda plan: does(plan, wish.session, (wish.day or 0) - 1, wish.start)
    return lambda plan: swapped(plan, wish.session, later=wish.act == "later")


async def _shown(at: Place, plan: Written) -> Response:
    known: Mapping[str, Any] = {
        "plan": plan.plan,
        "rows": rows_of(plan.plan),
        "notes": await counts(at, plan),
        "zone": await host_zone(at.database, at.exchange),
        "present": await others_here(at, "plan", title_of),
    }
    return page(
        at.request,
        "participants/plan_week.html",
        at=at,
        parts=PARTS,
        key=Form.blank(Nothing).key,
        editable=may_edit(at.exchange, at.me),
        **known,
    )


def _check_may_write(at: Place) -> None:
    if at.seat.side is None:
        raise PageProblem(403, _("Only the two communities change their plan."))
    if not may_edit(at.exchange, at.me):
        reason, way_out, link = TOGETHER.not_now
        raise PageProblem(409, _(reason), _(way_out), link=(TOGETHER.address(at), _(link)))

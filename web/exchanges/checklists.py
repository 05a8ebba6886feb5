"""Each side's checklist, stage by stage: what it was asked, ticked by the answer; and what it ticks itself (CEE-04)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case import permissions
from domain.case.asks import AskStatus
from domain.case.names import HUB
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.kind import EXCHANGE
from domain.exchange.people import Side
from domain.exchange.stages import PHASES_OF, Stage, stage_of
from models.tables.ask_view import AskView
from models.texts.checklist import SOMETIMES, STEPS, Habit, habits_of
from models.texts.guidance import Audience, audience_of
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.checklist import asks_ever, set_ticks, ticks_of
from models.views.names import people_named
from web.cases.whose import whose
from web.exchanges.inquiries import ask_address
from web.exchanges.load import load_state
from web.forms.form import Form
from web.forms.widgets import Checks
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
OF_VISIT = frozenset(
    kind
    for stage in (Stage.TRAVEL, Stage.VISIT)
    for kind in (*(kind for kind, _whom in STEPS[stage]), *SOMETIMES.get(stage, ()))
)
"""What is asked anew for each visit."""
OfExchange = Annotated[Seat, Depends(MemberOf())]


class State(StrEnum):
    """How a line of the checklist stands."""

    DONE = "done"
    OPEN = "open"
    LATER = "later"
    WAIVED = "waived"


@dataclass(frozen=True)
class Line:
    """One thing a side is asked: its text, how it stands, and the page where this viewer answers it.

    `done` of `of` are answered where the same is asked several times, of each traveller or day.
    """

    text: str
    state: State
    done: int = 0
    of: int = 0
    due: datetime | None = None
    address: str = ""


@dataclass(frozen=True)
class Part:
    """One stage of a side: what it is asked, and what it sees to by itself (nothing for other readers)."""

    stage: Stage
    lines: Sequence[Line]
    habits: Sequence[Habit]

    @property
    def settled(self) -> int:
        """How many of the lines wait for nothing any more."""
        return sum(line.state in {State.DONE, State.WAIVED} for line in self.lines)


class Ticks(BaseModel):
    habits: Annotated[list[str], Field(max_length=50), Checks(label=N_("What we see to"))] = []


@router.get("/exchanges/{exchange_id}/checklist")
async def show_checklist(request: Request, seat: OfExchange) -> Response:
    """Both sides' lists; the ticks of a side are its own to see."""
    return await _shown(request, seat)


@router.post("/exchanges/{exchange_id}/checklist/{stage}")
async def tick(request: Request, stage: str, seat: OfExchange) -> Response:
    """Keep what a side ticks of one stage; the others of the side see it, the partner and the hub do not."""
    if stage not in set(Stage):
        raise HTTPException(404)
    if seat.side is None:
        raise HTTPException(403)
    resources = resources_of(request)
    habits = habits_of(audience_of(seat.side), Stage(stage))
    options = {"habits": [(habit.key, _(habit.text)) for habit in habits]}
    answer = (await Form.read(request, Ticks, options=options)).validated()
    address = f"/exchanges/{seat.exchange_id}/checklist"
    if answer is None:  # no page of ours sends this
        return redirect(
            request, address, flash=_("There is no such line. Nothing is changed."), kind="warning"
        )
    async with resources.sessions() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(404)
        await set_ticks(
            database, seat.exchange_id, _community(x, seat.side),
            shown=[habit.key for habit in habits], ticked=answer.habits,
            by=seat.viewer.person_id, now=await resources.now(),
        )  # fmt: skip
        await database.commit()
    return redirect(request, f"{address}#{stage}", flash=_("Your checklist is saved."))


async def _shown(request: Request, seat: Seat) -> Response:
    resources = resources_of(request)
    now = await resources.now()
    async with resources.autocommit() as database:
        x = await load_state(database, seat)
        if x is None:
            raise HTTPException(404)
        rows = await asks_ever(database, seat.exchange_id)
        ticks = await ticks_of(database, x.id, _community(x, seat.side)) if seat.side else {}
        names = await people_named(database, [tick.by for tick in ticks.values()])
    at = stage_of(x.phase)
    mine = _parts(x, rows, seat, seat.side, now) if seat.side else []
    others = [
        (label(side), _parts(x, rows, seat, side, now))
        for side in Side
        if side is not seat.side and x.party(side) is not None
    ]
    return page(
        request,
        "exchanges/checklist.html",
        address=f"/exchanges/{seat.exchange_id}",
        at=at,
        mine=mine,
        others=others,
        ticked_by={item: (names.get(row.by, ""), row.at) for item, row in ticks.items()},
        key=Form.blank(Ticks).key,
        asking=ask_address(x, seat.viewer.person_id),
    )


def _community(x: Exchange, side: Side) -> str:
    """Whose ticks a side's are now: a partner who came later begins with none."""
    party = x.party(side)
    return party.community if party else ""


def _parts(
    x: Exchange, rows: Iterable[AskView], seat: Seat, side: Side, now: datetime
) -> list[Part]:
    asked = _of_side(x, rows, side)
    audience, reached = audience_of(side), stage_of(x.phase)
    order = list(PHASES_OF)
    at = order.index(reached) if reached else len(order)
    return [
        Part(
            stage,
            _lines(x, seat, stage, audience, asked, now, ahead=number >= at),
            habits_of(audience, stage) if side is seat.side else (),
        )
        for number, stage in enumerate(order)
    ]


def _of_side(x: Exchange, rows: Iterable[AskView], side: Side) -> list[AskView]:
    """What a side was asked, each question once: of one that was opened again the last time counts."""
    party = x.party(side)
    members = set(party.members) if party else set()
    found: dict[tuple[str, str, str | None], AskView] = {}
    for row in rows:
        ours = side.value in row.roles or (row.person_id in members and not HUB & set(row.roles))
        theirs = row.answered_by in x.former  # a partner who has left
        if ours and not theirs and row.status is not AskStatus.VOID and not _before(x, row):
            found[row.kind, row.subject, row.person_id] = row
    return list(found.values())


def _before(x: Exchange, row: AskView) -> bool:
    """Whether it was asked for a visit that is over, and another one is being prepared or under way."""
    if not x.past_visits or AskKind(row.kind) not in OF_VISIT:
        return False
    return row.opened_at.date() <= max(visit.ended_on for visit in x.past_visits)


def _lines(
    x: Exchange,
    seat: Seat,
    stage: Stage,
    audience: Audience,
    asked: Iterable[AskView],
    now: datetime,
    *,
    ahead: bool,
) -> list[Line]:
    expected = {kind for kind, whom in STEPS[stage] if whom in {audience, Audience.BOTH}}
    lines = []
    for kind in (*(kind for kind, _whom in STEPS[stage]), *SOMETIMES.get(stage, ())):
        rows = [row for row in asked if row.kind == kind.value]
        if rows:
            lines.append(_line(x, seat, kind, rows, now))
        elif ahead and kind in expected:
            lines.append(Line(label(kind), State.LATER))
    return lines


def _line(x: Exchange, seat: Seat, kind: AskKind, rows: list[AskView], now: datetime) -> Line:
    waiting = [row for row in rows if row.status is AskStatus.OPEN]
    me = seat.viewer.person_id
    mine = [row for row in waiting if permissions.is_turn(x, me, whose(EXCHANGE, row))]
    first = min(mine or waiting, key=lambda row: row.due_at, default=None)
    if first is None:
        waived = all(row.status is AskStatus.WAIVED for row in rows)
        state = State.WAIVED if waived else State.DONE
    else:
        state = State.OPEN if first.starts_at <= now else State.LATER
    return Line(
        label(kind),
        state,
        done=len(rows) - len(waiting),
        of=len(rows),
        due=first.due_at if first else None,
        address=f"/exchanges/{x.id}/asks/{first.ask_id}" if first and first in mine else "",
    )

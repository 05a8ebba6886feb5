"""Cases by phase, of any kind: what is where, whose turn it is, and what has been there too long."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from domain.case.kind import KINDS, Kind
from domain.case.names import CasePhase
from domain.exchange.kind import EXCHANGE
from models.texts.labels import label
from models.texts.translate import _
from models.views.board import MOST_ENDED, Card, case_board, cases_in_phase, exchange_board
from models.views.desk_choices import cycles_of, owners_of
from web.cases.names import Names, names_of
from web.desk.filters import Filters, place_after, read_filters
from web.desk.overview import wanted
from web.site.access import Hub, Viewer
from web.site.resources import resources_of
from web.site.templates import page

router = APIRouter()
PATH = "/desk/board"
Staff = Annotated[Viewer, Depends(Hub())]


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see, and when it is."""

    viewer: Viewer
    kind: Kind
    filters: Filters
    now: datetime


@dataclass(frozen=True)
class CardShown:
    """One case as its card says it; `days` are those in its phase so far, `late` whether something is overdue."""

    address: str
    title: str
    topic: str
    turn: str
    days: int | None
    allowed: int | None
    due_at: datetime | None
    late: bool
    paused: bool
    starts_on: date | None

    @property
    def over(self) -> bool:
        """Whether it is longer in its phase than the policy allows; not while it is paused."""
        known = self.days is not None and self.allowed is not None
        return known and not self.paused and (self.days or 0) > (self.allowed or 0)


@dataclass(frozen=True)
class Column:
    """One phase with its first cards; `address` lists all its cases."""

    phase: CasePhase
    count: int
    cards: list[CardShown]
    address: str


@router.get(PATH)
async def show_board(request: Request, viewer: Staff) -> Response:
    """The board, or for a kind without a list of its own all cases of one phase."""
    resources, query = resources_of(request), request.query_params
    kind = KINDS.get(query.get("case", ""), EXCHANGE)
    now = await resources.now()
    asked = Wanted(viewer, kind, read_filters(query), now)
    phase = next((one for one in kind.phases if one.value == query.get("phase")), None)
    async with resources.autocommit() as database:
        if phase is not None and kind is not EXCHANGE:
            cards, following = await _cards_in(database, asked, phase)
            return page(
                request, "desk/board_phase.html",
                kind=kind, phase=phase, cards=cards, following=following,
                is_first=asked.filters.after is None, address=_list_of(asked, phase),
            )  # fmt: skip
        columns, ended = await _columns(database, asked)
        cycles = await cycles_of(database, viewer.scope)
        owners = await owners_of(database, viewer.scope)
    shown = {column.phase for column in columns}
    return page(
        request,
        "desk/board.html",
        kind=kind,
        kinds=[(one.name, _(one.title)) for one in KINDS.values()],
        filters=asked.filters,
        cycles=[(one.id, one.name) for one in cycles],
        owners=owners,
        columns=columns,
        ended=ended,
        most_ended=MOST_ENDED,
        empty=[one for one in kind.phases if not one.is_end and one not in shown],
    )


async def _columns(
    database: AsyncSession, asked: Wanted
) -> tuple[list[Column], list[tuple[CasePhase, int, str]]]:
    kind, viewer = asked.kind, asked.viewer
    phases = [one for one in kind.phases if not one.is_end]
    ends = [one for one in kind.phases if one.is_end]
    if kind is EXCHANGE:
        of = wanted(viewer, asked.filters, asked.now)
        board = await exchange_board(database, of, phases, ends)
    else:
        me, scope = viewer.person_id, viewer.scope
        board = await case_board(database, kind.name, me, scope, phases, ends)
    names = await _names(database, board.cards)
    columns = [
        Column(
            phase,
            board.counts[phase],
            [_card(asked, card, names) for card in board.cards if card.phase == phase],
            _list_of(asked, phase),
        )
        for phase in phases
        if board.counts.get(phase)
    ]
    return columns, [
        (end, board.ended[end], _list_of(asked, end)) for end in ends if end in board.ended
    ]


def _list_of(asked: Wanted, phase: CasePhase) -> str:
    """Where all the cases of a phase are listed."""
    if asked.kind is EXCHANGE:
        return asked.filters.address("/desk/exchanges", phase=phase.value)
    return f"{PATH}?{urlencode({'case': asked.kind.name, 'phase': phase.value})}"


async def _cards_in(
    database: AsyncSession, asked: Wanted, phase: CasePhase
) -> tuple[list[CardShown], str]:
    """One page of a phase's cases of a kind without a list of its own, and the address of the next one."""
    place, viewer = asked.filters.after, asked.viewer
    after = (place[0], place[1][0]) if place else None
    cards, last = await cases_in_phase(
        database, asked.kind.name, phase.value, viewer.person_id, viewer.scope, after
    )
    names = await _names(database, cards)
    following = urlencode({"after": place_after(*last)}) if last else ""
    shown = [_card(asked, card, names) for card in cards]
    return shown, f"{_list_of(asked, phase)}&{following}" if last else ""


async def _names(database: AsyncSession, cards: list[Card]) -> Names:
    return await names_of(
        database,
        [who for card in cards for who in (*card.people, *card.parties)],
        [c for card in cards for c in (card.mentee_community, card.mentor_community)],
    )


def _card(asked: Wanted, card: Card, names: Names) -> CardShown:
    kind, now = asked.kind, asked.now
    if kind is EXCHANGE:
        title = names.pair(card.mentee_community, card.mentor_community)
    else:
        title = ", ".join(names.person(who) for who in card.parties) or _(kind.title)
    return CardShown(
        address=kind.path_of(card.case_id),
        title=title,
        topic=card.topic,
        turn=_turn(kind, card, names),
        days=(now - card.phase_since).days if card.phase_since else None,
        allowed=card.phase_days,
        due_at=card.due_at,
        late=card.due_at is not None and card.due_at < now,
        paused=card.paused,
        starts_on=card.starts_on if card.starts_on and card.starts_on >= now.date() else None,
    )


def _turn(kind: Kind, card: Card, names: Names) -> str:
    """Whose answer is due first: the role, and the person where it is one."""
    if card.asked is None:
        return _("Nobody")
    role = label(kind.roles(card.asked))
    if len(card.people) != 1:
        return role
    return _("{person} ({role})", person=names.person(card.people[0]), role=role)

"""Reading what is to come: in one case for its page, in all of somebody's cases for calendars."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.kind import KINDS, Kind
from domain.exchange.kind import EXCHANGE
from models.documents.notes import read_notes_of
from models.messages.cases import state_of
from models.messages.records import STATE
from models.tables.note import Note
from models.views.ahead import CaseAhead, cases_ahead, fill
from models.views.programmes import ProgrammeScope
from web.cases.ahead import what_comes
from web.cases.coming import Coming, Reader
from web.cases.names import Names, names_of
from web.cases.pages import pages_of


@dataclass(frozen=True)
class Dated:
    """Something to come in one of several cases; `case` is what the case is called."""

    coming: Coming
    case: str
    case_id: str
    home: str
    programme: str


async def comes_in(
    database: AsyncSession,
    kind: Kind,
    x: Any,
    me: str,
    now: datetime,
    tell: Callable[[Any], str] | None = None,
) -> list[Coming]:
    """What comes in one case, for a person who may see it."""
    case = CaseAhead(case_id=x.id, kind=kind.name, programme="", state={})
    await fill(database, [case], me, now)
    names = await _names(database, [(kind, x, case)])
    notes = await _notes(database, [(kind, x, case)], me)
    reader = _reader(kind, case, me, now, names, notes)
    return what_comes(kind, x, case.asks, case.events, reader, tell)


async def comes_to(
    database: AsyncSession,
    me: str,
    now: datetime,
    *,
    of_hub: bool,
    programme: ProgrammeScope | None = None,
) -> list[Dated]:
    """What comes in all cases of a person, or of the hub's team they are in; unsorted across cases."""
    cases = await cases_ahead(database, me, now, of_hub=of_hub, programme=programme)
    known = list(_read(cases))
    names, notes = await _names(database, known), await _notes(database, known, me)
    found = []
    for kind, x, case in known:
        title = pages_of(kind.name).ahead.title(kind, x, names)
        reader = _reader(kind, case, me, now, names, notes)
        found += [
            Dated(one, title, x.id, kind.path_of(x.id), case.programme)
            for one in what_comes(kind, x, case.asks, case.events, reader)
        ]
    return found


def _read(cases: list[CaseAhead]) -> Iterator[tuple[Kind, Any, CaseAhead]]:
    """The cases whose state this program knows."""
    for case in cases:
        if case.kind in KINDS:
            kind = KINDS[case.kind]
            state = STATE if kind is EXCHANGE else state_of(kind.name)
            try:
                yield kind, state.validate_python(case.state), case
            except ValidationError:  # one row of a later release does not take the whole calendar
                continue


def _reader(
    kind: Kind, case: CaseAhead, me: str, now: datetime, names: Names, notes: Mapping[str, Note]
) -> Reader:
    asked = frozenset(kind.asks.kind(ask.kind) for ask in case.asks)
    return Reader(me=me, now=now, names=names, gives=case.gives, asked=asked, notes=notes)


async def _notes(
    database: AsyncSession, known: list[tuple[Kind, Any, CaseAhead]], me: str
) -> dict[str, Note]:
    wanted = {x.id: pages_of(kind.name).ahead.notes(x, me) for kind, x, _case in known}
    return await read_notes_of(database, wanted)


async def _names(database: AsyncSession, known: list[tuple[Kind, Any, CaseAhead]]) -> Names:
    people, communities = list[str | None](), list[str | None]()
    for kind, x, case in known:
        ahead = pages_of(kind.name).ahead
        people += [
            *ahead.people(x),
            *(who for a in case.asks for who in (a.person_id, a.claimed_by)),
        ]
        communities += ahead.communities(x)
    return await names_of(database, people, communities)

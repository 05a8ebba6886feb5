"""What follows from each way a page may end, told before anybody decides (found by trying it on a copy)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import structlog
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import select
from sqlmodel import col

from domain.case.asks import Ask, AskStatus
from domain.case.case import Case
from domain.case.errors import RuleBroken
from domain.case.foresight import Foresight, foresee
from domain.case.message import AnyMessage
from domain.case.names import HUB
from models.tables.ask_view import AskView
from models.texts.labels import label
from models.texts.translate import N_, Sentence, _
from web.cases.decisions import Decision, MessagePage, Outcome
from web.cases.names import Names, names_of, naming
from web.cases.pages import FormPage, Place, allowed, pages_of
from web.forms.fields import Options
from web.forms.refusals import refused

log = structlog.get_logger()
A_WHILE = timedelta(days=14)
"""How far ahead a day is that nobody has chosen yet."""

Tried = Foresight | RuleBroken | None
"""What was found by trying: None where trying failed."""
REOPENS = N_(
    "Was it a mistake? The coordinator can open this task again; the answer then no longer counts."
)


@dataclass(frozen=True)
class Waits:
    """Somebody is asked, or no longer asked: who, what, until when."""

    who: str
    what: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Follows:
    """What one way of deciding leads to, in the bound language.

    `known` is False where it depends on what is not chosen yet; `stops` says what is in the way
    whatever is chosen. `undo` says what can be undone, and how.
    """

    value: str
    text: str
    known: bool
    stops: Sentence | None = None
    phase: str = ""
    ended: bool = False
    asked: tuple[Waits, ...] = ()
    let_go: tuple[Waits, ...] = ()
    told: tuple[str, ...] = ()
    undo: str = ""


async def what_follows(page: FormPage[Any], at: Place) -> list[Follows]:
    """What each way this person may choose leads to; nothing for pages that decide nothing."""
    if not isinstance(at.case, Case):
        return []
    tried = await _all_tried(page, at)
    names = await _named(at, [found for _way, found in tried if isinstance(found, Foresight)])
    undo = pages_of(at.kind.name).undo
    return [
        _told(at, way, found, names, undo)
        if isinstance(found, Foresight)
        else await _stopped(at, page, way, found)
        for way, found in tried
    ]


async def _all_tried(page: FormPage[Any], at: Place) -> list[tuple[Outcome, Tried]]:
    if not isinstance(page, MessagePage):
        try:
            message = await page.would_send(at)
        except RuleBroken:  # the page says what is in the way of it
            return []
        if message is None:
            return []
        return [(Outcome("", "", type(message)), _foreseen(at, await _with_asks(at), message))]
    me = at.instead_of or at.me
    ways = [w for w in page.ways() if allowed(at.case, me, [w.message]) and w.offered(at.case, me)]
    if not ways or not page.foretold:
        return []
    case, answer = await _with_asks(at), await _likely_answer(page, at)
    return [(way, await _tried(page, at, case, way, answer)) for way in ways]


async def _with_asks(at: Place) -> Any:
    """The case with its open asks; the state that is recorded leaves them out."""
    rows = await at.database.scalars(
        select(AskView).where(
            col(AskView.exchange_id) == at.case.id, col(AskView.status) == AskStatus.OPEN
        )
    )
    at.case.asks = [_ask(at, row) for row in rows]
    return at.case


def _ask(at: Place, row: AskView) -> Ask[Any, Any]:
    return Ask(
        id=row.ask_id,
        kind=at.kind.asks.kind(row.kind),
        of=tuple(at.kind.roles(role) for role in row.roles),
        opened_at=row.opened_at,
        starts_at=row.starts_at,
        due_at=row.due_at,
        person=row.person_id,
        subject=row.subject,
        claimed_by=row.claimed_by,
    )


async def _tried(
    page: MessagePage[Any], at: Place, case: Any, way: Outcome, answer: Mapping[str, Any]
) -> Tried:
    chooser = {page.chooser: way.value} if isinstance(page, Decision) else {}
    typed = page.model.model_construct(**{**answer, **chooser})
    try:
        return _foreseen(at, case, await page.assumed(at, typed, _assumed(way, at)))
    except RuleBroken as broken:
        return broken
    except Exception:
        log.exception("not_foreseen", page=type(page).__name__, way=way.value)
        return None


def _foreseen(at: Place, case: Any, message: AnyMessage) -> Foresight | RuleBroken:
    try:
        return foresee(case, message, at.now, at.kind.messages, at.ask.ask_id if at.ask else None)
    except RuleBroken as broken:
        return broken


async def _likely_answer(page: MessagePage[Any], at: Place) -> dict[str, Any]:
    """What the form starts from; the first of what there is to choose from; nothing elsewhere."""
    start = await page.initial(at)
    begun = start.model_dump() if isinstance(start, BaseModel) else dict(start or {})
    options: Mapping[str, Options] = await page.options(at)
    found: dict[str, Any] = {}
    for name, field in page.model.model_fields.items():
        if begun.get(name):
            found[name] = begun[name]
        elif options.get(name):
            found[name] = _chosen(field.annotation, options[name][0][0])
        elif not field.is_required():
            found[name] = field.get_default(call_default_factory=True)
        else:
            found[name] = _something(field.annotation, at)
    return found


def _chosen(annotation: Any, value: str) -> Any:
    """What the form makes of a choice: a member, a text, or a list of it."""
    several = get_origin(annotation) is list
    return TypeAdapter(annotation).validate_python([value] if several else value)


def _assumed(way: Outcome, at: Place) -> dict[str, Any]:
    """For each field of a message something of its type, where the form gives nothing."""
    hints = get_type_hints(way.message, include_extras=False)
    return {name: _something(hint, at) for name, hint in hints.items()}


def _something(hint: Any, at: Place) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _something(inner[0], at)
    if origin in (Union, UnionType):
        return _something(next(kind for kind in inner if kind is not type(None)), at)
    if origin in (tuple, list, frozenset):
        return origin([_something(inner[0], at)])
    if isinstance(hint, type):
        return _of_type(hint, at)
    return None


def _of_type(hint: type, at: Place) -> Any:
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    due = {ask.due_at.date() for ask in at.case.asks}
    later = at.now + A_WHILE
    while later.date() in due:  # to move a deadline to where it is means nothing
        later += timedelta(days=1)
    if issubclass(hint, datetime):
        return later
    if issubclass(hint, date):
        return later.date()
    return {bool: True, int: 1, str: "-"}.get(hint)


async def _named(at: Place, found: Iterable[Foresight]) -> Names:
    people = {person for one in found for person in one.told}
    asks = [ask for one in found for ask in (*one.asked, *one.let_go)]
    people |= {ask.person or ask.claimed_by or "" for ask in asks}
    return await names_of(at.database, people, ())


async def _stopped(
    at: Place, page: FormPage[Any], way: Outcome, broken: RuleBroken | None
) -> Follows:
    """What was assumed is refused: because of a field, which may be filled otherwise, or anyway."""
    text = _(way.text) if way.text else ""
    typed = {*page.model.model_fields, *(spec.name for spec in fields(way.message))}
    stops = None
    if broken is not None and broken.field not in typed:
        stops = refused(await naming(at.database, broken)).sentence
    return Follows(value=way.value, text=text, known=False, stops=stops)


def _told(
    at: Place, way: Outcome, found: Foresight, names: Names, undo: Mapping[Any, str]
) -> Follows:
    text = _(way.text) if way.text else ""
    last = _(undo[way.message]) if way.message in undo else ""
    of_hub = not HUB.isdisjoint(at.case.roles_of(at.me))  # what is the hub's own is for the hub
    return Follows(
        value=way.value,
        text=text,
        known=True,
        phase=label(found.phase) if found.phase is not None else "",
        ended=found.ended,
        asked=tuple(_waits(ask, names) for ask in found.asked),
        let_go=tuple(
            _waits(ask, names) for ask in found.let_go if of_hub or not HUB.issuperset(ask.of)
        ),
        told=tuple(_("you") if person == at.me else names.person(person) for person in found.told),
        # That it can be opened again was tried: it counts for more than a sentence that was written.
        undo=_(REOPENS) if found.reopens else last,
    )


def _waits(ask: Ask[Any, Any], names: Names) -> Waits:
    named = ask.person or ask.claimed_by
    roles = f" {_('or')} ".join(label(role) for role in ask.of)
    return Waits(names.person(named) if named else roles, label(ask.kind), ask.due_at)

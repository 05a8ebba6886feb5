"""What follows from each way a page may end, told before anybody decides (found by trying it on a copy)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import structlog
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
from web.cases.foreseen_mails import (
    ForeseenMail,
    Holding,
    foreseen_mails,
    holding_of,
    how_they_wait,
)
from web.cases.names import Names, names_of, naming
from web.cases.pages import FormPage, Pages, Place, allowed, pages_of
from web.cases.trying import Guess, assumed, guesses
from web.cases.whole import ask_of
from web.forms.refusals import refused
from web.forms.specs import specs_of

log = structlog.get_logger()
AnyAsk = Ask[Any, Any]
Tried = Foresight | RuleBroken | None
"""What was found by trying: None where trying failed."""
REOPENS = N_(
    "Was it a mistake? The coordinator can open this task again; it is then answered anew."
)
WHILE = N_("That can be done as long as it stands at: {phases}.")


@dataclass(frozen=True)
class Way:
    """One way a page may end, with what was found for each guess; the likely one first."""

    outcome: Outcome
    found: list[tuple[str, Tried]]
    """Each guess's field that was chosen otherwise, and what came of it."""

    def foresights(self) -> list[tuple[str, Foresight]]:
        """Of the guesses that the rules accept."""
        return [(name, one) for name, one in self.found if isinstance(one, Foresight)]


@dataclass(frozen=True)
class Waits:
    """Somebody is asked, or no longer asked: who, what, until when; no day where that depends on a choice."""

    who: str
    what: str
    due: datetime | None


@dataclass(frozen=True, kw_only=True)
class Follows:
    """What one way of deciding leads to, in the bound language.

    `known` is False where it depends on what is not chosen yet; `stops` says what is in the way
    whatever is chosen. What is said holds for every choice that was tried; `depends` names the fields
    by which more may follow. `mails` are the very mails, as they read with what is likely. `undo` says what can be
    undone, how, and until when.
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
    mails: tuple[ForeseenMail, ...] = ()
    undo: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()


async def what_follows(page: FormPage[Any], at: Place) -> list[Follows]:
    """What each way this person may choose leads to; nothing for pages that decide nothing."""
    if not isinstance(at.case, Case):
        return []
    ways = await _all_tried(page, at)
    names = await _named(at, [one for way in ways for _name, one in way.foresights()])
    holding = await holding_of(at) if any(way.foresights() for way in ways) else None
    return [
        await _with_mails(at, way, _common(page, at, way, names), holding)
        if way.foresights() and holding
        else await _stopped(at, page, way)
        for way in ways
    ]


async def _with_mails(at: Place, way: Way, said: Follows, holding: Holding) -> Follows:
    """With the mails that every guess leads to, and how long they wait."""
    found = [one for _name, one in way.foresights()]
    try:
        mails = await foreseen_mails(at, found, holding)
    except Exception:
        log.exception("mails_not_foreseen", value=way.outcome.value)
        return said
    waits = how_they_wait(at, found, holding)
    return replace(said, mails=mails, undo=(*said.undo, *waits))


async def _all_tried(page: FormPage[Any], at: Place) -> list[Way]:
    if not isinstance(page, MessagePage):
        try:
            message = await page.would_send(at)
        except RuleBroken:  # the page says what is in the way of it
            return []
        if message is None:
            return []
        only = _foreseen(at, await _with_asks(at), message)
        return [Way(Outcome("", "", type(message)), [("", only)])]
    me = at.instead_of or at.me
    ways = [w for w in page.ways() if allowed(at.case, me, [w.message]) and w.offered(at.case, me)]
    if not ways or not page.foretold:
        return []
    case, answers = await _with_asks(at), await guesses(page, at)
    return [Way(way, await _every_tried(page, at, case, way, answers)) for way in ways]


async def _every_tried(
    page: MessagePage[Any], at: Place, case: Any, way: Outcome, answers: Iterable[Guess]
) -> list[tuple[str, Tried]]:
    mattering = [guess for guess in answers if not guess.differs or page.takes(way, guess.differs)]
    return [(one.differs, await _tried(page, at, case, way, one.answer)) for one in mattering]


async def _with_asks(at: Place) -> Any:
    """The case with its open asks; the state that is recorded leaves them out."""
    rows = await at.database.scalars(
        select(AskView).where(
            col(AskView.exchange_id) == at.case.id, col(AskView.status) == AskStatus.OPEN
        )
    )
    at.case.asks = [ask_of(at.kind, row) for row in rows]
    return at.case


async def _tried(
    page: MessagePage[Any], at: Place, case: Any, way: Outcome, answer: Mapping[str, Any]
) -> Tried:
    chooser = {page.chooser: way.value} if isinstance(page, Decision) else {}
    typed = page.model.model_construct(**{**answer, **chooser})
    try:
        return _foreseen(at, case, await page.assumed(at, typed, assumed(way, at)))
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


async def _named(at: Place, found: Iterable[Foresight]) -> Names:
    people = {person for one in found for person in one.told}
    asks = [ask for one in found for ask in (*one.asked, *one.let_go)]
    people |= {ask.person or ask.claimed_by or "" for ask in asks}
    return await names_of(at.database, people, ())


async def _stopped(at: Place, page: FormPage[Any], way: Way) -> Follows:
    """What was assumed is refused: because of a field, which may be filled otherwise, or anyway."""
    typed = {*page.model.model_fields, *(spec.name for spec in fields(way.outcome.message))}
    stops, broken = None, way.found[0][1]
    if isinstance(broken, RuleBroken) and broken.field not in typed:
        stops = refused(await naming(at.database, broken)).sentence
    return Follows(value=way.outcome.value, text=_text(way.outcome), known=False, stops=stops)


def _common(page: FormPage[Any], at: Place, way: Way, names: Names) -> Follows:
    """What is the same whatever is chosen; and by which fields the rest differs."""
    undo = pages_of(at.kind.name)
    told = [(name, _told(at, way.outcome, one, names, undo)) for name, one in way.foresights()]
    said, specs = told[0][1], specs_of(page.model)
    for _name, other in told[1:]:
        said = _both_say(said, other)
    differing = dict.fromkeys(name for name, other in told if name and other != told[0][1])
    labels = (_(specs[name].widget.label) for name in differing if specs[name].widget.label)
    return replace(said, depends=tuple(labels))


def _both_say(one: Follows, other: Follows) -> Follows:
    return replace(
        one,
        phase=one.phase if one.phase == other.phase and one.ended == other.ended else "",
        ended=one.ended and other.ended,
        asked=_in_both(one.asked, other.asked),
        let_go=_in_both(one.let_go, other.let_go),
        told=tuple(who for who in one.told if who in other.told),
        undo=tuple(sentence for sentence in one.undo if sentence in other.undo),
    )


def _in_both(some: tuple[Waits, ...], others: tuple[Waits, ...]) -> tuple[Waits, ...]:
    """The tasks in both, without the day where only that differs."""
    left, found = list(others), []
    for ask in some:
        same = [it for it in left if (it.who, it.what) == (ask.who, ask.what)]
        if not same:
            continue
        twin = ask if ask in same else same[0]
        left.remove(twin)
        found.append(ask if twin == ask else replace(ask, due=None))
    return tuple(found)


def _told(at: Place, way: Outcome, found: Foresight, names: Names, undo: Pages) -> Follows:
    return Follows(
        value=way.value,
        text=_text(way),
        known=True,
        phase=label(found.phase) if found.phase is not None else "",
        ended=found.ended,
        asked=tuple(_waits(ask, names) for ask in found.asked),
        let_go=tuple(_waits(ask, names) for ask in read_by(at.me, at.case, found.let_go)),
        told=tuple(_("you") if person == at.me else names.person(person) for person in found.told),
        undo=tuple(_undo(way, found, undo)),
    )


def read_by(person: str, case: Case[Any, Any, Any], asks: Iterable[AnyAsk]) -> list[AnyAsk]:
    """Of these tasks those a person may learn of: the hub's own are for the hub."""
    of_hub = not HUB.isdisjoint(case.roles_of(person))
    return [ask for ask in asks if of_hub or not HUB.issuperset(ask.of)]


def _undo(way: Outcome, found: Foresight, undo: Pages) -> Iterable[str]:
    """The sender's own way back, and the coordinator's, which was tried; else that there is none."""
    if way.message in undo.undo:
        yield _(undo.undo[way.message])
    if found.reopens:
        yield _(REOPENS)
        if not all(phase.is_end for phase in found.reopens):
            yield _(WHILE, phases=", ".join(label(phase) for phase in found.reopens))
    elif way.message in undo.final:
        yield _(undo.final[way.message])


def _text(way: Outcome) -> str:
    return _(way.text) if way.text else ""


def _waits(ask: Ask[Any, Any], names: Names) -> Waits:
    named = ask.person or ask.claimed_by
    roles = f" {_('or')} ".join(label(role) for role in ask.of)
    return Waits(names.person(named) if named else roles, label(ask.kind), ask.due_at)

"""What a message would lead to, found by carrying it out on a copy: who is told, what is asked, until when."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.ask_table import Reopening
from domain.case.asks import Ask
from domain.case.capabilities import ReopenAsk
from domain.case.case import Case
from domain.case.engine import execute
from domain.case.message import Message, Messages
from domain.case.notices import Notice
from domain.case.override import reopen_hindrance


@dataclass(frozen=True, kw_only=True)
class Foresight:
    """What is different after a message.

    `told` are the people who get a mail, each once, in the order in which they are told; `asked` the
    asks it opens, due soonest first; `let_go` those that wait no longer although nobody has answered
    them. `phase` is the phase it leads to, None where it stays in its own. `reopens` are the phases in which the
    coordinator can open the answered task again, none where that cannot be done even now. `notices` are the
    mails it owes, about the case as it is `afterwards`.
    """

    told: tuple[str, ...]
    asked: tuple[Ask[Any, Any], ...]
    let_go: tuple[Ask[Any, Any], ...]
    phase: Any | None
    ended: bool
    reopens: tuple[Any, ...]
    notices: tuple[Notice, ...]
    afterwards: Case[Any, Any, Any]


def foresee(
    case: Case[Any, Any, Any],
    message: Message[Any],
    now: datetime,
    messages: Messages[Any],
    answers: str | None = None,
) -> Foresight:
    """Carry a message out on a copy of a case with all its open asks; the case itself stays as it is.

    `answers` is the id of the ask the message answers. Raises RuleBroken where the message would be
    refused. A hold delays mails and nothing else, and who looks must not learn of it from here.
    """
    later = deepcopy(case)
    later.held_since = None
    later.owed.clear()
    later.withheld.clear()
    # The settled asks are not among those given: a new one must not get the number of one that is open.
    numbers = (ask.id.rpartition("-")[2] for ask in later.asks)
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    later.dropped_asks = max(later.dropped_asks, highest - len(later.asks))
    open_before = {ask.id for ask in later.open_asks()}
    execute(later, message, now, messages)
    asked = [ask for ask in later.open_asks() if ask.id not in open_before]
    let_go = [
        ask
        for ask in later.asks
        if ask.id in open_before and not ask.is_open and ask.id != answers and not ask.answered_by
    ]
    return Foresight(
        told=tuple(dict.fromkeys(notice.person for notice in later.owed)),
        asked=tuple(sorted(asked, key=lambda ask: ask.due_at)),
        let_go=tuple(let_go),
        phase=later.phase if later.phase is not case.phase else None,
        ended=later.ended,
        reopens=_reopens(later, answers, messages) if answers is not None else (),
        notices=tuple(later.owed),
        afterwards=later,
    )


def _reopens(later: Case[Any, Any, Any], answered: str, messages: Messages[Any]) -> tuple[Any, ...]:
    ask = next((ask for ask in later.asks if ask.id == answered), None)
    if ask is None or ask.is_open or ReopenAsk.name not in messages:
        return ()
    reopen = later.spec(ask.kind).reopen
    if not isinstance(reopen, Reopening) or reopen_hindrance(later, ask) is not None:
        return ()
    return tuple(reopen.phases)

"""Wishes of people: open ones are found, and settled when what was wished for is done."""

from datetime import datetime

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import Request, RequestKind
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role


def open_requests(x: Exchange, *kinds: RequestKind) -> list[Request]:
    """Requests nobody has decided yet, oldest first; of every kind when none is given."""
    return [r for r in x.requests if r.granted is None and (not kinds or r.kind in kinds)]


def put(
    x: Exchange,
    now: datetime,
    by: str,
    kind: RequestKind,
    *,
    note: str | None = None,
    about: str | None = None,
) -> None:
    """Keep a wish and ask the hub to decide; `about` is the ask it is about."""
    made = Request(
        id=f"request-{x.dropped_requests + len(x.requests) + 1}",
        kind=kind,
        by=by,
        at=now,
        note=note,
        ask=about,
    )
    x.requests.append(made)
    x.ask(AskKind.DECIDE_REQUEST, now, Role.PROGRAMME, subject=made.id)


def settle(x: Exchange, now: datetime, by: str, kind: RequestKind, ask: str | None = None) -> None:
    """What was wished for has been done by `by`: grant the open requests of the kind.

    `ask` narrows it to requests about that ask, or about none in particular. Messages that pause,
    postpone, cancel, switch the direction, change a deadline or replace a partner call this.
    """
    for request in open_requests(x, kind):
        if ask is None or request.ask in (None, ask):
            decide(x, now, by, request, granted=True)


def decide(
    x: Exchange,
    now: datetime,
    by: str,
    request: Request,
    *,
    granted: bool,
    note: str | None = None,
) -> None:
    """Settle one request and tell whoever made it; `note` says why."""
    request.granted = granted
    ask = x.find_ask(AskKind.DECIDE_REQUEST, subject=request.id)
    x.answer(ask, now, by, "granted" if granted else "declined")
    told = NoticeKind.REQUEST_GRANTED if granted else NoticeKind.REQUEST_DECLINED
    facts = {"request": request.id, "wish": request.kind.value}
    x.notify(told, (request.by,), note=note, about=request.id, facts=facts)


def lapse(x: Exchange, now: datetime) -> None:
    """The exchange ends, or begins again with somebody else: no wish about it is open any more.

    Nobody is written to: what is told of the end, or of the partner who left, says it.
    """
    for request in open_requests(x):
        request.granted = False
    x.void(x.open_asks(AskKind.DECIDE_REQUEST), now, "no longer needed")

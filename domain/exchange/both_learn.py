"""What is asked of both sides of an exchange in which both learn.

Pre-work before the plan is signed (IB-05), how the two get on (IB-21), how they go on (IB-22).
"""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.case.workdays import at_local
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.people import Role, Side

THREE_MONTHS = timedelta(days=90)
MORNING = 9


class Occasion(StrEnum):
    """When both say how they get on: four times, so that it can be seen to grow."""

    SIGNING = "signing"
    VISIT_END = "visit_end"
    MONTH_3 = "month_3"
    CLOSE = "close"


class NextRound(StrEnum):
    """How a side wants to go on when the exchange is over."""

    AGAIN = "again"
    TURNED = "turned"
    OTHER_PARTNER = "other_partner"
    ENOUGH = "enough"


GOES_ON = frozenset({NextRound.AGAIN, NextRound.TURNED, NextRound.OTHER_PARTNER})
SAME_PARTNER = frozenset({NextRound.AGAIN, NextRound.TURNED})


def applies_next(way: NextRound, side: Side) -> Side:
    """Whose community applies if a side goes on like this: the one that applied, or with the roles turned the other."""
    return {NextRound.AGAIN: Side.MENTEE, NextRound.TURNED: Side.MENTOR}.get(way, side)


def begins_next(x: Exchange, side: Side) -> NextRound | None:
    """How a side begins the next application; None where it has had enough, or where its partner begins it.

    Its own wish counts first, then its partner's.
    """
    own, other = _way(x, side), _way(x, side.other)
    if own not in GOES_ON:
        return None
    if applies_next(own, side) is side:
        return own
    theirs = other in SAME_PARTNER and applies_next(other, side.other) is side
    return other if theirs else None


def _way(x: Exchange, side: Side) -> NextRound:
    return NextRound(x.next_round.get(side, NextRound.ENOUGH))


def asked_here(x: Exchange, kind: AskKind) -> bool:
    """Whether both sides are asked this: both learn, and the exchange began when it was asked already."""
    return x.reciprocal and kind in x.policy.asks


def missing_pre_work(x: Exchange) -> list[Side]:
    """The sides whose pre-work the plan waits for."""
    if not asked_here(x, AskKind.WRITE_PRE_WORK):
        return []
    return [side for side in Side if side not in x.pre_works and side not in x.waived_pre_works]


def ask_pre_work(x: Exchange, now: datetime) -> None:
    """Ask every side that owes its pre-work and is not being asked."""
    for side in missing_pre_work(x):
        if not x.find_ask(AskKind.WRITE_PRE_WORK, side=side):
            x.ask(AskKind.WRITE_PRE_WORK, now, Role(side.value))


def missing_for_signature(x: Exchange) -> str:
    """What must be there before anybody signs the plan; "" where nothing lacks."""
    if missing_pre_work(x):
        return "pre_work"
    return "" if x.questions_shared else "questions"


def ask_relationship(
    x: Exchange, now: datetime, occasion: Occasion, starts: datetime | None = None
) -> None:
    """Ask each side that has not said it, once an occasion; from `starts` on, where it is ahead."""
    if not asked_here(x, AskKind.RATE_RELATIONSHIP):
        return
    said = x.relationship.setdefault(occasion.value, {})
    for side in Side:
        asked = x.find_ask(AskKind.RATE_RELATIONSHIP, side=side, subject=occasion.value)
        if side not in said and not asked:
            ahead = starts is not None and starts > now
            of, about = Role(side.value), occasion.value
            x.ask(AskKind.RATE_RELATIONSHIP, now, of, subject=about, starts=starts, quiet=ahead)


def ask_in_month_3(x: Exchange, now: datetime) -> None:
    """Ask again three months after the visit."""
    if x.ended_on:
        day = at_local(x.ended_on + THREE_MONTHS, MORNING, x.policy.time_zone)
        ask_relationship(x, now, Occasion.MONTH_3, max(day, now))


def forget_month_3(x: Exchange, now: datetime) -> None:
    """Another visit comes: three months count from its end, unless both have said it already."""
    occasion = Occasion.MONTH_3.value
    if len(x.relationship.get(occasion, {})) < len(Side):
        x.relationship.pop(occasion, None)
        asked = x.open_asks(AskKind.RATE_RELATIONSHIP, subject=occasion)
        x.void(asked, now, "another visit")


def ask_how_to_go_on(x: Exchange, now: datetime) -> None:
    """With the reports: how each side wants to go on, where it has not said so."""
    if not asked_here(x, AskKind.DECIDE_NEXT_ROUND):
        return
    for side in Side:
        if side not in x.next_round and not x.find_ask(AskKind.DECIDE_NEXT_ROUND, side=side):
            x.ask(AskKind.DECIDE_NEXT_ROUND, now, Role(side.value))

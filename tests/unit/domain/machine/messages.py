"""Random messages: of every kind there is, sometimes plausible, sometimes nonsense.

A new kind of message is sent from the day it is registered: its fields are filled from what the
exchange knows, by their names, and else by their types.
"""

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from typing import Any, Union, get_args, get_origin, get_type_hints
from zlib import crc32

from domain.case.documents import DocRef
from domain.case.message import AnyMessage, Message
from domain.case.team import TeamMember
from domain.exchange.exchange import Exchange
from domain.exchange.messages.plan import SignPlan
from domain.exchange.messages.post_plan import ActionItem
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.people import Party, Role, Side
from domain.exchange.plan import PlanFacts, TopicFacts
from tests.support.messages import EXAMPLES
from tests.support.people import (
    MENTEE,
    MENTOR,
    MIA,
    MILO,
    OTHER_MENTOR,
    STRANGER,
    TESS,
    TOR,
    doc,
    facts,
)

PARTICIPANTS = (MIA, MILO, TOR, TESS, "p-oz", STRANGER)
HUB = ("p-pat", "p-sub", "p-ann", "p-tied", "p-bo", "p-cor", "p-cha", "p-saf")
PEOPLE = (*PARTICIPANTS, *HUB)
COMMON = frozenset(field.name for field in fields(Message))
THIRD = Party(community="c-third", members=("p-tam", "p-tia"), contact="p-tam")
WORDS = ("n-1", "n-1", "n-1", None)
"""What is said with a message: mostly something."""


def build(name: str, x: Exchange, now: datetime, by: str, luck: Random) -> AnyMessage:
    """A message of this kind that may or may not fit the exchange."""
    if name in EXAMPLES and luck.random() < 0.4:
        return EXAMPLES[name](x, now, by)
    if name == "sign_plan":
        return _sign(x, now, by, luck)
    kind = MESSAGES[name]
    hints = _hints(kind)
    given = {
        field.name: _value(field.name, hints[field.name], x, now, luck)
        for field in fields(kind)
        if field.name not in COMMON
    }
    return kind(by=by, note=luck.choice(WORDS), **given)


def in_place_of(message: AnyMessage, somebody: str, luck: Random) -> AnyMessage:
    """The same message, sent in another person's place."""
    return replace(message, instead_of=somebody, because=luck.choice(WORDS))


def _sign(x: Exchange, now: datetime, by: str, luck: Random) -> AnyMessage:
    """Mostly what the other side has signed already, else a plan of one's own."""
    if x.plan and luck.random() < 0.75:
        return SignPlan(by=by, plan=x.plan.doc, facts_of_plan=x.plan.facts)
    known = _facts(x, now, luck)
    content = crc32(repr(known).encode())  # other facts are another version, with a hash of its own
    return SignPlan(by=by, plan=doc("plan", 1 + content % 9999), facts_of_plan=known)


def _facts(x: Exchange, now: datetime, luck: Random) -> PlanFacts:
    going = x.party(x.direction.traveller) or MENTEE
    mentor = x.mentor or MENTOR
    earliest = now.date()
    if x.not_before:
        earliest = max(earliest, x.not_before - timedelta(days=60))
    topics = ()
    if x.reciprocal:
        topics = (
            TopicFacts(number=1, learner=Side.MENTEE, days=(1, 2), goals=(1,)),
            TopicFacts(number=2, learner=Side.MENTOR, days=(3, 4), goals=(2,)),
        )
    return facts(
        now.date(),
        starts_on=earliest + timedelta(days=luck.choice((58, 65, 80, 95, 110))),
        travellers=going.members[: luck.choice((1, 1, 2))],
        lead_contact=mentor.contact,
        visa_needed=luck.random() < 0.3,
        topics=topics,
    )


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(name: str, hint: Any, x: Exchange, now: datetime, luck: Random) -> Any:
    options, inner = get_args(hint), get_origin(hint)
    if inner in (Union, types.UnionType):
        if luck.random() < 0.5:
            return None
        return _value(name, next(o for o in options if o is not type(None)), x, now, luck)
    if inner is tuple:
        many = luck.choice((0, 1, 1, 2))
        return tuple(dict.fromkeys(_value(name, options[0], x, now, luck) for _ in range(many)))
    if name in KNOWN:
        return KNOWN[name](x, now, luck)
    return _of_type(name, hint, x, now, luck)


def _of_type(name: str, hint: Any, x: Exchange, now: datetime, luck: Random) -> Any:
    if hint in TYPES:
        return TYPES[hint](x, now, luck)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return luck.choice(list(hint))
    if hint is DocRef:
        return doc(name.replace("_", "-"), luck.choice((1, 1, 2)))
    if is_dataclass(hint):
        inner = _hints(hint)
        return hint(**{f.name: _value(f.name, inner[f.name], x, now, luck) for f in fields(hint)})
    msg = f"no idea how to fill {name}: {hint}"
    raise TypeError(msg)


def _day(_x: Exchange, now: datetime, luck: Random) -> date:
    return now.date() + timedelta(days=luck.choice((-30, -1, 0, 0, 1, 3, 5, 12, 25, 60)))


def _of_visit(x: Exchange, now: datetime, luck: Random) -> date:
    """A day around the visit."""
    first = x.plan.facts.starts_on if x.plan else now.date()
    return first + timedelta(days=luck.choice((-2, -1, 0, 1, 3, 4, 5)))


def _after_visit_day(x: Exchange, now: datetime, luck: Random) -> date:
    first = max(x.plan.facts.starts_on, now.date()) if x.plan else now.date()
    return first + timedelta(days=luck.choice((-10, 1, 10, 40)))


def _arrival(x: Exchange, now: datetime, luck: Random) -> datetime:
    first = x.plan.facts.starts_on if x.plan else now.date()
    start = datetime.fromisoformat(f"{first}T08:00:00+00:00")
    return start + timedelta(hours=luck.choice((-20, 0, 0, 5, 30)))


def _any_ask(x: Exchange, _now: datetime, luck: Random) -> str:
    found = [ask.id for ask in x.open_asks()] + [ask.id for ask in x.asks[-6:]]
    return luck.choice(found or ["ask-0"])


def _hash(x: Exchange, _now: datetime, luck: Random) -> str:
    found = [x.plan.doc.hash] * 3 if x.plan else []
    found += [x.approval.plan_hash] * 3 if x.approval else []
    found += [document.hash for document in x.post_plans.values()]
    return luck.choice([*found, doc("plan").hash])


def _partner(x: Exchange, _now: datetime, luck: Random) -> Party:
    return luck.choice((MENTOR, OTHER_MENTOR, THIRD, x.mentor or MENTOR, MENTEE))


def _member(x: Exchange, _now: datetime, luck: Random) -> TeamMember:
    roles = luck.sample([role for role in Role if role is not Role.TRAVELLER], 2)
    return TeamMember(
        person=luck.choice((*HUB, "p-new")), roles=tuple(roles[: luck.choice((0, 1, 1, 2))])
    )


def _item(x: Exchange, now: datetime, luck: Random) -> ActionItem:
    people = [*x.mentee.members, *(x.mentor.members if x.mentor else ())]
    due = now.date() + timedelta(days=luck.choice((-2, 5, 20, 45)))
    return ActionItem(id=luck.choice(("a1", "a2")), owner=luck.choice(people), due=due)


def _known_person(x: Exchange, _now: datetime, luck: Random) -> str:
    ours = [*x.mentee.members, *(x.mentor.members if x.mentor else ())]
    return luck.choice((luck.choice(ours), luck.choice(PEOPLE), "p-new"))


def _call(x: Exchange, _now: datetime, luck: Random) -> int:
    following = x.next_call()
    return luck.choice([following.number if following else 1, len(x.calls), 1])


def _one_of(ids: Callable[[Exchange], list[Any]], otherwise: Any) -> Any:
    return lambda x, _now, luck: luck.choice(ids(x) or [otherwise])


def _choice(*values: Any) -> Any:
    return lambda _x, _now, luck: luck.choice(values)


KNOWN: dict[str, Callable[[Exchange, datetime, Random], Any]] = {
    "order": _one_of(lambda x: [order.id for order in x.orders], "order-0"),
    "ask": _any_ask,
    "plan_hash": _hash,
    "request": _one_of(lambda x: [r.id for r in x.requests], "request-0"),
    "action": _one_of(lambda x: [action.id for action in x.actions], "a1"),
    "call": _call,
    "day": lambda x, _now, luck: luck.choice((len(x.logged_days) + 1, 1, 4, 6)),
    "traveller": _one_of(lambda x: list(x.travellers), MIA),
    "person": _known_person,
    "partner": _partner,
    "member": _member,
    "actions": _item,
    "count": _choice(9, 10, 12, 15, 16),
    "calls": _choice(1, 2, 3, 4, 12),
    "goals_covered": _choice(1, 2, 3),
    "interval_days": _choice(7, 21, 30, 91),
    "ended_on": _day,
    "not_before": _after_visit_day,
    "first": _of_visit,
    "last": _of_visit,
    "arrives_at": _arrival,
    "cost_cents": _choice(0, 9_900, 15_000, 60_000),
    "refund_cents": _choice(0, 0, 5_000, 9_900),
    "time_zone": _choice("Europe/Kyiv", "Asia/Tbilisi"),
    "zone": _choice("Europe/Kyiv", "Asia/Tbilisi"),
    "wakes_on": _day,
    "evidence": lambda _x, _now, luck: doc("evidence", luck.choice((1, 2))),
}
"""What a field of this name holds, whatever the message; a tuple holds several."""
TYPES: dict[Any, Callable[[Exchange, datetime, Random], Any]] = {
    bool: _choice(True, False),
    int: _choice(0, 1, 2, 3, 12),
    str: _choice("n-1", "n-2"),
    date: _day,
    datetime: lambda _x, now, luck: now + timedelta(hours=luck.choice((-5, 1, 30))),
    PlanFacts: _facts,
}

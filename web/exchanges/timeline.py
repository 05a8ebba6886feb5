"""A timeline entry as a person reads it: one sentence, the reason, the words that explain it."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import get_args, get_type_hints

from domain.case.asks import Escalation
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus
from domain.exchange.interruptions import RequestKind, TopUp
from domain.exchange.messages.no_match import Alternative
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.orders import ChangeCause, VisaStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from models.texts.labels import label
from models.texts.translate import _
from models.views.history import TimelineRow
from web.cases.timeline_sentences import CLOCK, REFUSED, REFUSED_UNNAMED, SENTENCES, UNKNOWN, Told
from web.exchanges.names import Names
from web.site.dates import day, money


def _ways() -> dict[str, type[StrEnum]]:
    """What the `way` of a message is chosen from, by the message's name."""
    hints = {name: get_type_hints(message).get("way") for name, message in MESSAGES.items()}
    return {name: kind for name, kind in hints.items() if isinstance(kind, type)}


WAYS = _ways()


def _reason_kinds() -> dict[str, type[StrEnum]]:
    """What the `reason`, or each of the `reasons`, of a message is chosen from, by the message's name."""
    found: dict[str, type[StrEnum]] = {}
    for name, message in MESSAGES.items():
        hints = get_type_hints(message)
        kinds = [hints.get("reason"), *get_args(hints.get("reasons"))]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                found[name] = kind
    return found


REASON_KINDS = _reason_kinds()
"""Whose members the data's `reason` or `reasons` name."""

REMINDERS = frozenset({"reminded", "escalated", "second_contact_asked", "silence_to_decide"})


@dataclass(frozen=True)
class TimelineItem:
    """An entry, ready to be shown; `kind` is "refused" for one that a rule turned down.

    `reminder` marks what the calendar did: somebody was reminded, or told that something is late.
    `in_place_of` names who was asked where the coordinator answered, `because` says why.
    """

    at: datetime
    title: str
    by: str
    text: str
    note: str
    kind: str
    phase: str
    reminder: bool = False
    in_place_of: str = ""
    because: str = ""


@dataclass(frozen=True)
class Teller:
    """Tells the entries of one exchange. `actions` are the actions' titles by their ids."""

    exchange: Exchange
    names: Names
    actions: dict[str, str] = field(default_factory=dict)

    def tell(self, row: TimelineRow) -> TimelineItem:
        """The entry in the bound language."""
        told = (
            SENTENCES.get(f"{row.kind}/{row.data.get('way')}")
            or SENTENCES.get(f"{row.kind}@{row.phase}")
            or SENTENCES.get(row.kind, Told(UNKNOWN))
        )
        values = self._values(row)
        return TimelineItem(
            at=row.at,
            title=self._refused(row, told, values)
            if row.refused
            else filled(told.sentence, values),
            by="" if row.via is Via.FORM else label(row.via),
            text=self._why(row),
            note=row.note or "",
            kind="refused" if row.refused else "",
            phase=label(row.phase) if "from" in row.data or row.seq == 1 else "",
            reminder=row.kind in REMINDERS,
            in_place_of=self.names.person(asked) if (asked := row.data.get("instead_of")) else "",
            because=row.because or "",
        )

    def _refused(self, row: TimelineRow, told: Told, values: dict[str, str]) -> str:
        if row.actor_id is None or not told.attempt:
            return _(REFUSED_UNNAMED)
        return _(REFUSED, who=values["who"], attempt=filled(told.attempt, values))

    def _why(self, row: TimelineRow) -> str:
        if row.refused:
            return str(row.data.get("reason", ""))
        kind = REASON_KINDS.get(row.kind)
        given = str(row.data.get("reason", "") or row.data.get("reasons", ""))
        if kind is None or not given:
            return ""
        return "; ".join(_named(kind, part) for part in given.split(","))

    def _values(self, row: TimelineRow) -> dict[str, str]:
        values = {name: self._value(name, str(value)) for name, value in row.data.items()}
        if kind := WAYS.get(row.kind):
            values["way"] = _named(kind, str(row.data.get("way", "")))
        return {**values, "who": self._who(row)}

    def _who(self, row: TimelineRow) -> str:
        if row.actor_id is None:
            return _(CLOCK) if row.via is Via.CLOCK else _("Somebody unknown")
        roles = self.exchange.roles_of(row.actor_id)
        shown = ", ".join(label(role) for role in sorted(roles) if role is not Role.TRAVELLER)
        name = row.actor_name or self.names.person(row.actor_id)
        return f"{name} ({shown})" if shown else name

    def _value(self, name: str, value: str) -> str:
        ours: dict[str, Callable[[str], str]] = {
            "community": self.names.community,
            "person": self.names.person,
            "traveller": self.names.person,
            "order": self.order,
            "request": self.wish,
            "action": lambda action: self.actions.get(action, _("an action")),
        }
        worded = _WORDED.get(name) or ours.get(name)
        return worded(value) if worded else value

    def wish(self, request_id: str) -> str:
        """What was wished for, by the id of the request."""
        kinds = [wish.kind for wish in self.exchange.requests if wish.id == request_id]
        return label(kinds[0]) if kinds else _("a wish")

    def order(self, order_id: str) -> str:
        """A booking order by what is booked and for whom."""
        order = self.exchange.order(order_id)
        if order is None:
            return _("a booking")
        name = self.names.person(order.traveller)
        return _("{kind} for {name}", kind=label(order.kind), name=name)


def filled(sentence: str, values: dict[str, str]) -> str:
    """The sentence in the bound language; a value the entry does not have reads as an ellipsis."""
    return _(sentence).format_map(defaultdict(lambda: "…", values))


def ask_name(ask_id: str) -> str:
    """What an ask is about, from its id (`sign_plan-5`)."""
    return _named(AskKind, re.sub(r"-\d+$", "", ask_id))


def _named(kind: type[StrEnum], value: str) -> str:
    try:
        return label(kind(value))
    except (ValueError, KeyError):
        return value


def _date(value: str) -> str:
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def _moment(value: str) -> str:
    try:
        return day(datetime.fromisoformat(value))
    except ValueError:
        return value


def _days(value: str) -> str:
    return ", ".join(_date(part) for part in value.split()) or _("none")


def _moved(value: str) -> str:
    """Each deadline that moved, before and after (`domain.case.pausing.moved_facts`)."""
    told: list[str] = []
    for item in value.split():
        ask, _sign, dates = item.partition("=")
        old, _slash, new = dates.partition("/")
        told.append(
            _("{step} from {old} to {new}", step=ask_name(ask), old=_moment(old), new=_moment(new))
        )
    return "; ".join(dict.fromkeys(told)) or _("none")


def _roles(value: str) -> str:
    return ", ".join(_named(Role, part) for part in value.split(",") if part) or _(
        "no role any more"
    )


_WORDED: dict[str, Callable[[str], str]] = {
    "alternatives": lambda value: ", ".join(
        _named(Alternative, part) for part in value.split(",") if part
    ),
    "wish": lambda value: _named(RequestKind, value),
    "ask": ask_name,
    "status": lambda value: _named(ActionStatus, value),
    "side": lambda value: _named(Side, value),
    "to": lambda value: _named(Escalation, value),
    "from": lambda value: _named(Phase, value),
    "roles": _roles,
    "consent": lambda value: _("yes") if value == "1" else _("no"),
    "old": _moment,
    "moved": _moved,
    "added": _days,
    "removed": _days,
    "due_on": _date,
    "ended_on": _date,
    "held_on": _date,
    "new_day": _date,
    "new_due": _date,
    "until": _date,
    "reciprocal": lambda value: (
        _("both communities learn") if value == "1" else _("only the mentee learns")
    ),
    "next_day": _date,
    "not_before": _date,
    "visa": lambda value: _named(VisaStatus, value),
    "cause": lambda value: _named(ChangeCause, value),
    "top_up": lambda value: _named(TopUp, value),
    "refused": lambda value: _("it is a refusal") if value == "1" else _("it is no refusal"),
    "refund_cents": lambda value: money(Decimal(value) / 100),
}

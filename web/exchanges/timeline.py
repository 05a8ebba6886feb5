"""A timeline entry as a person reads it: one sentence, the reason, the words that explain it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import get_args, get_type_hints

from domain.case.kind import Kind
from domain.exchange.both_learn import Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import ActionStatus
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.inquiries import Addressee, InquiryAbout
from domain.exchange.interruptions import RequestKind, TopUp
from domain.exchange.kind import EXCHANGE
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.orders import ChangeCause, VisaStatus
from domain.exchange.people import Role, Side
from models.texts.labels import label
from models.texts.translate import _
from models.views.history import TimelineRow
from web.cases.names import Names
from web.cases.pages import pages_of
from web.cases.timeline import Teller, Worded, date_in_words, moment_in_words, named
from web.cases.timeline_sentences import SENTENCES
from web.site.dates import money


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


@dataclass(frozen=True)
class ExchangeTeller(Teller):
    """Tells the entries of one exchange. `actions` are the actions' titles by their ids."""

    exchange: Exchange
    actions: Mapping[str, str]

    @classmethod
    def of(
        cls, exchange: Exchange, names: Names, actions: Mapping[str, str] = MappingProxyType({})
    ) -> "ExchangeTeller":
        """The teller of this exchange."""
        return cls(EXCHANGE, exchange, names, SENTENCES, exchange, actions)

    def why(self, row: TimelineRow) -> str:
        """Also the reason a message chose, or each of them."""
        kind = REASON_KINDS.get(row.kind)
        given = str(row.data.get("reason", "") or row.data.get("reasons", ""))
        if row.refused or kind is None or not given:
            return super().why(row)
        return "; ".join(named(kind, part) for part in given.split(","))

    def values(self, row: TimelineRow) -> dict[str, str]:
        """Also what the `way` of a message is called."""
        values = super().values(row)
        if kind := WAYS.get(row.kind):
            values["way"] = named(kind, str(row.data.get("way", "")))
        return values

    def worded(self) -> Worded:
        """Also what only an exchange knows."""
        return {
            **super().worded(),
            **_WORDED,
            "community": self.names.community,
            "traveller": self.names.person,
            "order": self.order,
            "request": self.wish,
            "moved": self.moved,
            "action": lambda action: self.actions.get(action, _("an action")),
        }

    def is_shown(self, role: StrEnum) -> bool:
        """Who travels is named by the side."""
        return role is not Role.TRAVELLER

    def moved(self, value: str) -> str:
        """Each deadline that moved, before and after (`domain.case.pausing.moved_facts`)."""
        told: list[str] = []
        for item in value.split():
            ask, _sign, dates = item.partition("=")
            old, _slash, new = (moment_in_words(at) for at in dates.partition("/"))
            told.append(_("{step} from {old} to {new}", step=self.ask_name(ask), old=old, new=new))
        return "; ".join(dict.fromkeys(told)) or _("none")

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


def _days(value: str) -> str:
    return ", ".join(date_in_words(part) for part in value.split()) or _("none")


def _roles(value: str) -> str:
    return ", ".join(named(Role, part) for part in value.split(",") if part) or _(
        "no role any more"
    )


_WORDED: dict[str, Callable[[str], str]] = {
    "alternatives": lambda value: ", ".join(
        named(Alternative, part) for part in value.split(",") if part
    ),
    "offer": lambda value: named(Alternative, value),
    "became": lambda value: named(Became, value),
    "occasion": lambda value: named(Occasion, value),
    "to": lambda value: named(Addressee, value),
    "about": lambda value: named(InquiryAbout, value),
    "wish": lambda value: named(RequestKind, value),
    "status": lambda value: named(ActionStatus, value),
    "side": lambda value: named(Side, value),
    "roles": _roles,
    "consent": lambda value: _("yes") if value == "1" else _("no"),
    "added": _days,
    "removed": _days,
    "ended_on": date_in_words,
    "held_on": date_in_words,
    "new_day": date_in_words,
    "new_due": date_in_words,
    "reciprocal": lambda value: (
        _("both communities learn") if value == "1" else _("only the mentee learns")
    ),
    "next_day": date_in_words,
    "not_before": date_in_words,
    "visa": lambda value: named(VisaStatus, value),
    "cause": lambda value: named(ChangeCause, value),
    "top_up": lambda value: named(TopUp, value),
    "refused": lambda value: _("it is a refusal") if value == "1" else _("it is no refusal"),
    "refund_cents": lambda value: money(Decimal(value) / 100),
}


def _teller(_kind: Kind, exchange: Exchange, names: Names, _sentences: object) -> ExchangeTeller:
    return ExchangeTeller.of(exchange, names)


pages_of(EXCHANGE.name).sentences |= SENTENCES
pages_of(EXCHANGE.name).teller = _teller

"""Travel is handed to the hub: data, contacts, and the decision to go."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.exchange import calendar_events, travel_arrangements, visas
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.hold import check_not_held
from domain.exchange.messages.base import PARTICIPANTS, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase

TRAVELLERS = frozenset({Role.TRAVELLER})
SETTLED = (OrderStatus.CONFIRMED, OrderStatus.WAIVED)
"""Orders nobody has to do anything about any more, and that serve the journey to come: none of a visit that was."""


@register
@dataclass(frozen=True, kw_only=True)
class GiveTravelData(ExchangeMessage):
    """A traveller put personal data into the vault; only that fact reaches the exchange."""

    name = "give_travel_data"
    personal = True
    roles = TRAVELLERS
    transitions = stays_in(Phase.TRAVEL, Phase.READY)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The first time, the hub is asked to book; later it only learns of the change."""
        x.answer(_own_ask(x, AskKind.GIVE_TRAVEL_DATA, self.by), now, self.by, "given")
        x.travel_data[self.by] = now
        travel_arrangements.order_travel(x, now, self.by)


def _own_ask(x: Exchange, kind: AskKind, person: str) -> ExchangeAsk | None:
    return next((ask for ask in x.open_asks(kind) if ask.person == person), None)


@register
@dataclass(frozen=True, kw_only=True)
class ShareContact(ExchangeMessage):
    """One side gave the other a phone number or chat channel, through the vault (CEE-28).

    It is asked for when the journey is arranged, and can be done from the partnership on.
    """

    name = "share_contact"
    personal = True
    roles = PARTICIPANTS
    transitions = stays_in(
        Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY, Phase.VISIT
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Not while an exchange is held."""
        check_not_held(x, "by")

    def execute(self, x: Exchange, now: datetime) -> None:
        """When both have, each can see the other's."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.SHARE_CONTACT, side=side), now, self.by, "shared")
        first = side not in x.contacts_shared
        x.contacts_shared[side] = now
        if first and len(x.contacts_shared) == len(Side):
            x.notify(NoticeKind.CONTACTS_EXCHANGED, x.contacts())


def missing_for_departure(x: Exchange) -> list[str]:
    """What still stands between the exchange and departure, as form-field names (law 4)."""
    missing: list[str] = []
    if not x.questions_shared:
        missing.append("questions")
    for traveller in x.travellers:
        confirmed = {
            order.kind
            for order in x.orders
            if order.traveller == traveller and order.status in SETTLED and order.proposal is None
        }
        missing += [kind.value for kind in OrderKind if kind not in confirmed]
    if visas.missing(x):
        missing.append("visa")
    if len(x.contacts_shared) < len(Side):
        missing.append("contacts")
    return list(dict.fromkeys(missing))


@register
@dataclass(frozen=True, kw_only=True)
class DecideGo(ExchangeMessage):
    """The hub says go: everything that departure needs is there."""

    name = "decide_go"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.TRAVEL: (Phase.READY,)})
    refusals = refused_in(
        (
            (Phase.READY,),
            N_("The hub has said go already."),
            N_("If something has changed since, say: not yet."),
            "go_said_already",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """No departure without insurance, visa, contacts and questions, nor after the visit's days."""
        facts = calendar_events.plan_of(x).facts
        if calendar_events.noon(x, facts.ends_on) < now:
            raise RuleBroken(
                "go",
                N_("The days of the visit are over: it was to end on {end}."),
                N_("Put the visit off to later days."),
                rule="go_after_visit",
                end=facts.ends_on.isoformat(),
            )
        missing = missing_for_departure(x)
        if missing:
            raise RuleBroken(
                "go",
                N_("Not yet: {missing} still to be done."),
                N_("The exchange page shows whose turn it is."),
                rule="tasks_before_go",
                missing=", ".join(missing),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Ready for departure."""
        x.answer(x.find_ask(AskKind.DECIDE_GO), now, self.by, "go")
        x.go_decided_by = self.by
        travel_arrangements.be_ready(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DecideNoGo(ExchangeMessage):
    """The hub says not yet, and why; the decision stays open."""

    name = "decide_no_go"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say why the journey cannot start yet."),
        N_("Write a sentence."),
        rule="no_go_without_words",
    )
    transitions = leads_to({Phase.TRAVEL: (Phase.TRAVEL,), Phase.READY: (Phase.TRAVEL,)})

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell everyone; ask for the decision again."""
        x.answer(x.find_ask(AskKind.DECIDE_GO), now, self.by, "no_go")
        if x.phase is Phase.READY:
            x.enter(Phase.TRAVEL, now, keep=travel_arrangements.ON_THE_WAY)
        x.go_decided_by = None
        x.notify(NoticeKind.NO_GO_DECIDED, calendar_events.visitors(x), note=self.note)
        travel_arrangements.ask_go(x, now)

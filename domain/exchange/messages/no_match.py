"""No partner is found: the application waits for another cycle, or ends with something offered instead."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.case.workdays import at_local, local_date
from domain.exchange import help_offered
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.messages.base import PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import UNMATCHED, Phase


class NoMatchReason(StrEnum):
    """Why there is no partner now."""

    NO_CAPACITY = "no_capacity"
    NO_EXPERTISE = "no_expertise"
    LATE = "late"
    OTHER = "other"


def named(alternatives: tuple[Alternative, ...]) -> str:
    """The alternatives as facts and notices carry them: values with commas between."""
    return ",".join(dict.fromkeys(item.value for item in alternatives))


@register
@dataclass(frozen=True, kw_only=True)
class PutOnWaitingList(ExchangeMessage):
    """No partner now: the application waits, with its goals kept, and is looked at again.

    On `wakes_on`, the day the next cycle opens, the search for a partner begins again by itself.
    """

    reason: NoMatchReason
    alternatives: tuple[Alternative, ...] = ()
    wakes_on: date | None = None

    name = "put_on_waiting_list"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.POOL: (Phase.WAITING_LIST,)})
    refusals = refused_in(
        (
            (Phase.OFFERED,),
            N_("A pair is proposed already."),
            N_("Wait for both answers; a pair that is declined comes back to you."),
            "pair_proposed_already",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """It wakes on a day to come."""
        _check_ahead(x, now, self.wakes_on)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell the mentee what is offered meanwhile; staff look again when the waiting is over."""
        x.answer(x.find_ask(AskKind.FIND_PARTNER), now, self.by, "waiting_list")
        x.enter(Phase.WAITING_LIST, now)
        x.notify(
            NoticeKind.PUT_ON_WAITING_LIST,
            x.contacts(Side.MENTEE),
            note=self.note,
            facts=self.facts(),
        )
        _wait(x, now, self.wakes_on)
        help_offered.ask_for(x, now, self.alternatives)

    def facts(self) -> dict[str, str | int]:
        """The reason, what is offered, and when it wakes."""
        return {
            "reason": self.reason.value,
            "alternatives": named(self.alternatives),
            "wakes_on": self.wakes_on.isoformat() if self.wakes_on else "",
        }


@register
@dataclass(frozen=True, kw_only=True)
class KeepWaiting(ExchangeMessage):
    """Staff looked at the waiting list again; there is still no partner."""

    wakes_on: date | None = None

    name = "keep_waiting"
    roles = PROGRAMME_STAFF
    transitions = stays_in(Phase.WAITING_LIST)

    def check(self, x: Exchange, now: datetime) -> None:
        """It wakes on a day to come."""
        _check_ahead(x, now, self.wakes_on)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Look again when the waiting time is over once more."""
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "kept")
        _wait(x, now, self.wakes_on)

    def facts(self) -> dict[str, str | int]:
        """When it wakes, if a day was given."""
        return {"wakes_on": self.wakes_on.isoformat()} if self.wakes_on else {}


def _check_ahead(x: Exchange, now: datetime, wakes_on: date | None) -> None:
    if wakes_on and wakes_on <= local_date(now, x.policy.time_zone):
        raise RuleBroken(
            "wakes_on",
            N_("The day on which the search begins again has passed."),
            N_("Choose a day to come, or leave it empty."),
            rule="search_wakes_in_past",
        )


def _wait(x: Exchange, now: datetime, wakes_on: date | None) -> None:
    """Nobody's turn before the waking day; staff look again after it, or after the waiting time."""
    if wakes_on:
        x.wakes_at = at_local(wakes_on, x.policy.due_hour, x.policy.time_zone)
    x.ask(AskKind.REVIEW_WAITING_LIST, now, Role.PROGRAMME, starts=x.wakes_at, quiet=True)


@register
@dataclass(frozen=True, kw_only=True)
class WakeUp(ExchangeMessage):
    """A new cycle opens: a waiting application is looked at first; `cycle` is the one it joins."""

    cycle: str | None = None

    name = "wake_up"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.WAITING_LIST: (Phase.POOL,)})

    def execute(self, x: Exchange, now: datetime) -> None:
        """Look for a partner again, and tell the mentee."""
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "woken")
        x.cycle = self.cycle or x.cycle
        x.wake(now)

    def facts(self) -> dict[str, str | int]:
        """Which cycle it joins."""
        return {"cycle": self.cycle} if self.cycle else {}


@register
@dataclass(frozen=True, kw_only=True)
class CloseWithoutMatch(ExchangeMessage):
    """No partner is to be had: the exchange ends, with a reason and something offered instead."""

    reason: NoMatchReason
    alternatives: tuple[Alternative, ...]

    name = "close_without_match"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say why there is no partner, and how to use what you offer."),
        N_("Write a few sentences; the community reads them."),
        rule="no_match_without_words",
    )
    transitions = leads_to(
        dict.fromkeys((Phase.POOL, Phase.WAITING_LIST), (Phase.HELPING, Phase.NO_MATCH))
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Nobody is sent away empty-handed, or without words."""
        if not self.alternatives:
            raise RuleBroken(
                "alternatives",
                N_("Nothing is offered instead."),
                N_("Choose at least one thing that would help this community."),
                rule="no_alternative_offered",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell the mentee, and end; where something was offered that has to be arranged, after that."""
        x.answer(x.find_ask(AskKind.FIND_PARTNER), now, self.by, "no_match")
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "no_match")
        x.notify(NoticeKind.NO_MATCH, x.contacts(Side.MENTEE), note=self.note, facts=self.facts())
        if help_offered.to_arrange(x, self.alternatives):
            x.wakes_at = None
            x.enter(Phase.HELPING, now)
            help_offered.ask_for(x, now, self.alternatives)
        else:
            help_offered.end_without_partner(x, now)

    def facts(self) -> dict[str, str | int]:
        """The reason, and what is offered."""
        return {"reason": self.reason.value, "alternatives": named(self.alternatives)}


@register
@dataclass(frozen=True, kw_only=True)
class SettleOffer(ExchangeMessage):
    """Whoever looks after an offer says what became of it; the note tells the community when, where, with whom."""

    offer: Alternative
    became: Became

    name = "settle_offer"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_(
            "Say what the community has to know: when, where, with whom; or why nothing comes of it."
        ),
        N_("Write a few sentences; the community gets them by mail."),
        rule="offer_settled_without_words",
    )
    transitions = leads_to(
        {
            **{phase: (phase,) for phase in UNMATCHED},
            Phase.HELPING: (Phase.HELPING, Phase.NO_MATCH),
        }
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Something was offered, and nobody said yet what became of it."""
        if x.find_ask(AskKind.ARRANGE_OFFER, subject=self.offer.value) is None:
            raise RuleBroken(
                "offer",
                N_("Nobody waits for this offer."),
                N_("The page of the exchange shows what was offered, and what became of it."),
                rule="offer_not_open",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell the community; the last of them ends an exchange that only waited for it."""
        ask = x.find_ask(AskKind.ARRANGE_OFFER, subject=self.offer.value)
        x.answer(ask, now, self.by, self.became.value)
        kind = self.became.told_by
        if kind:
            x.notify(
                kind,
                x.contacts(Side.MENTEE),
                note=self.note,
                about=self.offer.value,
                facts=self.facts(),
            )
        if x.phase is Phase.HELPING and not x.open_asks(AskKind.ARRANGE_OFFER):
            help_offered.end_without_partner(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which offer, and what became of it."""
        return {"offer": self.offer.value, "became": self.became.value}

"""What a community without a partner is offered instead, and that somebody looks after it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from domain.exchange import phase_entry
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase


class Alternative(StrEnum):
    """What a community without a partner is offered instead (CEE FAQ, question 5)."""

    CLINIC = "clinic"
    ONE_TO_ONE = "one_to_one"
    CAPACITY_EXCHANGE = "capacity_exchange"
    LEARNING_RESOURCES = "learning_resources"
    NEARBY_COMMUNITY = "nearby_community"
    NEXT_CYCLE = "next_cycle"


class Became(StrEnum):
    """What became of an offer."""

    ARRANGED = "arranged"
    FAILED = "failed"
    NOT_WANTED = "not_wanted"

    @property
    def told_by(self) -> NoticeKind | None:
        """The mail that tells the community; none where it was its own word."""
        return _TOLD.get(self)


_TOLD = {Became.ARRANGED: NoticeKind.OFFER_ARRANGED, Became.FAILED: NoticeKind.OFFER_FAILED}
ARRANGED = (Alternative.CLINIC, Alternative.ONE_TO_ONE, Alternative.NEARBY_COMMUNITY)
"""What somebody has to bring about; the others a community uses by itself, or the next round brings."""


def to_arrange(x: Exchange, offered: Iterable[Alternative]) -> list[Alternative]:
    """What of it waits for somebody of the hub, with what was offered before and is still open."""
    if not x.policy.arranges_offers:  # the exchange began before anybody was asked
        return []
    before = {ask.subject for ask in x.open_asks(AskKind.ARRANGE_OFFER)}
    return [one for one in ARRANGED if one in set(offered) or one.value in before]


def ask_for(x: Exchange, now: datetime, offered: Iterable[Alternative]) -> None:
    """Ask the hub for each that is not being asked for already."""
    for one in to_arrange(x, offered):
        if x.find_ask(AskKind.ARRANGE_OFFER, subject=one.value) is None:
            x.ask(AskKind.ARRANGE_OFFER, now, Role.PROGRAMME, subject=one.value)


def end_without_partner(x: Exchange, now: datetime) -> None:
    """No partner, and nothing is left to arrange."""
    phase_entry.end(x, now, Phase.NO_MATCH)

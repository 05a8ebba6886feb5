"""When the hub does not accept a plan: a call with both sides, an appeal, the end."""

from datetime import datetime

from domain.exchange import booking_cancellation, phase_entry
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase


def ask_call(x: Exchange, now: datetime) -> None:
    """The hub talks with both sides before they sign again; until then nobody is asked to sign."""
    x.ask(AskKind.HOLD_PLAN_CALL, now, Role.PROGRAMME)


def call_held(x: Exchange, now: datetime, note: str | None = None) -> None:
    """The call took place, or was waived: both sides change the plan and sign again."""
    x.plan_calls += 1
    phase_entry.ask_signatures(x, now, note=note)


def open_appeal(x: Exchange, now: datetime) -> list[ExchangeAsk]:
    """Each side may appeal, or accept that the plan was rejected."""
    x.enter(Phase.APPEAL, now)
    return [x.ask(AskKind.APPEAL_REJECTION, now, Role(side.value), quiet=True) for side in Side]


def reject_for_good(x: Exchange, now: datetime) -> None:
    """The exchange ends; a booking left from an earlier approval is undone first."""
    booking_cancellation.wind_up(x, now, Phase.REJECTED)


def side_lets_go(x: Exchange, now: datetime) -> None:
    """A side does not appeal; when no side is left that could, the rejection stands."""
    if not x.open_asks(AskKind.APPEAL_REJECTION, AskKind.REVIEW_APPEAL):
        reject_for_good(x, now)

"""Visas of the travellers: asked in time before the visit, reported by each of them."""

from datetime import datetime, timedelta

from domain.exchange import calendar_events
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.orders import Visa, VisaStatus
from domain.exchange.people import Role

WAITING = (VisaStatus.APPLIED, VisaStatus.APPEALED)
REFUSED = (VisaStatus.REFUSED, VisaStatus.REFUSAL_CONFIRMED)
DECISIONS = (AskKind.GET_VISA, AskKind.CONFIRM_VISA_REFUSAL, AskKind.DECIDE_VISA)


def ask_visas(x: Exchange, now: datetime) -> None:
    """Ask every traveller who needs a visa and has none for the days of the approved plan.

    An application that still runs goes on; a refusal, or a visa for other days, begins anew.
    """
    facts = calendar_events.plan_of(x).facts
    if not facts.visa_needed:
        return
    for traveller in facts.travellers:
        visa = x.visas.get(traveller)
        same_days = visa and (visa.first, visa.last) == (facts.starts_on, facts.ends_on)
        if visa is None or not same_days or visa.status in REFUSED:
            x.visas[traveller] = visa = needed(x, now, traveller)
        if not visa.status.lets_travel:
            ask_visa(x, now, traveller)


def needed(x: Exchange, now: datetime, traveller: str) -> Visa:
    """A visa nothing has been heard of yet, for the days of the plan."""
    facts = calendar_events.plan_of(x).facts
    return Visa(traveller=traveller, at=now, first=facts.starts_on, last=facts.ends_on)


def ask_visa(x: Exchange, now: datetime, traveller: str, *, quiet: bool = False) -> None:
    """Ask one traveller, unless asked already; due some weeks before the visit (never before now)."""
    if x.open_asks(AskKind.GET_VISA, subject=traveller):
        return
    first = calendar_events.plan_of(x).facts.starts_on
    due = calendar_events.noon(x, first - timedelta(days=x.policy.visa_days_before))
    if due <= now:  # asked late: soon, and still before the visit
        soon = now + timedelta(hours=x.policy.notice_hours)
        due = max(min(soon, calendar_events.noon(x, first)), now)
    x.ask(
        AskKind.GET_VISA,
        now,
        Role.TRAVELLER,
        person=traveller,
        subject=traveller,
        due=due,
        quiet=quiet,
    )


def settle(x: Exchange, now: datetime, traveller: str) -> None:
    """Whatever was still asked about this traveller's visa is not needed any more."""
    asked = [a for a in x.open_asks(*DECISIONS) if a.subject == traveller]
    x.void(asked, now, "visa settled")


def missing(x: Exchange) -> bool:
    """Whether somebody travels who needs a visa and has none."""
    if x.plan is None or not x.plan.facts.visa_needed:
        return False
    found = (x.visas.get(traveller) for traveller in x.travellers)
    return not all(visa and visa.status.lets_travel for visa in found)


def days_left(x: Exchange, now: datetime) -> int:
    """Whole days until the visit begins."""
    return (calendar_events.noon(x, calendar_events.plan_of(x).facts.starts_on) - now).days

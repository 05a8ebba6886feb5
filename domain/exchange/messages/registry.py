"""Every message, in the order of the programme, and the table of phases and messages."""

from collections.abc import Iterator

from domain.case.message import Message
from domain.exchange.exchange import Exchange
from domain.exchange.messages import (
    actions,
    any_phase,
    appeal,
    application,
    booking,
    booking_changes,
    cadence,
    calls,
    cut_short,
    deadlines,
    design,
    documents,
    endings,
    inquiries,
    joint_actions,
    missed_calls,
    no_match,
    override,
    partner,
    pause,
    people,
    plan,
    plan_review,
    post_plan,
    pre_work,
    reciprocal,
    relationship,
    report,
    requests,
    staff,
    travel,
    visa,
    visit,
)
from domain.exchange.messages.base import MESSAGES, why_not
from domain.exchange.phases import Phase

__all__ = ["HUB_DECISIONS", "MESSAGES", "MODULES", "rows"]

MODULES = (
    application,
    partner,
    no_match,
    pre_work,
    plan,
    plan_review,
    appeal,
    travel,
    visa,
    booking,
    booking_changes,
    visit,
    cut_short,
    endings,
    post_plan,
    calls,
    missed_calls,
    cadence,
    actions,
    joint_actions,
    design,
    report,
    relationship,
    documents,
    people,
    reciprocal,
    requests,
    inquiries,
    any_phase,
    staff,
    pause,
    deadlines,
    override,
)
"""Imported so that their messages are registered; the order is the programme's."""

HUB_DECISIONS = frozenset(name for name, message in MESSAGES.items() if message.is_signal())
"""Messages only the hub makes; each is a signal as well as an update."""


def rows() -> Iterator[tuple[type[Message[Exchange]], Phase, tuple[Phase, ...] | tuple[str, str]]]:
    """Yield for every message and phase where it may lead, or why not and what goes on."""
    for message in MESSAGES.values():
        for phase in Phase:
            yield message, phase, message.transitions.get(phase) or why_not(message, phase)

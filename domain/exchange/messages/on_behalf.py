"""The coordinator answers in another person's place: only what that person is asked, and with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from domain.case.asks import Ask, AskKind
from domain.case.errors import N_, RuleBroken
from domain.case.notices import NoticeKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.answers import ANSWERS, PERSONAL
from domain.exchange.people import Role

if TYPE_CHECKING:
    from domain.exchange.messages.base import Message

M = TypeVar("M", bound="Message")
JUDGING = frozenset({AskKind.REVIEW_PLAN, AskKind.APPROVE_COST, AskKind.REVIEW_APPEAL})


def acting(message: M) -> M:
    """The message as the rules see it: made by the person in whose place it is made."""
    if message.instead_of is None:
        return message
    return replace(message, by=message.instead_of, instead_of=None)


def check(x: Exchange, message: Message) -> None:
    """Raise RuleBroken unless it is the coordinator, with words, for somebody who is asked this."""
    if message.instead_of is not None:
        _check_coordinator(x, message)
        _check_asked(x, message)


def _check_coordinator(x: Exchange, message: Message) -> None:
    if Role.COORDINATOR not in x.roles_of(message.by):
        raise RuleBroken(
            "instead_of",
            N_("Only the coordinator may answer in another person's place."),
            N_("Ask the coordinator, or answer only what you are asked yourself."),
        )
    if x.roles_of(message.by) & message.roles:
        raise RuleBroken(
            "instead_of",
            N_("You may do this in your own name."),
            N_("Send it without naming anybody else."),
        )
    if message.because is None:
        raise RuleBroken(
            "because",
            N_("Say why you answer in this person's place."),
            N_("Write a sentence; it stays in the timeline."),
        )


def _check_asked(x: Exchange, message: Message) -> None:
    if message.name in PERSONAL:
        raise RuleBroken(
            "instead_of",
            N_("Nobody can give another person's data or consent."),
            N_("Wait for the person, or waive the task with a reason."),
        )
    asked = _asked(x, message)
    if not asked:
        raise RuleBroken(
            "instead_of",
            N_("This person is not asked for this now."),
            N_("Open the exchange page to see who is asked for what."),
        )
    if any(ask.kind in JUDGING for ask in asked) and not x.may_decide(message.by):
        raise RuleBroken(
            "by",
            N_("Whoever matched the pair, or belongs to it, may not decide about its plan."),
            N_("Leave this to another approver."),
        )


def _asked(x: Exchange, message: Message) -> list[Ask]:
    """The open asks this message would answer for the person it stands in for."""
    person = message.instead_of or ""
    roles = x.roles_of(person)
    return [
        ask
        for ask in x.open_asks()
        if message.name in ANSWERS[ask.kind] and ask.person in (None, person) and roles & {*ask.of}
    ]


def note_on_behalf(
    x: Exchange, message: Message, before: Iterable[Ask], now: datetime
) -> dict[str, str | int]:
    """What the timeline says of it; asks it settled are answered by who really did it.

    Whoever was stood in for is told, with the reason.
    """
    if message.instead_of is None:
        return {}
    if message.name == "sign_plan":
        x.signed_for.append(message.by)
    for ask in before:
        if ask.answered_at == now and ask.answered_by == message.instead_of:
            ask.answered_by = message.by
            x.notify(
                NoticeKind.ANSWERED_FOR_YOU, [message.instead_of], ask=ask, note=message.because
            )
    return {"instead_of": message.instead_of, "because": message.because or ""}

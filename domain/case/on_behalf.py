"""The coordinator answers in another person's place: only what that person is asked, and with a reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.core import CaseCore
from domain.case.errors import N_, RuleBroken
from domain.case.message import Message
from domain.case.names import CaseNotice, HubRole

M = TypeVar("M", bound=Message[Any])
AnyCase = Case[Any, Any, Any]


def acting(message: M) -> M:
    """The message as the rules see it: made by the person in whose place it is made."""
    if message.instead_of is None:
        return message
    return replace(message, by=message.instead_of, instead_of=None)


def check(case: CaseCore, message: Message[Any]) -> None:
    """Raise RuleBroken unless it is the coordinator, with words, for somebody who is asked this."""
    if message.instead_of is not None:
        _check_coordinator(case, message)
        _check_asked(case, message)


def _check_coordinator(case: CaseCore, message: Message[Any]) -> None:
    if HubRole.COORDINATOR not in case.roles_of(message.by):
        raise RuleBroken(
            "instead_of",
            N_("Only the coordinator may answer in another person's place."),
            N_("Ask the coordinator, or answer only what you are asked yourself."),
        )
    if case.roles_of(message.by) & message.roles:
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


def _check_asked(case: CaseCore, message: Message[Any]) -> None:
    if message.personal:
        raise RuleBroken(
            "instead_of",
            N_("Nobody can give another person's data or consent."),
            N_("Wait for the person, or waive the task with a reason."),
        )
    asked = _asked(case, message)
    if not asked:
        raise RuleBroken(
            "instead_of",
            N_("This person is not asked for this now."),
            N_("Open the page to see who is asked for what."),
        )
    for ask in asked:
        if bar := case.bar_of(message.by, ask.kind):
            raise RuleBroken("by", *bar)


def _asked(case: CaseCore, message: Message[Any]) -> list[Ask[Any, Any]]:
    """The open asks this message would answer for the person it stands in for."""
    person = message.instead_of or ""
    roles = case.roles_of(person)
    kinds = case.asks_answered_by(message.name)
    return [
        ask
        for ask in case.open_asks()
        if ask.kind in kinds and ask.person in (None, person) and roles & {*ask.of}
    ]


def note_on_behalf(
    case: AnyCase, message: Message[Any], before: Iterable[Ask[Any, Any]], now: datetime
) -> dict[str, str | int]:
    """What the timeline says of it; asks it settled are answered by who really did it.

    Whoever was stood in for is told, with the reason.
    """
    if message.instead_of is None:
        return {}
    message.sent_on_behalf(case)
    for ask in before:
        if ask.answered_at == now and ask.answered_by == message.instead_of:
            ask.answered_by = message.by
            told = CaseNotice.ANSWERED_FOR_YOU
            case.notify(told, [message.instead_of], ask=ask, note=message.because)
    return {"instead_of": message.instead_of, "because": message.because or ""}

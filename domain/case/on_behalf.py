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
from domain.case.permissions import bar_of_answer

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


def hindrance(case: CaseCore, by: str, message: type[Message[Any]]) -> RuleBroken | None:
    """Why somebody may not send this kind of message in anybody's place."""
    return (
        _no_coordinator(case, by, message) or _personal(message) or bar_of_answer(case, by, message)
    )


def _no_coordinator(case: CaseCore, by: str, message: type[Message[Any]]) -> RuleBroken | None:
    if HubRole.COORDINATOR not in case.roles_of(by):
        return RuleBroken(
            "instead_of",
            N_("Only the coordinator may answer in another person's place."),
            N_("Ask the coordinator, or answer only what you are asked yourself."),
            rule="only_coordinator_stands_in",
        )
    if case.roles_of(by) & message.roles:
        return RuleBroken(
            "instead_of",
            N_("You may do this in your own name."),
            N_("Send it without naming anybody else."),
            rule="own_name_suffices",
        )
    return None


def _personal(message: type[Message[Any]]) -> RuleBroken | None:
    if not message.personal:
        return None
    return RuleBroken(
        "instead_of",
        N_("Nobody can give another person's data or consent."),
        N_("Wait for the person, or waive the task with a reason."),
        rule="only_in_person",
    )


def _check_coordinator(case: CaseCore, message: Message[Any]) -> None:
    if broken := _no_coordinator(case, message.by, type(message)):
        raise broken
    if message.because is None:
        raise RuleBroken(
            "because",
            N_("Say why you answer in this person's place."),
            N_("Write a sentence; it stays in the timeline."),
            rule="stand_in_without_words",
        )


def _check_asked(case: CaseCore, message: Message[Any]) -> None:
    if broken := _personal(type(message)):
        raise broken
    asked = _asked(case, message)
    if not asked:
        raise RuleBroken(
            "instead_of",
            N_("This person is not asked for this now."),
            N_("Open the page to see who is asked for what."),
            rule="stood_in_for_is_not_asked",
        )
    if broken := bar_of_answer(case, message.by, type(message)):
        raise broken


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

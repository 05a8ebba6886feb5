"""Who may do what now, said once: pages, offers, claims, refusals and the queue ask here.

Every function answers with the refusal that would be met, or None where nothing is in the way.
"""

from typing import Any

from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.core import CaseCore
from domain.case.errors import N_, RuleBroken
from domain.case.message import Message, Messages
from domain.case.names import HUB, HubRole

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]
MessageType = type[Message[Any]]


def hindrance(
    case: CaseCore, person: str, message: MessageType, messages: Messages[Any]
) -> RuleBroken | None:
    """Why this person may not send this kind of message now; its content may still be refused.

    In this order: who it is, the phase, the separation of duties of what it would answer, and what else
    of the case such a message waits for.
    """
    return (
        stranger(case, person, message)
        or wrong_phase(case, message, messages)
        or bar_of_answer(case, person, message)
        or message.not_yet(case)
    )


def offers(case: CaseCore, person: str, messages: Messages[Any]) -> list[str]:
    """The names of the messages nothing keeps this person from sending now."""
    return [name for name, kind in messages.items() if not hindrance(case, person, kind, messages)]


def stranger(case: CaseCore, person: str, message: MessageType) -> RuleBroken | None:
    """Why this person is nobody who sends such a message."""
    roles = case.roles_of(person)
    if not roles:
        return case.no_part(person).broken("by")
    if not roles & message.roles:
        return RuleBroken(
            "by",
            N_("Only {roles} may do this."),
            N_("Ask one of them."),
            rule="wrong_role",
            roles=", ".join(sorted(role.value for role in message.roles)),
        )
    return None


def wrong_phase(case: CaseCore, message: MessageType, messages: Messages[Any]) -> RuleBroken | None:
    """Why such a message is not for this phase."""
    if case.phase in message.transitions:
        return None
    return messages.why_not(message, case.phase).broken("phase")


def bar_of_answer(case: CaseCore, person: str, message: MessageType) -> RuleBroken | None:
    """Why this person may not answer what such a message answers, though the role fits."""
    for kind in case.asks_answered_by(message.name):
        if bar := case.bar_of(person, kind):
            return bar.broken("by")
    return None


def claim_hindrance(case: AnyCase, person: str, ask: AnyAsk) -> RuleBroken | None:
    """Why this person may not take an open task of the hub's queue."""
    roles = case.roles_of(person)
    if not roles & {*ask.of, HubRole.COORDINATOR}:
        return RuleBroken(
            "ask",
            N_("This task belongs to another role."),
            N_("Choose a task of your own queue."),
            rule="task_of_another_role",
        )
    if bar := case.bar_of(person, ask.kind):
        return bar.broken("ask")
    if ask.claimed_by not in (None, person) and HubRole.COORDINATOR not in roles:
        return RuleBroken(
            "ask",
            N_("A colleague has taken this task already."),
            N_("Choose another one, or ask the colleague to release it."),
            rule="task_taken_by_colleague",
        )
    return None


def is_asked(case: AnyCase, person: str, ask: AnyAsk) -> bool:
    """Whether an ask is this person's to answer: by role, and by name where it is personal.

    What the hub is asked, the coordinator may always answer, whoever is named.
    """
    mine = case.roles_of(person)
    if HUB & set(ask.of):
        return bool(mine & {*ask.of, HubRole.COORDINATOR})
    if ask.person and not case.spec(ask.kind).anybody_of_the_role:
        return ask.person == person
    return bool(mine & set(ask.of))

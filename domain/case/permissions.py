"""Who may do what now, said once: pages, offers, claims, refusals and the queue ask here.

What may not be is answered with the refusal that would be met; None where nothing is in the way.
"""

from collections.abc import Iterable
from typing import Any

from domain.case.asks import Ask, Asked
from domain.case.case import Case
from domain.case.core import CaseCore
from domain.case.errors import N_, RuleBroken
from domain.case.message import Message, Messages
from domain.case.names import HUB, HubRole

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]
MessageType = type[Message[Any]]


# Messages


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
            N_("Only these may do this: {roles}."),
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


def taken(case: CaseCore, by: str, message: Message[Any]) -> RuleBroken | None:
    """Who else of the hub has taken what this message would answer; `by` acts for its sender.

    A claim binds the hub only: what a participant does never waits for it.
    """
    if not isinstance(case, Case) or not case.roles_of(message.by) & HUB:
        return None
    for ask in case.asks_it_answers(message):
        if broken := taken_ask({by, message.by}, ask):
            return broken
    return None


# Asks


def is_of(case: AnyCase, person: str, ask: Asked) -> bool:
    """Whether an ask is of this person's role, or of the person by name where it is personal.

    What the hub is asked, the coordinator may always answer, whoever is named.
    """
    mine, asked = case.roles_of(person), set(ask.of)
    if HUB & asked:
        return bool(mine & {*asked, HubRole.COORDINATOR})
    if ask.person and not case.spec(ask.kind).anybody_of_the_role:
        return ask.person == person
    return bool(mine & asked)


def is_asked(case: AnyCase, person: str, ask: Asked) -> bool:
    """Whether an ask is this person's to answer: of the person, and no duty against it."""
    return is_of(case, person, ask) and case.bar_of(person, ask.kind) is None


def is_turn(case: AnyCase, person: str, ask: Asked) -> bool:
    """Whether it is this person one waits for: as who has taken it, by name, or by role.

    The coordinator steps in for colleagues, and is not waited for.
    """
    if ask.claimed_by:
        return ask.claimed_by == person
    if ask.person and not case.spec(ask.kind).anybody_of_the_role:
        return ask.person == person
    of_role = bool(case.roles_of(person) & set(ask.of))
    return of_role and case.bar_of(person, ask.kind) is None


def answer_hindrance(
    case: AnyCase, person: str, ask: Asked, messages: Messages[Any]
) -> RuleBroken | None:
    """Why somebody an ask is of may not answer it now: in no way, or not while a colleague has it."""
    ways = [messages[name] for name in case.spec(ask.kind).answered_by]
    found = [hindrance(case, person, way, messages) for way in ways]
    return found[0] if all(found) else taken_ask({person}, ask)


def taken_ask(people: Iterable[str], ask: Asked) -> RuleBroken | None:
    """Who else has taken the ask; None where nobody has, or one of these people."""
    if ask.claimed_by is None or ask.claimed_by in people:
        return None
    return RuleBroken(
        "ask",
        N_("{person} has taken this."),
        N_("Ask them, or take it over and say why."),
        rule="task_taken_by_somebody",
        person=ask.claimed_by,
    )


def claim_hindrance(case: AnyCase, person: str, ask: Asked) -> RuleBroken | None:
    """Why this person may not take an open task of the hub's queue."""
    if broken := _not_for(case, person, ask):
        return broken
    if ask.claimed_by not in (None, person) and HubRole.COORDINATOR not in case.roles_of(person):
        return RuleBroken(
            "ask",
            N_("{person} has taken this task already."),
            N_("Choose another one, or ask for it to be given back."),
            rule="task_taken_by_colleague",
            person=ask.claimed_by,
        )
    return None


def take_over_hindrance(case: AnyCase, person: str, ask: Asked) -> RuleBroken | None:
    """Why this person may not take over a task of the hub's queue that a colleague has taken."""
    if broken := _not_for(case, person, ask):
        return broken
    if ask.claimed_by in (None, person):
        return RuleBroken(
            "ask",
            N_("No colleague has taken this task."),
            N_("Take it, or answer it."),
            rule="task_taken_by_nobody",
        )
    return None


def assign_hindrance(case: AnyCase, person: str, to: str, ask: Asked) -> RuleBroken | None:
    """Why this person may not give an open task of the hub's queue to that colleague."""
    if ask.claimed_by != person and HubRole.COORDINATOR not in case.roles_of(person):
        return RuleBroken(
            "ask",
            N_("This task is not yours to give."),
            N_("Take it first, then hand it over; or ask the coordinator."),
            rule="task_not_yours_to_give",
        )
    if ask.claimed_by == to:
        return RuleBroken(
            "to",
            N_("{person} has this task already."),
            N_("Choose somebody else, or leave it as it is."),
            rule="task_given_to_its_holder",
            person=to,
        )
    if _not_for(case, to, ask):
        return RuleBroken(
            "to",
            N_("{person} may not do this task."),
            N_("Choose somebody of the role that is asked, who has no part in what is decided."),
            rule="task_given_to_another_role",
            person=to,
        )
    return None


def assignable(case: AnyCase, person: str, ask: Asked) -> list[str]:
    """The colleagues to whom this person may give an open task of the hub's queue, by the order of the team."""
    people = dict.fromkeys(member.person for member in case.team.members)
    return [to for to in people if not assign_hindrance(case, person, to, ask)]


def _not_for(case: AnyCase, person: str, ask: Asked) -> RuleBroken | None:
    """Why a task of the queue is nothing for this person."""
    if not is_of(case, person, ask):
        return RuleBroken(
            "ask",
            N_("This task belongs to another role."),
            N_("Choose a task of your own queue."),
            rule="task_of_another_role",
        )
    bar = case.bar_of(person, ask.kind)
    return bar.broken("ask") if bar else None


def barred(case: AnyCase, ask: Asked) -> list[str]:
    """Who of the hub's team may not answer an ask, though perhaps of the role."""
    if case.spec(ask.kind).bars is None:
        return []
    return [m.person for m in case.team.members if case.bar_of(m.person, ask.kind)]

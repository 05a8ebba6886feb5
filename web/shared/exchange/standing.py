"""Where an exchange stands, as short lists: the steps, the people, what can be done."""

from dataclasses import dataclass

from domain.exchange import Exchange
from domain.moves.base import MOVES
from domain.people import Role, Side
from domain.phases import Phase
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.exchanges import MemberRow

STEPS: tuple[tuple[str, tuple[Phase, ...]], ...] = (
    (N_("Application"), (Phase.ELIGIBILITY, Phase.CHANGES)),
    (N_("Partner"), (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)),
    (N_("Plan"), (Phase.PLANNING, Phase.PLAN_REVIEW)),
    (N_("Travel"), (Phase.TRAVEL, Phase.READY)),
    (N_("Visit"), (Phase.VISIT,)),
    (N_("Next steps"), (Phase.POST_PLAN,)),
    (N_("Calls"), (Phase.FOLLOW_UP,)),
    (N_("Report"), (Phase.REPORT,)),
)

OFFERED: tuple[tuple[str, str, str], ...] = (
    ("revise_plan", "revise_plan", N_("Change the plan")),
    ("travel-data", "give_travel_data", N_("Change your travel details")),
    ("share-contact-again", "share_contact", N_("Change how your partner reaches you")),
    ("log-day-again", "log_day", N_("Write the notes of a day again")),
    ("change-post-plan", "submit_post_plan", N_("Change what you will do at home")),
    ("change-report", "submit_report", N_("Change your part of the report")),
    ("propose-cadence", "propose_cadence", N_("Propose another rhythm of calls")),
    ("move-call", "miss_call", N_("Move the next call")),
    ("assign_staff", "assign_staff", N_("Change the hub’s team")),
    ("decline_application", "decline_application", N_("Decline the application")),
    ("decide_no_go", "decide_no_go", N_("Take the go back")),
    ("waive_calls", "waive_calls", N_("Waive the remaining calls")),
    ("withdraw", "withdraw", N_("Withdraw")),
)
"""Things done without being asked: the address's last part, the move, and what the link says."""


def steps(x: Exchange, reached: Phase) -> list[tuple[str, str]]:
    """The stepper's steps; `reached` is the last phase before an end."""
    at = next(n for n, (_text, phases) in enumerate(STEPS) if reached in phases)
    done = x.phase is Phase.CLOSED
    states = [
        "done" if done or n < at else "current" if n == at else "ahead" for n in range(len(STEPS))
    ]
    if x.ended and not done:
        states[at] = "ahead"
    return [(_(text), state) for (text, _phases), state in zip(STEPS, states, strict=True)]


@dataclass(frozen=True)
class PersonLine:
    """One person with the roles held in this exchange."""

    name: str
    roles: str


def people_of(members: tuple[MemberRow, ...], side: Side | None) -> list[PersonLine]:
    """The people of a side, or (with None) of the hub, contacts first."""
    lines: dict[str, tuple[str, list[str]]] = {}
    for member in members:
        if member.side is not side:
            continue
        _name, roles = lines.setdefault(member.person_id, (member.name, []))
        if side is None:
            roles.append(label(member.role))
        roles += [_("contact")] if member.is_lead and side is Side.MENTEE else []
        roles += [_("lead contact")] if member.is_lead and side is Side.MENTOR else []
        roles += [_("travels")] if member.is_traveller else []
    return [PersonLine(name, ", ".join(roles)) for name, roles in lines.values()]


def possible_actions(
    x: Exchange, roles: frozenset[Role], registered: set[str]
) -> list[tuple[str, str]]:
    """`(name, text)` of what somebody with these roles can do now, of the forms there are."""
    found = []
    for address, name, text in OFFERED:
        move = MOVES[name]
        if address in registered and roles & move.who and x.phase in move.leads:
            found.append((address, _(text)))
    return found

"""Where an exchange stands, as short lists: the steps and the people."""

from dataclasses import dataclass

from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.phases import Phase
from models.texts.labels import label
from models.texts.translate import N_, _
from models.views.exchanges import MemberRow

STEPS: tuple[tuple[str, tuple[Phase, ...]], ...] = (
    (N_("Application"), (Phase.ELIGIBILITY, Phase.CHANGES)),
    (N_("Partner"), (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)),
    (N_("Plan"), (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL)),
    (N_("Travel"), (Phase.TRAVEL, Phase.READY, Phase.WINDING_UP)),
    (N_("Visit"), (Phase.VISIT,)),
    (N_("Next steps"), (Phase.POST_PLAN,)),
    (N_("Calls"), (Phase.FOLLOW_UP,)),
    (N_("Report"), (Phase.REPORT,)),
)


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

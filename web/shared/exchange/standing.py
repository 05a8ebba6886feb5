"""Where an exchange stands, as short lists: the steps, the people, what can be done."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.exchange import Exchange
from domain.moves.base import MOVES
from domain.people import Side
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


@dataclass(frozen=True)
class Offer:
    """Something done without being asked: `path` below the exchange's, the move behind it, the link's text.

    `after` is a fact of the exchange without which the form makes no sense.
    """

    path: str
    move: str
    text: str
    after: Callable[[Exchange, str], object] = lambda _x, _me: True


OFFERS = (
    Offer("plan", "revise_plan", N_("Open the plan, to read or change it")),
    Offer(
        "actions/travel-data",
        "give_travel_data",
        N_("Change your travel details"),
        lambda x, me: me in x.travel_data,
    ),
    Offer(
        "actions/share-contact-again",
        "share_contact",
        N_("Change how your partner reaches you"),
        lambda x, me: x.side_of(me) in x.contacts_shared,
    ),
    Offer(
        "actions/log-day-again",
        "log_day",
        N_("Write the notes of a day again"),
        lambda x, _me: x.logged_days,
    ),
    Offer(
        "actions/change-post-plan",
        "submit_post_plan",
        N_("Change what you will do at home"),
        lambda x, _me: x.post_plan,
    ),
    Offer("actions/move-call", "miss_call", N_("Move the next call")),
    Offer("actions/propose-cadence", "propose_cadence", N_("Propose another rhythm of calls")),
    Offer(
        "actions/change-report",
        "submit_report",
        N_("Change your part of the report"),
        lambda x, me: x.side_of(me) in x.reports and not x.report_accepted_at,
    ),
    Offer("actions/assign-staff", "assign_staff", N_("Change the hub’s team")),
    Offer(
        "actions/decline-application",
        "decline_application",
        N_("Decline the application"),
        lambda x, _me: x.phase is Phase.CHANGES,
    ),
    Offer(
        "actions/take-go-back",
        "decide_no_go",
        N_("Take the go back"),
        lambda x, _me: x.phase is Phase.READY,
    ),
    Offer("actions/waive-calls", "waive_calls", N_("Waive the remaining calls")),
    Offer("actions/withdraw", "withdraw", N_("Withdraw")),
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


def possible_actions(x: Exchange, me: str) -> list[tuple[str, str]]:
    """`(address, text)` of what this person can do now without being asked."""
    roles = x.roles_of(me)
    return [
        (f"/exchanges/{x.id}/{offer.path}", _(offer.text))
        for offer in OFFERS
        if roles & MOVES[offer.move].who
        and x.phase in MOVES[offer.move].leads
        and offer.after(x, me)
    ]

"""Joining a community: somebody asks, its contacts (or the hub) say whether they belong to it. Its rules.

A new community is asked of the hub; whoever brings it becomes its contact.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.case.ask_rules import AskRule
from domain.case.ask_table import AskSpec, AskTable
from domain.case.case import Case
from domain.case.errors import N_, Refusal
from domain.case.kind import Kind, register_kind
from domain.case.message import Message, Messages, leads_to
from domain.case.names import CasePhase, HubRole
from domain.case.pausing import enter
from domain.case.policy import CasePolicy


class Phase(CasePhase):
    """From the question to an answer."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    CALLED_OFF = "called_off"

    @property
    def is_end(self) -> bool:
        """Every answer ends it."""
        return self is not Phase.ASKED


class Role(StrEnum):
    """Who is who; the hub's have the values of HubRole."""

    NEWCOMER = "newcomer"
    CONTACT = "contact"
    PROGRAMME = HubRole.PROGRAMME.value
    COORDINATOR = HubRole.COORDINATOR.value
    CHAIR = HubRole.CHAIR.value


class AskKind(StrEnum):
    """What is asked."""

    CONFIRM_MEMBER = "confirm_member"


class MembershipNotice(StrEnum):
    """What the newcomer is told at the end."""

    ACCEPTED = "membership_accepted"
    DECLINED = "membership_declined"
    CALLED_OFF = "membership_called_off"


ROW = AskSpec(
    rule=AskRule(days=7),
    answered_by=("accept_member", "decline_member"),
    settled_by=("take_back_request",),
    waive=N_("Say whether this person belongs to the community."),
)
NEXT = {
    Phase.ASKED: N_(
        "The contacts of the community, or the hub, say whether this person belongs to it."
    ),
    Phase.ACCEPTED: N_("This person belongs to the community."),
    Phase.DECLINED: N_(
        "This person can ask again, with more about themselves, or write to the hub."
    ),
    Phase.TAKEN_BACK: N_("This person can ask again."),
    Phase.CALLED_OFF: N_("This person can ask again, or write to the hub."),
}


class Policy(CasePolicy[AskKind]):
    """The clock of a request."""

    table = AskTable(AskKind, {AskKind.CONFIRM_MEMBER: ROW})


@dataclass(kw_only=True)
class Membership(Case[Phase, AskKind, Role]):
    """One person's request to belong to one community. Opaque ids only.

    `contacts` are those of the community when it was asked; a community that `is_new` has none and waits in the
    register, not active, until the hub has looked at it. `programme` is the mark of the one whose hub that is.
    """

    role_type = Role
    next_steps = NEXT
    phase_asks = {Phase.ASKED: (AskKind.CONFIRM_MEMBER,)}  # noqa: RUF012 - as `next_steps`
    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.ASKED
    newcomer: str
    community: str
    contacts: tuple[str, ...] = ()
    is_new: bool = False
    programme: str = ""

    def parties(self) -> list[tuple[str, Role]]:
        """The newcomer, and the contacts of the community."""
        return [(self.newcomer, Role.NEWCOMER), *((who, Role.CONTACT) for who in self.contacts)]

    def begin(self, now: datetime) -> None:
        """Ask the contacts; the hub where there are none."""
        self.ask(AskKind.CONFIRM_MEMBER, now, Role.CONTACT if self.contacts else Role.PROGRAMME)

    def ended_as(self, phase: Phase, now: datetime, by: str) -> None:
        """Settle what was asked and end."""
        for ask in self.open_asks():
            self.answer(ask, now, by, phase.value)
        enter(self, phase, now)


MESSAGES: Messages[Membership] = Messages(NEXT, ended=N_("This request is answered."))
DECIDERS = frozenset({Role.CONTACT, Role.PROGRAMME, Role.COORDINATOR})


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class AcceptMember(Message[Membership]):
    """A contact or the hub says that the person belongs to the community."""

    name, roles = "accept_member", DECIDERS
    transitions = leads_to({Phase.ASKED: (Phase.ACCEPTED,)})

    def execute(self, x: Membership, now: datetime) -> None:
        """The register is told by the workflow, the newcomer by mail."""
        x.ended_as(Phase.ACCEPTED, now, self.by)
        x.notify(MembershipNotice.ACCEPTED, [x.newcomer])


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class DeclineMember(Message[Membership]):
    """A contact or the hub says that the person does not belong to the community, and why."""

    name, roles = "decline_member", DECIDERS
    transitions = leads_to({Phase.ASKED: (Phase.DECLINED,)})
    note_required = Refusal(
        N_("Whoever asked is not told why."),
        N_("Write a sentence to them."),
        rule="decline_unexplained",
    )

    def execute(self, x: Membership, now: datetime) -> None:
        """The newcomer reads why on the page."""
        x.ended_as(Phase.DECLINED, now, self.by)
        x.notify(MembershipNotice.DECLINED, [x.newcomer])


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class TakeBackRequest(Message[Membership]):
    """Whoever asked takes the request back."""

    name, roles = "take_back_request", frozenset({Role.NEWCOMER})
    transitions = leads_to({Phase.ASKED: (Phase.TAKEN_BACK,)})

    def execute(self, x: Membership, now: datetime) -> None:
        """Nobody is asked any more."""
        x.ended_as(Phase.TAKEN_BACK, now, self.by)


def call_off(x: Membership, now: datetime) -> None:
    """Whoever asked is told that nobody will answer."""
    enter(x, Phase.CALLED_OFF, now)
    x.notify(MembershipNotice.CALLED_OFF, [x.newcomer])


MEMBERSHIP = register_kind(
    Kind(
        name="membership",
        title=N_("Joining a community"),
        case=Membership,
        messages=MESSAGES,
        called_off=call_off,
        back=N_("Back to the request"),
    )
)

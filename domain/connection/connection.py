"""A connection of two people: one asks, the other says yes or no, they write to each other, either ends it. Its rules.

The first part of the connections of learning_spaces.md (LC-25, the self-arranged way): dates, meetings and what came of
them are to come. It is theirs alone: nobody of the hub is told, and silence decides nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.case.ask_rules import AskRule
from domain.case.ask_table import AskSpec, AskTable
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.case.message import Message, Messages, leads_to
from domain.case.names import CasePhase, HubRole
from domain.case.pausing import enter
from domain.case.policy import CasePolicy


class Phase(CasePhase):
    """From the question to the end."""

    INVITED = "invited"
    ARRANGING = "arranging"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_end(self) -> bool:
        """Everything but the question and the time they have with each other."""
        return self not in (Phase.INVITED, Phase.ARRANGING)


class Role(StrEnum):
    """Who is who; the hub's have the values of HubRole, and nobody of it takes part."""

    INVITER = "inviter"
    INVITED = "invited_person"
    PROGRAMME = HubRole.PROGRAMME.value
    COORDINATOR = HubRole.COORDINATOR.value
    CHAIR = HubRole.CHAIR.value


class AskKind(StrEnum):
    """What is asked."""

    ANSWER_INVITATION = "answer_invitation"


class ConnectionNotice(StrEnum):
    """What whoever asked is told."""

    ACCEPTED = "connection_accepted"
    DECLINED = "connection_declined"


ROW = AskSpec(
    rule=AskRule(days=7, half_time=False, before_hours=(48,), ladder=()),
    answered_by=("accept_invitation", "decline_invitation"),
    settled_by=("withdraw_invitation",),
    waive=N_("Say whether you would like to be in touch."),
)
NEXT = {
    Phase.INVITED: N_("Whoever was asked says yes or no. No reason is needed for either."),
    Phase.ARRANGING: N_("You are in touch: write to each other here, and agree on how to go on."),
    Phase.CLOSED: N_("This connection is over."),
    Phase.DECLINED: N_("It did not come about. Look for somebody else in the directory."),
    Phase.WITHDRAWN: N_("The question was taken back."),
}


class Policy(CasePolicy[AskKind]):
    """The clock of an invitation."""

    table = AskTable(AskKind, {AskKind.ANSWER_INVITATION: ROW})


@dataclass(kw_only=True)
class Connection(Case[Phase, AskKind, Role]):
    """Two people by their ids, and the programme in whose directory they met; no words, no topics."""

    role_type = Role
    next_steps = NEXT
    phase_asks = {Phase.INVITED: (AskKind.ANSWER_INVITATION,)}  # noqa: RUF012 - as `next_steps`
    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.INVITED
    inviter: str
    invited: str
    programme: str = ""

    def parties(self) -> list[tuple[str, Role]]:
        """The two."""
        return [(self.inviter, Role.INVITER), (self.invited, Role.INVITED)]

    def begin(self, now: datetime) -> None:
        """Ask the one who was invited."""
        self.ask(AskKind.ANSWER_INVITATION, now, Role.INVITED)

    def went_on(self, phase: Phase, now: datetime, by: str) -> None:
        """Settle what was asked and enter the next phase."""
        for ask in self.open_asks():
            self.answer(ask, now, by, phase.value)
        enter(self, phase, now)


MESSAGES: Messages[Connection] = Messages(NEXT, ended=N_("This connection is over."))
BOTH = frozenset({Role.INVITER, Role.INVITED})


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class AcceptInvitation(Message[Connection]):
    """Whoever was asked says yes."""

    name, roles = "accept_invitation", frozenset({Role.INVITED})
    transitions = leads_to({Phase.INVITED: (Phase.ARRANGING,)})

    def execute(self, x: Connection, now: datetime) -> None:
        """They are in touch."""
        x.went_on(Phase.ARRANGING, now, self.by)
        x.notify(ConnectionNotice.ACCEPTED, [x.inviter])


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class DeclineInvitation(Message[Connection]):
    """Whoever was asked says no, or not now; why is their own business."""

    name, roles = "decline_invitation", frozenset({Role.INVITED})
    transitions = leads_to({Phase.INVITED: (Phase.DECLINED,)})

    def execute(self, x: Connection, now: datetime) -> None:
        """It did not come about."""
        x.went_on(Phase.DECLINED, now, self.by)
        x.notify(ConnectionNotice.DECLINED, [x.inviter])


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class WithdrawInvitation(Message[Connection]):
    """Whoever asked takes the question back."""

    name, roles = "withdraw_invitation", frozenset({Role.INVITER})
    transitions = leads_to({Phase.INVITED: (Phase.WITHDRAWN,)})

    def execute(self, x: Connection, now: datetime) -> None:
        """Nobody is asked any more."""
        x.went_on(Phase.WITHDRAWN, now, self.by)


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class CloseConnection(Message[Connection]):
    """Either leaves: no reason, and at once."""

    name, roles = "close_connection", BOTH
    transitions = leads_to({Phase.ARRANGING: (Phase.CLOSED,)})

    def execute(self, x: Connection, now: datetime) -> None:
        """It is over for both."""
        x.went_on(Phase.CLOSED, now, self.by)


CONNECTION = register_kind(
    Kind(
        name="connection",
        title=N_("Connection"),
        case=Connection,
        messages=MESSAGES,
        back=N_("Back to the connection"),
    )
)

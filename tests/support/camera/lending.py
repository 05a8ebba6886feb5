"""Lending a camera: asked for, lent, and back in time, late, or never. Its rules."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.case.ask_rules import AskRule
from domain.case.ask_table import AskSpec, AskTable
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.case.message import Message, Messages, leads_to
from domain.case.names import CasePhase
from domain.case.notices import CalendarEvent
from domain.case.pausing import enter
from domain.case.policy import CasePolicy


class Phase(CasePhase):
    ASKED_FOR, LENT, RETURNED, RETURNED_LATE, LOST = "asked_for", "lent", "returned", "late", "lost"
    CALLED_OFF = "called_off"

    @property
    def is_end(self) -> bool:
        return self not in (Phase.ASKED_FOR, Phase.LENT)


class Role(StrEnum):
    BORROWER, PROGRAMME, COORDINATOR = "borrower", "programme", "coordinator"


class AskKind(StrEnum):
    HAND_OVER = "hand_over"  # asked of the hub, which lends, and then of the borrower


ROW = AskSpec(
    rule=AskRule(days=7),
    answered_by=("lend", "give_back", "lose"),
    waive=N_("Say that it is lost."),
)
NEXT = {Phase.ASKED_FOR: N_("The hub hands the camera over."), Phase.LENT: N_("It comes back.")}
NEXT |= {phase: N_("Ask for it anew.") for phase in Phase if phase.is_end}


class Policy(CasePolicy[AskKind]):
    table = AskTable(AskKind, {AskKind.HAND_OVER: ROW})


@dataclass(kw_only=True)
class Lending(Case[Phase, AskKind, Role]):
    next_steps = NEXT
    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.ASKED_FOR
    borrower: str

    def parties(self) -> list[tuple[str, Role]]:
        return [(self.borrower, Role.BORROWER)]

    def begin(self, now: datetime) -> None:
        self.ask(AskKind.HAND_OVER, now, Role.PROGRAMME)

    def handed_over(self, phase: Phase, now: datetime, by: str) -> None:
        self.answer(self.find_ask(AskKind.HAND_OVER), now, by, phase.value)
        enter(self, phase, now)


MESSAGES: Messages[Lending] = Messages(NEXT, ended=N_("This lending is over."))


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class Lend(Message[Lending]):
    """The hub hands the camera over, until a day."""

    until: date
    name, roles = "lend", frozenset({Role.PROGRAMME})
    transitions = leads_to({Phase.ASKED_FOR: (Phase.LENT,)})

    def execute(self, x: Lending, now: datetime) -> None:
        x.handed_over(Phase.LENT, now, self.by)
        due = x.policy.calendar().due(self.until)
        x.ask(AskKind.HAND_OVER, now, Role.BORROWER, due=due, quiet=True)
        event = CalendarEvent(uid=f"return-{x.id}", kind="return", starts_at=due, ends_at=due)
        x.notify("camera_lent", [x.borrower], event=event, due=due.isoformat())


@MESSAGES.register
class GiveBack(Message[Lending]):
    """The borrower has brought the camera back."""

    name, roles = "give_back", frozenset({Role.BORROWER})
    transitions = leads_to({Phase.LENT: (Phase.RETURNED, Phase.RETURNED_LATE)})

    def execute(self, x: Lending, now: datetime) -> None:
        late = any(ask.due_at < now for ask in x.open_asks())
        x.handed_over(Phase.RETURNED_LATE if late else Phase.RETURNED, now, self.by)


@MESSAGES.register
class Lose(Message[Lending]):
    """Somebody says that the camera is lost."""

    name, roles = "lose", frozenset({Role.BORROWER, Role.PROGRAMME})
    transitions = leads_to({Phase.LENT: (Phase.LOST,)})

    def execute(self, x: Lending, now: datetime) -> None:
        x.handed_over(Phase.LOST, now, self.by)


def call_off(x: Lending, now: datetime) -> None:
    """An operator ends it."""
    enter(x, Phase.CALLED_OFF, now)
    x.notify("camera_called_off", [x.borrower])


LENDING = register_kind(
    Kind(
        name="lending",
        title=N_("Lending a camera"),
        case=Lending,
        messages=MESSAGES,
        called_off=call_off,
    )
)

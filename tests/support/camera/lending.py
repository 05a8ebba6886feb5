"""Lending a camera: asked for, lent, and back in time, late, or never. Its rules."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.case.ask_rules import AskRule
from domain.case.ask_table import AskSpec, AskTable
from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.case.message import Message, Messages, leads_to
from domain.case.names import CasePhase
from domain.case.notices import CalendarEvent
from domain.case.pausing import enter
from domain.case.policy import CasePolicy
from domain.case.team import HubTeam
from domain.case.timeline import Entry


class Phase(CasePhase):
    ASKED_FOR, LENT, RETURNED, RETURNED_LATE, LOST = "asked_for", "lent", "returned", "late", "lost"

    @property
    def is_end(self) -> bool:
        return self not in (Phase.ASKED_FOR, Phase.LENT)


class Role(StrEnum):
    BORROWER, PROGRAMME, COORDINATOR = "borrower", "programme", "coordinator"


class AskKind(StrEnum):
    HAND_OVER = "hand_over"  # asked of the hub, which lends, and then of the borrower


ANSWERS = ("lend", "give_back", "lose")
ROW = AskSpec(rule=AskRule(days=7), answered_by=ANSWERS, waive=N_("Say that it is lost."))
ASKS = AskTable(AskKind, {AskKind.HAND_OVER: ROW})
NEXT = {Phase.ASKED_FOR: N_("The hub hands the camera over."), Phase.LENT: N_("It comes back.")}
NEXT |= {phase: N_("Ask for it anew.") for phase in Phase if phase.is_end}


class Policy(CasePolicy[AskKind]):
    table = ASKS


@dataclass(kw_only=True)
class Lending(Case[Phase, AskKind, Role]):
    role_type, next_steps = Role, NEXT
    policy: Policy = field(default_factory=Policy)
    team: HubTeam[Role]
    phase: Phase = Phase.ASKED_FOR
    asks: list[Ask[AskKind, Role]] = field(default_factory=list)
    timeline: list[Entry[Phase]] = field(default_factory=list)
    borrower: str

    def parties(self) -> list[tuple[str, Role]]:
        return [(self.borrower, Role.BORROWER)]


def ask_for(x: Lending, now: datetime) -> None:
    x.revision, x.started_at = 1, now
    x.add_entry("ask_for", now, by=x.borrower)
    x.ask(AskKind.HAND_OVER, now, Role.PROGRAMME)


MESSAGES: Messages[Lending] = Messages(NEXT, ended=N_("This lending is over."))


@MESSAGES.register
@dataclass(frozen=True, kw_only=True)
class Lend(Message[Lending]):
    """The hub hands the camera over, until a day."""

    until: date
    name, roles = "lend", frozenset({Role.PROGRAMME})
    transitions = leads_to({Phase.ASKED_FOR: (Phase.LENT,)})

    def execute(self, x: Lending, now: datetime) -> None:
        x.answer(x.find_ask(AskKind.HAND_OVER), now, self.by, self.name)
        enter(x, Phase.LENT, now)
        due = max(now, x.policy.calendar().due(self.until))
        x.ask(AskKind.HAND_OVER, now, Role.BORROWER, due=due, quiet=True)
        day = CalendarEvent(uid=f"return-{x.id}", kind="return", starts_at=due, ends_at=due)
        x.notify("camera_lent", [x.borrower], event=day, due=due.isoformat())


@MESSAGES.register
class GiveBack(Message[Lending]):
    """The borrower has brought the camera back."""

    name, roles = "give_back", frozenset({Role.BORROWER})
    transitions = leads_to({Phase.LENT: (Phase.RETURNED, Phase.RETURNED_LATE)})

    def execute(self, x: Lending, now: datetime) -> None:
        late = any(ask.due_at < now for ask in x.open_asks())
        x.answer(x.find_ask(AskKind.HAND_OVER), now, self.by, self.name)
        enter(x, Phase.RETURNED_LATE if late else Phase.RETURNED, now)


@MESSAGES.register
class Lose(Message[Lending]):
    """Somebody says that the camera is lost."""

    name, roles = "lose", frozenset({Role.BORROWER, Role.PROGRAMME})
    transitions = leads_to({Phase.LENT: (Phase.LOST,)})

    def execute(self, x: Lending, now: datetime) -> None:
        x.answer(x.find_ask(AskKind.HAND_OVER), now, self.by, self.name)
        enter(x, Phase.LOST, now)


LENDING = register_kind(
    Kind(
        name="lending",
        workflow="Lending",
        title=N_("Lending a camera"),
        case=Lending,
        phases=Phase,
        messages=MESSAGES,
        asks=ASKS,
        begin=ask_for,
    )
)

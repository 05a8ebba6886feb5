"""Messages any kind of case may have: claiming, releasing and assigning a task, reminding of one, waiving and reopening it.

A kind derives from them, says in which phases they are allowed, and registers them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from domain.case.asks import Ask, AskStatus
from domain.case.case import Case
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import Message
from domain.case.names import HUB, CaseNotice, HubRole
from domain.case.override import need_ask, reopen_hindrance, waive_hindrance
from domain.case.permissions import assign_hindrance, claim_hindrance, take_over_hindrance
from domain.case.reminding import remind_hindrance, to_remind

AnyCase = Case[Any, Any, Any]


@dataclass(frozen=True, kw_only=True)
class AboutAsk(Message[AnyCase]):
    """A message about one ask, named by its id."""

    ask: str

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}

    def of(self, case: AnyCase) -> Ask[Any, Any]:
        """The ask it is about."""
        return need_ask(case, self.ask)


def _need_hub_ask(case: AnyCase, ask_id: str) -> Ask[Any, Any]:
    for ask in case.open_asks():
        if ask.id == ask_id and HUB & set(ask.of):
            return ask
    raise RuleBroken(
        "ask",
        N_("This task is no longer open."),
        N_("Go back to the queue; somebody has done it."),
        rule="ask_not_open",
    )


@dataclass(frozen=True, kw_only=True)
class ClaimAsk(AboutAsk):
    """A member of the hub's team takes a task of the queue."""

    name = "claim_ask"
    roles: ClassVar[frozenset[Any]] = HUB

    def check(self, case: AnyCase, now: datetime) -> None:
        """An open task of a role one holds, free to decide it, not claimed by somebody else."""
        if broken := claim_hindrance(case, self.by, _need_hub_ask(case, self.ask)):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """The ladder now reminds this person; a colleague the coordinator takes it from is told."""
        _take(case, self, now)


def _take(case: AnyCase, message: AboutAsk, now: datetime) -> None:
    ask = _need_hub_ask(case, message.ask)
    before = ask.claimed_by
    ask.claim(message.by, now)
    case.touched.append(ask.id)
    if before not in (None, message.by):
        taker = {"person": message.by}
        case.notify(CaseNotice.TASK_TAKEN_OVER, [before], ask=ask, note=message.note, facts=taker)


@dataclass(frozen=True, kw_only=True)
class TakeOverAsk(AboutAsk):
    """A member of the hub's team takes over a task that a colleague has taken; the note says why."""

    name = "take_over_ask"
    roles: ClassVar[frozenset[Any]] = HUB
    note_required = Refusal(
        N_("Say why you take it over."),
        N_("A sentence is enough; your colleague reads it."),
        rule="taken_over_without_words",
    )

    def check(self, case: AnyCase, now: datetime) -> None:
        """An open task one is asked, taken by somebody else."""
        if broken := take_over_hindrance(case, self.by, _need_hub_ask(case, self.ask)):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """The ladder now reminds this person, and whoever had it is told why."""
        _take(case, self, now)

    def facts_before(self, case: AnyCase) -> dict[str, str | int]:
        """Who had it."""
        before = _need_hub_ask(case, self.ask).claimed_by
        return {"person": before} if before else {}


@dataclass(frozen=True, kw_only=True)
class ReleaseAsk(AboutAsk):
    """A claimed task goes back into the queue."""

    name = "release_ask"
    roles: ClassVar[frozenset[Any]] = HUB

    def check(self, case: AnyCase, now: datetime) -> None:
        """One's own, or anybody's for the coordinator."""
        ask = _need_hub_ask(case, self.ask)
        if ask.claimed_by != self.by and HubRole.COORDINATOR not in case.roles_of(self.by):
            raise RuleBroken(
                "ask",
                N_("This task is not yours."),
                N_("Ask whoever claimed it, or the coordinator."),
                rule="task_not_yours",
            )

    def execute(self, case: AnyCase, now: datetime) -> None:
        """Anybody of the role may take it."""
        _need_hub_ask(case, self.ask).release()
        case.touched.append(self.ask)


@dataclass(frozen=True, kw_only=True)
class AssignAsk(AboutAsk):
    """A task of the queue is given to a colleague: by whoever has it, or by the coordinator."""

    name = "assign_ask"
    roles: ClassVar[frozenset[Any]] = HUB
    to: str

    def check(self, case: AnyCase, now: datetime) -> None:
        """An open task that is one's own, for somebody of the role whom no duty keeps from it."""
        ask = _need_hub_ask(case, self.ask)
        if broken := assign_hindrance(case, self.by, self.to, ask):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """The ladder now reminds the colleague, who is told; so is whoever had it, if somebody else gives it."""
        ask = _need_hub_ask(case, self.ask)
        before, ask.claimed_by = ask.claimed_by, self.to
        case.touched.append(ask.id)
        if self.to != self.by:
            giver = {"person": self.by}
            case.notify(CaseNotice.TASK_ASSIGNED, [self.to], ask=ask, note=self.note, facts=giver)
        if before not in (None, self.by):
            taker = {"person": self.to}
            case.notify(CaseNotice.TASK_TAKEN_OVER, [before], ask=ask, note=self.note, facts=taker)

    def facts(self) -> dict[str, str | int]:
        """Which task, and who has it now."""
        return {"ask": self.ask, "person": self.to}


@dataclass(frozen=True, kw_only=True)
class RemindAsk(AboutAsk):
    """Whoever looks after the case reminds those whose turn it is, besides the ladder."""

    name = "remind_ask"
    roles: ClassVar[frozenset[Any]] = frozenset({HubRole.PROGRAMME, HubRole.COORDINATOR})

    def check(self, case: AnyCase, now: datetime) -> None:
        """Open and begun, somebody else's turn, and nobody reminded of it within a day."""
        if broken := remind_hindrance(case, self.by, self.of(case), now):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """They get a mail; the ladder stays as it is."""
        ask = self.of(case)
        facts: dict[str, str | int] = {"person": self.by}
        if missing := case.spec(ask.kind).missing(case, ask):
            facts["missing"] = missing
        people = to_remind(case, self.by, ask)
        case.notify(CaseNotice.HUB_REMINDER, people, ask=ask, note=self.note, facts=facts)


FOR_EVER = Refusal(
    N_("Say why."),
    N_("Write a sentence; it stays in the timeline for ever."),
    rule="override_without_words",
)


@dataclass(frozen=True, kw_only=True)
class WaiveAsk(AboutAsk):
    """The coordinator lets a task go: the case goes on without it."""

    name = "waive_ask"
    roles: ClassVar[frozenset[Any]] = frozenset({HubRole.COORDINATOR})
    note_required = FOR_EVER

    def check(self, case: AnyCase, now: datetime) -> None:
        """Open, not the ground of a hard gate, and with a reason."""
        if broken := waive_hindrance(case, self.of(case)):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """Whoever was asked is told; the case goes on as if it were done."""
        ask = self.of(case)
        people = case.people_asked(ask)
        case.settle(ask, AskStatus.WAIVED, now, self.by, "waived")
        case.notify(CaseNotice.ASK_WAIVED, people, ask=ask, note=self.note)
        case.spec(ask.kind).waived(case, ask, now)


@dataclass(frozen=True, kw_only=True)
class ReopenAsk(AboutAsk):
    """The coordinator opens a settled task again: its answer no longer counts."""

    name = "reopen_ask"
    roles: ClassVar[frozenset[Any]] = frozenset({HubRole.COORDINATOR})
    note_required = FOR_EVER

    def check(self, case: AnyCase, now: datetime) -> None:
        """Settled, and the case has not gone too far beyond it."""
        if broken := reopen_hindrance(case, self.of(case)):
            raise broken

    def execute(self, case: AnyCase, now: datetime) -> None:
        """Undo what the answer did, and tell whoever is asked again."""
        ask = self.of(case)
        before = len(case.asks)
        case.spec(ask.kind).reopened(case, ask, now)
        for fresh in case.asks[before:]:
            people = case.people_asked(fresh)
            case.notify(CaseNotice.ASK_REOPENED, people, ask=fresh, note=self.note)

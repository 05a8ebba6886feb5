"""What starts a case of any kind, what its messages are answered with, and what it leaves behind.

An exchange, older than the others, has contracts of its own (`models.messages.exchange` and `records`).
"""

from datetime import datetime
from functools import cache
from typing import Any

from pydantic import Field, TypeAdapter

from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.kind import KINDS, Kind
from domain.case.notices import CalendarEvent, Notice
from domain.case.stays import phase_since
from domain.case.timeline import Entry
from models.messages.exchange import Contract, OpaqueId

AnyCase = Case[Any, Any, Any]
LEFT_OUT = {"asks", "timeline", "owed", "touched"}
"""Parts of the state that the record leaves out: they have tables of their own."""


class CaseReceipt(Contract):
    """The answer to a message, and the outcome: where the case stands after it."""

    revision: int
    phase: str


class StartCase(Contract):
    """What starts a case that `by` asked for: all it knows at first, as JSON (`start_of`).

    When a history is continued as new, `state` is what it knows by then, `resumed` says so, and
    `receipts` are the answers already given, `task_at` marks its last record.
    """

    case_id: str = OpaqueId
    by: str
    state: dict[str, Any]
    resumed: bool = False
    receipts: dict[str, CaseReceipt] = Field(default_factory=dict)
    task_at: datetime | None = None


class CaseMember(Contract):
    """One person's role in a case; one row of `exchange_member`."""

    person: str
    role: str


class CaseChange(Contract):
    """Everything that changed since the last record, under a rising revision.

    `state` is the case as JSON without asks, timeline and notices; `asks` and `entries` hold only
    what changed, or everything when views are rebuilt. Enums travel as their values. `task_at` and
    `after` are as in `models.messages.records.Change`.
    """

    kind: str
    case_id: str
    revision: int
    at: datetime
    phase: str
    waiting_for: tuple[str, ...]
    due_at: datetime | None
    hub_due_at: datetime | None
    open_asks: int
    held: bool
    started_at: datetime | None
    ended_at: datetime | None
    members: list[CaseMember]
    asks: list[Ask[Any, Any]]
    entries: list[Entry[Any]]
    notices: list[Notice]
    state: dict[str, Any]
    task_at: datetime | None = None
    after: datetime | None = None
    phase_since: datetime | None = None
    phase_days: int | None = None
    paused: bool = False


@cache
def state_of(kind: str) -> TypeAdapter[Any]:
    """How the state of a kind's cases is written and read; KeyError for a kind nobody imported."""
    return TypeAdapter(KINDS[kind].case)


def start_of(kind: Kind, case: AnyCase, by: str) -> StartCase:
    """What starts the case, which nobody is asked anything in yet."""
    state = state_of(kind.name).dump_python(case, mode="json")
    return StartCase(case_id=case.id, by=by, state=state)


def case_change(
    kind: Kind,
    x: AnyCase,
    now: datetime,
    asks: list[Ask[Any, Any]],
    entries: list[Entry[Any]],
    notices: list[Notice],
) -> CaseChange:
    """Describe the case as it stands, with the given news."""
    return CaseChange(
        kind=kind.name,
        case_id=x.id,
        revision=x.revision,
        at=now,
        phase=x.phase.value,
        waiting_for=x.waiting_for(),
        due_at=x.due_at(),
        hub_due_at=x.due_at(hub=True),
        open_asks=len(x.open_asks()),
        held=x.held_since is not None and not x.ended,  # an end owes everything that was withheld
        started_at=x.started_at,
        ended_at=x.ended_at,
        members=[CaseMember(person=who, role=role.value) for who, role in x.members()],
        asks=asks,
        entries=entries,
        notices=notices,
        state=state_of(kind.name).dump_python(x, mode="json", exclude=LEFT_OUT),
        phase_since=phase_since(x),
        phase_days=x.days_allowed(x.phase),
        paused=x.paused is not None,
    )


def events_of(notices: list[Notice]) -> list[CalendarEvent]:
    """The calendar events that notices carry, each as it was last; not what concerns one reader only."""
    found = (notice.event for notice in notices if notice.event and not notice.event.for_one)
    return list({event.uid: event for event in found}.values())

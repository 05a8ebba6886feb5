"""What tools can be told: kinds of event, and what stands in one. Ids, kinds, phases and moments; nobody and no words."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.texts.translate import N_


class EventKind(StrEnum):
    """What happened."""

    CASE_STARTED = "case.started"
    PHASE_CHANGED = "case.phase_changed"
    CASE_ENDED = "case.ended"
    TASK_OPENED = "task.opened"
    TASK_SETTLED = "task.settled"
    TASK_OVERDUE = "task.overdue"
    REPORT_PUBLISHED = "report.published"
    REPORT_WITHDRAWN = "report.withdrawn"


TEST = "test"
"""What is told when somebody tries an address."""
NAMES = {
    EventKind.CASE_STARTED: N_("A case has begun"),
    EventKind.PHASE_CHANGED: N_("A case came to another phase"),
    EventKind.CASE_ENDED: N_("A case has ended"),
    EventKind.TASK_OPENED: N_("A task was opened"),
    EventKind.TASK_SETTLED: N_("A task is done, or not needed any more"),
    EventKind.TASK_OVERDUE: N_("A task is overdue"),
    EventKind.REPORT_PUBLISHED: N_("A report was published"),
    EventKind.REPORT_WITHDRAWN: N_("A report was taken down"),
}

Facts = dict[str, str | None]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event of a programme: of which case, when, and what else is told of it."""

    kind: str
    programme: str
    at: datetime
    facts: Facts = field(default_factory=dict)

    def body(self) -> str:
        """As it is sent: `type`, `timestamp` (UTC), `data`."""
        told = {"type": self.kind, "timestamp": stamp(self.at), "data": self.facts}
        return json.dumps(told, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """A moment as tools read it (RFC 3339)."""
    return at.isoformat()

"""A confidential concern: who handles it, what is due when, what has become of it. Opaque ids only.

The words of a concern, and whom it is about, are never here: they are encrypted in the database.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from domain.case.core import CaseCore, Facts
from domain.case.errors import N_, PolicyBroken, Refusal
from domain.case.names import CasePhase
from domain.case.timeline import Via
from domain.concern.notices import ConcernNotice

KEPT_STEPS = 50
"""How many of the last steps travel along when a history is continued."""
REPORTER = "reporter"
"""Who acts where it is not a handler: whoever holds the receipt code. They have no name here."""

MORNING = time(8)


class ConcernPhase(CasePhase):
    """How far a concern has come. Only a person moves it on; silence never closes one."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    ERASED = "erased"

    @property
    def is_end(self) -> bool:
        """Whether its words are gone."""
        return self is ConcernPhase.ERASED


OPEN_PHASES = (ConcernPhase.RECEIVED, ConcernPhase.ACKNOWLEDGED, ConcernPhase.ON_HOLD)


class ConcernRole(StrEnum):
    """Who acts in a concern: whoever the register says handles it, and who holds the receipt code."""

    HANDLER = "handler"
    REPORTER = "reporter"


def handlers(
    officers: Collection[str],
    chairs: Collection[str],
    coordinators: Collection[str],
    accused: Collection[str],
) -> tuple[str, ...]:
    """Who may read and handle a concern, never somebody it is about.

    The safety officers; only where none is left the chairs, where none is left the coordinators.
    Empty where the concern is about everybody who could handle it.
    """
    circles = _standing((officers, chairs, coordinators), accused)
    return tuple(dict.fromkeys(circles[0])) if circles else ()


def overseers(
    officers: Collection[str],
    chairs: Collection[str],
    coordinators: Collection[str],
    accused: Collection[str],
    *,
    escalated: int,
) -> tuple[str, ...]:
    """Who is told, without a word of it, that a concern waits; never somebody it is about.

    `escalated` counts the circles after the one that handles it which were told so far. They read
    nothing: they see to it that a safety officer can act.
    """
    circles = _standing((officers, chairs, coordinators), accused)
    told = dict.fromkeys(person for circle in circles[1 : escalated + 1] for person in circle)
    return tuple(person for person in told if person not in circles[0])


def _standing(circles: Collection[Collection[str]], accused: Collection[str]) -> list[list[str]]:
    """The circles without those shut out; one of which nobody is left falls away."""
    left = [[person for person in circle if person not in accused] for circle in circles]
    return [circle for circle in left if circle]


def next_morning(at: datetime) -> datetime:
    """The first eight o'clock (UTC) from `at` on: the hour of a mail sent then tells nothing."""
    here = at.astimezone(UTC)
    morning = datetime.combine(here.date(), MORNING, UTC)
    return morning if morning >= here else morning + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SafetyPolicy:
    """The numbers of handling concerns, frozen into each when it arrives (law 8).

    Hours count from the concern's arrival, around the clock: it may not wait for a working day.
    The morning after each of `escalate_after_hours` the next circle of people is told that something
    waits, and nothing else; after the last, the reminder comes again every `repeat_hours` until
    somebody answers.
    """

    acknowledge_hours: int = 48
    remind_after_hours: tuple[int, ...] = (24, 48)
    escalate_after_hours: tuple[int, ...] = (72, 144)
    repeat_hours: int = 48
    review_days: int = 14
    retention_days: int = 365

    def validate(self) -> "SafetyPolicy":
        """Return self, or raise PolicyBroken naming the first contradictory setting."""
        for name in ("acknowledge_hours", "repeat_hours", "review_days", "retention_days"):
            if getattr(self, name) < 1:
                raise PolicyBroken(f"{name} must be at least 1.", rule="safety_setting_too_small")
        for name in ("remind_after_hours", "escalate_after_hours"):
            hours = getattr(self, name)
            if not hours or hours[0] < 1 or list(hours) != sorted(set(hours)):
                raise PolicyBroken(
                    f"{name} must name at least one hour, each above the last.",
                    rule="safety_ladder_falls",
                )
        if self.remind_after_hours[-1] > self.acknowledge_hours:
            raise PolicyBroken(
                "remind_after_hours: a reminder cannot come after its deadline.",
                rule="safety_reminder_too_late",
            )
        if self.escalate_after_hours[0] < self.acknowledge_hours:
            raise PolicyBroken(
                "escalate_after_hours: nobody else is asked before the deadline.",
                rule="safety_escalation_too_early",
            )
        return self

    def ladder(self) -> list[tuple[int, ConcernNotice]]:
        """Hours after arrival, and what is sent then while nobody has answered."""
        reminders = [(hours, ConcernNotice.CONCERN_REMINDER) for hours in self.remind_after_hours]
        others = [(hours, ConcernNotice.CONCERN_ESCALATED) for hours in self.escalate_after_hours]
        return sorted([*reminders, *others])


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """What is sent to the handlers at `at` unless somebody acts before."""

    at: datetime
    kind: ConcernNotice


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that happened, for the handlers to look back on. `by` is empty for the clock.

    Nothing else of a message is kept: neither facts nor how it came (decision 0011).
    """

    revision: int
    at: datetime
    kind: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A notice owed when it is recorded: to whoever handles the concern then, or oversees it."""

    kind: ConcernNotice
    revision: int


@dataclass(kw_only=True)
class Concern(CaseCore):
    """One concern. `handlers` is what the register last said; `exchange` is the one it is about.

    `waiting_since` is when the words came that nobody has answered yet, `rung` how far the ladder
    has been climbed since, `escalated` how many further circles were told that something waits.
    Stored, its phase is called `state` and its timeline `log` (models.messages.concern).
    """

    policy: SafetyPolicy
    received_at: datetime
    waiting_since: datetime
    exchange: str | None = None
    phase: ConcernPhase = ConcernPhase.RECEIVED
    handlers: tuple[str, ...] = ()
    escalated: int = 0
    rung: int = 0
    acknowledged_at: datetime | None = None
    review_at: datetime | None = None
    closed_at: datetime | None = None
    retention_at: datetime | None = None
    retention_due: bool = False
    last_by: str = ""
    timeline: list[Step] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)

    def roles_of(self, person: str) -> frozenset[ConcernRole]:
        """Who handles it, and whoever holds the receipt code."""
        if person == REPORTER:
            return frozenset({ConcernRole.REPORTER})
        return frozenset({ConcernRole.HANDLER} if person in self.handlers else ())

    def no_part(self, _person: str) -> Refusal:
        """Who asks is told nothing else."""
        return Refusal(
            N_("You do not look after this concern."),
            N_("Whoever looks after it can do this."),
            rule="not_your_concern",
        )

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.phase in OPEN_PHASES

    @property
    def on_hold(self) -> bool:
        """Whether it stops automatic mail and contact sharing of its exchange."""
        return self.phase is ConcernPhase.ON_HOLD

    @property
    def due_at(self) -> datetime | None:
        """Until when a handler is to act: answer, look again, or decide about keeping it."""
        if self.phase is ConcernPhase.RECEIVED:
            return self.waiting_since + timedelta(hours=self.policy.acknowledge_hours)
        return self.review_at if self.is_open else self.retention_at

    def next_alarm(self) -> Alarm | None:
        """The next reminder; None once everything is erased."""
        if self.phase is ConcernPhase.RECEIVED:
            return self._waiting_alarm()
        if self.is_open and self.review_at:
            return Alarm(at=self.review_at, kind=ConcernNotice.CONCERN_REVIEW)
        if self.phase is ConcernPhase.CLOSED and self.retention_at:
            return Alarm(at=self.retention_at, kind=ConcernNotice.CONCERN_RETENTION)
        return None

    def _waiting_alarm(self) -> Alarm:
        ladder = self.policy.ladder()
        if self.rung < len(ladder):
            return self._rung(*ladder[self.rung])
        again = timedelta(hours=(self.rung - len(ladder) + 1) * self.policy.repeat_hours)
        return Alarm(at=self._rung(*ladder[-1]).at + again, kind=ConcernNotice.CONCERN_REMINDER)

    def _rung(self, hours: int, kind: ConcernNotice) -> Alarm:
        at = self.waiting_since + timedelta(hours=hours)
        at = next_morning(at) if kind is ConcernNotice.CONCERN_ESCALATED else at
        return Alarm(at=at, kind=kind)

    def ring_alarms(self, now: datetime) -> None:
        """Carry out the alarm that is due; nothing where none is."""
        alarm = self.next_alarm()
        if alarm is None or alarm.at > now:
            return
        self.revision += 1
        if alarm.kind is ConcernNotice.CONCERN_REVIEW:
            self.review_at = now + timedelta(days=self.policy.review_days)
        elif alarm.kind is ConcernNotice.CONCERN_RETENTION:
            self.retention_due = True
            self.retention_at = now + timedelta(days=self.policy.review_days)
        else:
            self.rung += 1
        self.owe(alarm.kind)
        if alarm.kind is ConcernNotice.CONCERN_ESCALATED:
            self.escalated += 1
            self.owe(ConcernNotice.CONCERN_REMINDER)  # those who handle it are reminded as well
        self.add_entry(alarm.kind.value, now, via=Via.CLOCK)

    def add_entry(
        self,
        kind: str,
        now: datetime,
        *,
        by: str | None = None,
        via: Via = Via.FORM,  # noqa: ARG002 - a step keeps neither this nor the next two
        note: str | None = None,  # noqa: ARG002
        facts: Facts | None = None,  # noqa: ARG002
    ) -> None:
        """Remember a step under the present revision; each has one of its own."""
        self.timeline.append(Step(revision=self.revision, at=now, kind=kind, by=by or ""))
        self.last_by = by or self.last_by

    def owe(self, kind: ConcernNotice) -> None:
        """Owe a notice to whoever handles it, or oversees it, when this revision is recorded."""
        self.owed.append(Owed(kind=kind, revision=self.revision))

    def forget(self) -> None:
        """Keep the last steps only: the others are recorded, and no rule asks for them (law 12)."""
        del self.timeline[:-KEPT_STEPS]

    def taken_up(self, now: datetime) -> None:
        """A handler acted: the first answer is given, the next look is due later."""
        if self.phase is ConcernPhase.RECEIVED:
            self.phase = ConcernPhase.ACKNOWLEDGED
            self.acknowledged_at = now
        self.review_at = now + timedelta(days=self.policy.review_days)

    def wait_again(self, now: datetime) -> None:
        """Words came after it was closed: it waits for an answer like a new one."""
        self.phase, self.waiting_since = ConcernPhase.RECEIVED, now
        self.rung = self.escalated = 0
        self.review_at = self.closed_at = self.retention_at = None
        self.retention_due = False

    def close(self, now: datetime) -> None:
        """Nothing more is to be done; whether to keep it is asked in a year."""
        self.phase, self.closed_at, self.review_at = ConcernPhase.CLOSED, now, None
        self.keep(now)

    def keep(self, now: datetime) -> None:
        """Keep it for another year."""
        self.retention_at = now + timedelta(days=self.policy.retention_days)
        self.retention_due = False

    def start_again(self, now: datetime) -> None:
        """Its handling was ended from outside and goes on: whoever handles it can see that."""
        self.revision += 1
        self.add_entry("started_again", now, via=Via.OPERATOR)


def receive(concern_id: str, policy: SafetyPolicy, exchange: str | None, now: datetime) -> Concern:
    """A concern that has just come in; its handlers are owed the news."""
    x = Concern(
        id=concern_id,
        policy=policy,
        exchange=exchange,
        received_at=now,
        waiting_since=now,
        revision=1,
    )
    x.add_entry("received", now, by=REPORTER)
    x.owe(ConcernNotice.CONCERN_RECEIVED)
    return x

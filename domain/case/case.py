"""One case: what every kind knows of itself, and the verbs that keep asks, timeline and notices consistent.

A kind derives from `Case`, names its phases, kinds of ask and roles, and says who is who. How asks
climb is in `domain.case.escalation`, how clocks stand still in `domain.case.pausing`, who may do what
in `domain.case.permissions`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from domain.case.ask_table import AskSpec
from domain.case.asks import Alarm, Ask, Asked, AskStatus
from domain.case.core import CaseCore, Facts
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import Message
from domain.case.names import HUB, CaseNotice, CasePhase, HubRole
from domain.case.notices import CalendarEvent, Notice
from domain.case.pause import Pause
from domain.case.policy import CasePolicy
from domain.case.stays import Stay
from domain.case.team import HubTeam
from domain.case.timeline import Entry, Via
from domain.case.workdays import LocalCalendar, at_local

P = TypeVar("P", bound=CasePhase)
K = TypeVar("K", bound=StrEnum)
R = TypeVar("R", bound=StrEnum)

KEPT_ENTRIES = KEPT_ASKS = 300
"""How much of the past travels along when a history is continued; the rest is in the database."""
KEPT_NOTICES = 1_000
"""How many notices of a held case travel along; earlier ones wait in the outbox, true still or not."""


@dataclass(kw_only=True)
class Case(CaseCore, Generic[P, K, R]):
    """A case that asks people, and climbs where they are silent: ids, enums, dates, numbers (law 1).

    `timeline` and settled `asks` are what the next decision may need of the past; `dropped_entries`
    and `dropped_asks` count what only the database keeps. `owed` are notices to be recorded, `withheld`
    those that wait until a hold is released, `touched` the ids of asks changed since the last record,
    `conflicted` who decides nothing here, `stays` the time spent in each phase so far.
    """

    silence_ask: ClassVar[Any] = None
    """The kind of ask that puts somebody's silence to the hub; None where no ladder ends so."""
    pause_ask: ClassVar[Any] = None
    """The kind of ask whether to go on after a pause; None where a case is never paused."""
    role_type: ClassVar[type[StrEnum]] = HubRole
    """The kind's roles, in which the hub's have the values of `HubRole`."""
    next_steps: ClassVar[Mapping[Any, str]] = {}
    """One sentence a phase: what is going on, and so what to do instead of what is refused."""
    phases_without_pause: ClassVar[frozenset[Any]] = frozenset()
    """Phases in which clocks never stand still: entering one ends a pause."""
    phase_asks: ClassVar[Mapping[Any, tuple[Any, ...]]] = {}
    """What is asked in turn in each phase, which may take as long as that."""

    policy: CasePolicy[K]
    team: HubTeam[R]
    phase: P
    asks: list[Ask[K, R]] = field(default_factory=list)
    timeline: list[Entry[P]] = field(default_factory=list)
    owed: list[Notice] = field(default_factory=list)
    withheld: list[Notice] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    paused: Pause | None = None
    held_since: datetime | None = None
    conflicted: list[str] = field(default_factory=list)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    dropped_entries: int = 0
    dropped_asks: int = 0
    stays: dict[str, Stay] = field(default_factory=dict)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Declare the fields that have the kind's own types, where the kind does not do so itself."""
        super().__init_subclass__(**kwargs)
        for base in cls.__dict__.get("__orig_bases__", ()):
            if get_origin(base) is Case:
                _declare(cls, *get_args(base))

    # What a kind says of itself

    def begin(self, now: datetime) -> None:
        """Ask what a new case asks first; called once (`domain.case.engine.begin`)."""

    def roles_of(self, person: str) -> frozenset[R]:
        """Every role the person holds in this case; empty for a stranger."""
        return frozenset(role for who, role in self.members() if who == person)

    def parties(self) -> Iterable[tuple[str, R]]:
        """Person and role of everybody who takes part and is not of the hub."""
        return ()

    def members(self) -> list[tuple[str, R]]:
        """Person and role of everybody who takes part: they may see the case, and nobody else."""
        team = [(member.person, role) for member in self.team.members for role in member.roles]
        return list(dict.fromkeys([*self.parties(), *team]))

    def no_part(self, person: str) -> Refusal:
        """A conflict of interest that was declared, or that nobody knows the person here."""
        if person in self.conflicted:
            return Refusal(
                N_("A conflict of interest was declared: this person decides nothing here."),
                N_("A colleague takes care of it."),
                rule="conflict_of_interest",
            )
        return super().no_part(person)

    def what_next(self) -> str:
        """One sentence: what is going on now."""
        return self.next_steps.get(self.phase, "")

    def operator_lines(self) -> list[str]:
        """What else operators read of it, as lines of Markdown."""
        return []

    def people_in(self, role: R, _ask: Asked) -> tuple[str, ...]:
        """Who is asked where an ask is of a role that is not the hub's."""
        return tuple(who for who, held in self.parties() if held == role)

    def party_of(self, role: R) -> str:
        """Whose turn it is, in one word, while something is asked of a role that is not the hub's."""
        return role.value

    def calendar_for(self, *_of: R, person: str | None = None) -> LocalCalendar:  # noqa: ARG002 - a hook
        """The clock and the working days that count for who is asked; of several, the first one's."""
        return self.policy.calendar()

    def second_contacts(self, _ask: Ask[K, R]) -> tuple[str, ...]:
        """Who else can be asked where somebody is silent."""
        return ()

    def latest_due(self, _kind: K) -> datetime | None:
        """When an ask of this kind must be due at the latest, however long the case was paused."""
        return None

    def days_allowed(self, phase: P) -> int | None:
        """How long a case may be in a phase by its policy; None where that says nothing."""
        return sum(self.policy.rule(k).whole_days for k in self.phase_asks.get(phase, ())) or None

    def days_waited_for(self) -> list[datetime]:
        """Instants, besides those of asks, at which the case has something to do."""
        return [self._back(person) for person in self.team.away]

    def day_came(self, now: datetime) -> None:
        """Do what was waited for; called when one of `days_waited_for` has come."""
        for person in [p for p in self.team.away if self._back(p) <= now]:
            asked = {ask.id: self.people_asked(ask) for ask in self.open_asks()}
            del self.team.away[person]
            self.touched += [a.id for a in self.open_asks() if self.people_asked(a) != asked[a.id]]
            self.add_entry("is_back", now, via=Via.CLOCK, person=person)

    def _back(self, person: str) -> datetime:
        day, policy = self.team.away[person], self.policy
        return at_local(day, policy.waking_from, policy.time_zone)

    # Where it stands

    @property
    def frozen(self) -> bool:
        """Whether every clock stands still: paused by the hub, or held."""
        return bool(self.paused or self.held_since)

    def spec(self, kind: K) -> AskSpec:
        """The row of a kind of ask."""
        return self.policy.table[kind]

    def asks_answered_by(self, message: str) -> list[K]:
        """The kinds of ask that a message answers, as their rows say."""
        return self.policy.table.answered_by(message)

    def asks_it_answers(self, message: Message[Any]) -> list[Ask[K, R]]:
        """The open asks that this very message answers; one that names no subject answers any."""

        def is_it(ask: Ask[K, R]) -> bool:
            subject = getattr(message, self.spec(ask.kind).about, None)
            return subject is None or str(subject) == ask.subject

        kinds = self.asks_answered_by(message.name)
        return [ask for ask in self.open_asks(*kinds) if is_it(ask)] if kinds else []

    def bar_of(self, person: str, kind: K) -> Refusal | None:
        """As the row of the kind says."""
        bars = self.spec(kind).bars
        return bars(self, person) if bars else None

    # What it remembers, and what it tells people

    def add_entry(
        self,
        kind: str,
        now: datetime,
        *,
        by: str | None = None,
        via: Via = Via.FORM,
        note: str | None = None,
        refused: bool = False,
        facts: Facts | None = None,
        **data: str | int,
    ) -> None:
        """Append a timeline entry under the present revision."""
        self.timeline.append(
            Entry(
                seq=self.dropped_entries + len(self.timeline) + 1,
                at=now,
                kind=kind,
                phase=self.phase,
                via=via,
                actor=by,
                refused=refused,
                note=note,
                data={**(facts or {}), **data},
            )
        )

    def refuse(self, kind: str, now: datetime, by: str, broken: RuleBroken) -> None:
        """Remember a signal that broke a rule, with the reason (law 5)."""
        self.revision += 1
        known = by if self.roles_of(by) else None
        person = broken.params.get("person")
        facts = {"person": person} if person else {}
        facts |= {"rule": broken.rule, "field": broken.field, "reason": str(broken)}
        self.add_entry(kind, now, by=known, via=Via.SIGNAL, refused=True, facts=facts)

    def repeated_refusal(self, kind: str, by: str, broken: RuleBroken) -> int | None:
        """Where in the timeline stands the same refusal, with nothing but refusals since; else None."""
        known = by if self.roles_of(by) else None
        for back, entry in enumerate(reversed(self.timeline), 1):
            if not entry.refused:
                break
            told = entry.data.get("field"), entry.data.get("reason")
            if (entry.kind, entry.actor, told) == (kind, known, (broken.field, str(broken))):
                return len(self.timeline) - back
        return None

    def count_refusal(self, index: int) -> None:
        """Count a refusal that stands in the timeline already: a script may send it ten thousand times."""
        self.revision += 1
        entry = self.timeline[index]
        times = int(entry.data.get("times", 1)) + 1
        self.timeline[index] = replace(entry, data={**entry.data, "times": times})

    def notify(
        self,
        kind: str,
        people: Iterable[str],
        *,
        ask: Ask[K, R] | None = None,
        note: str | None = None,
        event: CalendarEvent | None = None,
        facts: Facts | None = None,
        about: str = "exchange",
        **data: str | int,
    ) -> None:
        """Owe one notice to each person, once: the key says what it is `about`."""
        about = ask.id if ask else event.uid if event else about
        turn = data.get("rung", event.sequence if event else self.revision)
        details = {**(facts or {}), **data}
        if ask:
            details |= {"ask": ask.kind.value, "due": ask.due_at.isoformat()}
            details |= {"subject": ask.subject} if ask.subject else {}
        # What an end still tells goes into the outbox, where the courier leaves it while held.
        owed = self.withheld if self.held_since and not self.ended else self.owed
        for person in dict.fromkeys(people):
            owed.append(
                Notice(
                    key=f"{self.id}/{kind}/{about}/{turn}/{person}",
                    kind=kind,
                    person=person,
                    ask=ask.id if ask else None,
                    note=note,
                    event=event,
                    data=details,
                )
            )
        surplus = max(0, len(self.withheld) - KEPT_NOTICES)
        self.owed += self.withheld[:surplus]
        del self.withheld[:surplus]

    def call_off(self, event: CalendarEvent) -> CalendarEvent:
        """The cancellation of a calendar event, with the next sequence number."""
        return replace(event, sequence=event.sequence + 1, cancelled=True)

    # Whom it waits for

    def people_asked(self, ask: Asked) -> tuple[str, ...]:
        """Whose turn it is: the person named, the claimer, or who holds the role.

        Where nobody at the hub holds it, or is free to, the coordinator, who names somebody.
        """
        if ask.person or ask.claimed_by:
            return tuple(p for p in (ask.claimed_by or ask.person,) if p)
        found: list[str] = []
        for role in ask.of:
            if role in HUB:
                holders = self._free(self.team.holding(role), ask.kind)
                holders = holders or self._stand_ins(ask.kind)
                present = tuple(p for p in holders if p not in self.team.away) or holders
                found += present[:1] if role == HubRole.PROGRAMME else present
            else:
                found += self.people_in(role, ask)
        return tuple(dict.fromkeys(found))

    def _stand_ins(self, kind: K) -> tuple[str, ...]:
        coordinators = self.team.holding(HubRole.COORDINATOR)
        return self._free(coordinators, kind) or coordinators

    def _free(self, people: tuple[str, ...], kind: K) -> tuple[str, ...]:
        return tuple(p for p in people if self.bar_of(p, kind) is None)

    def ask(
        self,
        kind: K,
        now: datetime,
        *of: R,
        person: str | None = None,
        subject: str = "",
        starts: datetime | None = None,
        due: datetime | None = None,
        quiet: bool = False,
    ) -> Ask[K, R]:
        """Open an ask and tell whose turn it is, unless `quiet` (another notice says it)."""
        begins = max(starts or now, now)
        asked = self.calendar_for(*of, person=person)
        until = due or self.policy.due(kind, begins, asked)
        ask = Ask(
            id=f"{kind}-{self.dropped_asks + len(self.asks) + 1}",
            kind=kind,
            of=of,
            person=person,
            subject=subject,
            opened_at=now,
            starts_at=begins,
            due_at=until,
            alarms=self.policy.alarms(kind, begins, until, asked),
        )
        self.asks.append(ask)
        self.touched.append(ask.id)
        if not quiet:
            self.notify(CaseNotice.ASK_OPENED, self.people_asked(ask), ask=ask)
        return ask

    def open_asks(self, *kinds: K, subject: str | None = None) -> list[Ask[K, R]]:
        """Open asks of the given kinds (of all kinds when none is given), oldest first."""
        return [
            ask
            for ask in self.asks
            if ask.is_open
            and (not kinds or ask.kind in kinds)
            and (subject is None or ask.subject == subject)
        ]

    def find_ask(
        self, kind: K, *, side: StrEnum | None = None, subject: str | None = None
    ) -> Ask[K, R] | None:
        """The open ask of this kind, of this side and subject if given."""
        for ask in self.open_asks(kind, subject=subject):
            if side is None or side.value in ask.of:
                return ask
        return None

    def answer(self, ask: Ask[K, R] | None, now: datetime, by: str, outcome: str) -> None:
        """Settle an ask as answered; None and settled asks are left alone."""
        self.settle(ask, AskStatus.ANSWERED, now, by, outcome)

    def void(self, asks: Iterable[Ask[K, R]], now: datetime, why: str) -> None:
        """Settle asks nobody needs to answer any more."""
        for ask in asks:
            self.settle(ask, AskStatus.VOID, now, None, why)

    def settle(
        self, ask: Ask[K, R] | None, status: AskStatus, now: datetime, by: str | None, outcome: str
    ) -> None:
        """Close an ask, and what was to be decided about its silence; None is left alone."""
        if ask is None:
            return
        if ask.is_open:
            ask.settle(status, now, by, outcome)
            self.touched.append(ask.id)
        if self.silence_ask is not None:
            self.void(self.open_asks(self.silence_ask, subject=ask.id), now, "answered")

    def waiting_for(self) -> tuple[str, ...]:
        """Whose turn it is now: "hub" and the kind's parties, each at most once."""
        return tuple(
            sorted(
                {
                    "hub" if role in HUB else self.party_of(role)
                    for ask in self.open_asks()
                    for role in ask.of
                }
            )
        )

    def due_at(self, *, hub: bool = False) -> datetime | None:
        """The soonest due time of all open asks, or only of the hub's; paused, of what still rings."""
        if self.paused:
            return min((a.due_at for a in self.open_asks(self.pause_ask)), default=None)
        open_asks = (a for a in self.open_asks() if not hub or HUB & set(a.of))
        return min((a.due_at for a in open_asks), default=None)

    # Its clock

    def ringing(self) -> list[Ask[K, R]]:
        """Open asks whose alarms may ring now: while paused only the question whether to go on."""
        if self.held_since:
            return []
        return self.open_asks(self.pause_ask) if self.paused else self.open_asks()

    def next_alarm(self) -> tuple[Alarm, Ask[K, R] | None] | None:
        """The soonest rung of all open asks, or a day somebody waits for (no ask).

        None when nothing is left to ring, and while the case is held.
        """
        if self.held_since or self.ended:
            return None
        pending: list[tuple[Alarm, Ask[K, R] | None]] = [
            (alarm, ask) for ask in self.ringing() if (alarm := ask.next_alarm)
        ]
        if not self.paused:
            pending += [(Alarm(at=day), None) for day in self.days_waited_for()]
        return min(pending, key=lambda pair: pair[0].at, default=None)

    # What travels along when a history is continued

    def forget(self) -> None:
        """Drop what is only history and recorded: early entries, asks settled long ago (law 12)."""
        surplus = max(0, len(self.timeline) - KEPT_ENTRIES)
        del self.timeline[:surplus]
        self.dropped_entries += surplus
        surplus = len(self.asks) - KEPT_ASKS
        settled = [ask.id for ask in self.asks if not ask.is_open][: max(0, surplus)]
        self.asks = [ask for ask in self.asks if ask.id not in settled]
        self.dropped_asks += len(settled)


def _declare(kind: type[Case[Any, Any, Any]], phase: Any, ask_kind: Any, role: Any) -> None:
    """Who reads a stored state (pydantic) knows a class's own annotations, and fills in no variables."""
    own = kind.__annotations__
    if "role_type" not in kind.__dict__:
        kind.role_type = role
    own.setdefault("team", HubTeam[role])
    for name, listed in (("asks", Ask[ask_kind, role]), ("timeline", Entry[phase])):
        if name not in own:
            own[name] = list[listed]  # type: ignore[valid-type]
            setattr(kind, name, field(default_factory=list))

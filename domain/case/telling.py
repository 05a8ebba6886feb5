"""What an exchange remembers for ever, and what it tells people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.case.asks import Ask
from domain.case.errors import RuleBroken
from domain.case.notices import CalendarEvent, Notice, NoticeKind
from domain.case.timeline import Entry, Via
from domain.exchange.state import State

Facts = Mapping[str, str | int]
"""What entries and notices carry: ids, enums, dates and numbers, never words."""


@dataclass(kw_only=True)
class Telling(State):
    """The timeline and the notices owed."""

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
                seq=len(self.timeline) + 1,
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
        self.add_entry(
            kind,
            now,
            by=known,
            via=Via.SIGNAL,
            refused=True,
            field=broken.field,
            reason=str(broken),
        )

    def notify(
        self,
        kind: NoticeKind,
        people: Iterable[str],
        *,
        ask: Ask | None = None,
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

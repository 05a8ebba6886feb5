"""A connection: two to four people who talk about what one of them has and another wants (LC-20 to LC-25)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from domain.case.asks import Ask
from domain.case.case import Case
from domain.case.errors import N_
from domain.case.notices import CalendarEvent
from domain.case.pausing import enter
from domain.connection.names import (
    AskKind,
    ConnectionNotice,
    Meeting,
    Origin,
    Phase,
    Role,
    Standing,
    Use,
)
from domain.connection.policy import Policy

NEXT = {
    Phase.INVITED: N_("Whoever was invited says yes, not now or no."),
    Phase.INTRODUCED: N_("Two who say yes are enough to begin."),
    Phase.ARRANGING: N_("Two who choose the same time, or to write, are enough."),
    Phase.SET: N_("They meet."),
    Phase.TOLD: N_("Each says whether they met, and whether the level was right."),
    Phase.GOING_ON: N_("They meet again, or say that it was enough."),
    Phase.USED: N_("A month later each says whether they used what they learned."),
    Phase.CLOSED: N_("It is over; anybody can begin another one."),
    Phase.NOT_MET: N_("They did not meet; anybody can begin another one."),
    Phase.DECLINED: N_("It did not come about; anybody can begin another one."),
    Phase.REGROUPED: N_("Those who said yes come first in the next round."),
    Phase.LEFT: N_("Too few are left; anybody can begin another one."),
    Phase.CALLED_OFF: N_("It was called off; anybody can begin another one."),
}
ENOUGH = 2
"""So many make a conversation."""


def id_after_clinic(clinic_id: str) -> str:
    """The id of the connection that a clinic with few people becomes."""
    return str(uuid5(NAMESPACE_URL, f"urn:peer-exchange:connection:after-clinic:{clinic_id}"))


@dataclass(kw_only=True)
class Person:
    """One of them: where they stand, which time they chose, what they said afterwards.

    `away` is somebody who does not come to this meeting; `again` that they were asked once more what they used.
    """

    person: str
    standing: Standing = Standing.ASKED
    chose: datetime | None = None
    writes: bool = False
    away: bool = False
    met: Meeting | None = None
    use: Use | None = None
    again: bool = False


@dataclass(kw_only=True)
class Connection(Case[Phase, AskKind, Role]):
    """One conversation, and what comes of it. Ids, enums, dates and numbers only.

    `topics` are ids of the vocabulary. `words` is the id of what the inviter wrote. `times` are proposed starts that all could keep. `meeting_at` is the next or the last
    meeting, `sequence` rises with each change of its calendar entry; `reminded` are hours before it that were said.
    `put` are ids of asks whose silence was put to the others.
    """

    role_type = Role
    next_steps = NEXT
    phase_asks: ClassVar = {
        Phase.INVITED: (AskKind.ANSWER_INVITATION,),
        Phase.INTRODUCED: (AskKind.SAY_YES,),
        Phase.ARRANGING: (AskKind.CHOOSE_TIME,),
        Phase.TOLD: (AskKind.TELL_MEETING,),
        Phase.USED: (AskKind.SAY_USED,),
    }
    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.INVITED
    programme: str = ""
    origin: Origin = Origin.SELF_ARRANGED
    inviter: str | None = None
    topics: tuple[str, ...] = ()
    words: str | None = None
    people: list[Person]
    times: list[datetime] = field(default_factory=list)
    meeting_at: datetime | None = None
    sequence: int = 0
    moves: int = 0
    held: int = 0
    reminded: list[int] = field(default_factory=list)
    put: list[str] = field(default_factory=list)
    met_last: datetime | None = None
    used_asked: bool = False
    used_asked_at: datetime | None = None

    # Who is who

    def parties(self) -> Iterable[tuple[str, Role]]:
        """Everybody who is not out."""
        return [(one.person, Role.PERSON) for one in self.people if one.standing != Standing.OUT]

    def one(self, person: str) -> Person:
        """The person's part in it; LookupError for a stranger."""
        for found in self.people:
            if found.person == person:
                return found
        msg = f"{person} has no part in {self.id}"
        raise LookupError(msg)

    def taking_part(self) -> list[Person]:
        """Those who said yes."""
        return [one for one in self.people if one.standing is Standing.IN]

    def asked(self) -> list[Person]:
        """Those who have not answered yet."""
        return [one for one in self.people if one.standing is Standing.ASKED]

    def coming(self) -> list[str]:
        """Who comes to the meeting."""
        return [one.person for one in self.taking_part() if not one.away]

    def others(self, person: str) -> list[str]:
        """Everybody who takes part but the person."""
        return [one.person for one in self.taking_part() if one.person != person]

    def find_ask_of(self, kind: AskKind, person: str) -> Ask[AskKind, Role] | None:
        """What the person is asked of this kind and has not answered."""
        return next((ask for ask in self.open_asks(kind) if ask.person == person), None)

    def second_contacts(self, ask: Ask[AskKind, Role]) -> tuple[str, ...]:
        """The others who take part."""
        return tuple(self.others(ask.person)) if ask.person else ()

    # Its beginning

    def begin(self, now: datetime) -> None:
        """Ask the invited one; or everybody whom a round introduced to each other."""
        if self.inviter:
            self.one(self.inviter).standing = Standing.IN
            kind = AskKind.ANSWER_INVITATION
        else:
            self.phase = Phase.INTRODUCED
            kind = AskKind.SAY_YES
        for one in self.asked():
            self.ask(kind, now, Role.PERSON, person=one.person)

    # Its meeting

    def event(self, *, cancelled: bool = False, for_one: bool = False) -> CalendarEvent | None:
        """The calendar entry of the meeting as it is now; None where none is set."""
        if self.meeting_at is None:
            return None
        return CalendarEvent(
            uid=f"connection-{self.id}-{self.held + 1}",
            kind="connection",
            sequence=self.sequence,
            starts_at=self.meeting_at,
            ends_at=self.ends_at(),
            zone=self.policy.time_zone,
            cancelled=cancelled,
            for_one=for_one,
        )

    def ends_at(self) -> datetime:
        """When the meeting ends; only asked where one is set."""
        if self.meeting_at is None:
            msg = "no meeting is set"
            raise LookupError(msg)
        return self.meeting_at + timedelta(minutes=self.policy.minutes)

    def arrange(self, now: datetime) -> None:
        """Ask everybody who said yes for a time."""
        enter(self, Phase.ARRANGING, now, keep=(AskKind.SAY_YES,))
        for one in self.taking_part():
            one.chose, one.writes, one.away = None, False, False
            self.ask(AskKind.CHOOSE_TIME, now, Role.PERSON, person=one.person)

    def look_on(self, now: datetime, *, but: str = "") -> None:
        """Ask for a time anew, all `but` who has just chosen, once everybody has chosen and no two the same."""
        if self.phase is not Phase.ARRANGING or self.open_asks(AskKind.CHOOSE_TIME):
            return
        for one in self.taking_part():
            if one.person != but:
                self.ask(AskKind.CHOOSE_TIME, now, Role.PERSON, person=one.person)

    def judge_silence(self, now: datetime) -> None:
        """Nobody says how to go on once no answer is missing; where one is and nobody is asked, the clock asks anew."""
        silent = {ask.id for ask in self.open_asks() if ask.id in self.put}
        if not silent:
            self.void(self.open_asks(AskKind.SETTLE_SILENCE), now, "answered")
        elif not self.open_asks(AskKind.SETTLE_SILENCE):
            self.put = [ask for ask in self.put if ask not in silent]

    def set_meeting(self, at: datetime, now: datetime) -> None:
        """A meeting is set: everybody who takes part has it in the calendar."""
        self.meeting_at = at
        self.sequence += 1  # above an entry of the same meeting that was taken back
        self.reminded = [
            hours
            for hours in self.policy.soon_hours
            if at - timedelta(hours=hours) <= now  # too late to say it
        ]
        enter(self, Phase.SET, now, keep=(AskKind.SAY_YES,))
        for one in self.taking_part():
            one.away = False
        self.notify(ConnectionNotice.MEETING_SET, self.coming(), event=self.event())

    # Its clock

    def days_waited_for(self) -> list[datetime]:
        """As any case; silences that are put to others, reminders of a meeting, its end, what was used."""
        from domain.connection.clock import instants  # noqa: PLC0415 - it stands on this class

        return [*super().days_waited_for(), *instants(self)]

    def day_came(self, now: datetime) -> None:
        """What the clock does (`domain.connection.clock`)."""
        from domain.connection.clock import day_came  # noqa: PLC0415 - it stands on this class

        super().day_came(now)
        day_came(self, now)

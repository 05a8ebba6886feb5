"""A learning clinic: a live session of about 20 people and an hour and a half, and what comes before and after."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.case.asks import Ask, Asked
from domain.case.case import Case
from domain.case.errors import N_, RuleBroken
from domain.case.notices import CalendarEvent
from domain.clinic.names import AskKind, ClinicNotice, ClinicType, Level, Phase, Recording, Role
from domain.clinic.policy import Policy
from domain.clinic.room import Item, Place, Session, Standing, Wish, next_in_line

NEXT = {
    Phase.PROPOSED: N_("An ambassador, or the hub, plans it or says why not."),
    Phase.PLANNED: N_("The host opens it for sign-up once everything is said."),
    Phase.OPEN: N_("People sign up; sharers say that they come."),
    Phase.CHECK: N_("The room is made ready; the host is asked where something is missing."),
    Phase.LIVE: N_("It is being held."),
    Phase.MATERIAL: N_("The host puts up what those need who were not there."),
    Phase.FOLLOW_UP: N_("People choose what comes next, and can write to the sharers."),
    Phase.DONE: N_("It was held; its material stays."),
    Phase.CANCELLED: N_("It was called off; another one can be proposed."),
    Phase.MERGED: N_("The few who came forward talk among themselves."),
    Phase.DECLINED: N_("It can be proposed again, with more about it."),
}
BEFORE_END = frozenset({Phase.OPEN, Phase.CHECK, Phase.LIVE})
"""Phases in which sessions are still to come."""


@dataclass(kw_only=True)
class Clinic(Case[Phase, AskKind, Role]):
    """One clinic of one to three sessions. Ids, enums, dates and numbers only: its words are in the database.

    `topic` is an id of the vocabulary. `places` are in the order in which people came. `consents` says of each
    sharer who is recorded what they answered. `gave_feedback` tells who gave some, never which. `left` are those who gave a
    seat back, or hold it no more: their calendar has seen it cancelled. `letters` are the words of learners who wait for a sharer's answer,
    `answers` the words of the last answer to each: ids of notes.
    """

    role_type = Role
    next_steps = NEXT
    phase_asks: ClassVar = {
        Phase.PROPOSED: (AskKind.PLAN_CLINIC,),
        Phase.PLANNED: (AskKind.OPEN_CLINIC,),
        Phase.MATERIAL: (AskKind.GIVE_MATERIAL,),
    }
    policy: Policy = field(default_factory=Policy)
    phase: Phase = Phase.PROPOSED
    proposer: str
    programme: str = ""
    topic: str
    clinic_type: ClinicType = ClinicType.HOT_TOPIC
    level: Level | None = None
    languages: tuple[str, ...] = ()
    recording: Recording | None = None
    recording_off: bool = False
    ambassador: str | None = None
    host: str | None = None
    cohost: str | None = None
    safety_contact: str | None = None
    sharers: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    material: list[Item] = field(default_factory=list)
    consents: dict[str, bool] = field(default_factory=dict)
    no_material: str | None = None
    wishes: list[Wish] = field(default_factory=list)
    gave_feedback: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    merged_with: list[str] = field(default_factory=list)

    # Who is who

    def parties(self) -> Iterable[tuple[str, Role]]:
        """Who prepares and holds it; those who only sign up see its own page and never each other."""
        named = (
            (self.ambassador, Role.AMBASSADOR),
            (self.host, Role.HOST),
            (self.cohost, Role.COHOST),
            *((who, Role.SHARER) for who in self.sharers),
        )
        found = [(who, role) for who, role in named if who]
        if not found or self.phase in (Phase.PROPOSED, Phase.DECLINED):
            found.append((self.proposer, Role.LEARNER))
        return found

    def roles_of(self, person: str) -> frozenset[Role]:
        """As a member; anybody is a learner, and with a seat a participant."""
        place = self.place_of(person)
        seated = {Role.PARTICIPANT} if place and place.standing is Standing.SEATED else set()
        return super().roles_of(person) | seated | {Role.LEARNER}

    def holds(self, person: str) -> bool:
        """Whether somebody prepares or holds it."""
        return person in {self.host, self.cohost, *self.sharers}

    def begin(self, now: datetime) -> None:
        """Ask the ambassador of the topic, or the hub, to plan it."""
        self.ask(AskKind.PLAN_CLINIC, now, Role.AMBASSADOR if self.ambassador else Role.PROGRAMME)

    def people_in(self, role: Role, _ask: Asked) -> tuple[str, ...]:
        """Who is asked; where a clinic has no host for the moment, the co-host."""
        found = super().people_in(role, _ask)
        return found or ((self.cohost,) if role is Role.HOST and self.cohost else ())

    def second_contacts(self, ask: Ask[AskKind, Role]) -> tuple[str, ...]:
        """Who else can be asked: the co-host, or of what a sharer was asked the host."""
        other = self.cohost if Role.HOST in ask.of else self.host
        return (other,) if other and other not in self.people_asked(ask) else ()

    def operator_lines(self) -> list[str]:
        """How full each session is."""
        return [
            f"- session {s.number}, {s.starts_at:%Y-%m-%d %H:%M} UTC: {len(self.seated(s.number))} of "
            f"{self.capacity(s)} seats given, {len(self.waiting(s.number))} waiting"
            for s in self.sessions
        ]

    # Sessions and places

    def session(self, number: int) -> Session:
        """The session of this number; RuleBroken where there is none."""
        for session in self.sessions:
            if session.number == number:
                return session
        raise RuleBroken(
            "session",
            N_("There is no such session."),
            N_("Choose one of those on the page."),
            rule="clinic_session_unknown",
        )

    def place_of(self, person: str) -> Place | None:
        """Somebody's place, seated or waiting."""
        return next((place for place in self.places if place.person == person), None)

    def seated(self, session: int | None = None) -> list[str]:
        """Who has a seat, in one session or in any."""
        return self._standing(Standing.SEATED, session)

    def waiting(self, session: int | None = None) -> list[str]:
        """Who waits for one, by their turn."""
        return self._standing(Standing.WAITING, session)

    def _standing(self, standing: Standing, session: int | None) -> list[str]:
        return [
            place.person
            for place in self.places
            if place.standing is standing and session in (None, place.session)
        ]

    def capacity(self, session: Session) -> int:
        """How many people get a seat: some more than there are places."""
        return self.policy.capacity(session.seats)

    def free(self, session: Session) -> int:
        """Seats that nobody has."""
        return self.capacity(session) - len(self.seated(session.number))

    def ahead(self, now: datetime) -> list[Session]:
        """The sessions that have not begun, the next one first."""
        coming = (s for s in self.sessions if not s.begun and s.starts_at > now)
        return sorted(coming, key=lambda s: s.starts_at)

    def takes(self, session: Session, now: datetime) -> bool:
        """Whether one can still sign up for a session."""
        return not session.begun and now < session.starts_at - self.policy.closing_ahead

    def offer_seats(self, session: Session, now: datetime) -> None:
        """Offer what is free to who waits: the first few, in the last hours everybody, none after the start."""
        if session.begun or now >= session.starts_at or self.phase not in BEFORE_END:
            return
        free = self.free(session)
        if free <= 0:
            self.end_offers(session)
            return
        last_hours = now >= session.starts_at - self.policy.link_ahead
        batch = len(self.places) if last_hours else self.policy.offer_batch
        fresh = next_in_line(self.places, session.number, free, batch)
        for place in fresh:
            place.offered_at = now
        people = [place.person for place in fresh]
        self.notify(ClinicNotice.SEAT_OFFERED, people, about=f"session-{session.number}")

    def give_seat(self, place: Place, now: datetime) -> None:
        """Somebody has a seat, and their calendar an entry; where it was the last one nobody is offered it any more."""
        session = self.session(place.session)
        place.standing, place.since, place.offered_at = Standing.SEATED, now, None
        if place.person in self.left:  # their calendar has seen a cancellation, which counts more
            session.sequence += 1
        self.notify(ClinicNotice.SEATED, [place.person], event=self.event(session))
        if self.free(session) <= 0:
            self.end_offers(session)

    def end_offers(self, session: Session) -> None:
        """Nobody is offered a seat of this session any more."""
        for place in self.places:
            if place.session == session.number:
                place.offered_at = None

    def give_back(self, place: Place, now: datetime) -> None:
        """A place is free again; a seat is taken out of its owner's calendar and offered to who waits."""
        self.places.remove(place)
        session = self.session(place.session)
        if place.standing is Standing.SEATED and not session.begun:
            session.sequence += 1
            self._saw_it_cancelled(place.person)
            gone = self.event(session, cancelled=True, for_one=True)
            self.notify(ClinicNotice.SEAT_GIVEN_BACK, [place.person], event=gone)
        self.offer_seats(session, now)

    def relieve(self, person: str, now: datetime, *, by: str = "") -> None:
        """Whoever does not hold or share it any more loses the entries to come; `by` somebody else they are told at least."""
        if self.holds(person):
            return
        ahead = self.ahead(now) if self.phase is not Phase.PLANNED else []
        for session in ahead:
            session.sequence += 1
            gone = self.event(session, cancelled=True, for_one=True)
            self.notify(ClinicNotice.RELIEVED, [person], event=gone)
        if ahead:
            self._saw_it_cancelled(person)
        elif by not in ("", person):
            self.notify(ClinicNotice.RELIEVED, [person])

    def _saw_it_cancelled(self, person: str) -> None:
        if person not in self.left:
            self.left.append(person)

    def event(
        self, session: Session, *, cancelled: bool = False, for_one: bool = False
    ) -> CalendarEvent:
        """The calendar entry of a session as it is now."""
        return CalendarEvent(
            uid=f"clinic-{self.id}-{session.number}",
            kind="clinic",
            number=session.number,
            sequence=session.sequence,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=self.policy.time_zone,
            cancelled=cancelled,
            for_one=for_one,
        )

    def invite(self, people: Iterable[str], now: datetime) -> None:
        """Who holds it gets an entry for each session to come, also who has seen one cancelled."""
        if self.phase is Phase.PLANNED:
            return
        asked = list(people)
        for session in self.ahead(now):
            if not {*asked}.isdisjoint(self.left):
                session.sequence += 1
            self.notify(ClinicNotice.INVITED, asked, event=self.event(session))

    def crew(self) -> list[str]:
        """Host, co-host and sharers."""
        return list(dict.fromkeys(p for p in (self.host, self.cohost, *self.sharers) if p))

    def tell_all(self, kind: ClinicNotice, session: Session, **more: Any) -> None:
        """Tell everybody of a session: its people once each, with the entry as it is now."""
        people = [*self.seated(session.number), *self.crew()]
        self.notify(kind, people, event=self.event(session), **more)

    # What is missing

    def gates(self) -> list[str]:
        """What must be said before it can be opened, by short names."""
        found = {
            "host": self.host,
            "co_host": self.cohost and self.cohost != self.host,
            "safety_contact": self.safety_contact,
            "level": self.level,
            "languages": self.languages,
            "recording": self.recording,
            "sharers": self.sharers,
            "sessions": self.sessions,
        }
        return [name for name, there in found.items() if not there]

    def unconfirmed(self) -> list[str]:
        """Sharers who have not said that they come."""
        return [who for who in self.sharers if who not in self.confirmed]

    def publishable(self) -> list[Item]:
        """Material that is not hidden."""
        return [item for item in self.material if not item.hidden]

    def all_agree(self) -> bool:
        """Whether everybody who is recorded has agreed that it is published."""
        return all(self.consents.get(who) for who in self.sharers)

    def may_be_shown_at(self, item: Item) -> datetime:
        """Until when who is recorded has time to object to it."""
        return item.added_at + timedelta(hours=self.policy.objection_hours)

    def show_agreed(self, now: datetime) -> None:
        """Show recordings that came after the rest was published, once all have agreed and had the time to object."""
        for item in self.material if self.all_agree() else ():
            if item.waits and now >= self.may_be_shown_at(item):
                item.hidden = item.waits = False

    # Its clock

    def days_waited_for(self) -> list[datetime]:
        """As any case, and what comes before, during and after each session."""
        found = super().days_waited_for()
        if self.phase in BEFORE_END:
            for session in self.sessions:
                found += self._instants(session)
        if self.phase is Phase.FOLLOW_UP:
            found.append(self.reach_ends())
            waiting = [item for item in self.material if item.waits]
            found += [self.may_be_shown_at(item) for item in waiting if self.all_agree()]
        return found

    def _instants(self, s: Session) -> list[datetime]:
        if s.over:
            return []
        due = {
            s.starts_at - self.policy.check_ahead: s.checked,
            s.starts_at - self.policy.link_ahead: s.linked,
            s.starts_at: s.begun,
            s.starts_at + self.policy.lateness: s.late or bool(s.started_at),
        }
        return [at for at, done in due.items() if not done]

    def reach_ends(self) -> datetime:
        """Until when its sharers can be reached."""
        return self.last_end() + timedelta(days=self.policy.reach_days)

    def last_end(self) -> datetime:
        """When the last session was over, or is to be."""
        return max(session.ended_at or session.ends_at for session in self.sessions)

    def day_came(self, now: datetime) -> None:
        """What the clock does with sessions (`domain.clinic.clock`)."""
        from domain.clinic.clock import day_came  # noqa: PLC0415 - it stands on this class

        super().day_came(now)
        day_came(self, now)

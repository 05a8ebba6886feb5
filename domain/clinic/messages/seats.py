"""Signing up, leaving, waiting for a seat; and how many seats there are, when."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.pausing import enter
from domain.clinic.clinic import Clinic
from domain.clinic.messages.base import ClinicMessage, need_ahead, register
from domain.clinic.messages.planning import (
    MOST_PLACES,
    TOO_LARGE,
    TOO_MANY_SESSIONS,
    TWO_AT_ONE_TIME,
)
from domain.clinic.names import (
    TEAM,
    AskKind,
    ClinicNotice,
    Phase,
    Recording,
    Role,
)
from domain.clinic.room import Place, Session, Standing

LEARNERS = frozenset({Role.LEARNER})
OPEN_PHASES = (Phase.OPEN, Phase.CHECK, Phase.LIVE)


def has_room(x: Clinic, session: Session) -> bool:
    """Whether a seat is free that nobody waits for."""
    return x.free(session) > 0 and not x.waiting(session.number)


@register
@dataclass(frozen=True, kw_only=True)
class SignUp(ClinicMessage):
    """Somebody wants a place in a session; they have read the rules of the room. Agreeing to be recorded is free."""

    session: int
    recorded: bool = False

    name, roles, personal = "sign_up", LEARNERS, True
    transitions = stays_in(*OPEN_PHASES)

    def check(self, x: Clinic, now: datetime) -> None:
        """In time, once, and not by who holds it."""
        session, place = x.session(self.session), x.place_of(self.by)
        if x.holds(self.by):
            raise RuleBroken(
                "session",
                N_("You are there already: you hold this clinic, or share in it."),
                N_("See who signed up on the room sheet."),
                rule="clinic_held_by_oneself",
            )
        if not x.takes(session, now):
            raise RuleBroken(
                "session",
                N_("Nobody can sign up for this session any more."),
                N_("Its material comes to this page afterwards, and you can write to the sharers."),
                rule="clinic_sign_up_closed",
            )
        if place and place.session == self.session:
            raise RuleBroken(
                "session",
                N_("You are signed up for this session already."),
                N_("Nothing more is needed."),
                rule="clinic_signed_up_already",
            )
        has_seat = place is not None and place.standing is Standing.SEATED
        if has_seat and not has_room(x, session):
            raise RuleBroken(
                "session",
                N_("This session is full, and you would lose the seat you have."),
                N_("Keep your seat, or give it back first and join the line here."),
                rule="clinic_other_session_full",
            )
        if len(x.places) >= x.policy.max_signups and place is None:
            raise RuleBroken(
                "session",
                N_("So many have signed up that nobody more can wait."),
                N_("Propose another clinic on the same topic."),
                rule="clinic_list_full",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """A seat if one is free and nobody waits for it; else a place in the line. A place elsewhere is given back."""
        if place := x.place_of(self.by):
            x.give_back(place, now)
        session = x.session(self.session)
        fresh = Place(person=self.by, session=session.number, standing=Standing.WAITING, since=now)
        at_once = has_room(x, session)
        x.places.append(fresh)
        if at_once:
            x.give_seat(fresh, now)
        else:
            x.notify(ClinicNotice.WAITING, [self.by], about=f"session-{session.number}")
            x.offer_seats(session, now)
        if x.recording is Recording.EVERYBODY and not self.recorded:
            switch_off(x)

    def facts(self) -> dict[str, str | int]:
        """For which session."""
        return {"session": self.session}


@register
@dataclass(frozen=True, kw_only=True)
class LeaveClinic(ClinicMessage):
    """Somebody gives their place back, and nobody asks why."""

    name, roles, personal = "leave_clinic", LEARNERS, True
    transitions = stays_in(*OPEN_PHASES)

    def check(self, x: Clinic, now: datetime) -> None:
        """There is a place to give back, in a session to come."""
        place = _need_place(x, self.by)
        need_ahead(x.session(place.session), now)

    def execute(self, x: Clinic, now: datetime) -> None:
        """It is offered to who waits."""
        x.give_back(_need_place(x, self.by), now)


@register
@dataclass(frozen=True, kw_only=True)
class TakeSeat(ClinicMessage):
    """Somebody who waits takes a seat that is offered: the first yes has it."""

    name, roles, personal = "take_seat", LEARNERS, True
    transitions = stays_in(*OPEN_PHASES)

    def check(self, x: Clinic, now: datetime) -> None:
        """It is offered, still free, and not too late."""
        place = _need_place(x, self.by)
        session = x.session(place.session)
        need_ahead(session, now)
        if place.standing is Standing.SEATED:
            raise RuleBroken(
                "session",
                N_("You have a seat already."),
                N_("Nothing more is needed."),
                rule="clinic_seated_already",
            )
        if place.offered_at is None or x.free(session) <= 0:
            raise RuleBroken(
                "session",
                N_("Somebody else was faster: no seat is free now."),
                N_("You keep your place in the line, and hear of the next one."),
                rule="clinic_seat_taken",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """They are seated; where it was the last free seat, other offers end."""
        x.give_seat(_need_place(x, self.by), now)


@register
@dataclass(frozen=True, kw_only=True)
class SetSeats(ClinicMessage):
    """A session is for more people, or for fewer; nobody who has a seat loses it."""

    session: int
    seats: int
    name, roles = "set_seats", TEAM
    transitions = stays_in(*OPEN_PHASES)

    def check(self, x: Clinic, now: datetime) -> None:
        """As many as have a seat, at least."""
        session = x.session(self.session)
        need_ahead(session, now)
        if not 1 <= self.seats <= MOST_PLACES:
            raise TOO_LARGE.broken("seats")
        if x.policy.capacity(self.seats) < len(x.seated(self.session)):
            raise RuleBroken(
                "seats",
                N_("{n} people have a seat already."),
                N_("Nobody loses a seat: choose more places."),
                rule="clinic_seats_below_given",
                n=len(x.seated(self.session)),
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """What is free now is offered."""
        session = x.session(self.session)
        session.seats = self.seats
        x.offer_seats(session, now)

    def facts(self) -> dict[str, str | int]:
        """How many, where."""
        return {"session": self.session, "seats": self.seats}


@register
@dataclass(frozen=True, kw_only=True)
class AddSession(ClinicMessage):
    """A second session: for those who wait, or for another part of the world."""

    starts_at: datetime
    name, roles = "add_session", TEAM
    transitions = stays_in(Phase.OPEN, Phase.CHECK)

    def check(self, x: Clinic, now: datetime) -> None:
        """Ahead, not at the same time as another, and not too many."""
        check_time(x, self.starts_at, now)
        if len(x.sessions) >= x.policy.max_sessions:
            raise TOO_MANY_SESSIONS.broken("starts_at")

    def execute(self, x: Clinic, now: datetime) -> None:
        """Who waits hears of it, and may move there; who holds it gets the calendar entry."""
        like = x.sessions[0]
        session = Session(
            number=max(s.number for s in x.sessions) + 1,
            starts_at=self.starts_at,
            minutes=like.minutes,
            seats=like.seats,
        )
        x.sessions.append(session)
        x.notify(ClinicNotice.SESSION_ADDED, x.waiting(), about=f"session-{session.number}")
        x.notify(ClinicNotice.INVITED, x.crew(), event=x.event(session))

    def facts(self) -> dict[str, str | int]:
        """When."""
        return {"starts_at": self.starts_at.isoformat()}


@register
@dataclass(frozen=True, kw_only=True)
class MoveSession(ClinicMessage):
    """A session is put off, or brought forward: seats are kept, calendars follow."""

    session: int
    starts_at: datetime
    name, roles = "move_session", TEAM
    transitions = leads_to(
        {
            Phase.OPEN: (Phase.OPEN,),
            Phase.CHECK: (Phase.CHECK, Phase.OPEN),
            Phase.LIVE: (Phase.LIVE,),
        }
    )

    def check(self, x: Clinic, now: datetime) -> None:
        """Neither has begun."""
        need_ahead(x.session(self.session), now)
        check_time(x, self.starts_at, now)

    def execute(self, x: Clinic, now: datetime) -> None:
        """Everybody of it is told once, and may leave; it is looked at anew before its time."""
        session = x.session(self.session)
        session.starts_at, session.sequence = self.starts_at, session.sequence + 1
        session.checked = session.linked = session.late = False
        x.end_offers(session)
        x.void(x.open_asks(AskKind.CHECK_SESSION, subject=str(session.number)), now, "moved")
        x.tell_all(ClinicNotice.SESSION_MOVED, session, note=self.note)
        waiting = x.waiting(session.number)
        x.notify(
            ClinicNotice.SESSION_MOVED, waiting, about=f"waits-{session.number}", note=self.note
        )
        if x.phase is Phase.CHECK and not any(s.checked for s in x.sessions):
            enter(x, Phase.OPEN, now, keep=AskKind)
        x.offer_seats(session, now)

    def facts(self) -> dict[str, str | int]:
        """Which, and when."""
        return {"session": self.session, "starts_at": self.starts_at.isoformat()}


def check_time(x: Clinic, at: datetime, now: datetime) -> None:
    """RuleBroken for a time that is too near, or that another session has."""
    if at - x.policy.closing_ahead <= now:
        raise RuleBroken(
            "starts_at",
            N_("That is too soon: nobody could sign up any more."),
            N_("Choose a later time."),
            rule="clinic_session_too_soon",
        )
    if any(s.starts_at == at for s in x.sessions):
        raise TWO_AT_ONE_TIME.broken("starts_at")


def switch_off(x: Clinic) -> None:
    """Nobody is recorded; whoever objected is not named."""
    if x.recording is Recording.NOBODY or x.recording_off:
        return
    x.recording_off = True
    x.notify(ClinicNotice.RECORDING_OFF, x.crew())


def _need_place(x: Clinic, person: str) -> Place:
    place = x.place_of(person)
    if place is None:
        raise RuleBroken(
            "session",
            N_("You are not signed up."),
            N_("Sign up on the clinic's page."),
            rule="clinic_not_signed_up",
        )
    return place

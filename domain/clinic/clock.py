"""What the clock does with a clinic: look at it, open the room, begin, say that it is late, end."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.case.asks import Escalation
from domain.case.pausing import enter
from domain.case.timeline import Via
from domain.clinic.clinic import BEFORE_END, Clinic
from domain.clinic.names import AskKind, ClinicNotice, Phase, Role
from domain.clinic.room import Session

HEARS_BEFORE = {
    Escalation.SECOND_CONTACT: timedelta(hours=24),
    Escalation.CASE_OWNER: timedelta(hours=3),
}
"""How long before a session the co-host and the hub hear at the latest that nobody says whether it is held."""
KEPT_WHILE_LIVE = tuple(kind for kind in AskKind if kind is not AskKind.OPEN_CLINIC)


def day_came(x: Clinic, now: datetime) -> None:
    """Do what is due, in the order of time; what was missed while nothing ran is done at once."""
    if x.phase in BEFORE_END:
        for session in sorted(x.sessions, key=lambda s: s.starts_at):
            if not session.over:
                _look_at(x, session, now)
    if x.phase is Phase.FOLLOW_UP:
        x.show_agreed(now)
    if x.phase is Phase.FOLLOW_UP and now >= x.reach_ends():
        enter(x, Phase.DONE, now)
        x.add_entry("reach_over", now, via=Via.CLOCK)


def _look_at(x: Clinic, session: Session, now: datetime) -> None:
    start = session.starts_at
    if not session.checked and now >= start - x.policy.check_ahead:
        check(x, session, now)
    if not session.linked and now >= start - x.policy.link_ahead:
        _open_room(x, session, now)
    if not session.begun and now >= start:
        _begin(x, session, now)
    if not session.late and not session.started_at and now >= start + x.policy.lateness:
        _late(x, session, now)


def check(x: Clinic, session: Session, now: datetime) -> None:
    """Look whether there are people enough and everything is said; where not, the host is asked how to go on."""
    session.checked = True
    if x.phase is Phase.OPEN:
        enter(x, Phase.CHECK, now, keep=AskKind)
    few = len(x.seated(session.number)) < x.policy.min_people
    open_gate = bool(x.gates() or x.unconfirmed())
    if not (few or open_gate) or x.find_ask(AskKind.CHECK_SESSION, subject=str(session.number)):
        return
    due = session.starts_at - x.policy.check_ahead * 2 / 3
    ask = x.ask(
        AskKind.CHECK_SESSION,
        now,
        Role.HOST,
        subject=str(session.number),
        due=max(due, now),
    )
    # However late it is asked, and whatever the numbers: others hear while something can still be done.
    before = {to: session.starts_at - left for to, left in HEARS_BEFORE.items()}
    ask.alarms = tuple(
        replace(a, at=max(now, min(a.at, before[a.to]))) if a.to in before else a
        for a in ask.alarms
    )


def _open_room(x: Clinic, session: Session, now: datetime) -> None:
    """From now on who has a seat sees the way in; whoever waits is offered what is free."""
    session.linked = True
    if now >= session.starts_at:
        return
    session.sequence += 1
    x.tell_all(ClinicNotice.ROOM_OPEN, session)
    x.offer_seats(session, now)


def _begin(x: Clinic, session: Session, now: datetime) -> None:
    session.begun = True
    x.end_offers(session)
    x.void(x.open_asks(AskKind.CHECK_SESSION, subject=str(session.number)), now, "begun")
    if x.phase is not Phase.LIVE:
        enter(x, Phase.LIVE, now, keep=KEPT_WHILE_LIVE)
    subject = str(session.number)
    late, over = session.starts_at + x.policy.lateness, session.ends_at + timedelta(hours=12)
    x.ask(AskKind.START_SESSION, now, Role.HOST, subject=subject, due=max(late, now), quiet=True)
    x.ask(AskKind.END_SESSION, now, Role.HOST, subject=subject, due=max(over, now), quiet=True)
    x.add_entry("session_begun", now, via=Via.CLOCK, session=session.number)


def _late(x: Clinic, session: Session, now: datetime) -> None:
    session.late = True
    x.notify(ClinicNotice.LATE, x.seated(session.number), about=f"session-{session.number}")
    x.add_entry("session_late", now, via=Via.CLOCK, session=session.number)

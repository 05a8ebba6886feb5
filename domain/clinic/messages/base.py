"""The table of a clinic's messages, and what several of them share."""

from datetime import datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import Message, Messages
from domain.case.pausing import enter
from domain.clinic.clinic import NEXT, Clinic
from domain.clinic.names import ClinicNotice, Phase
from domain.clinic.room import Session

MESSAGES: Messages[Clinic] = Messages(NEXT, ended=N_("This clinic is over."))
register = MESSAGES.register
ClinicMessage = Message[Clinic]

ALL_READ = Refusal(
    N_("Nobody is told why."),
    N_("Write a sentence; everybody who signed up reads it."),
    rule="clinic_unexplained",
)
SAY_WHY = Refusal(
    N_("This is not explained."),
    N_("Write a sentence to those who read it."),
    rule="clinic_step_unexplained",
)


def need_ahead(session: Session, now: datetime) -> None:
    """RuleBroken for a session that has begun."""
    if session.begun or now >= session.starts_at:
        raise RuleBroken(
            "session",
            N_("This session has begun."),
            N_("Choose one that is still to come."),
            rule="clinic_session_begun",
        )


def need_begun(session: Session) -> None:
    """RuleBroken for a session that has not begun, or is over."""
    if not session.begun:
        raise RuleBroken(
            "session",
            N_("This session has not begun."),
            N_("Wait for its time, or move it."),
            rule="clinic_session_not_begun",
        )
    if session.over:
        raise RuleBroken(
            "session",
            N_("This session is over already."),
            N_("What is left to say belongs to its material."),
            rule="clinic_session_over",
        )


def ended_early(
    x: Clinic, phase: Phase, kind: ClinicNotice, now: datetime, note: str | None
) -> None:
    """End it before it was held: everybody is told, and every calendar entry is taken back."""
    for session in x.sessions:
        if session.over:
            continue
        session.sequence += 1
        gone = x.event(session, cancelled=True)
        there = [*x.seated(session.number), *x.crew()]
        x.notify(kind, there, event=gone, note=note)
        x.notify(kind, x.waiting(session.number), note=note)
    if not x.sessions:
        x.notify(kind, [x.proposer, *x.crew()], note=note)
    enter(x, phase, now)

"""How a connection goes on after a meeting, and the ways in which it ends."""

from datetime import datetime

from domain.case.pausing import enter
from domain.connection.connection import ENOUGH, Connection
from domain.connection.names import (
    BEFORE_MEETING,
    AskKind,
    ConnectionNotice,
    Meeting,
    Phase,
    Standing,
    Use,
)


def finish(
    x: Connection, phase: Phase, kind: ConnectionNotice, now: datetime, by: str = ""
) -> None:
    """End it: everybody but `by` is told, and a meeting to come leaves the calendars."""
    undecided = x.asked() if x.phase in (*BEFORE_MEETING, Phase.SET) else []
    people = [one.person for one in (*x.taking_part(), *undecided)]
    others = [who for who in people if who != by]
    if x.phase is Phase.SET:
        x.sequence += 1
        x.notify(kind, others, event=x.event(cancelled=True))
        if by in people:
            x.notify(ConnectionNotice.MEETING_OFF, [by], event=x.event(cancelled=True))
    else:
        x.notify(kind, others)
    enter(x, phase, now)


def judge_meeting(x: Connection, now: datetime) -> None:
    """Go on once nobody who came is asked any more whether they met."""
    if x.open_asks(AskKind.TELL_MEETING):
        return
    met = [one for one in x.taking_part() if one.met in (Meeting.MET, Meeting.IN_WRITING)]
    if met or x.met_last:
        x.met_last = now if met else x.met_last
        enter(x, Phase.GOING_ON, now)
    else:
        finish(x, Phase.NOT_MET, ConnectionNotice.ENDED, now)


def judge_use(x: Connection, now: datetime) -> None:
    """Close it once nobody is asked any more, now or in a month, whether they used what they learned."""
    later = [one for one in x.taking_part() if one.use is Use.NOT_YET and not one.again]
    if x.used_asked and not x.open_asks(AskKind.SAY_USED) and not later:
        enter(x, Phase.CLOSED, now)


def leave(x: Connection, person: str, now: datetime) -> None:
    """Somebody leaves, at once and without a reason; with fewer than two left it ends."""
    gone = x.one(person)
    here = gone.standing is Standing.IN
    x.void([ask for ask in x.open_asks() if ask.person == person], now, "left")
    if x.phase is Phase.SET and here and not gone.away:
        x.sequence += 1
        x.notify(
            ConnectionNotice.MEETING_OFF, [person], event=x.event(cancelled=True, for_one=True)
        )
    gone.standing = Standing.OUT
    left = x.taking_part()
    possible = len(left) + (len(x.asked()) if x.phase in (Phase.INTRODUCED, Phase.ARRANGING) else 0)
    if possible < ENOUGH or (x.inviter == person and x.phase is Phase.INVITED):
        early = x.phase in (Phase.INVITED, Phase.INTRODUCED)
        finish(
            x,
            Phase.DECLINED if early else Phase.LEFT,
            ConnectionNotice.NOT_COME_ABOUT if early else ConnectionNotice.ENDED,
            now,
        )
        return
    if here:
        x.notify(ConnectionNotice.SOMEBODY_LEFT, [one.person for one in left], person=person)
    if x.phase is Phase.SET and len(x.coming()) < ENOUGH:
        meeting_off(x, now)
    elif x.phase in BEFORE_MEETING:
        x.judge_silence(now)
        x.look_on(now)
    elif x.phase is Phase.TOLD:
        judge_meeting(x, now)
    elif x.phase is Phase.USED:
        judge_use(x, now)


def meeting_off(x: Connection, now: datetime) -> None:
    """Fewer than two come: the entry leaves the calendars, and a time is looked for anew."""
    x.sequence += 1
    x.notify(ConnectionNotice.MEETING_OFF, x.coming(), event=x.event(cancelled=True))
    x.meeting_at = None
    x.arrange(now)

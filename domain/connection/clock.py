"""What the clock does with a connection: silence is put to the others, meetings are brought to mind and over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.asks import Ask
from domain.case.pausing import enter
from domain.case.timeline import Via
from domain.connection.connection import Connection
from domain.connection.names import (
    BEFORE_MEETING,
    AskKind,
    ConnectionNotice,
    Phase,
    Role,
    Use,
)

PUT_TO_OTHERS = (AskKind.ANSWER_INVITATION, AskKind.SAY_YES, AskKind.CHOOSE_TIME)
"""What nobody at the hub hears of first: those who answered say how to go on."""


def instants(x: Connection) -> Iterator[datetime]:
    """When it has something to do, besides its reminders."""
    yield from (ask.due_at for ask in _silent(x))
    if x.phase is Phase.SET and x.meeting_at:
        yield from (at for _hours, at in _reminders(x))
        yield x.ends_at()
    if x.phase is Phase.GOING_ON and x.met_last:
        yield x.met_last + x.policy.cadence
    if x.phase is Phase.USED and x.met_last:
        again = [one for one in x.taking_part() if one.use is Use.NOT_YET and not one.again]
        if not x.used_asked:
            yield x.met_last + x.policy.used_after
        elif again:
            yield _once_more_at(x, x.met_last)


def _silent(x: Connection) -> list[Ask[AskKind, Role]]:
    """What is to be put to others when it is due: not while a meeting is set, which goes on without who is silent."""
    if x.phase not in BEFORE_MEETING:
        return []
    return [ask for ask in x.open_asks(*PUT_TO_OTHERS) if ask.id not in x.put]


def _once_more_at(x: Connection, met_last: datetime) -> datetime:
    """When those are asked again who have not used it yet: as long after they were asked as that was after the meeting."""
    return (x.used_asked_at or met_last + x.policy.used_after) + x.policy.used_after


def _reminders(x: Connection) -> Iterator[tuple[int, datetime]]:
    for hours in x.policy.soon_hours:
        if x.meeting_at and hours not in x.reminded:
            yield hours, x.meeting_at - timedelta(hours=hours)


def day_came(x: Connection, now: datetime) -> None:
    """Do what is due; what was missed while nothing ran is done at once."""
    for ask in _silent(x):
        if ask.due_at <= now:
            _put_to_others(x, ask, now)
    if x.phase is Phase.SET and x.meeting_at:
        _bring_to_mind(x, now)
        if now >= x.ends_at():
            _over(x, now)
    if x.phase is Phase.GOING_ON and x.met_last and now >= x.met_last + x.policy.cadence:
        enter(x, Phase.USED, now)
        x.add_entry("enough", now, via=Via.CLOCK)
    if x.phase is Phase.USED and x.met_last:
        _ask_use(x, x.met_last, now)


def _put_to_others(x: Connection, ask: Ask[AskKind, Role], now: datetime) -> None:
    """Those who answered are asked how to go on, once for all who are silent."""
    x.put.append(ask.id)
    others = [who for who in x.others(ask.person or "") if not _owes(x, who, ask.kind)]
    if not x.open_asks(AskKind.SETTLE_SILENCE):
        for who in others:
            x.ask(AskKind.SETTLE_SILENCE, now, Role.PERSON, person=who)
        x.add_entry("silence_put", now, via=Via.CLOCK, ask=ask.id)
    if not others and not x.open_asks(AskKind.SETTLE_SILENCE):
        # Nobody of them has answered: the hub says how to go on.
        x.ask(AskKind.SETTLE_SILENCE, now, Role.PROGRAMME)


def _owes(x: Connection, person: str, kind: AskKind) -> bool:
    return any(ask.person == person for ask in x.open_asks(kind))


def _bring_to_mind(x: Connection, now: datetime) -> None:
    due = [hours for hours, at in _reminders(x) if at <= now]
    x.reminded += due
    if due and x.meeting_at and now < x.meeting_at:  # of several missed ones only the last
        x.notify(ConnectionNotice.MEETING_SOON, x.coming(), about=f"meeting-{min(due)}",
                 when=x.meeting_at.isoformat())  # fmt: skip


def _over(x: Connection, now: datetime) -> None:
    x.held += 1
    ask_whether_met(x, now, x.coming())


def ask_whether_met(
    x: Connection, now: datetime, people: list[str], due: datetime | None = None
) -> None:
    """Everybody who was to be there says whether they met."""
    enter(x, Phase.TOLD, now)
    for one in x.people:
        one.met = None
    for who in people:
        x.ask(AskKind.TELL_MEETING, now, Role.PERSON, person=who, due=due)


def _ask_use(x: Connection, since: datetime, now: datetime) -> None:
    if not x.used_asked and now >= since + x.policy.used_after:
        x.used_asked, x.used_asked_at = True, now
        for one in x.taking_part():
            x.ask(AskKind.SAY_USED, now, Role.PERSON, person=one.person)
    if x.used_asked and now >= _once_more_at(x, since):
        for one in x.taking_part():
            if one.use is Use.NOT_YET and not one.again:
                one.again = True
                x.ask(AskKind.SAY_USED, now, Role.PERSON, person=one.person)

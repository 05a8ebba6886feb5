"""After a meeting: whether they met, how they go on, and what was used."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, Refusal
from domain.case.message import leads_to
from domain.case.pausing import enter
from domain.connection.connection import Connection
from domain.connection.ending import judge_meeting, judge_use
from domain.connection.messages.base import (
    PEOPLE,
    ConnectionMessage,
    need_time,
    need_yes,
    register,
)
from domain.connection.messages.beginning import answered, need_asked
from domain.connection.names import AskKind, LevelFound, Meeting, Phase, Role, Use

NOT_ANSWERED = Refusal(
    N_("Some have not answered, and still have time to."),
    N_("Close it when their time is over."),
    rule="connection_answers_come",
)


@register
@dataclass(frozen=True, kw_only=True)
class TellMeeting(ConnectionMessage):
    """Somebody says whether they met, or wrote, and whether the level was right."""

    met: Meeting
    level: LevelFound | None = None
    name, roles, personal = "tell_meeting", PEOPLE, True
    transitions = leads_to({Phase.TOLD: (Phase.TOLD, Phase.GOING_ON, Phase.NOT_MET)})

    def check(self, x: Connection, now: datetime) -> None:
        """They were to be there."""
        need_asked(x, AskKind.TELL_MEETING, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """Once all have said it goes on, or ends where nobody met."""
        answered(x, AskKind.TELL_MEETING, self.by, now, self.met.value)
        x.one(self.by).met = self.met
        judge_meeting(x, now)

    def facts(self) -> dict[str, str | int]:
        """What was said; the level is counted by topic (LC-14)."""
        level: dict[str, str | int] = {"level": self.level.value} if self.level else {}
        return {"met": self.met.value, **level}


@register
@dataclass(frozen=True, kw_only=True)
class MeetAgain(ConnectionMessage):
    """One of them sets another meeting."""

    at: datetime
    name, roles, personal = "meet_again", PEOPLE, True
    transitions = leads_to({Phase.GOING_ON: (Phase.SET,)})

    def check(self, x: Connection, now: datetime) -> None:
        """They take part, and it lies ahead."""
        need_yes(x, self.by)
        need_time(x, self.at, now, "at")

    def execute(self, x: Connection, now: datetime) -> None:
        """It is in everybody's calendar; who cannot come says so."""
        x.moves = 0
        x.set_meeting(self.at, now)

    def facts(self) -> dict[str, str | int]:
        """When."""
        return {"when": self.at.isoformat()}


@register
@dataclass(frozen=True, kw_only=True)
class SayEnough(ConnectionMessage):
    """One of them says that it was enough: what was wanted is learned."""

    name, roles, personal = "say_enough", PEOPLE, True
    transitions = leads_to({Phase.GOING_ON: (Phase.USED,)})

    def check(self, x: Connection, now: datetime) -> None:
        """They take part."""
        need_yes(x, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """A month after the last meeting they are asked what they used."""
        enter(x, Phase.USED, now)


@register
@dataclass(frozen=True, kw_only=True)
class SayUsed(ConnectionMessage):
    """Somebody says whether they used what they learned. Not yet is asked once more, a month later."""

    use: Use
    name, roles, personal = "say_used", PEOPLE, True
    transitions = leads_to({Phase.USED: (Phase.USED, Phase.CLOSED)})

    def check(self, x: Connection, now: datetime) -> None:
        """They were asked."""
        need_asked(x, AskKind.SAY_USED, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """With the last answer it closes."""
        answered(x, AskKind.SAY_USED, self.by, now, self.use.value)
        x.one(self.by).use = self.use
        judge_use(x, now)

    def facts(self) -> dict[str, str | int]:
        """What was said."""
        return {"use": self.use.value}


@register
@dataclass(frozen=True, kw_only=True)
class CloseConnection(ConnectionMessage):
    """The hub waits no longer for who does not say whether they met, or what they used."""

    name, roles = "close_connection", frozenset({Role.PROGRAMME, Role.COORDINATOR})
    transitions = leads_to(
        {Phase.TOLD: (Phase.GOING_ON, Phase.NOT_MET), Phase.USED: (Phase.CLOSED,)}
    )

    def check(self, x: Connection, now: datetime) -> None:
        """Not before their time is over."""
        asked = x.open_asks(AskKind.TELL_MEETING, AskKind.SAY_USED)
        unasked = x.phase is Phase.USED and not x.used_asked
        if unasked or any(ask.due_at > now for ask in asked):
            raise NOT_ANSWERED.broken("by")

    def execute(self, x: Connection, now: datetime) -> None:
        """What was said counts, and nobody is blamed."""
        if x.phase is Phase.USED:
            enter(x, Phase.CLOSED, now)
            return
        x.void(x.open_asks(AskKind.TELL_MEETING), now, "closed")
        judge_meeting(x, now)

"""A time is found, moved, or not needed: people write to each other instead."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.errors import N_, Refusal
from domain.case.message import leads_to, stays_in
from domain.connection.clock import ask_whether_met
from domain.connection.connection import ENOUGH, Connection
from domain.connection.ending import meeting_off
from domain.connection.messages.base import (
    NOT_ASKED,
    PEOPLE,
    ConnectionMessage,
    need_time,
    need_yes,
    register,
)
from domain.connection.names import AskKind, ConnectionNotice, Phase

MOVED_ENOUGH = Refusal(
    N_("This meeting was moved as often as it can be."),
    N_("Say that you cannot come, or meet as it is and set another one."),
    rule="connection_moved_enough",
)
SAME_TIME = Refusal(
    N_("It is at that time already."),
    N_("Choose another time, or leave it as it is."),
    rule="connection_same_time",
)
BEGUN = Refusal(
    N_("The meeting has begun."),
    N_("Say afterwards whether you met."),
    rule="connection_meeting_begun",
)


@register
@dataclass(frozen=True, kw_only=True)
class ChooseTime(ConnectionMessage):
    """Somebody chooses one of the proposed times, or one of their own. Two who choose the same have a meeting."""

    at: datetime
    name, roles, personal = "choose_time", PEOPLE, True
    transitions = leads_to({Phase.ARRANGING: (Phase.ARRANGING, Phase.SET)})

    def check(self, x: Connection, now: datetime) -> None:
        """They take part, and it lies ahead."""
        need_yes(x, self.by)
        need_time(x, self.at, now, "at")

    def execute(self, x: Connection, now: datetime) -> None:
        """A later choice takes the place of an earlier one; a time of one's own is proposed to the others.

        Where everybody has chosen and no two the same, the others are asked once more.
        """
        one = x.one(self.by)
        one.chose, one.writes = self.at, False
        x.answer(x.find_ask_of(AskKind.CHOOSE_TIME, self.by), now, self.by, "chosen")
        if self.at not in x.times:
            x.times = sorted([*x.times, self.at])[-2 * x.policy.slots :]
        if chosen_by(x, self.at) >= ENOUGH:
            x.set_meeting(self.at, now)
        else:
            x.judge_silence(now)
            x.look_on(now, but=self.by)

    def facts(self) -> dict[str, str | int]:
        """Which time."""
        return {"when": self.at.isoformat()}


def chosen_by(x: Connection, at: datetime) -> int:
    """How many who take part chose this time."""
    return Counter(one.chose for one in x.taking_part())[at]


@register
@dataclass(frozen=True, kw_only=True)
class MeetInWriting(ConnectionMessage):
    """Somebody would rather write: a connection is slow, or hours do not fit. Two who say so begin."""

    name, roles, personal = "meet_in_writing", PEOPLE, True
    transitions = leads_to({Phase.ARRANGING: (Phase.ARRANGING, Phase.TOLD)})

    def check(self, x: Connection, now: datetime) -> None:
        """They take part."""
        need_yes(x, self.by)

    def execute(self, x: Connection, now: datetime) -> None:
        """All who take part write then, and have as long as for finding a time to say how it went."""
        one = x.one(self.by)
        one.chose, one.writes = None, True
        x.answer(x.find_ask_of(AskKind.CHOOSE_TIME, self.by), now, self.by, "in writing")
        if sum(one.writes for one in x.taking_part()) >= ENOUGH:
            people = [one.person for one in x.taking_part()]
            x.notify(ConnectionNotice.IN_WRITING, people)
            days = x.policy.rule(AskKind.CHOOSE_TIME).whole_days
            due = x.policy.calendar().due(x.policy.calendar().day(now) + timedelta(days=days))
            ask_whether_met(x, now, people, due)
        else:
            x.judge_silence(now)
            x.look_on(now, but=self.by)


@register
@dataclass(frozen=True, kw_only=True)
class MoveMeeting(ConnectionMessage):
    """One of those who come moves the meeting; the others hear of it, and can say that they cannot."""

    at: datetime
    name, roles, personal = "move_meeting", PEOPLE, True
    transitions = stays_in(Phase.SET)

    def check(self, x: Connection, now: datetime) -> None:
        """They come to it, it has not begun, it is not moved too often, and there is another time."""
        need_yes(x, self.by)
        if x.meeting_at and now >= x.meeting_at:
            raise BEGUN.broken("at")
        if x.moves >= x.policy.max_moves:
            raise MOVED_ENOUGH.broken("at")
        if self.at == x.meeting_at:
            raise SAME_TIME.broken("at")
        need_time(x, self.at, now, "at")

    def execute(self, x: Connection, now: datetime) -> None:
        """The entry in every calendar moves; who could not come before is asked to this one again."""
        x.moves += 1
        x.sequence += 1
        x.meeting_at = self.at
        x.reminded = [
            hours for hours in x.policy.soon_hours if self.at - timedelta(hours=hours) <= now
        ]
        for one in x.taking_part():
            one.away = False
        x.notify(ConnectionNotice.MEETING_MOVED, x.coming(), event=x.event(), person=self.by)

    def facts(self) -> dict[str, str | int]:
        """To which time."""
        return {"when": self.at.isoformat()}


@register
@dataclass(frozen=True, kw_only=True)
class CannotCome(ConnectionMessage):
    """Somebody cannot come to the meeting; no reason is asked. With fewer than two another time is looked for."""

    name, roles, personal = "cannot_come", PEOPLE, True
    transitions = leads_to({Phase.SET: (Phase.SET, Phase.ARRANGING)})

    def check(self, x: Connection, now: datetime) -> None:
        """They were to come, and it has not begun."""
        if self.by not in x.coming():
            raise NOT_ASKED.broken("by")
        if x.meeting_at and now >= x.meeting_at:
            raise BEGUN.broken("by")

    def execute(self, x: Connection, now: datetime) -> None:
        """It leaves their calendar."""
        x.one(self.by).away = True
        x.sequence += 1
        gone = x.event(cancelled=True, for_one=True)
        x.notify(ConnectionNotice.MEETING_OFF, [self.by], event=gone)
        if len(x.coming()) < ENOUGH:
            meeting_off(x, now)
        else:
            x.notify(ConnectionNotice.SOMEBODY_LEFT, x.coming(), about="away", person=self.by)

"""What a connection's parts are called: phases, roles, asks, notices, and what is chosen from."""

from enum import StrEnum

from domain.case.names import CasePhase, HubRole


class Phase(CasePhase):
    """From an invitation, or an introduction, to what came of it (LC-25)."""

    INVITED = "invited"
    INTRODUCED = "introduced"
    ARRANGING = "arranging"
    SET = "set"
    TOLD = "told"
    GOING_ON = "going_on"
    USED = "used"
    CLOSED = "closed"
    NOT_MET = "not_met"
    DECLINED = "declined"
    REGROUPED = "regrouped"
    LEFT = "left"
    CALLED_OFF = "called_off"

    @property
    def is_end(self) -> bool:
        """Closed, or an early end."""
        return self.order >= Phase.CLOSED.order


BEFORE_MEETING = (Phase.INVITED, Phase.INTRODUCED, Phase.ARRANGING)
"""Phases in which it is still open whether people meet."""
TOGETHER = (Phase.ARRANGING, Phase.SET, Phase.TOLD, Phase.GOING_ON)
"""Phases in which two at least have said yes."""


class Role(StrEnum):
    """Who is who; the hub's have the values of HubRole."""

    PERSON = "person"
    PROGRAMME = HubRole.PROGRAMME.value
    COORDINATOR = HubRole.COORDINATOR.value
    CHAIR = HubRole.CHAIR.value


class AskKind(StrEnum):
    """What is asked."""

    ANSWER_INVITATION = "answer_invitation"
    SAY_YES = "say_yes"
    CHOOSE_TIME = "choose_time"
    SETTLE_SILENCE = "settle_silence"
    TELL_MEETING = "tell_meeting"
    SAY_USED = "say_used"


class ConnectionNotice(StrEnum):
    """What people are told besides what they are asked."""

    NOT_COME_ABOUT = "connection_not_come_about"
    AGREED = "connection_agreed"
    SOMEBODY_LEFT = "connection_somebody_left"
    MEETING_SET = "connection_meeting_set"
    MEETING_MOVED = "connection_meeting_moved"
    MEETING_OFF = "connection_meeting_off"
    MEETING_SOON = "connection_meeting_soon"
    IN_WRITING = "connection_in_writing"
    ENDED = "connection_ended"
    REGROUPED = "connection_regrouped"


class Origin(StrEnum):
    """How people came to each other (LC-25)."""

    SELF_ARRANGED = "self_arranged"
    ROUND = "round"
    CLINIC = "clinic"
    UNMATCHED = "unmatched"


class Standing(StrEnum):
    """Where one of the people stands; who is out has no part in it any more."""

    ASKED = "asked"
    IN = "in"
    OUT = "out"


class NoWay(StrEnum):
    """How an invitation is declined; nobody but who declines knows which."""

    NOT_NOW = "not_now"
    NO = "no"


class SilenceWay(StrEnum):
    """How those who answered go on without those who did not."""

    WAIT = "wait"
    WITHOUT = "without"
    REGROUP = "regroup"
    END = "end"


class Meeting(StrEnum):
    """What became of a meeting."""

    MET = "met"
    IN_WRITING = "in_writing"
    NOT_MET = "not_met"


class LevelFound(StrEnum):
    """Whether what was shared was at the level that was promised (LC-14)."""

    RIGHT = "right"
    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"


class Use(StrEnum):
    """Whether what was learned was used."""

    USED = "used"
    NOT_YET = "not_yet"
    NO = "no"

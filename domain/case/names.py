"""What every kind of case calls the same: its phases, the hub's roles, and the notices of the engine."""

from enum import StrEnum


class CasePhase(StrEnum):
    """Base of a kind's phases, in the order of its story; a kind lists its members."""

    @property
    def is_end(self) -> bool:
        """Whether nothing more can happen in this phase."""
        return False

    @property
    def order(self) -> int:
        """Position in the story, to tell "not yet" from "no longer"."""
        return list(type(self)).index(self)


class HubRole(StrEnum):
    """What somebody of the hub may be in a case. A kind's roles have these values, and its own."""

    PROGRAMME = "programme"
    APPROVER = "approver"
    BOOKER = "booker"
    COORDINATOR = "coordinator"
    SAFETY_OFFICER = "safety_officer"
    CHAIR = "chair"


HUB: frozenset[str] = frozenset(HubRole)


class CaseNotice(StrEnum):
    """Notices of the engine: about an ask, whatever kind of case it belongs to."""

    ASK_OPENED = "ask_opened"
    ASK_REMINDER = "ask_reminder"
    ASK_ESCALATED = "ask_escalated"
    SECOND_CONTACT = "second_contact"
    EMERGENCY = "emergency"
    DEADLINE_CHANGED = "deadline_changed"
    ASK_WAIVED = "ask_waived"
    ASK_REOPENED = "ask_reopened"
    ANSWERED_FOR_YOU = "answered_for_you"
    TASK_TAKEN_OVER = "task_taken_over"
    TASK_ASSIGNED = "task_assigned"
    HUB_REMINDER = "hub_reminder"


ABOUT_ONE_ASK = frozenset(
    {
        CaseNotice.ASK_OPENED,
        CaseNotice.ASK_REMINDER,
        CaseNotice.ASK_ESCALATED,
        CaseNotice.SECOND_CONTACT,
        CaseNotice.EMERGENCY,
        CaseNotice.TASK_ASSIGNED,
        CaseNotice.HUB_REMINDER,
    }
)
"""Notices that are pointless once their ask is settled."""

CAN_WAIT = frozenset(
    {
        CaseNotice.ASK_OPENED,
        CaseNotice.ASK_REMINDER,
        CaseNotice.DEADLINE_CHANGED,
        CaseNotice.ASK_WAIVED,
        CaseNotice.ASK_REOPENED,
        CaseNotice.ANSWERED_FOR_YOU,
        CaseNotice.TASK_TAKEN_OVER,
        CaseNotice.TASK_ASSIGNED,
    }
)
"""Notices that may wait for the one mail of a day, where people want that and the task is not due soon."""

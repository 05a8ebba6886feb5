"""Every wait for a person is an Ask (law 2): of whom, about what, until when, and then what."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.exchange.people import Role


class AskKind(StrEnum):
    """Everything the programme ever asks of a person."""

    REVIEW_APPLICATION = "review_application"
    CHANGE_APPLICATION = "change_application"
    FIND_PARTNER = "find_partner"
    REVIEW_WAITING_LIST = "review_waiting_list"
    CONFIRM_PARTNER = "confirm_partner"
    SHARE_QUESTIONS = "share_questions"
    SIGN_PLAN = "sign_plan"
    REVIEW_PLAN = "review_plan"
    GIVE_TRAVEL_DATA = "give_travel_data"
    BOOK = "book"
    CONFIRM_BOOKING = "confirm_booking"
    SHARE_CONTACT = "share_contact"
    DECIDE_GO = "decide_go"
    DEPART = "depart"
    ARRIVE = "arrive"
    LOG_DAY = "log_day"
    END_VISIT = "end_visit"
    WRITE_POST_PLAN = "write_post_plan"
    CONFIRM_POST_PLAN = "confirm_post_plan"
    LOG_CALL = "log_call"
    AGREE_CADENCE = "agree_cadence"
    PROGRESS_ACTION = "progress_action"
    SUBMIT_REPORT = "submit_report"
    REVIEW_REPORT = "review_report"
    CONSENT_PUBLICATION = "consent_publication"
    HOLD_PLAN_CALL = "hold_plan_call"
    APPEAL_REJECTION = "appeal_rejection"
    REVIEW_APPEAL = "review_appeal"
    GET_VISA = "get_visa"
    CONFIRM_VISA_REFUSAL = "confirm_visa_refusal"
    DECIDE_VISA = "decide_visa"
    CHANGE_BOOKING = "change_booking"
    APPROVE_COST = "approve_cost"
    UNDO_BOOKING = "undo_booking"
    WRITE_CLOSING_REPORT = "write_closing_report"
    DECIDE_TOP_UP = "decide_top_up"
    REVIEW_PAUSE = "review_pause"
    DECIDE_REQUEST = "decide_request"
    DECIDE_SILENCE = "decide_silence"
    DECIDE_MISSED_CALLS = "decide_missed_calls"
    CHECK_IN = "check_in"


class AskStatus(StrEnum):
    """Open until a person answers or the coordinator waives it; void when it is no longer needed."""

    OPEN = "open"
    ANSWERED = "answered"
    WAIVED = "waived"
    VOID = "void"


class Escalation(StrEnum):
    """To whom an unanswered ask is carried (programme.md, Reminders)."""

    CASE_OWNER = "case_owner"
    SUBSTITUTE = "substitute"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    SECOND_CONTACT = "second_contact"
    EMERGENCY = "emergency"
    DECISION = "decision"


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """One rung of an ask's ladder: a reminder, or (with `to`) an escalation."""

    at: datetime
    to: Escalation | None = None


@dataclass(kw_only=True, slots=True)
class Ask:
    """One open or settled wait for a person.

    `of` are the roles that may answer, `person` narrows it to one of them, `subject` says
    which of several (an order, a call, a day, an action). The clock runs from `starts_at`;
    `rung` counts the alarms that have rung. Silence never decides: past the last rung an ask
    simply stays open.
    """

    id: str
    kind: AskKind
    of: tuple[Role, ...]
    opened_at: datetime
    starts_at: datetime
    due_at: datetime
    person: str | None = None
    subject: str = ""
    alarms: tuple[Alarm, ...] = field(default=())
    rung: int = 0
    status: AskStatus = AskStatus.OPEN
    claimed_by: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status is AskStatus.OPEN

    @property
    def next_alarm(self) -> Alarm | None:
        """The next rung, or None when the ladder is climbed or the ask is settled."""
        if not self.is_open or self.rung >= len(self.alarms):
            return None
        return self.alarms[self.rung]

    def settle(self, status: AskStatus, now: datetime, by: str | None, outcome: str) -> None:
        """Close the ask; the ladder stops with it."""
        self.status, self.answered_at = status, now
        self.answered_by, self.outcome = by, outcome
        self.alarms = ()  # nobody climbs it any more; months of them would be carried along

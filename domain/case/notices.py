"""What people are told by mail. One notice to one person under one key, once (law 6)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """Every notice the programme sends."""

    ASK_OPENED = "ask_opened"
    ASK_REMINDER = "ask_reminder"
    ASK_ESCALATED = "ask_escalated"
    APPLICATION_RECEIVED = "application_received"
    APPLICATION_ACCEPTED = "application_accepted"
    APPLICATION_DECLINED = "application_declined"
    PUT_ON_WAITING_LIST = "put_on_waiting_list"
    PARTNER_DECLINED = "partner_declined"
    PARTNERS_AGREED = "partners_agreed"
    QUESTIONS_SHARED = "questions_shared"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_APPROVED = "plan_approved"
    PLAN_RETURNED = "plan_returned"
    PLAN_REJECTED = "plan_rejected"
    PLAN_REOPENED = "plan_reopened"
    BOOKING_QUERIED = "booking_queried"
    CONTACTS_EXCHANGED = "contacts_exchanged"
    GO_DECIDED = "go_decided"
    NO_GO_DECIDED = "no_go_decided"
    VISIT_INVITED = "visit_invited"
    VISIT_CALLED_OFF = "visit_called_off"
    ARRIVED = "arrived"
    POST_PLAN_RETURNED = "post_plan_returned"
    POST_PLAN_CONFIRMED = "post_plan_confirmed"
    CALL_INVITED = "call_invited"
    CALL_CALLED_OFF = "call_called_off"
    CADENCE_CHANGED = "cadence_changed"
    CADENCE_DECLINED = "cadence_declined"
    ACTION_BLOCKED = "action_blocked"
    CALLS_WAIVED = "calls_waived"
    REPORT_RETURNED = "report_returned"
    REPORT_ACCEPTED = "report_accepted"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    NO_MATCH = "no_match"
    WOKEN = "woken"
    PARTNER_LEFT = "partner_left"
    GOODBYE = "goodbye"
    PLAN_CALL_ASKED = "plan_call_asked"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_DENIED = "appeal_denied"
    VISA_REFUSED = "visa_refused"
    VISA_APPEALED = "visa_appealed"
    DIRECTION_SWITCHED = "direction_switched"
    BOOKING_KEPT = "booking_kept"
    COST_REFUSED = "cost_refused"
    POSTPONED = "postponed"
    CUT_SHORT = "cut_short"
    TOP_UP_DECIDED = "top_up_decided"
    PAUSED = "paused"
    RESUMED = "resumed"
    DEADLINE_CHANGED = "deadline_changed"
    REQUEST_DECLINED = "request_declined"
    REQUEST_GRANTED = "request_granted"
    SECOND_CONTACT = "second_contact"
    EMERGENCY = "emergency"
    LEAD_HANDED_OVER = "lead_handed_over"
    PEOPLE_CHANGED = "people_changed"
    STAFF_AWAY = "staff_away"
    CONFLICT_DECLARED = "conflict_declared"
    RECIPROCAL = "reciprocal"
    ACTION_CHANGED = "action_changed"
    CALL_LED_BY = "call_led_by"
    CALL_IN_WRITING = "call_in_writing"
    ASK_WAIVED = "ask_waived"
    ASK_REOPENED = "ask_reopened"
    ANSWERED_FOR_YOU = "answered_for_you"
    CLOSED_INCOMPLETE = "closed_incomplete"
    CONCERN_RECEIVED = "concern_received"
    CONCERN_REMINDER = "concern_reminder"
    CONCERN_ESCALATED = "concern_escalated"
    CONCERN_NEWS = "concern_news"
    CONCERN_REVIEW = "concern_review"
    CONCERN_RETENTION = "concern_retention"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEvent:
    """A calendar object. `sequence` rises with each change of the same `uid` (RFC 5546).

    An all-day event spans `starts_at` to `ends_at` by their dates in `zone`.
    """

    uid: str
    kind: str
    number: int
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    all_day: bool = False
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One notice owed to one person; `key` makes a second one impossible.

    `ask` is the ask it opens or reminds of, `data` holds enums, dates and numbers for its
    sentences, `note` the id of a reason in words.
    """

    key: str
    kind: NoticeKind
    person: str
    ask: str | None = None
    note: str | None = None
    event: CalendarEvent | None = None
    data: dict[str, str | int] = field(default_factory=dict)

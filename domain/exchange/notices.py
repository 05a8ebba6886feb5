"""What people are told about an exchange, beside the notices of the engine (`CaseNotice`)."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Every notice of an exchange's own."""

    APPLICATION_RECEIVED = "application_received"
    APPLICATION_ACCEPTED = "application_accepted"
    APPLICATION_DECLINED = "application_declined"
    PUT_ON_WAITING_LIST = "put_on_waiting_list"
    PARTNER_DECLINED = "partner_declined"
    PARTNERS_AGREED = "partners_agreed"
    QUESTIONS_SHARED = "questions_shared"
    DOCUMENT_HANDED = "document_handed"
    INQUIRY_SENT = "inquiry_sent"
    INQUIRY_ANSWERED = "inquiry_answered"
    ANSWERS_PREPARED = "answers_prepared"
    PRE_WORK_WRITTEN = "pre_work_written"
    RELATIONSHIP_SHOWN = "relationship_shown"
    DESIGN_SIGNED = "design_signed"
    DESIGN_REOPENED = "design_reopened"
    JOINT_ACTION_AGREED = "joint_action_agreed"
    JOINT_ACTION_DECLINED = "joint_action_declined"
    JOINT_ACTION_WITHDRAWN = "joint_action_withdrawn"
    PLAN_SUBMITTED = "plan_submitted"
    PLAN_APPROVED = "plan_approved"
    PLAN_RETURNED = "plan_returned"
    PLAN_COMMENTED = "plan_commented"
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
    REPORT_TAKEN_DOWN = "report_taken_down"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    NO_MATCH = "no_match"
    OFFER_ARRANGED = "offer_arranged"
    OFFER_LAPSED = "offer_lapsed"
    OFFER_FAILED = "offer_failed"
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
    REQUEST_DECLINED = "request_declined"
    REQUEST_GRANTED = "request_granted"
    LEAD_HANDED_OVER = "lead_handed_over"
    PEOPLE_CHANGED = "people_changed"
    STAFF_AWAY = "staff_away"
    CONFLICT_DECLARED = "conflict_declared"
    RECIPROCAL = "reciprocal"
    ACTION_CHANGED = "action_changed"
    CALL_LED_BY = "call_led_by"
    CALL_IN_WRITING = "call_in_writing"
    CLOSED_INCOMPLETE = "closed_incomplete"


CAN_WAIT: frozenset[str] = frozenset(
    {
        NoticeKind.APPLICATION_RECEIVED,
        NoticeKind.PUT_ON_WAITING_LIST,
        NoticeKind.QUESTIONS_SHARED,
        NoticeKind.DOCUMENT_HANDED,
        NoticeKind.ANSWERS_PREPARED,
        NoticeKind.PRE_WORK_WRITTEN,
        NoticeKind.RELATIONSHIP_SHOWN,
        NoticeKind.DESIGN_SIGNED,
        NoticeKind.DESIGN_REOPENED,
        NoticeKind.JOINT_ACTION_AGREED,
        NoticeKind.JOINT_ACTION_DECLINED,
        NoticeKind.PLAN_SUBMITTED,
        NoticeKind.PLAN_COMMENTED,
        NoticeKind.POST_PLAN_CONFIRMED,
        NoticeKind.CADENCE_DECLINED,
        NoticeKind.ACTION_BLOCKED,
        NoticeKind.ACTION_CHANGED,
        NoticeKind.REPORT_ACCEPTED,
        NoticeKind.CALL_LED_BY,
        NoticeKind.CALL_IN_WRITING,
        NoticeKind.LEAD_HANDED_OVER,
        NoticeKind.PEOPLE_CHANGED,
        NoticeKind.REQUEST_GRANTED,
        NoticeKind.REQUEST_DECLINED,
        NoticeKind.WOKEN,
    }
)
"""News that may wait for the one mail of a day. Safety, journeys, dates in calendars, decisions and ends never do."""

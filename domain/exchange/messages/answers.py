"""Which messages answer which ask. A test holds this against the messages themselves."""

from domain.case.asks import AskKind

ANSWERS: dict[AskKind, tuple[str, ...]] = {
    AskKind.REVIEW_APPLICATION: (
        "accept_application",
        "return_application",
        "decline_application",
    ),
    AskKind.CHANGE_APPLICATION: ("resubmit_application",),
    AskKind.FIND_PARTNER: ("propose_partner", "put_on_waiting_list", "close_without_match"),
    AskKind.REVIEW_WAITING_LIST: (
        "propose_partner",
        "keep_waiting",
        "wake_up",
        "close_without_match",
    ),
    AskKind.CONFIRM_PARTNER: ("accept_partner", "decline_partner"),
    AskKind.SHARE_QUESTIONS: ("share_questions",),
    AskKind.SIGN_PLAN: ("sign_plan",),
    AskKind.REVIEW_PLAN: ("approve_plan", "return_plan", "ask_plan_call", "reject_plan"),
    AskKind.HOLD_PLAN_CALL: ("log_plan_call",),
    AskKind.APPEAL_REJECTION: ("appeal_plan", "accept_rejection"),
    AskKind.REVIEW_APPEAL: ("grant_appeal", "deny_appeal"),
    AskKind.GIVE_TRAVEL_DATA: ("give_travel_data",),
    AskKind.GET_VISA: ("report_visa",),
    AskKind.CONFIRM_VISA_REFUSAL: ("confirm_visa_refusal",),
    AskKind.DECIDE_VISA: ("appeal_visa", "switch_direction", "postpone", "cancel"),
    AskKind.BOOK: ("book_order",),
    AskKind.CONFIRM_BOOKING: ("confirm_booking", "query_booking"),
    AskKind.CHANGE_BOOKING: ("change_booking", "keep_booking"),
    AskKind.APPROVE_COST: ("approve_cost", "refuse_cost"),
    AskKind.UNDO_BOOKING: ("undo_booking",),
    AskKind.WRITE_CLOSING_REPORT: ("write_closing_report",),
    AskKind.SHARE_CONTACT: ("share_contact",),
    AskKind.DECIDE_GO: ("decide_go", "decide_no_go"),
    AskKind.DEPART: ("depart",),
    AskKind.ARRIVE: ("arrive",),
    AskKind.LOG_DAY: ("log_day",),
    AskKind.END_VISIT: ("end_visit", "cut_short_visit"),
    AskKind.DECIDE_TOP_UP: ("decide_top_up",),
    AskKind.WRITE_POST_PLAN: ("submit_post_plan",),
    AskKind.CONFIRM_POST_PLAN: ("confirm_post_plan", "return_post_plan"),
    AskKind.LOG_CALL: ("log_call", "miss_call", "call_in_writing"),
    AskKind.CHECK_IN: ("check_in",),
    AskKind.DECIDE_MISSED_CALLS: ("settle_missed_calls",),
    AskKind.AGREE_CADENCE: ("accept_cadence", "decline_cadence"),
    AskKind.PROGRESS_ACTION: ("progress_action", "change_action"),
    AskKind.SUBMIT_REPORT: ("submit_report",),
    AskKind.REVIEW_REPORT: ("accept_report", "return_report"),
    AskKind.CONSENT_PUBLICATION: ("decide_publication",),
    AskKind.REVIEW_PAUSE: ("resume",),
    AskKind.DECIDE_REQUEST: ("grant_request", "decline_request"),
    AskKind.DECIDE_SILENCE: (
        "replace_partner",
        "hand_over",
        "change_deadline",
        "cancel",
        "close_incomplete",
    ),
}
"""Names of the messages that settle an open ask of the kind, or put something else in its place."""

BESIDES: dict[AskKind, tuple[str, ...]] = {
    AskKind.DECIDE_REQUEST: (
        "change_deadline",
        "pause",
        "postpone",
        "cancel",
        "switch_direction",
        "replace_partner",
        "withdraw",
    ),
    AskKind.DECIDE_MISSED_CALLS: ("log_call", "call_in_writing"),
}
"""Messages nobody is asked for that settle an open ask of the kind, because they do what it was about."""

PERSONAL = frozenset({"give_travel_data", "share_contact", "decide_publication"})
"""What only the person can give: data of one's own, and consent."""

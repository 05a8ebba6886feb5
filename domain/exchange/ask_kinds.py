"""What an exchange asks of people, by name. What each is: `domain.exchange.asks`."""

from enum import StrEnum

from domain.case.ask_table import AskTable


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
    PREPARE_ANSWERS = "prepare_answers"
    RECEIVE_DOCUMENTS = "receive_documents"
    ANSWER_PARTNER = "answer_partner"
    ANSWER_AT_HUB = "answer_at_hub"


ASKS: AskTable[AskKind] = AskTable(AskKind, rows_in="domain.exchange.asks")
"""One row per kind; complete, or the import of `domain.exchange.asks` fails."""

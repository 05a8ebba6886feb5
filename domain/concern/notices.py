"""What those who handle a concern are told."""

from enum import StrEnum


class ConcernNotice(StrEnum):
    """Every notice about a concern."""

    CONCERN_RECEIVED = "concern_received"
    CONCERN_REMINDER = "concern_reminder"
    CONCERN_ESCALATED = "concern_escalated"
    CONCERN_NEWS = "concern_news"
    CONCERN_REVIEW = "concern_review"
    CONCERN_RETENTION = "concern_retention"

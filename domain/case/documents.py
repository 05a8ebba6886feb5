"""References to words that live in the database: an id, a version and a content hash."""

from dataclasses import dataclass
from enum import StrEnum


class DocumentKind(StrEnum):
    """The documents of a case."""

    APPLICATION = "application"
    QUESTIONS = "questions"
    PLAN = "plan"
    DAY_LOG = "day_log"
    POST_PLAN = "post_plan"
    CALL_LOG = "call_log"
    REPORT = "report"
    ACTION_NOTE = "action_note"
    HANDED_OVER = "handed_over"
    PRE_WORK = "pre_work"
    RELATIONSHIP = "relationship"
    JOINT_ACTION = "joint_action"
    DESIGN = "design"


@dataclass(frozen=True, kw_only=True, slots=True)
class DocRef:
    """One immutable version of a document.

    `hash` is the SHA-256 (64 hex digits) of its canonical JSON.
    """

    id: str
    version: int
    hash: str

"""The kinds of documents, their canonical form, and the hash a signature binds to."""

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter

from domain.case.documents import DocumentKind
from models.documents.action_note import ActionNote
from models.documents.application import Application
from models.documents.call_log import CallLog
from models.documents.day_log import DayLog
from models.documents.design import ProgrammeDesign
from models.documents.handed_over import HandedOver
from models.documents.joint_action import JointAction
from models.documents.plan import ActivityPlan
from models.documents.post_plan import PostPlan
from models.documents.pre_work import PreWork
from models.documents.questions import Questions
from models.documents.relationship import Relationship
from models.documents.report import Report
from models.documents.words import Content

MODELS: dict[DocumentKind, Any] = {
    DocumentKind.APPLICATION: Application,
    DocumentKind.QUESTIONS: Questions,
    DocumentKind.PLAN: ActivityPlan,
    DocumentKind.DAY_LOG: DayLog,
    DocumentKind.POST_PLAN: PostPlan,
    DocumentKind.CALL_LOG: CallLog,
    DocumentKind.REPORT: Report,
    DocumentKind.ACTION_NOTE: ActionNote,
    DocumentKind.HANDED_OVER: HandedOver,
    DocumentKind.PRE_WORK: PreWork,
    DocumentKind.RELATIONSHIP: Relationship,
    DocumentKind.JOINT_ACTION: JointAction,
    DocumentKind.DESIGN: ProgrammeDesign,
}
KINDS: dict[DocumentKind, TypeAdapter[Any]] = {
    kind: TypeAdapter(model) for kind, model in MODELS.items()
}


def parse(kind: DocumentKind, stored: dict[str, Any]) -> Any:
    """A stored content as its model; raises pydantic.ValidationError where it does not fit."""
    return KINDS[kind].validate_python(stored, strict=False)


def plain(content: Content) -> dict[str, Any]:
    """A content as JSON values, every field included."""
    return content.model_dump(mode="json")


def canonical(stored: dict[str, Any]) -> str:
    """JSON in its one spelling: keys sorted, no spaces, letters as they are."""
    return json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(stored: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(stored).encode()).hexdigest()

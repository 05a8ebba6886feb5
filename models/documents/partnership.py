"""Which plan two communities are writing: with another partner a new document begins.

What was planned with a partner who left is not shown to the next one.
"""

from collections.abc import Mapping
from typing import Any

from domain.case.documents import DocumentKind
from models.documents.plan import ActivityPlan
from models.documents.store import NewDocument, document_id_of


def plan_about(state: Mapping[str, Any]) -> str:
    """What `the_document` of a plan is about: nothing for the first partner, else the partner.

    `state` is an exchange as its view keeps it.
    """
    mentor = state.get("mentor") if state.get("former") else None
    return str(mentor["community"]) if mentor else ""


def plan_id(exchange_id: str, about: str) -> str:
    """Id of the plan's document."""
    new = NewDocument(kind=DocumentKind.PLAN, created_by="", exchange_id=exchange_id)
    return document_id_of(new, about)


def begun_from(old: ActivityPlan) -> ActivityPlan:
    """A new plan with the goals of an old one and the rhythm of calls, without anything of a partner."""
    return ActivityPlan(goals=old.goals, cadence=old.cadence)

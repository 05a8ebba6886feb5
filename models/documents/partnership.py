"""Which plan, or other document, two communities are writing: with another partner a new one begins.

What was planned with a partner who left is not shown to the next one.
"""

from collections.abc import Mapping
from typing import Any

from domain.case.documents import DocumentKind
from domain.exchange.exchange import Exchange
from models.documents.plan import ActivityPlan
from models.documents.store import NewDocument, document_id_of


def about_pair(state: Mapping[str, Any]) -> str:
    """What `the_document` of what both write is about: nothing for the first partner, else the partner.

    `state` is an exchange as its view keeps it.
    """
    mentor = state.get("mentor") if state.get("former") else None
    return str(mentor["community"]) if mentor else ""


def about_occasion(occasion: str, pair: str) -> str:
    """What a side's word on an occasion is about: `pair` is as `about_pair` says it."""
    return f"{occasion}/{pair}" if pair else occasion


def about_occasion_in(x: Exchange, occasion: str) -> str:
    """The same, of an exchange."""
    return about_occasion(occasion, x.mentor.community if x.former and x.mentor else "")


def id_for_pair(kind: DocumentKind, exchange_id: str, about: str) -> str:
    """Id of a document both write."""
    return document_id_of(NewDocument(kind=kind, created_by="", exchange_id=exchange_id), about)


def plan_id(exchange_id: str, about: str) -> str:
    """Id of the plan's document."""
    return id_for_pair(DocumentKind.PLAN, exchange_id, about)


def begun_from(old: ActivityPlan) -> ActivityPlan:
    """A new plan with the goals of an old one and the rhythm of calls, without anything of a partner."""
    return ActivityPlan(goals=old.goals, cadence=old.cadence)

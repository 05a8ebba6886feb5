"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.desk.pages import (
    book,
    decide_go,
    find_partner,
    missed_calls,
    review_application,
    review_plan,
    review_report,
    staff,
    team,
)

__all__ = [
    "book",
    "decide_go",
    "find_partner",
    "missed_calls",
    "review_application",
    "review_plan",
    "review_report",
    "staff",
    "team",
]

"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.desk.pages import (
    book,
    clocks,
    decide_go,
    find_partner,
    missed_calls,
    review_application,
    review_plan,
    review_report,
    silence,
    staff,
    team,
)

__all__ = [
    "book",
    "clocks",
    "decide_go",
    "find_partner",
    "missed_calls",
    "review_application",
    "review_plan",
    "review_report",
    "silence",
    "staff",
    "team",
]

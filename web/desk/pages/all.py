"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.desk.pages import (
    appeal,
    book,
    clocks,
    decide_go,
    find_partner,
    missed_calls,
    replace_partner,
    requests,
    review_application,
    review_plan,
    review_report,
    silence,
    staff,
    team,
)

__all__ = [
    "appeal",
    "book",
    "clocks",
    "decide_go",
    "find_partner",
    "missed_calls",
    "replace_partner",
    "requests",
    "review_application",
    "review_plan",
    "review_report",
    "silence",
    "staff",
    "team",
]

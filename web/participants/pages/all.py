"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.participants.pages import (  # noqa: F401 - imported for their registration
    actions,
    booking,
    calls,
    contacts,
    day_log,
    my_details,
    post_plan,
    publication,
    report,
    travel,
    visit,
    withdraw,
)

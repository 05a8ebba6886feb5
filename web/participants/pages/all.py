"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.participants.pages import (  # noqa: F401 - imported for their registration
    actions,
    booking,
    calls,
    change_action,
    change_application,
    confirm_partner,
    contacts,
    day_log,
    erase,
    missed_calls,
    my_details,
    people,
    post_plan,
    publication,
    questions,
    report,
    sign_plan,
    travel,
    visit,
    withdraw,
)

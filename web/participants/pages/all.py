"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

from web.participants.pages import (  # noqa: F401 - imported for their registration
    actions,
    booking,
    calls,
    change_application,
    confirm_partner,
    contacts,
    day_log,
    erase,
    my_details,
    post_plan,
    publication,
    questions,
    report,
    sign_plan,
    travel,
    visit,
    withdraw,
)

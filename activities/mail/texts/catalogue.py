"""Every notice kind and its words; a test keeps it whole."""

from activities.mail.texts import (
    after_visit,
    application,
    ask_notices,
    concerns,
    conversation,
    deadlines,
    matching,
    overrides,
    people,
    plan,
    travel,
    visit_changes,
)
from activities.mail.texts.wording import Wording

CATALOGUE: dict[str, Wording] = {
    **ask_notices.WORDINGS,
    **application.WORDINGS,
    **plan.WORDINGS,
    **travel.WORDINGS,
    **visit_changes.WORDINGS,
    **after_visit.FOLLOW_UP,
    **after_visit.ENDS,
    **deadlines.WORDINGS,
    **people.WORDINGS,
    **matching.WORDINGS,
    **concerns.WORDINGS,
    **conversation.WORDINGS,
    **overrides.WORDINGS,
}

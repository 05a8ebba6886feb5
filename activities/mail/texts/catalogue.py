"""Every notice kind and its words; a test keeps it whole."""

from activities.mail.texts import (
    after,
    clocks,
    concerns,
    matching,
    overrides,
    people,
    plan,
    start,
    travel,
    trips,
    turns,
)
from activities.mail.texts.wording import Wording
from domain.notices import NoticeKind

CATALOGUE: dict[NoticeKind, Wording] = {
    **turns.WORDINGS,
    **start.WORDINGS,
    **plan.WORDINGS,
    **travel.WORDINGS,
    **trips.WORDINGS,
    **after.FOLLOW_UP,
    **after.ENDS,
    **clocks.WORDINGS,
    **people.WORDINGS,
    **matching.WORDINGS,
    **concerns.WORDINGS,
    **overrides.WORDINGS,
}

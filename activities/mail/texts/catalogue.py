"""Every notice kind and its words; a test keeps it whole."""

from activities.mail.texts import (
    after,
    clocks,
    concerns,
    overrides,
    people,
    plan,
    start,
    travel,
    turns,
)
from activities.mail.texts.wording import Wording
from domain.notices import NoticeKind

CATALOGUE: dict[NoticeKind, Wording] = {
    **turns.WORDINGS,
    **start.WORDINGS,
    **plan.WORDINGS,
    **travel.WORDINGS,
    **after.FOLLOW_UP,
    **after.ENDS,
    **clocks.WORDINGS,
    **people.WORDINGS,
    **concerns.WORDINGS,
    **overrides.WORDINGS,
}

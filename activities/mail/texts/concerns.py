"""Mails about concerns: to those who handle one, without a word of it and without a name.

Who is told that one waits, but does not read it, gets no link to it either.
"""

from activities.mail.texts.wording import Wording
from domain.concern.notices import ConcernNotice
from models.texts.translate import N_

OPEN = N_("Open the concern")
ONLY_THERE = N_("What it is about stands on that page only. Please do not forward this mail.")

WORDINGS: dict[str, Wording] = {
    ConcernNotice.CONCERN_RECEIVED: Wording(
        N_("A concern needs you"),
        (
            N_("Somebody has raised a concern in confidence. Please read it, and say by {due} that you "
               "have."),
            ONLY_THERE,
        ),
        OPEN,
    ),
    ConcernNotice.CONCERN_REMINDER: Wording(
        N_("A concern still waits for its first answer"),
        (
            N_("Nobody has said yet that they have read it. Whoever raised it was told that somebody "
               "will, by {due}."),
            ONLY_THERE,
        ),
        OPEN,
    ),
    ConcernNotice.CONCERN_ESCALATED: Wording(
        N_("A concern waits and nobody has acknowledged it"),
        (
            N_("Somebody raised a concern in confidence, and nobody has said in the time we promise that "
               "they have read it. Please see to it that a safety officer can act: ask the ones there are, "
               "or name another one in the register."),
            N_("You are told that it waits, not what it is about. The page shows no more than that either."),
        ),
        N_("See to it"),
    ),
    ConcernNotice.CONCERN_NEWS: Wording(
        N_("There are new words about a concern"),
        (N_("Whoever raised it has written again."), ONLY_THERE),
        OPEN,
    ),
    ConcernNotice.CONCERN_REVIEW: Wording(
        N_("Please look at an open concern again"),
        (
            N_("It has been quiet for a while. Please write to whoever raised it how things stand, or "
               "close it if nothing more is to be done."),
            ONLY_THERE,
        ),
        OPEN,
    ),
    ConcernNotice.CONCERN_RETENTION: Wording(
        N_("Is a closed concern still needed?"),
        (
            N_("It is time for the yearly look: please decide whether it is kept for another year or "
               "erased for good."),
            ONLY_THERE,
        ),
        OPEN,
    ),
}  # fmt: skip

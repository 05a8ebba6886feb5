"""The shape of a mail's words, and the values its sentences may name."""

from dataclasses import dataclass

from models.texts.translate import N_

SEE_EXCHANGE = N_("See the exchange")
WORDS = "{words}"
"""A paragraph of what somebody wrote, line by line, each marked as quoted."""
LACKS = "{lacks}"
"""A paragraph for each thing that is missing before one can answer."""

# exchange: the communities' names; asked: what is to be done; due, when: in the reader's zone.
VALUES = frozenset(
    {
        "asked", "author", "before_who", "booking", "calls", "change", "community", "count", "dates", "days_left", "due",
        "exchange", "lacks", "lapsed", "learning", "mentee", "mentor", "moved", "new", "number", "offer", "old", "prepared",
        "published", "readers", "reason", "rung_name", "side", "topic", "traveller", "until", "visit",
        "what", "when", "who", "wakes", "wish", "words",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """English templates of one notice: subject, paragraphs, and what the one button says.

    `more` are paragraphs told only where the notice has the value named before each; one that is
    `{offers}` becomes a paragraph for each thing that is offered.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str = SEE_EXCHANGE
    more: tuple[tuple[str, str], ...] = ()

"""Questions and requests between the sides and the hub: to whom, about what, answered or not (CEE-27)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Addressee(StrEnum):
    """Who is asked."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    HUB = "hub"


class InquiryAbout(StrEnum):
    """What it is about. All but the first is logistics, and goes to the hub's booker (CEE-21)."""

    ANYTHING = "anything"
    BOOK = "book"
    CHANGE = "change"
    CONFIRM = "confirm"


MOST_OPEN = 10
"""So many of one person's may wait at a time: more would be a flood, not a conversation."""
KEPT_INQUIRIES = 100
"""How many travel along when a history is continued; the words of all are in the database."""


@dataclass(kw_only=True)
class Inquiry:
    """A thread: who began it, whom it asks, and whether an answer is still to come."""

    id: str
    by: str
    to: Addressee
    about: InquiryAbout
    at: datetime
    open: bool = True

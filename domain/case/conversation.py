"""Who reads what people of a case write to each other (decision 0019).

Everybody of a case stands at a place: the hub, or the community (in a case without communities, the role) they
take part for. A message names the places that read it. Whoever joins a place later reads what the place was told;
whoever takes another's place stands at a place of their own, and reads nothing of before.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from domain.case.errors import N_, Refusal

HUB_PLACE = "hub"
MOST_LETTERS = 4000
KEPT = timedelta(days=90)
"""How long after the end of its case a message can be read."""

Audience = tuple[str, ...]
"""Places, in alphabetical order, each once."""


class ConversationNotice(StrEnum):
    """What goes out by mail: a message, and why an answer by mail, or the files beside it, were not taken."""

    MESSAGE_WRITTEN = "message_written"
    REPLY_REFUSED = "reply_refused"
    FILES_LEFT_OUT = "files_left_out"


NO_PART = Refusal(
    N_("You do not take part any more."),
    N_("If something is left to settle, write to the hub."),
    rule="conversation_no_part",
)
ENDED = Refusal(
    N_("This has ended, and nothing is written here any more."),
    N_(
        "What was written can still be read for a while. Write to the hub if something is left to settle."
    ),
    rule="conversation_ended",
)
NOT_NOW = Refusal(
    N_("This cannot be done at the moment."),
    N_("Try again later, or ask the hub."),
    rule="not_at_the_moment",
)
OTHER_CIRCLE = Refusal(
    N_("Who takes part has changed since."),
    N_("Choose on the page who reads it."),
    rule="conversation_circle_changed",
)


class ReplyRefusal(StrEnum):
    """Why an answer by mail did not become a message."""

    OTHER_ADDRESS = "other_address"
    NO_PART = "no_part"
    ENDED = "ended"
    NOT_NOW = "not_now"
    CHANGED = "changed"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


def audiences(own: Collection[str], places: Collection[str], *, has_pair: bool) -> list[Audience]:
    """Whom somebody at their `own` places can write to, out of all `places` of the case: the widest circle first."""
    every = sorted(set(places))
    sides = [place for place in every if place != HUB_PLACE]
    found = [tuple(every)]
    if HUB_PLACE in own:
        found += [_circle(HUB_PLACE, side) for side in sides]
    elif HUB_PLACE in every:
        found += [_circle(HUB_PLACE, place) for place in sides if place in own]
    if has_pair and len(sides) == 2 and not set(own).isdisjoint(sides):
        found.append(tuple(sides))
    return list(dict.fromkeys(circle for circle in found if circle))


def why_not(
    own: Collection[str], places: Collection[str], audience: Audience, *, ended: bool, held: bool
) -> Refusal | None:
    """What keeps somebody at their `own` places from writing to this audience now; None where nothing does."""
    if not own:
        return NO_PART
    if ended:
        return ENDED
    if held:
        return NOT_NOW
    if set(own).isdisjoint(audience) or not set(audience) <= set(places):
        return OTHER_CIRCLE
    return None


def purged_on(ended_on: date | None) -> date | None:
    """The day the words go; None while the end is not known."""
    return ended_on + KEPT if ended_on else None


def _circle(*places: str) -> Audience:
    return tuple(sorted(places))

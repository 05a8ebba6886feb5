"""The texts of the public pages as a hub goes through them: each page, and the guidance of each role."""

from dataclasses import dataclass

from models.texts.guidance import ADVICE, Audience
from models.texts.public import TEXTS, PublicText
from models.texts.translate import N_

_OF_GUIDANCE = {one.text_key: one.audience for one in ADVICE}


@dataclass(frozen=True)
class TextGroup:
    """Texts that are gone through together: `key` stands in the address of the list of all texts."""

    key: str
    title: str
    texts: tuple[PublicText, ...]


def _texts(audience: Audience | None) -> tuple[PublicText, ...]:
    return tuple(text for key, text in TEXTS.items() if _OF_GUIDANCE.get(key) is audience)


GROUPS = (
    TextGroup("pages", N_("Pages"), _texts(None)),
    TextGroup("mentee", N_("Guidance for the mentee"), _texts(Audience.MENTEE)),
    TextGroup("mentor", N_("Guidance for the mentor"), _texts(Audience.MENTOR)),
    TextGroup("both", N_("Guidance for both sides"), _texts(Audience.BOTH)),
)

STEPS = (
    *(TextGroup(one.key, one.title, (one,)) for one in GROUPS[0].texts),
    *GROUPS[1:],
)
"""Each page is a step of setting up, and so is the guidance of each role."""

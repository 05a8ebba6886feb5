"""What each kind of session is for, and why it matters; what its notes should keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.documents.plan import SessionKind
from models.texts.guidance import WHY_FUNDING, WHY_REFLECTION, WHY_STRATEGY
from models.texts.translate import N_


@dataclass(frozen=True)
class Purpose:
    """`what` happens and `why` it matters, beside a day of the plan; `keep` is asked beside the notes of the day."""

    what: str
    why: str
    keep: str = ""


PURPOSES: Mapping[SessionKind, Purpose] = MappingProxyType(
    {
        SessionKind.HANDS_ON: Purpose(
            N_("Work that has to be done anyway, with the hands of who learns in it."),
            N_("One learns it by doing it, beside somebody who has done it before."),
        ),
        SessionKind.WORKSHOP: Purpose(
            N_("Something is explained, shown and tried out."),
            N_("Not everything one wants to learn happens to be done in these days."),
        ),
        SessionKind.VISIT: Purpose(
            N_("You go and see partners, places and other groups."),
            N_("Whoever has met the people behind the work can ask them later."),
        ),
        SessionKind.STRATEGY_LINES: Purpose(
            N_(
                "You read the strategic lines that the topic belongs to, of the movement, the Foundation or your "
                "region, and agree on those you want to serve."
            ),
            WHY_STRATEGY,
            N_("Which strategic lines do you want to serve, and with what?"),
        ),
        SessionKind.FUNDING: Purpose(
            N_(
                "You tell each other how you find money and how you handle it: applications, budgets, reports to "
                "those who give."
            ),
            WHY_FUNDING,
            N_(
                "Which funding processes did you talk about, and what will you do another way in yours?"
            ),
        ),
        SessionKind.REFLECTION: Purpose(
            N_("You look back on what was learned, and on your own activities in the light of it."),
            WHY_REFLECTION,
            N_("What did you see about your own activities when you looked back?"),
        ),
        SessionKind.DOWNTIME: Purpose(
            N_("Nothing is planned: meals, walks, an hour alone."),
            N_("Some of the best learning happens outside formal sessions."),
        ),
    }
)
"""Every kind, in the order in which the plan offers them."""

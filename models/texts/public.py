"""The texts of the public pages as they come with the program; the hub may replace each of them, per language.

Bodies are paragraphs with the markup of `web.site.markup`. A name in braces (one of NUMBERS) is filled in
when the text is shown, so that no text states a number of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.texts.catalogues import SOURCE_LANGUAGE
from models.texts.guidance import ADVICE
from models.texts.translate import N_, _, use_language

NUMBERS = {
    "programme": N_("name of the programme"),
    "min_days": N_("shortest visit, in days"),
    "max_days": N_("longest visit, in days"),
    "min_questions": N_("fewest questions"),
    "max_questions": N_("most questions"),
    "downtime": N_("free minutes a day"),
    "lead_days": N_("days from the approved plan to the journey"),
    "calls": N_("number of follow-up calls"),
    "interval": N_("days between two calls"),
    "months": N_("months of follow-up"),
    "actions": N_("fewest actions in the plan for home"),
}
"""What may stand in braces, and what it is."""

_NAME = re.compile(r"\{(\w+)\}")
LONGEST = 20_000
"""Letters of one text."""


@dataclass(frozen=True)
class PublicText:
    """One text: where it is shown, what it is called in Settings, and what it says unless the hub says otherwise."""

    key: str
    path: str
    title: str
    body: str
    follows_ours: bool = False

    def said(self) -> str:
        """As it comes with the program, in the bound language."""
        return _(self.body)

    def is_in(self, code: str) -> bool:
        """Whether what comes with the program is in this language: written in it, or translated into it."""
        with use_language(code):
            return code == SOURCE_LANGUAGE or _(self.body) != self.body


_PAGES = (
    PublicText(
        "front", "/", N_("Front page: the first sentences"),
        N_(
            "Your community wants to get better at something. Another one in the region already does it well. Peer "
            "Exchange brings the two together for {min_days} to {max_days} days, and stays with you until what you "
            "learned is in use."
        ),
    ),
    PublicText(
        "about", "/about", N_("About"),
        N_(
            "{programme} brings together two communities: one that wants to learn something, and one that has done "
            "it. They plan a visit together, work side by side for {min_days} to {max_days} days, and stay in touch "
            "for {months} months, until what was learned is in use at home.\n\n"
            "## What it is for\n\n"
            "Much of what a community needs to know is nowhere written down: how a budget is argued for, what to say "
            "to a venue, what went wrong the first time. It is learned beside somebody who does it.\n\n"
            "## Who takes part\n\n"
            "- **The mentee** is a community that wants to learn, acting through some of its people.\n"
            "- **The mentor** is a community that has experience, and opens its daily work to others.\n"
            "- **The hub** finds partners, approves plans, books and pays for journeys, and is there when something "
            "goes wrong.\n\n"
            "Sometimes both communities learn from each other: then each of them is the mentee in its own topic.\n\n"
            "## What you can rely on\n\n"
            "- Every decision about you is made by a person who has a name, and comes with its reason.\n"
            "- Whoever does not answer is reminded. Nothing is decided by silence.\n"
            "- Travel and health details are encrypted, shown only to those who need them, and deleted afterwards.\n"
            "- [Anybody can raise a concern](/concern), with or without a name."
        ),
    ),
    PublicText(
        "how", "/how-it-works", N_("How it works: the introduction"),
        N_(
            "From the application to the report, an exchange goes through eight stages. In each of them, the page of "
            "your exchange says whose turn it is and until when."
        ),
    ),
    PublicText(
        "timeline", "/timeline", N_("Timeline: the introduction"),
        N_(
            "Applications are taken in cycles. What follows depends on your plan: you and your partner choose the "
            "days of the visit."
        ),
    ),
    PublicText(
        "guidance", "/guidance", N_("Guidance: the introduction"),
        N_(
            "An exchange is as good as its preparation. Here is what helps at each stage, and why it matters. Once "
            "you take part, the page of your exchange leads to the piece that fits the moment."
        ),
    ),
    PublicText(
        "faq", "/faq", N_("Questions and answers"),
        N_(
            "## Who can apply?\n\n"
            "A community, not a single person: at least two people who are active in it. Places go first to "
            "communities without a large grant of their own.\n\n"
            "## Do we need a partner before we apply?\n\n"
            "No. Name one if you have agreed with one; otherwise the hub looks for a community that fits, and both "
            "sides say yes or no.\n\n"
            "## What does it cost us?\n\n"
            "The hub books and pays for the journey, a place to stay and insurance. Please book nothing yourselves: "
            "it cannot be paid back.\n\n"
            "## How long does it take?\n\n"
            "The visit takes {min_days} to {max_days} days. The hub needs at least {lead_days} days between the "
            "approved plan and the journey, and more if somebody needs a visa. Afterwards there are {calls} calls in "
            "about {months} months.\n\n"
            "## What if we do not find the time?\n\n"
            "Say so on the page of your exchange. Dates can be moved, the exchange can pause, and either side can "
            "withdraw at any time.\n\n"
            "## Does it matter if our plans fail?\n\n"
            "No. A plan that did not work and a report that says why teach others more than one without a fault.\n\n"
            "## Who reads what we write?\n\n"
            "Your partner and the hub. A report becomes public only if both communities agree, and either of you can "
            "have it taken down again.\n\n"
            "## Can we be a mentor?\n\n"
            "Yes, if you have done something that others want to learn. Sign in, open your community under your name, and "
            "say what it can teach: its contacts can."
        ),
    ),
    PublicText(
        "apply", "/how-to-apply", N_("How to apply"),
        N_(
            "You can save a draft at any time, and come back to it. Nothing is sent before you have read it once more.\n\n"
            "## What you need\n\n"
            "- a community with at least two active people, of which you are a member in our register\n"
            "- a goal: what should exist or work afterwards that does not today\n"
            "- a sign by which you will both see that it worked\n"
            "- how you will use it at home, and with whom you will share it\n"
            "- the languages in which you can work\n"
            "- a partner, if you have agreed with one already\n\n"
            "## What you agree to\n\n"
            "- You write an activity plan together with your mentor before anything is booked.\n"
            "- The hub books all travel and stays; you book nothing yourselves.\n\n"
            "## What happens then\n\n"
            "The hub reads your application and answers by mail. If something is unclear, it comes back to you with "
            "a question; nothing is lost. [How it works](/how-it-works) tells what comes next."
        ),
    ),
    PublicText(
        "reports", "/reports", N_("Reports: the introduction"),
        N_(
            "What earlier pairs have done, what worked and what did not, in their own words. Each report is published "
            "because both communities agreed."
        ),
    ),
)  # fmt: skip

TEXTS: dict[str, PublicText] = {
    text.key: text
    for text in (
        *_PAGES,
        *(
            PublicText(
                one.text_key, f"/guidance/{one.audience.value}#{one.key}", one.title, one.body
            )
            for one in ADVICE
        ),
    )
}


def filled(body: str, numbers: Mapping[str, str]) -> str:
    """A body with what stands in braces filled in; a name that nobody knows stays as it is written."""
    return _NAME.sub(lambda found: numbers.get(found[1], found[0]), body)


def unknown_names(body: str) -> list[str]:
    """Names in braces that would stay as they are, in order."""
    return [name for name in dict.fromkeys(_NAME.findall(body)) if name not in NUMBERS]

"""A mail's words on made-up data, for whoever edits them: every name filled in, every paragraph told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from activities.mail.conditional_text import paragraphs
from activities.mail.dates import moment, whole_day
from activities.mail.facts import days
from activities.mail.texts.asks import ASKED
from activities.mail.texts.editable import MailText
from activities.mail.texts.template import Template, filled
from domain.case.asks import Escalation
from domain.case.pause import PauseReason
from domain.exchange.ask_kinds import AskKind
from domain.exchange.help_offered import Alternative
from domain.exchange.interruptions import RequestKind
from models.texts.labels import label
from models.texts.translate import _, current_language
from models.typed.text import isolated

DUE = datetime(2027, 5, 14, 18, 0, tzinfo=UTC)
BEFORE = datetime(2027, 5, 7, 18, 0, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2027, 6, 3), date(2027, 6, 7)


def demo_values() -> dict[str, str]:
    """What stands for each name, in the bound language."""
    code = current_language()
    mentee, mentor, who = _("Community by the river"), _("Community on the hill"), "Alex Kim"
    due, before = moment(DUE, code, "UTC"), moment(BEFORE, code, "UTC")
    visit, day = days(FIRST_DAY, LAST_DAY, code), whole_day(LAST_DAY, code)
    offer = label(next(iter(Alternative)))
    values = {
        "asked": label(AskKind.SIGN_PLAN),
        "author": who,
        "before_who": "Robin Berg",
        "booking": _("the journey, {days}", days=visit),
        "calls": "3",
        "change": _("{who} has joined this exchange for {community}.", who=who, community=mentee),
        "community": mentee,
        "count": "2",
        "dates": f"{before}; {due}",
        "days_left": "3",
        "due": due,
        "exchange": _("{mentee} and {mentor}", mentee=mentee, mentor=mentor),
        "lapsed": offer,
        "learning": _("From now on both communities learn from each other in this exchange."),
        "mentee": isolated(mentee),
        "mentor": isolated(mentor),
        "moved": _("Your deadlines stand as they were."),
        "new": due,
        "number": "2",
        "offer": offer,
        "old": before,
        "prepared": "4",
        "published": day,
        "readers": f"{mentee}, {mentor}",
        "reason": label(next(iter(PauseReason))),
        "rung_name": label(next(iter(Escalation))),
        "side": mentee,
        "topic": _("Running an edit-a-thon"),
        "traveller": "Robin Berg",
        "until": day,
        "visit": visit,
        "wakes": day,
        "what": "2",
        "when": due,
        "who": who,
        "wish": label(next(iter(RequestKind))),
    }
    return {**values, "sentence": filled(_(ASKED[AskKind.SIGN_PLAN]), values)}


def demo_given(text: MailText) -> Mapping[str, str | int]:
    """What a mail has that tells every paragraph of the text."""
    told = dict.fromkeys(text.sometimes, "yes")
    line = _("A line that somebody wrote.")
    two = ",".join(one.value for one in list(Alternative)[:2])
    return {**told, "words": line, "lacks": line, "alternatives": two}


def on_demo_data(text: MailText, words: Template) -> tuple[str, tuple[str, ...], str]:
    """Subject, paragraphs and button, in the bound language."""
    values = demo_values()
    return (
        filled(words.subject, values),
        paragraphs(words.parts, values, demo_given(text)),
        filled(words.button, values),
    )

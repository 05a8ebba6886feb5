"""Mails about an ask itself: opened, brought to mind, carried further."""

from activities.mail.texts.wording import LACKS, Wording
from domain.case.names import CaseNotice
from models.texts.translate import N_

DUE = N_("Please do this by {due}.")
SENTENCE = "{sentence}"
ANSWER = N_("Open the form")

WORDINGS: dict[str, Wording] = {
    CaseNotice.ASK_OPENED: Wording(N_("{asked}: {exchange}"), (SENTENCE, DUE), ANSWER),
    CaseNotice.ASK_REMINDER: Wording(
        N_("Reminder: {asked} ({exchange})"),
        (
            SENTENCE,
            N_("It is due by {due}. If you need more time or help, tell the hub: nothing is decided "
               "without you."),
        ),
        ANSWER,
        more=(
            ("lacks", N_("What is missing now:")),
            ("lacks", LACKS),
            ("lacks_more", N_("The checklist on the plan’s page has the rest.")),
        ),
    ),
    CaseNotice.HUB_REMINDER: Wording(
        N_("The hub asks: {asked} ({exchange})"),
        (
            SENTENCE,
            N_("Somebody of the hub looked at this and asks you to think of it. It is due by {due}. If you "
               "need more time or help, tell the hub: nothing is decided without you."),
        ),
        ANSWER,
    ),
    CaseNotice.ASK_ESCALATED: Wording(
        N_("Late: {asked} ({exchange})"),
        (
            N_("This was due by {due} and has no answer yet. You hear of it as {rung_name}."),
            N_("What was asked: {asked}."),
            N_("Please get in touch with those whose turn it is, or take it over where you may."),
        ),
        N_("See what is waiting"),
    ),
}  # fmt: skip

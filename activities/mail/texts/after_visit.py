"""Mails after the visit: next steps, calls, report, and every end."""

from activities.mail.texts.wording import Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

FOLLOW_UP: dict[str, Wording] = {
    NoticeKind.POST_PLAN_RETURNED: Wording(
        N_("Your next steps: your partner asks for a change"),
        (
            N_("Your partner has read what you want to do next and suggests a change."),
            N_("The reason stands beside the form. Please change it by {due}."),
        ),
        N_("Open the next steps"),
    ),
    NoticeKind.POST_PLAN_CONFIRMED: Wording(
        N_("The next steps are agreed: {exchange}"),
        (
            N_("{mentor} has confirmed what {mentee} will do next. The follow-up calls begin; you get an "
               "invitation for each."),
        ),
        N_("See the next steps"),
    ),
    NoticeKind.CALL_INVITED: Wording(
        N_("Follow-up call {number}: {when}"),
        (
            N_("{mentee} and {mentor} talk about how things are going: {when}."),
            N_("The invitation for your calendar is attached. If the time does not suit you, propose "
               "another on the page."),
        ),
    ),
    NoticeKind.CALL_CALLED_OFF: Wording(
        N_("Follow-up call {number} leaves your calendar"),
        (
            N_("Follow-up call {number} of {mentee} and {mentor} ({when}) does not take place like this, "
               "or somebody else takes part in your place. The page says which."),
            N_("The attached message removes it from your calendar."),
        ),
    ),
    NoticeKind.CADENCE_CHANGED: Wording(
        N_("New dates for your follow-up calls: {exchange}"),
        (N_("Both sides have agreed on new dates. {calls} calls are still to come."),),
        N_("See the dates"),
        more=(("dates", N_("The calls: {dates}.")),),
    ),
    NoticeKind.CADENCE_DECLINED: Wording(
        N_("The follow-up calls stay as they are: {exchange}"),
        (N_("Your partner cannot make the dates you proposed, so the calls stay as planned. The reason is "
            "on the page."),),
    ),
    NoticeKind.ACTION_BLOCKED: Wording(
        N_("An action is stuck: {exchange}"),
        (
            N_("One of the agreed actions is stuck. That happens; it is good to know."),
            N_("What blocks it is on the page. Perhaps you know a way?"),
        ),
    ),
    NoticeKind.CALLS_WAIVED: Wording(
        N_("Follow-up calls are waived: {exchange}"),
        (N_("The hub has waived follow-up calls ({calls}). The page gives the reason, and says what comes "
            "next."),),
    ),
}  # fmt: skip

ENDS: dict[str, Wording] = {
    NoticeKind.REPORT_RETURNED: Wording(
        N_("Your report comes back to you: {exchange}"),
        (
            N_("The hub has read your part of the impact report and asks for changes."),
            N_("The reasons stand beside the form. Please change it by {due}."),
        ),
        N_("Open the report"),
    ),
    NoticeKind.REPORT_ACCEPTED: Wording(
        N_("Your report is accepted: {exchange}"),
        (N_("The hub has accepted the impact report of {mentee} and {mentor}. Thank you for writing down "
            "what others can learn from."),),
        N_("See the report"),
    ),
    NoticeKind.REPORT_TAKEN_DOWN: Wording(
        N_("The published report is taken down: {exchange}"),
        (
            N_("The report of {mentee} and {mentor} about “{topic}” cannot be read in public any more, nor can "
               "its pictures. Copies that others made are not reached."),
            N_("Nothing is asked of you. The page says who had it taken down, and why where they said so. It "
               "is public again as soon as they let it be read."),
        ),
        N_("See how it stands"),
        more=(
            ("by_mentee", N_("{mentee} has taken its consent back.")),
            ("by_mentor", N_("{mentor} has taken its consent back.")),
            ("by_hub", N_("The hub has taken it down.")),
        ),
    ),
    NoticeKind.WITHDRAWN: Wording(
        N_("The exchange ends early: {exchange}"),
        (
            N_("The exchange about “{topic}” ends here: {community} has withdrawn."),
            N_("The page shows what was done. The hub is there for questions."),
        ),
    ),
    NoticeKind.CANCELLED: Wording(
        N_("The exchange is cancelled: {exchange}"),
        (
            N_("The exchange about “{topic}” has been cancelled, and it ends here. The page shows what was said about it."),
            N_("Please write to the hub if this surprises you, or if anything is left to settle."),
        ),
    ),
    NoticeKind.CLOSED: Wording(
        N_("Your exchange is complete: {exchange}"),
        (
            N_("Everything is done: {mentee} and {mentor} have finished their exchange about “{topic}”."),
            N_("Thank you. The page stays open to you."),
        ),
    ),
}  # fmt: skip

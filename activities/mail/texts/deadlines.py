"""Mails about everybody's time: paused, resumed, a deadline changed, somebody else of a side asked."""

from activities.mail.texts.wording import Wording
from domain.case.names import CaseNotice
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.PAUSED: Wording(
        N_("Paused until {until}: {exchange}"),
        (
            N_("The hub has paused the exchange of {exchange} about “{topic}” until {until}. The reason: "
               "{reason}."),
            N_("All deadlines stand still, and nobody is reminded. You may go on working where you can. "
               "When the exchange goes on, each deadline moves by the days that stood still, and you "
               "are told the new ones."),
            N_("If the pause comes at a bad time for you, please tell the hub."),
        ),
    ),
    NoticeKind.RESUMED: Wording(
        N_("The exchange goes on: {exchange}"),
        (
            N_("The pause is over. {moved}"),
            N_("Calls and actions still to come have moved with them; your calendar is updated. If a "
               "new date does not work for you, please tell the hub."),
        ),
    ),
    CaseNotice.DEADLINE_CHANGED: Wording(
        N_("New deadline: {asked} ({exchange})"),
        (
            N_("The deadline for this step has changed: {asked}."),
            N_("It was {old}. It is now {new}."),
            N_("Who changed it, and why, is in the timeline, where both sides can see it."),
        ),
    ),
    CaseNotice.SECOND_CONTACT: Wording(
        N_("Can you help? {asked} ({exchange})"),
        (
            N_("Your community takes part in the exchange of {exchange} about “{topic}”. One step of "
               "your side has been waiting since {due}: {asked}."),
            N_("We could not reach those who usually answer. Perhaps they are ill or busy; that happens. "
               "Could you take the step yourself, or find out who can?"),
            N_("If your community needs more time or a break, tell the hub. There is a way to arrange "
               "it, and nothing is decided without a person looking at it."),
        ),
        N_("See what is waiting"),
    ),
}  # fmt: skip

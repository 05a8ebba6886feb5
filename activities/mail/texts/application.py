"""Mails from the application to a pair that agrees."""

from activities.mail.texts.wording import Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.APPLICATION_RECEIVED: Wording(
        N_("Your application has arrived: {topic}"),
        (
            N_("Thank you: the application of {mentee} about “{topic}” has reached the hub."),
            N_("The hub reads it next and answers on its page. You will get a mail."),
            N_("Your answers stand on its page, too. Until somebody at the hub begins to read them, anybody of "
               "your community can correct them there."),
        ),
        N_("See the application"),
    ),
    NoticeKind.APPLICATION_ACCEPTED: Wording(
        N_("Your application is accepted: {topic}"),
        (
            N_("The application of {mentee} about “{topic}” is accepted."),
            N_("Next, a partner community has to say yes. You will hear as soon as it is your turn."),
        ),
    ),
    NoticeKind.APPLICATION_DECLINED: Wording(
        N_("Your application cannot go on: {topic}"),
        (
            N_("The hub has read the application of {mentee} about “{topic}” and cannot accept it this time."),
            N_("The reason, and what you can do instead, are on its page. You may ask the hub about it."),
        ),
        N_("Read the reason"),
    ),
    NoticeKind.PARTNER_DECLINED: Wording(
        N_("The proposed partnership does not come about: {topic}"),
        (
            N_("The other community cannot take part in the exchange about “{topic}” this time. It is no "
               "judgement about yours."),
            N_("The hub looks for another way and will write to you."),
        ),
    ),
    NoticeKind.PARTNERS_AGREED: Wording(
        N_("You are partners: {exchange}"),
        (
            N_("{mentee} and {mentor} will work on “{topic}” together."),
            N_("Now you write the activity plan together: goals, three to five days, who travels. {mentee} "
               "shares questions first, {mentor} prepares for them."),
            N_("Please do not book anything: the hub does, once the plan is approved."),
        ),
        N_("Start the plan"),
        more=(
            ("lapsed", N_("The hub had offered you something else while no partner was found ({lapsed}). You "
                          "have a partner now, so it is arranged no longer. If you want it as well, ask the hub.")),
        ),
    ),
}  # fmt: skip

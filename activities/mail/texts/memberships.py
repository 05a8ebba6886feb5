"""What the mails about joining a community say."""

from activities.mail.texts.kinds import MAILS, KindMails
from activities.mail.texts.wording import Wording
from domain.membership.membership import AskKind, MembershipNotice
from models.texts import memberships
from models.texts.translate import N_

NAMED = memberships.__name__  # the mails need the names that module enters
MAILS["membership"] = KindMails(
    closing=N_("You get this mail because somebody asked to join a community."),
    wordings={
        MembershipNotice.ACCEPTED: Wording(
            N_("You belong to the community now"),
            (
                N_("Your request was accepted: you belong to {community}."),
                N_("On the page you see what you can do there: apply, or read who else is in it."),
            ),
            N_("See your request"),
        ),
        MembershipNotice.DECLINED: Wording(
            N_("Your request to join a community was declined"),
            (
                N_("Whoever answered wrote to you why; it stands on the page of your request."),
                N_("You can ask again, or write to the hub if you think that it is a mistake."),
            ),
            N_("Read why"),
        ),
        MembershipNotice.CALLED_OFF: Wording(
            N_("Your request to join a community was called off"),
            (
                N_(
                    "Whoever runs this service ended your request to belong to {community} before anybody answered it."
                ),
                N_("You can ask again, or write to the hub if this surprises you."),
            ),
            N_("See your request"),
        ),
    },
    asked={
        AskKind.CONFIRM_MEMBER: N_(
            "Somebody asked to join a community. Please say whether they belong to it."
        )
    },
)

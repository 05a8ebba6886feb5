"""What the mails about connections of two people say."""

from activities.mail.texts.kinds import MAILS, KindMails
from activities.mail.texts.wording import Wording
from domain.connection.connection import AskKind, ConnectionNotice
from models.texts import connections
from models.texts.translate import N_

NAMED = connections.__name__  # the mails need the names that module enters
MAILS["connection"] = KindMails(
    closing=N_(
        "You get this mail because somebody found you in the skills directory, or you them."
    ),
    wordings={
        ConnectionNotice.ACCEPTED: Wording(
            N_("You are in touch now"),
            (
                N_("Whoever you asked would like to be in touch with you."),
                N_("Write to each other on the page, and agree on how to go on."),
            ),
            N_("Go to the connection"),
        ),
        ConnectionNotice.DECLINED: Wording(
            N_("The connection did not come about"),
            (
                N_("It did not suit this time; no reason is asked for, and none is given."),
                N_("Others in the directory may have time."),
            ),
            N_("Go to the connection"),
        ),
    },
    asked={
        AskKind.ANSWER_INVITATION: N_(
            "Somebody found you in the skills directory and would like to be in touch. Say yes or no; "
            "if you do nothing, nothing happens."
        )
    },
)

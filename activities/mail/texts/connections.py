"""What the mails about connections say. None says why somebody did not come, or who it was that did not want to."""

from activities.mail.texts.kinds import MAILS, KindMails
from activities.mail.texts.wording import Wording
from domain.connection.names import AskKind, ConnectionNotice
from models.texts import connections
from models.texts.translate import N_

NAMED = connections.__name__  # the mails need the names that module enters
SEE = N_("See the connection")
NOTHING = N_("If you do nothing, nothing happens.")

MAILS["connection"] = KindMails(
    closing=N_("You get this mail because you take part in a conversation between communities."),
    events={"connection": "{exchange}"},
    wordings={
        ConnectionNotice.NOT_COME_ABOUT: Wording(
            N_("It did not come about: {exchange}"),
            (
                N_(
                    "The conversation did not come about. That happens, and has many reasons; none is asked for."
                ),
                N_("You can invite somebody else, or come to a learning clinic."),
            ),
            SEE,
        ),
        ConnectionNotice.AGREED: Wording(
            N_("A yes: {exchange}"),
            (N_("Somebody said yes to talking with you. What comes next stands on the page."),),
            SEE,
        ),
        ConnectionNotice.SOMEBODY_LEFT: Wording(
            N_("One fewer: {exchange}"),
            (
                N_(
                    "One of you does not take part any more, or does not come this time. No reason is asked."
                ),
                N_("The others go on."),
            ),
            SEE,
        ),
        ConnectionNotice.MEETING_SET: Wording(
            N_("You meet: {exchange}"),
            (
                N_("The meeting is set: {when}. It comes with an entry for your calendar."),
                N_(
                    "Agree in the conversation where you meet. If you cannot come, say so on the page; nobody asks why."
                ),
            ),
            SEE,
        ),
        ConnectionNotice.MEETING_MOVED: Wording(
            N_("The meeting is moved: {exchange}"),
            (
                N_("It is {when} now, and your calendar entry moves along."),
                N_("If you cannot come then, say so on the page."),
            ),
            SEE,
        ),
        ConnectionNotice.MEETING_OFF: Wording(
            N_("Out of your calendar: {exchange}"),
            (N_("The meeting, {when}, is not in your calendar any more."),),
            SEE,
        ),
        ConnectionNotice.MEETING_SOON: Wording(
            N_("You meet soon: {exchange}"),
            (
                N_("The meeting is {when}."),
                N_("If something came up, say on the page that you cannot come, or move it."),
            ),
            SEE,
        ),
        ConnectionNotice.IN_WRITING: Wording(
            N_("You talk in writing: {exchange}"),
            (
                N_(
                    "You would all rather write. The page of the conversation is for that; mails from there can be answered."
                ),
                N_("In some days you are asked how it went."),
            ),
            N_("Write"),
        ),
        ConnectionNotice.ENDED: Wording(
            N_("It is over: {exchange}"),
            (
                N_(
                    "The connection is over. What you wrote to each other stays readable for a while."
                ),
                N_("You can begin another one."),
            ),
            SEE,
        ),
        ConnectionNotice.REGROUPED: Wording(
            N_("The next round looks for others: {exchange}"),
            (N_("This group did not come together. In the next round you come first."), NOTHING),
            SEE,
        ),
    },
    asked={
        AskKind.ANSWER_INVITATION: N_(
            "Somebody would like to talk with you about what one of you knows and the other wants to learn. Please say yes, not "
            "now, or no: who asks learns only whether it comes about."
        ),
        AskKind.SAY_YES: N_(
            "You were put together with people who want what you have, or have what you want; why, stands on the page. Please say "
            "whether you want to meet them. Two who do are enough."
        ),
        AskKind.CHOOSE_TIME: N_(
            "Please choose a time that suits you, or say that you would rather write. Two who choose the same are enough."
        ),
        AskKind.SETTLE_SILENCE: N_(
            "Somebody has not answered in time. Please say whether to wait, to go on with who is there, or to end it."
        ),
        AskKind.TELL_MEETING: N_("Please say whether you met, and whether the level was right."),
        AskKind.SAY_USED: N_(
            "A month has passed since you talked. Did you use what you learned? One word is enough."
        ),
    },
)

"""Mails about messages that people of a case write to each other, and about answers that came by mail."""

from activities.mail.texts.wording import WORDS, Wording
from domain.case.conversation import ConversationNotice, ReplyRefusal
from models.texts.translate import N_

PAGE = N_("Open the conversation")
ABOVE = N_("Write your answer above this line")
MARK = "##-"
"""How the line begins above which one answers, and by which it is known in the answer, whatever its language."""

WORDINGS: dict[str, Wording] = {
    ConversationNotice.MESSAGE_WRITTEN: Wording(
        N_("New message: {exchange}"),
        (N_("{author} has written. Read by: {readers}."),),
        PAGE,
        more=(
            ("words", WORDS),
            ("answer", N_("To write back, answer this mail: your words go to the same readers. Files do not travel "
                          "this way; the page says how to hand them over.")),
            ("unsaid", N_("What was written stands on the page only. Please answer there: answers to this mail are "
                          "not read.")),
            ("no_answer", N_("Please answer on the page: answers to this mail are not read.")),
        ),
    ),
    ConversationNotice.REPLY_REFUSED: Wording(
        N_("Your answer by mail was not taken"),
        (
            N_("You answered a mail about a message, and nobody has read your answer. {reason}"),
            N_("On the page you see what was written, and whether you can write there."),
        ),
        PAGE,
    ),
    ConversationNotice.FILES_LEFT_OUT: Wording(
        N_("The files of your mail were not taken"),
        (
            N_("Your answer by mail has become a message. The files that came along have not: they do not "
               "travel this way."),
            N_("The page says how to hand over a file."),
        ),
        PAGE,
    ),
}  # fmt: skip

REFUSED: dict[ReplyRefusal, str] = {
    ReplyRefusal.OTHER_ADDRESS: N_(
        "It came from another address than the one you are registered with. Answer from that one, or have it changed."
    ),
    ReplyRefusal.NO_PART: N_("You do not take part any more."),
    ReplyRefusal.ENDED: N_("The conversation has ended."),
    ReplyRefusal.NOT_NOW: N_("This cannot be done at the moment. Try again later, or ask the hub."),
    ReplyRefusal.CHANGED: N_(
        "Who takes part has changed since that mail, so it is not certain who would read it."
    ),
    ReplyRefusal.EMPTY: N_(
        "No words of your own were found in it. Write them above the line that says so, not among the words below it."
    ),
    ReplyRefusal.TOO_LONG: N_("It is longer than a message may be."),
    ReplyRefusal.TOO_MANY: N_("Very many answers came from you within the last hour."),
}
"""Why an answer did not become a message; people read it."""

"""What is said on the pages of concerns: steps, and what a button did."""

from domain.concern.messages import Acknowledge, Close, ConcernMessage, Hold, Keep, Release, Review
from models.texts.translate import N_

STEPS = {
    "received": N_("The concern came in"),
    "acknowledge": N_("It was read"),
    "answer": N_("The reporter was written to"),
    "add_words": N_("The reporter added words"),
    "link_exchange": N_("The exchange was named"),
    "hold": N_("The exchange was put on hold"),
    "release": N_("The exchange may go on"),
    "review": N_("It was looked at again"),
    "close": N_("It was closed"),
    "keep": N_("It is kept for another year"),
    "erase": N_("It was erased"),
    "concern_reminder": N_("Its handlers were reminded"),
    "concern_escalated": N_(
        "Nobody had answered: others were told that a concern waits, without a word of it"
    ),
    "started_again": N_("Its handling had been ended from outside, and was started again"),
    "concern_review": N_("Its handlers were asked to look again"),
    "concern_retention": N_("Its handlers were asked whether it is still needed"),
}

ACTS: dict[str, tuple[type[ConcernMessage], str, str]] = {
    "acknowledge": (
        Acknowledge,
        N_("I have read it and look after it"),
        N_("The reporter sees that it was read."),
    ),
    "hold": (Hold, N_("Put the exchange on hold"), N_("The exchange is being put on hold.")),
    "release": (Release, N_("Let the exchange go on"), N_("The exchange is being released.")),
    "review": (
        Review,
        N_("Looked at again, it stays open"),
        N_("You are asked again in two weeks."),
    ),
    "close": (Close, N_("Close it"), N_("It is closed; new words of the reporter open it again.")),
    "keep": (
        Keep,
        N_("Keep it for another year"),
        N_("It is kept. You are asked again in a year."),
    ),
}
"""By the last part of the address: the message, what the button says, what is said when it is done."""

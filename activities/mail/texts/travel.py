"""Mails about the journey and the visit."""

from activities.mail.texts.wording import Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.BOOKING_QUERIED: Wording(
        N_("A traveller found something wrong in a booking: {exchange}"),
        (
            N_("What was booked for {traveller} is not right: {booking}."),
            N_("What is wrong stands beside the order. Please correct it by {due}."),
        ),
        N_("Open the order"),
    ),
    NoticeKind.CONTACTS_EXCHANGED: Wording(
        N_("You can reach each other now: {exchange}"),
        (
            N_("Both sides have said how they can be reached. For your partner's protection it is not in "
               "this mail but on the page of the exchange."),
        ),
        N_("See your partner's contact"),
    ),
    NoticeKind.GO_DECIDED: Wording(
        N_("The visit goes ahead: {exchange}"),
        (
            N_("Bookings, insurance, questions and contacts are complete: the hub says go."),
            N_("Please say on the page when you leave and when you arrive. Have a good journey!"),
        ),
        more=(
            ("visit", N_("The visit: {visit}.")),
            ("hosting", N_("You receive the guests. If one of them wants you to know something, what to eat "
                           "or how to get in, it stands on the page under “What your guests want you to "
                           "know”.")),
        ),
    ),
    NoticeKind.NO_GO_DECIDED: Wording(
        N_("The visit cannot start yet: {exchange}"),
        (
            N_("The hub has looked at the preparations and says: not yet."),
            N_("The reason is on the page. Please do not leave before you hear from the hub."),
        ),
        N_("Read the reason"),
    ),
    NoticeKind.VISIT_INVITED: Wording(
        N_("The visit: {when}"),
        (
            N_("The visit of {mentee} and {mentor} is planned: {when}."),
            N_("The invitation for your calendar is attached. A change of dates updates the same entry."),
        ),
    ),
    NoticeKind.VISIT_CALLED_OFF: Wording(
        N_("The visit leaves your calendar: {exchange}"),
        (
            N_("The visit of {mentee} and {mentor} ({when}) does not take place as planned, or somebody "
               "else takes part in your place. The page says which."),
            N_("The attached message removes it from your calendar."),
        ),
    ),
    NoticeKind.ARRIVED: Wording(
        N_("Arrived: {exchange}"),
        (
            N_("The traveller has arrived and the visit of {mentee} and {mentor} has begun."),
            N_("Please write the log of each day on the day itself: later it is hard to remember."),
        ),
    ),
}  # fmt: skip

"""Mails about visas, bookings that change, and visits put off, cut short or made up for."""

from activities.mail.texts.wording import Wording
from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.VISA_REFUSED: Wording(
        N_("A visa was refused: {exchange}"),
        (
            N_("A traveller of {mentee} and {mentor} did not get the visa for the visit. That is nobody's "
               "fault, and there are ways on."),
            N_("The hub now looks at them: an appeal while there is time, the other side travelling "
               "instead, or a later visit. You will hear what is decided."),
        ),
    ),
    NoticeKind.VISA_APPEALED: Wording(
        N_("An appeal for the visa: {exchange}"),
        (
            N_("The traveller appeals against the refused visa. Until there is an answer, the plan of "
               "{mentee} and {mentor} stands as it is."),
            N_("Please do not travel before you hear from the hub."),
        ),
    ),
    NoticeKind.DIRECTION_SWITCHED: Wording(
        N_("The other side travels now: {exchange}"),
        (
            N_("The visit of {mentee} and {mentor} goes the other way round: who was to be the host "
               "travels, and who was to travel is the host."),
            N_("Goals, questions and contacts stay. What was booked is undone by the hub. Please change "
               "the plan together, above all who travels, and sign it again."),
        ),
    ),
    NoticeKind.BOOKING_KEPT: Wording(
        N_("Your booking stays as it is: {exchange}"),
        (
            N_("You asked for a change of what is booked for you: {booking}. The hub has looked into it, and "
               "it stays as it is."),
            N_("The reason is on the page. If you cannot travel like this, please tell the hub."),
        ),
        N_("Read the reason"),
    ),
    NoticeKind.COST_REFUSED: Wording(
        N_("Please find another way: {exchange}"),
        (
            N_("What would be dearer for {traveller} was not approved: {booking}. The reason is beside the "
               "order."),
            N_("Please look for another way by {due}, or leave the booking as it is."),
        ),
        N_("Open the order"),
    ),
    NoticeKind.POSTPONED: Wording(
        N_("The visit is put off: {exchange}"),
        (
            N_("The visit of {mentee} and {mentor} is put off. It may begin on {until} or later. The reason: "
               "{reason}."),
            N_("The hub undoes what was booked. Please choose new days together and sign the plan again; "
               "everything else you prepared stays."),
        ),
    ),
    NoticeKind.CUT_SHORT: Wording(
        N_("The visit ended early: {exchange}"),
        (
            N_("The visit of {mentee} and {mentor} has ended earlier than planned. The reason: {reason}. We "
               "hope that everybody is well."),
            N_("What you did together counts. Your calendar is put right, and the hub looks at what can "
               "make up for the days that were lost: another visit, or more calls."),
        ),
    ),
    NoticeKind.TOP_UP_DECIDED: Wording(
        N_("What makes up for the lost days: {exchange}"),
        (
            N_("The hub has decided what makes up for the days your visit lost: {what}."),
            N_("The page shows what is next, and why it was decided like this."),
        ),
        N_("See what is next"),
    ),
    CaseNotice.EMERGENCY: Wording(
        N_("Nobody has answered for hours: {asked} ({exchange})"),
        (
            N_("A visit is under way, and one message is missing since {due}: {asked}."),
            N_("Traveller and host were asked, and colleagues were told. You hear of it as {rung_name}."),
            N_("Please call the travellers now. If you do not reach them, the page below holds the "
               "emergency contacts they gave. Every look at them is noted."),
        ),
        N_("See whom to call"),
    ),
}  # fmt: skip

ASKED_OF_TRIPS: dict[AskKind, str] = {
    AskKind.GET_VISA: N_(
        "You need a visa for the visit of {mentee} and {mentor}. Please apply for it now, and say on the "
        "page how it stands: applied for, granted, refused, or not needed after all."
    ),
    AskKind.CONFIRM_VISA_REFUSAL: N_(
        "A traveller reports that the visa was refused. Please look at the letter with them and confirm "
        "it, or say that it is no refusal."
    ),
    AskKind.DECIDE_VISA: N_(
        "A traveller of {mentee} and {mentor} was refused the visa. Please decide: an appeal while there "
        "is time, the other direction, a later visit, or an end."
    ),
    AskKind.CHANGE_BOOKING: N_(
        "What is booked for {traveller}, for the visit of {mentee} and {mentor}, has to change, or somebody "
        "asks for it: {booking}. Please look whether it can be done, and note the new booking or why it stays."
    ),
    AskKind.APPROVE_COST: N_(
        "What is booked for {traveller}, of {mentee} and {mentor}, became much dearer than approved: "
        "{booking}. Please agree, or say why not; nothing changes before."
    ),
    AskKind.UNDO_BOOKING: N_(
        "Bookings for {mentee} and {mentor} are not needed any more. Please undo them, what was booked "
        "last first, while money comes back, and note what came back."
    ),
    AskKind.WRITE_CLOSING_REPORT: N_(
        "The exchange of {mentee} and {mentor} ends before its visit. Please write the short report: what "
        "happened, what was spent and came back, what others can learn from it."
    ),
    AskKind.DECIDE_TOP_UP: N_(
        "The visit of {mentee} and {mentor} ended early. Please decide what makes up for the days that "
        "were lost: another visit, further calls, or nothing."
    ),
}
"""Words for the asks of this part; `texts.asks` takes them in."""

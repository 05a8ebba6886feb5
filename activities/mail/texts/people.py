"""Mails about people who come and go, calls and actions that go otherwise, and who learns."""

from activities.mail.texts.wording import Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.LEAD_HANDED_OVER: Wording(
        N_("Another contact person: {exchange}"),
        (
            N_("There is another contact person, of {community}: {who}, in place of {before_who}. What was "
               "asked of the contact before is asked of the new one now, and the calendars follow."),
            N_("The page says what there is to know. If it is you: your list shows what waits for you."),
        ),
    ),
    NoticeKind.PEOPLE_CHANGED: Wording(
        N_("Who takes part has changed: {exchange}"),
        (
            "{change}",
            N_("The page shows who takes part now. Please tell the hub if it is not right."),
        ),
    ),
    NoticeKind.STAFF_AWAY: Wording(
        N_("You stand in for a colleague: {exchange}"),
        (
            N_("{who} is away until {until}. Their tasks in this exchange are yours meanwhile."),
            N_("The page shows what is open."),
        ),
    ),
    NoticeKind.CONFLICT_DECLARED: Wording(
        N_("A conflict of interest: {exchange}"),
        (
            N_("Somebody of the hub's team has a conflict of interest in this exchange, and decides "
               "nothing in it any more."),
            N_("Others of the team take over. Please see whether somebody has to be named."),
        ),
    ),
    NoticeKind.RECIPROCAL: Wording(
        N_("Who learns from whom has changed: {exchange}"),
        (
            "{learning}",
            N_("The plan is signed again by both sides, and "
               "everybody who learns shares questions first."),
        ),
    ),
    NoticeKind.CALL_LED_BY: Wording(
        N_("Somebody else leads follow-up call {number}: {exchange}"),
        (
            N_("{who} leads follow-up call {number} in place of your partner's contact. Day and time stay."),
        ),
    ),
    NoticeKind.CALL_IN_WRITING: Wording(
        N_("Follow-up call {number} is held in writing: {exchange}"),
        (
            N_("Instead of meeting, each side writes down how things stand, when it suits. With both "
               "in, the call counts as held."),
            N_("You find the form among what waits for you."),
        ),
    ),
    NoticeKind.ACTION_CHANGED: Wording(
        N_("An action for home has changed: {exchange}"),
        (
            "{change}",
            N_("That happens, and it is good to know. The page says which one it is, and why. Perhaps you "
               "can help."),
        ),
    ),
    NoticeKind.CLOSED_INCOMPLETE: Wording(
        N_("Your exchange is closed: {exchange}"),
        (
            N_("The exchange of {mentee} and {mentor} about “{topic}” is closed. Not everything that was "
               "planned could be done, and that is no failure: you met, you learned, and you said so."),
            N_("Thank you. The page stays open to you, and the hub is there when you take it up again."),
        ),
    ),
}  # fmt: skip

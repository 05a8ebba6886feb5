"""Mails about partners who are missing or leave, plans that are not accepted, and wishes."""

from activities.mail.texts.wording import WORDS, Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.PUT_ON_WAITING_LIST: Wording(
        N_("Your application waits for a partner: {topic}"),
        (
            N_("No mentor community is free for “{topic}” at the moment. Your application stays on the "
               "waiting list and nothing you wrote is lost."),
            N_("The hub looks again regularly and tells you when that changes."),
        ),
        more=(
            ("wakes", N_("The search begins again on {wakes}, by itself: you need not do anything.")),
            ("offers", N_("Until then, this may help you:")),
            ("offers", "{offers}"),
        ),
    ),
    NoticeKind.WOKEN: Wording(
        N_("The search for a partner begins again: {topic}"),
        (
            N_("Your application about “{topic}” has waited for a partner. A new round has opened, and the "
               "hub looks for one again."),
            N_("If your plans have changed, please tell the hub; you may also withdraw on the page."),
        ),
    ),
    NoticeKind.NO_MATCH: Wording(
        N_("We found no partner: {topic}"),
        (
            N_("The hub has looked for a community that could share its experience of “{topic}” with "
               "{mentee}, and has found none this time. It says nothing about your application."),
            N_("The reason is on the page."),
        ),
        N_("Read the reason"),
        more=(
            ("offers", N_("What we can offer you instead:")),
            ("offers", "{offers}"),
        ),
    ),
    NoticeKind.OFFER_ARRANGED: Wording(
        N_("What we offered you is arranged: {offer}"),
        (N_("When it had found no partner for your application about “{topic}”, the hub offered you this: "
            "{offer}. It is arranged:"),),
        N_("See it, or ask the hub"),
        more=(("words", WORDS),),
    ),
    NoticeKind.OFFER_FAILED: Wording(
        N_("Nothing comes of what we offered you: {offer}"),
        (N_("When it had found no partner for your application about “{topic}”, the hub offered you this: "
            "{offer}. It could not be arranged, and we are sorry:"),),
        N_("See what else there is"),
        more=(("words", WORDS),),
    ),
    NoticeKind.OFFER_LAPSED: Wording(
        N_("Not to be arranged any more: {offer}"),
        (
            N_("{mentee} was offered this while it had no partner: {offer}. Now it and {mentor} have agreed to "
               "work on “{topic}” together, so the task is not open any more."),
            N_("If you have asked anybody to help with it, please tell them."),
        ),
    ),
    NoticeKind.PARTNER_LEFT: Wording(
        N_("The partner community cannot go on: {topic}"),
        (
            N_("The community that was to share its experience of “{topic}” with {mentee} does not go on "
               "with the exchange. That is nobody's fault."),
            N_("The hub looks for another partner. The application with its goals, the questions and the "
               "contact details are kept; if anything was booked, the hub undoes it first."),
        ),
    ),
    NoticeKind.GOODBYE: Wording(
        N_("Your part in the exchange has ended: {topic}"),
        (
            N_("The exchange about “{topic}” goes on without your community, and the hub looks for another "
               "partner for {mentee}. Nothing is asked of you any more."),
            N_("Thank you for the time you gave to it. The hub is there for questions."),
        ),
        N_("See what was"),
    ),
    NoticeKind.PLAN_REJECTED: Wording(
        N_("The plan is not accepted: {exchange}"),
        (
            N_("The hub has read the plan of {mentee} and {mentor} again and cannot accept it."),
            N_("The reasons are on the page of the exchange."),
        ),
        N_("Read the reasons"),
        more=(
            ("sentence", "{sentence}"),
            ("final", N_("The exchange ends here. The hub is there for questions.")),
        ),
    ),
    NoticeKind.PLAN_CALL_ASKED: Wording(
        N_("Let us talk about your plan: {exchange}"),
        (
            N_("The hub would like to talk with both of you about the plan before it is signed again. It "
               "will propose a time."),
            N_("What it is about is on the page. You can go on changing the plan meanwhile; you sign it "
               "after the call."),
        ),
        N_("Read what it is about"),
    ),
    NoticeKind.APPEAL_GRANTED: Wording(
        N_("Your plan gets one more chance: {exchange}"),
        (
            N_("The rejection of the plan of {mentee} and {mentor} has been looked at again, and the plan "
               "is open once more."),
            N_("Please change together what was criticised, then both sides sign. The next decision about "
               "it is the last one."),
        ),
    ),
    NoticeKind.APPEAL_DENIED: Wording(
        N_("The plan stays rejected: {exchange}"),
        (
            N_("The rejection of the plan of {mentee} and {mentor} has been looked at again, and it "
               "stands. The exchange ends here."),
            N_("The reasons are on the page. The hub is there for questions, and you may apply again."),
        ),
        N_("Read the reasons"),
    ),
    NoticeKind.REQUEST_GRANTED: Wording(
        N_("The hub says yes: {wish}"),
        (
            N_("You asked the hub for something in the exchange about “{topic}” ({wish}). It has been done, "
               "or is being done now."),
            N_("The page says what changes."),
        ),
    ),
    NoticeKind.REQUEST_DECLINED: Wording(
        N_("The hub cannot do this: {wish}"),
        (
            N_("You asked the hub for something in the exchange about “{topic}” ({wish}). It is not possible "
               "this time."),
            N_("The reason, and what else may help, are on the page."),
        ),
        N_("Read the reason"),
    ),
}  # fmt: skip

"""Mails about the questions and the activity plan."""

from activities.mail.texts.wording import WORDS, Wording
from domain.exchange.notices import NoticeKind
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    NoticeKind.QUESTIONS_SHARED: Wording(
        N_("Your partner has shared {count} questions"),
        (
            N_("Your partner has written down what they want to know about “{topic}”: {count} questions."),
            N_("You can note beside each of them which material or person you will have ready."),
        ),
        N_("Read the questions"),
        more=(("due", N_("Please do so for every question by {due}; reminders come before.")),),
    ),
    NoticeKind.DOCUMENT_HANDED: Wording(
        N_("One more document for you: {exchange}"),
        (
            N_("Your partner has handed over one more internal document. Please open what waits for you, and "
               "say that you have it, by {due}."),
        ),
        N_("See the documents"),
    ),
    NoticeKind.INQUIRY_SENT: Wording(
        N_("A question for you: {exchange}"),
        (N_("Somebody in the exchange about “{topic}” asks you:"),),
        N_("Answer it"),
        more=(
            ("words", WORDS),
            ("due", N_("Please answer on the page by {due}; a sentence is enough. A reply to this mail does "
                       "not reach the exchange.")),
        ),
    ),
    NoticeKind.INQUIRY_ANSWERED: Wording(
        N_("An answer to your question: {exchange}"),
        (N_("You asked something in the exchange about “{topic}”. This is the answer:"),),
        N_("See it, or ask further"),
        more=(("words", WORDS),),
    ),
    NoticeKind.PRE_WORK_WRITTEN: Wording(
        N_("Your partner has written its pre-work: {exchange}"),
        (
            N_("What your partner is good at, wants to improve and wants to learn is there for you to read."),
            N_("Read it with your people before you plan the days: it tells what to learn from whom."),
        ),
        N_("Read it"),
    ),
    NoticeKind.RELATIONSHIP_SHOWN: Wording(
        N_("How you get on: both have said it ({exchange})"),
        (
            N_("Both sides have answered the four statements on how you work together. You can read your "
               "partner’s answers beside your own."),
            N_("If something surprises you, talk about it in the next call."),
        ),
        N_("Read both"),
    ),
    NoticeKind.JOINT_ACTION_AGREED: Wording(
        N_("You own a joint action: {exchange}"),
        (
            N_("Both communities have agreed on something to do together, and you own it on your side."),
            N_("What it is stands on the page of the exchange. Write to each other soon."),
        ),
        more=(("until", N_("It is due by {until}, and {who} owns it on the other side.")),),
    ),
    NoticeKind.JOINT_ACTION_DECLINED: Wording(
        N_("Your partner does not take part in a joint action: {exchange}"),
        (N_("Your partner has read your proposal and does not take part. Their words are below."),),
    ),
    NoticeKind.JOINT_ACTION_WITHDRAWN: Wording(
        N_("Your partner took a proposal back: {exchange}"),
        (
            N_("A joint action that waited for your answer has been taken back by those who proposed it. You need "
               "not answer it any more."),
            N_("What you agreed on before stays as it is."),
        ),
    ),
    NoticeKind.DESIGN_SIGNED: Wording(
        N_("Both have signed the design of the programme: {exchange}"),
        (
            N_("The design of the programme stands: what it is for, what is done, and how both will see what "
               "comes of it."),
            N_("Its evaluation can be used by both communities: what you measure alike, you can compare."),
        ),
    ),
    NoticeKind.DESIGN_REOPENED: Wording(
        N_("The design of the programme has changed: {exchange}"),
        (N_("Somebody changed the design after you had signed it. Your signature was for the version before. "
            "Read what changed, and sign again when it is right."),),
        N_("See what changed"),
    ),
    NoticeKind.ANSWERS_PREPARED: Wording(
        N_("Your partner prepares for {prepared} of your {count} questions"),
        (
            N_("For {prepared} of your {count} questions about “{topic}” your partner has noted a document, a "
               "place or a person that will be ready."),
            N_("You see it beside each question. If something is missing or has changed, you can change your "
               "questions until you travel."),
        ),
        N_("See what is ready"),
    ),
    NoticeKind.PLAN_SUBMITTED: Wording(
        N_("Your plan is with the hub: {exchange}"),
        (
            N_("Both sides have signed the activity plan. The hub checks it next."),
            N_("If you change the plan now, both sides sign again."),
        ),
        N_("See the plan"),
    ),
    NoticeKind.PLAN_APPROVED: Wording(
        N_("Your plan is approved: {exchange}"),
        (
            N_("The hub has approved the plan of {mentee} and {mentor} and books the journey."),
            N_("Please do not change the plan without need: a change opens the approval again and stops "
               "bookings."),
        ),
        N_("See what comes next"),
        more=(("visit", N_("The visit: {visit}.")),),
    ),
    NoticeKind.PLAN_COMMENTED: Wording(
        N_("Comments on your plan: {exchange}"),
        (
            N_("Somebody has commented on a part of your activity plan, or suggests other words for it."),
            N_("On the page you can answer, and take a suggestion over or turn it down."),
        ),
        N_("Read the comments"),
    ),
    NoticeKind.PLAN_RETURNED: Wording(
        N_("The plan comes back to you: {exchange}"),
        (
            N_("The hub has read the plan of {mentee} and {mentor} and asks for changes."),
            N_("The reasons are on the plan's page. Change it together, then both sign again."),
        ),
        N_("Read the reasons"),
    ),
    NoticeKind.PLAN_REOPENED: Wording(
        N_("The plan has changed: {exchange}"),
        (
            N_("The signed plan of {mentee} and {mentor} was changed. Earlier signatures and an approval no "
               "longer count, and what was not booked yet is stopped."),
            N_("Please look at what changed and sign again if you agree."),
        ),
        N_("See what changed"),
    ),
}  # fmt: skip

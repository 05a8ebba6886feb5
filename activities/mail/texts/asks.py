"""Words for every ask: what is wanted and why. Its due time is added to each of them."""

from activities.mail.texts.visit_changes import ASKED_OF_TRIPS
from domain.exchange.ask_kinds import AskKind
from models.texts.translate import N_

ASKED: dict[AskKind, str] = {
    **ASKED_OF_TRIPS,
    AskKind.REVIEW_APPLICATION: N_(
        "{mentee} has applied to learn about “{topic}”. Please read the application and accept it, "
        "return it with comments, or decline it with a reason."
    ),
    AskKind.CHANGE_APPLICATION: N_(
        "The hub has read your application about “{topic}” and asks for changes before it can go on. "
        "The comments are beside the form; everything you wrote is kept."
    ),
    AskKind.FIND_PARTNER: N_(
        "{mentee} wants to learn about “{topic}” and has no partner yet. Please propose a mentor "
        "community, put the application on the waiting list, or say that there is none."
    ),
    AskKind.REVIEW_WAITING_LIST: N_(
        "{mentee} is still waiting for a partner for “{topic}”. Please look whether a mentor community "
        "has become free."
    ),
    AskKind.CONFIRM_PARTNER: N_(
        "{mentee} and {mentor} are proposed as partners for “{topic}”. Please read what the other side "
        "wrote and say whether your community takes part."
    ),
    AskKind.SHARE_QUESTIONS: N_(
        "Please collect your questions about “{topic}” and share them with your partner, so that they can "
        "prepare material and people before you meet."
    ),
    AskKind.PREPARE_ANSWERS: N_(
        "Please note beside each question of your partner what you will have ready for it: a document, a "
        "place to see, or somebody who can answer it best. You may save it in parts."
    ),
    AskKind.WRITE_PRE_WORK: N_(
        "Both communities learn in your exchange about “{topic}”. Before you plan together, please write "
        "down what you are good at, what you want to improve, and what you want to learn from whom. Your "
        "partner reads it, and you read theirs. The plan is signed once both are there."
    ),
    AskKind.RATE_RELATIONSHIP: N_(
        "Trust between two communities is a result of the exchange, too. Please answer four short "
        "statements on how you work with your partner; two minutes. You read each other’s answers once both "
        "have given theirs."
    ),
    AskKind.DECIDE_NEXT_ROUND: N_(
        "Your exchange about “{topic}” comes to its end. Please say how your community wants to go on: "
        "again with the same partner, with the roles turned, with another partner, or whether it is enough."
    ),
    AskKind.AGREE_JOINT_ACTION: N_(
        "Your partner proposes something that both communities do together, with an owner on each side and "
        "a date. Please read it with the person who would own it on your side, and say yes or no."
    ),
    AskKind.SIGN_DESIGN: N_(
        "Your partner has signed the design of the programme that you have written together. Please read it, "
        "change what is not right yet, and sign it for your side when it is."
    ),
    AskKind.RECEIVE_DOCUMENTS: N_(
        "Your partner has handed over an internal document for your exchange about “{topic}”. Please open it, "
        "and say that you have it. Only the two sides can see where it is."
    ),
    AskKind.ANSWER_PARTNER: N_(
        "Somebody in your exchange about “{topic}” has asked your side something and waits for an answer. It "
        "stands on the page; a sentence is enough, and if you do not know yet, say when you will."
    ),
    AskKind.ANSWER_AT_HUB: N_(
        "Somebody in the exchange of {mentee} and {mentor} has asked the hub something and waits for an "
        "answer. It stands on the page; if you do not know yet, say when you will."
    ),
    AskKind.SIGN_PLAN: N_(
        "Please read the activity plan of {mentee} and {mentor}. Change what is not right yet, and sign "
        "it for your side when it is. Nothing is booked before both have signed."
    ),
    AskKind.REVIEW_PLAN: N_(
        "{mentee} and {mentor} have both signed their activity plan. Please approve it, return it with "
        "reasons, or reject it."
    ),
    AskKind.HOLD_PLAN_CALL: N_(
        "The plan of {mentee} and {mentor} has come back often. Please call both sides together, and write "
        "down what you agreed; only then are they asked to sign again."
    ),
    AskKind.APPEAL_REJECTION: N_(
        "Either side may appeal once: write why the plan should have one more chance, and somebody else "
        "decides. Or say that you accept it; when both do, the exchange ends."
    ),
    AskKind.REVIEW_APPEAL: N_(
        "The plan of {mentee} and {mentor} was rejected, and one side appeals. Please read the plan, the "
        "reasons and the appeal, and decide whether the plan gets one more chance."
    ),
    AskKind.ARRANGE_OFFER: N_(
        "There is no partner for {mentee} about “{topic}”, and the hub has offered something instead. Please see to "
        "it that it comes about, and tell the community on the page when, where and with whom; or why it cannot be."
    ),
    AskKind.DECIDE_REQUEST: N_(
        "Somebody in the exchange of {mentee} and {mentor} asks the hub for this: {wish}. Please read it, "
        "and do it, agree, or say why not."
    ),
    AskKind.GIVE_TRAVEL_DATA: N_(
        "The plan is approved and you are one of those who travel. Please give the hub what it needs to "
        "book for you. Only the booker can read it, and it is deleted after your return."
    ),
    AskKind.BOOK: N_(
        "The travel details of {traveller}, of {mentee} and {mentor}, are there. Please book {booking}, and "
        "what else is on your list."
    ),
    AskKind.CONFIRM_BOOKING: N_(
        "The hub has booked for your visit: {booking}. Please check dates and names, and confirm it or "
        "say what is wrong."
    ),
    AskKind.SHARE_CONTACT: N_(
        "Please give your partner a phone number or chat name, so that you can reach each other on the "
        "way. Only the two of you see it."
    ),
    AskKind.DECIDE_GO: N_(
        "The visit of {mentee} and {mentor} is near. Please check bookings, insurance, questions and "
        "contacts, and decide whether it goes ahead."
    ),
    AskKind.DEPART: N_(
        "Your journey begins. Please say when you have left, so that the hub knows."
    ),
    AskKind.ARRIVE: N_(
        "The traveller should be with the host by now. Please say that they have arrived safely. If "
        "something is wrong, call the hub's duty phone."
    ),
    AskKind.LOG_DAY: N_(
        "Please write down what you did and learned on day {what} of the visit, while it is fresh."
    ),
    AskKind.END_VISIT: N_(
        "The last day of the visit has come. Please say when the visit has ended."
    ),
    AskKind.WRITE_POST_PLAN: N_(
        "The visit is over. Please write down what you will apply at home: at least one action, with "
        "somebody who does it and a date."
    ),
    AskKind.CONFIRM_POST_PLAN: N_(
        "Your partner has written down what they will do with what they learned. Please confirm it, or say "
        "what would make it more likely to succeed."
    ),
    AskKind.REVIEW_PAUSE: N_(
        "The exchange of {mentee} and {mentor} is paused, and the day has come to look at it again. Please "
        "let it go on, or choose a later day."
    ),
    AskKind.DECIDE_SILENCE: N_(
        "One side of the exchange of {mentee} and {mentor} has not answered for three weeks, whoever was "
        "asked. Please decide how to go on: more time, another person, another partner, or an early end."
    ),
    AskKind.LOG_CALL: N_(
        "Please write down what came out of follow-up call {what}, or say that it did not take place."
    ),
    AskKind.CHECK_IN: N_(
        "Follow-up call {what} is held in writing. Please write down how things stand on your side and "
        "what helps; a few sentences are enough."
    ),
    AskKind.DECIDE_MISSED_CALLS: N_(
        "Follow-up call {what} of {mentee} and {mentor} was missed again and again. Please find a way "
        "that works for both: another day, in writing, or without it."
    ),
    AskKind.AGREE_CADENCE: N_(
        "Your partner proposes other dates for the follow-up calls. Please say whether they suit you."
    ),
    AskKind.PROGRESS_ACTION: N_(
        "One of your actions from the exchange is due. Please say whether it is done, under way, or "
        "stuck. If it is stuck, say what would help."
    ),
    AskKind.SUBMIT_REPORT: N_(
        "The follow-up calls are over. Please write your side's part of the impact report: what was "
        "reached, what changed, what failed, and what comes next."
    ),
    AskKind.REVIEW_REPORT: N_(
        "{mentee} and {mentor} have both written their impact report. Please read it, and accept it or "
        "return it with reasons."
    ),
    AskKind.CONSENT_PUBLICATION: N_(
        "The hub has accepted the impact report. Please decide whether it may be published. It appears "
        "only if both sides say yes."
    ),
}

FIRST: dict[tuple[AskKind, str], str] = {
    (AskKind.SIGN_PLAN, "pre_work"): N_(
        "The activity plan of {mentee} and {mentor} waits for your side, and cannot be signed yet: the "
        "pre-work of both sides comes first. Each writes what it is good at and wants to learn; then both sign."
    ),
    (AskKind.SIGN_PLAN, "questions"): N_(
        "The activity plan of {mentee} and {mentor} waits for your side, and cannot be signed yet: not all "
        "questions have been shared. They come first. Whoever learns shares them; then both sides sign."
    ),
    (AskKind.SIGN_PLAN, "plan"): N_(
        "The activity plan of {mentee} and {mentor} cannot be signed yet. Please see with your partner to what "
        "is missing, as named below; either side may write it. Then both sign."
    ),
}
"""What is said instead while something is missing, by the kind of ask and what it is (`AskSpec.missing`)."""

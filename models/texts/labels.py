"""What each member of the domain's enums is called in front of a person: `label(Phase.POOL)`.

Notice kinds are not here: a notice is a mail with a text of its own.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.case.asks import AskStatus, Escalation
from domain.case.documents import DocumentKind
from domain.case.names import HubRole
from domain.case.timeline import Via
from domain.concern.concern import ConcernPhase, ConcernRole
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import ActionStatus, CallStatus
from domain.exchange.inquiries import Addressee, InquiryAbout
from domain.exchange.orders import OrderKind, OrderStatus
from domain.exchange.people import Direction, Role, Side
from domain.exchange.phases import Phase
from domain.exchange.privacy import DataClass
from domain.exchange.stages import Stage
from models.documents.report_picture import Licence
from models.tables.programme import MailRhythm, SignUps
from models.texts.both_learn import BOTH_LEARN
from models.texts.reasons import REASONS
from models.texts.translate import N_, _
from models.texts.visit_changes import TRIPS

_TABLE: tuple[tuple[StrEnum, str], ...] = (
    (Licence.BY_SA, N_("CC BY-SA 4.0: with the author's name, and under the same licence")),
    (Licence.BY, N_("CC BY 4.0: with the author's name")),
    (Licence.ZERO, N_("CC0: without conditions")),
    (Side.MENTEE, N_("Mentee community")),
    (Side.MENTOR, N_("Mentor community")),
    (Role.MENTEE, N_("Mentee")),
    (Role.MENTOR, N_("Mentor")),
    (Role.TRAVELLER, N_("Traveller")),
    (Role.PROGRAMME, N_("Programme team")),
    (Role.APPROVER, N_("Approver")),
    (Role.BOOKER, N_("Travel booker")),
    (Role.COORDINATOR, N_("Coordinator")),
    (Role.SAFETY_OFFICER, N_("Safety officer")),
    (Role.CHAIR, N_("Steering Committee chair")),
    (Direction.MENTEE_TRAVELS, N_("The mentee travels to the mentor")),
    (Direction.MENTOR_TRAVELS, N_("The mentor travels to the mentee")),
    (Phase.ELIGIBILITY, N_("Application under review")),
    (Phase.CHANGES, N_("Changes asked for")),
    (Phase.POOL, N_("Looking for a partner")),
    (Phase.OFFERED, N_("Partner proposed")),
    (Phase.WAITING_LIST, N_("On the waiting list")),
    (Phase.HELPING, N_("Help instead of an exchange")),
    (Phase.WINDING_UP, N_("Undoing what was booked")),
    (Phase.PLANNING, N_("Planning together")),
    (Phase.PLAN_REVIEW, N_("Plan under review")),
    (Phase.APPEAL, N_("Plan rejected, appeal open")),
    (Phase.TRAVEL, N_("Arranging travel")),
    (Phase.READY, N_("Ready to go")),
    (Phase.VISIT, N_("Visit under way")),
    (Phase.POST_PLAN, N_("Planning what comes next")),
    (Phase.FOLLOW_UP, N_("Follow-up calls")),
    (Phase.REPORT, N_("Impact report")),
    (Phase.INELIGIBLE, N_("Not eligible")),
    (Phase.NO_MATCH, N_("No partner found")),
    (Phase.REJECTED, N_("Plan rejected")),
    (Phase.WITHDRAWN, N_("Withdrawn")),
    (Phase.CANCELLED, N_("Cancelled")),
    (Phase.CLOSED_INCOMPLETE, N_("Closed, not everything done")),
    (Phase.CLOSED, N_("Complete")),
    (AskKind.REVIEW_APPLICATION, N_("Review the application")),
    (AskKind.CHANGE_APPLICATION, N_("Change the application")),
    (AskKind.FIND_PARTNER, N_("Find a partner")),
    (AskKind.REVIEW_WAITING_LIST, N_("Look at the waiting list again")),
    (AskKind.CONFIRM_PARTNER, N_("Answer the proposed partnership")),
    (AskKind.SHARE_QUESTIONS, N_("Share your questions")),
    (AskKind.SIGN_PLAN, N_("Write and sign the activity plan")),
    (AskKind.REVIEW_PLAN, N_("Review the activity plan")),
    (AskKind.GIVE_TRAVEL_DATA, N_("Give your travel details")),
    (AskKind.BOOK, N_("Book for a traveller")),
    (AskKind.CONFIRM_BOOKING, N_("Check a booking")),
    (AskKind.SHARE_CONTACT, N_("Share how to reach you")),
    (AskKind.DECIDE_GO, N_("Decide whether the visit goes ahead")),
    (AskKind.DEPART, N_("Say that you have left")),
    (AskKind.ARRIVE, N_("Say that you have arrived")),
    (AskKind.LOG_DAY, N_("Write the day log")),
    (AskKind.END_VISIT, N_("Say that the visit has ended")),
    (AskKind.WRITE_POST_PLAN, N_("Write down what you will do next")),
    (AskKind.CONFIRM_POST_PLAN, N_("Confirm the next steps")),
    (AskKind.LOG_CALL, N_("Log the follow-up call")),
    (AskKind.AGREE_CADENCE, N_("Answer the new dates for calls")),
    (AskKind.CHECK_IN, N_("Write your check-in")),
    (AskKind.DECIDE_MISSED_CALLS, N_("Settle a call that was missed again")),
    (AskKind.PROGRESS_ACTION, N_("Say how an action is going")),
    (AskKind.SUBMIT_REPORT, N_("Write your part of the impact report")),
    (AskKind.REVIEW_REPORT, N_("Read the impact report")),
    (AskKind.CONSENT_PUBLICATION, N_("Decide whether the report is published")),
    (AskKind.REVIEW_PAUSE, N_("Decide whether the exchange goes on")),
    (AskKind.DECIDE_SILENCE, N_("Decide how to go on without an answer")),
    (AskKind.HOLD_PLAN_CALL, N_("Call both sides about the plan")),
    (AskKind.APPEAL_REJECTION, N_("Appeal, or accept the rejection")),
    (AskKind.REVIEW_APPEAL, N_("Decide about the appeal")),
    (AskKind.PREPARE_ANSWERS, N_("Prepare for your partner’s questions")),
    (AskKind.WRITE_PRE_WORK, N_("Write your pre-work")),
    (AskKind.RATE_RELATIONSHIP, N_("Say how you get on with your partner")),
    (AskKind.DECIDE_NEXT_ROUND, N_("Say how you want to go on")),
    (AskKind.AGREE_JOINT_ACTION, N_("Answer the proposal of a joint action")),
    (AskKind.SIGN_DESIGN, N_("Read and sign the design of the programme")),
    (AskKind.RECEIVE_DOCUMENTS, N_("Say which documents have reached you")),
    (AskKind.ANSWER_PARTNER, N_("Answer a question")),
    (AskKind.ANSWER_AT_HUB, N_("Answer a question to the hub")),
    (AskKind.ARRANGE_OFFER, N_("Arrange what was offered")),
    (Addressee.MENTEE, N_("The mentee community")),
    (Addressee.MENTOR, N_("The mentor community")),
    (Addressee.HUB, N_("The hub")),
    (InquiryAbout.ANYTHING, N_("A question")),
    (InquiryAbout.BOOK, N_("Something to be booked")),
    (InquiryAbout.CHANGE, N_("A change of a booking")),
    (InquiryAbout.CONFIRM, N_("A confirmation in writing")),
    (AskKind.DECIDE_REQUEST, N_("Decide about a wish")),
    (AskStatus.OPEN, N_("Open")),
    (AskStatus.ANSWERED, N_("Answered")),
    (AskStatus.WAIVED, N_("Waived by the coordinator")),
    (AskStatus.VOID, N_("No longer needed")),
    (Escalation.CASE_OWNER, N_("Case owner")),
    (Escalation.SUBSTITUTE, N_("Substitute of the case owner")),
    (Escalation.COORDINATOR, N_("Coordinator")),
    (Escalation.CHAIR, N_("Steering Committee chair")),
    (Escalation.SECOND_CONTACT, N_("Second contact of the community")),
    (Escalation.EMERGENCY, N_("Duty team for emergencies")),
    (Escalation.DECISION, N_("The hub’s decision")),
    (OrderKind.TRANSPORT, N_("Transport")),
    (OrderKind.ACCOMMODATION, N_("Accommodation")),
    (OrderKind.INSURANCE, N_("Insurance")),
    (OrderStatus.REQUESTED, N_("To be booked")),
    (OrderStatus.BOOKED, N_("Booked, to be checked by the traveller")),
    (OrderStatus.CONFIRMED, N_("Confirmed by the traveller")),
    (OrderStatus.STOPPED, N_("Stopped")),
    (DocumentKind.APPLICATION, N_("Application")),
    (DocumentKind.QUESTIONS, N_("Questions")),
    (DocumentKind.PLAN, N_("Activity plan")),
    (DocumentKind.DAY_LOG, N_("Day log")),
    (DocumentKind.POST_PLAN, N_("Post-exchange plan")),
    (DocumentKind.CALL_LOG, N_("Call log")),
    (DocumentKind.REPORT, N_("Impact report")),
    (DocumentKind.ACTION_NOTE, N_("Note on an action")),
    (DocumentKind.HANDED_OVER, N_("Internal document")),
    (DocumentKind.PRE_WORK, N_("Pre-work")),
    (DocumentKind.JOINT_ACTION, N_("Joint action")),
    (DocumentKind.DESIGN, N_("Design of the programme")),
    (DocumentKind.RELATIONSHIP, N_("How you get on")),
    (ActionStatus.OPEN, N_("Not started")),
    (ActionStatus.STARTED, N_("Started")),
    (ActionStatus.DONE, N_("Done")),
    (ActionStatus.BLOCKED, N_("Blocked")),
    (ActionStatus.LET_GO, N_("Let go")),
    (CallStatus.PLANNED, N_("Planned")),
    (CallStatus.HELD, N_("Held")),
    (CallStatus.CHECKED_IN, N_("Held in writing")),
    (CallStatus.WAIVED, N_("Waived")),
    (DataClass.PASSPORT, N_("Passport details")),
    (DataClass.HEALTH, N_("Health, access and diet")),
    (DataClass.FOR_HOST, N_("What the host is told")),
    (DataClass.EMERGENCY, N_("Emergency contact")),
    (DataClass.CONTACT, N_("How to reach you")),
    (DataClass.CONTACT_FOR_HUB, N_("How the hub reaches you")),
    (DataClass.NOT_WITH, N_("Whom you are not brought together with")),
    (ConcernPhase.RECEIVED, N_("Not answered yet")),
    (ConcernPhase.ACKNOWLEDGED, N_("Looked after")),
    (ConcernPhase.ON_HOLD, N_("The exchange is on hold")),
    (ConcernPhase.CLOSED, N_("Closed")),
    (ConcernPhase.ERASED, N_("Erased")),
    (ConcernRole.HANDLER, N_("Who looks after it")),
    (ConcernRole.REPORTER, N_("Whoever raised it")),
    (Stage.APPLICATION, N_("Application")),
    (Stage.PARTNER, N_("Partner")),
    (Stage.PLAN, N_("Plan")),
    (Stage.TRAVEL, N_("Travel")),
    (Stage.VISIT, N_("Visit")),
    (Stage.NEXT_STEPS, N_("Next steps")),
    (Stage.CALLS, N_("Calls")),
    (Stage.REPORT, N_("Report")),
    (SignUps.OPEN, N_("Everybody enters themselves, by a mailed link; so does the hub")),
    (SignUps.CLOSED, N_("Only the hub")),
    (MailRhythm.AT_ONCE, N_("None: every mail comes at once")),
    (MailRhythm.REMINDERS, N_("Reminders of what is not due yet")),
    (MailRhythm.DAILY, N_("Everything that is not urgent")),
    (Via.FORM, N_("On the website")),
    (Via.SIGNAL, N_("By a message to the exchange")),
    (Via.CLOCK, N_("By the calendar")),
    (Via.OPERATOR, N_("By an operator")),
    *REASONS,
    *BOTH_LEARN,
    *TRIPS,
)

# String enums of one value are equal and would collide as keys (Side.MENTEE == Role.MENTEE): hence the type.
LABELS: dict[tuple[type[StrEnum], str], str] = {
    (type(member), member.value): text for member, text in _TABLE
}
LABELS |= {(HubRole, role.value): LABELS[Role, role.value] for role in HubRole}


def name_members(names: Mapping[StrEnum, str]) -> None:
    """Name the members of a kind's own enums; what the hub is in every kind has its name already.

    Members of two enums with the same value are one key of a mapping: they need two calls.
    """
    LABELS.update({(type(member), member.value): text for member, text in names.items()})


def label(member: StrEnum) -> str:
    """The member's name in the bound language; KeyError for a member nobody named (a test forbids it)."""
    own = LABELS.get((type(member), member.value))
    return _(own or LABELS[HubRole, member.value])

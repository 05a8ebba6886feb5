"""What the members of reasons and of documents' choices are called; a part of `labels`."""

from enum import StrEnum

from domain.case.pause import PauseReason
from domain.exchange.help_offered import Alternative, Became
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.actions import ActionReason, ActionWay
from domain.exchange.messages.any_phase import WithdrawReason
from domain.exchange.messages.application import DeclineReason, ReturnReason
from domain.exchange.messages.missed_calls import MissedWay, MissReason
from domain.exchange.messages.no_match import NoMatchReason
from domain.exchange.messages.partner import PartnerReason, ReplaceReason
from domain.exchange.messages.plan_review import PlanReason
from domain.exchange.messages.report import ReportReason
from models.documents.application import Level
from models.documents.call_log import CallForm
from models.documents.plan import InternalDocumentKind, SessionKind
from models.documents.report import Reached
from models.texts.translate import N_

REASONS: tuple[tuple[StrEnum, str], ...] = (
    (ReturnReason.VAGUE_GOAL, N_("The goal is too vague")),
    (ReturnReason.NO_MEASURE, N_("It does not say how success is seen")),
    (ReturnReason.UNCLEAR_NEED, N_("The need is not clear")),
    (ReturnReason.INCOMPLETE, N_("Something is missing")),
    (ReturnReason.OTHER, N_("Another reason")),
    (DeclineReason.HAS_GENERAL_SUPPORT_FUND, N_("The community has a General Support Fund grant")),
    (DeclineReason.NOT_A_GROUP, N_("One person applies, not a group")),
    (DeclineReason.NOT_IN_REGION, N_("The community is outside the region")),
    (DeclineReason.OUT_OF_SCOPE, N_("The programme cannot help with this goal")),
    (DeclineReason.OTHER, N_("Another reason")),
    (PartnerReason.NO_CAPACITY, N_("No capacity now")),
    (PartnerReason.TOPIC_DOES_NOT_FIT, N_("The topic does not fit")),
    (PartnerReason.DATES_DO_NOT_FIT, N_("The dates do not fit")),
    (PartnerReason.LANGUAGE, N_("No common language")),
    (PartnerReason.OTHER, N_("Another reason")),
    (NoMatchReason.NO_CAPACITY, N_("No mentor has capacity now")),
    (NoMatchReason.NO_EXPERTISE, N_("No registered mentor covers the topic")),
    (NoMatchReason.LATE, N_("The application came late in this round")),
    (NoMatchReason.OTHER, N_("Another reason")),
    (Alternative.CLINIC, N_("Online clinic")),
    (Alternative.ONE_TO_ONE, N_("A talk with somebody experienced")),
    (Alternative.CAPACITY_EXCHANGE, N_("Capacity Exchange")),
    (Alternative.LEARNING_RESOURCES, N_("Learning resources")),
    (Alternative.NEARBY_COMMUNITY, N_("A community near you")),
    (Alternative.NEXT_CYCLE, N_("The next round")),
    (Became.ARRANGED, N_("It is arranged")),
    (Became.FAILED, N_("Nothing comes of it")),
    (Became.NOT_WANTED, N_("The community does not need it")),
    (ReplaceReason.NO_ANSWER, N_("The partner does not answer")),
    (ReplaceReason.CANNOT_CONTINUE, N_("The partner cannot continue")),
    (ReplaceReason.NO_FIT, N_("The two do not fit together")),
    (ReplaceReason.OTHER, N_("Another reason")),
    (RequestKind.MORE_TIME, N_("More time for a task")),
    (RequestKind.PAUSE, N_("A pause")),
    (RequestKind.POSTPONE, N_("A later visit")),
    (RequestKind.CANCEL, N_("An end of the exchange")),
    (RequestKind.SWITCH_DIRECTION, N_("That the other side travels")),
    (RequestKind.NEW_PARTNER, N_("Another partner")),
    (RequestKind.LEAVE, N_("To leave the exchange")),
    (RequestKind.OTHER, N_("Something else")),
    (PlanReason.NO_DOWNTIME, N_("There is too little rest")),
    (PlanReason.GOAL_NOT_COVERED, N_("A goal is not covered by the sessions")),
    (PlanReason.NOT_REALISTIC, N_("It is too much for the days of the visit")),
    (PlanReason.DATES_TOO_SOON, N_("The dates are too soon to book")),
    (PlanReason.COST, N_("It costs too much")),
    (PlanReason.OTHER, N_("Another reason")),
    (PauseReason.HOLIDAYS, N_("Holidays")),
    (PauseReason.ILLNESS, N_("Somebody is ill")),
    (PauseReason.CRISIS, N_("A crisis where people live")),
    (PauseReason.HUB_CAPACITY, N_("The hub has too much to do")),
    (PauseReason.OTHER, N_("Another reason")),
    (MissReason.MENTOR_AWAY, N_("The mentor could not come")),
    (MissReason.MENTEE_AWAY, N_("The mentee could not come")),
    (MissReason.TECHNICAL, N_("The connection failed")),
    (MissReason.FORGOTTEN, N_("It was forgotten")),
    (MissReason.OTHER, N_("Another reason")),
    (MissedWay.RESCHEDULE, N_("Another day")),
    (MissedWay.IN_WRITING, N_("In writing")),
    (MissedWay.WAIVE, N_("Without this call")),
    (ActionWay.EXTEND, N_("More time")),
    (ActionWay.SHRINK, N_("A smaller action")),
    (ActionWay.LET_GO, N_("Let it go")),
    (ActionReason.NO_TIME, N_("No time for it")),
    (ActionReason.PEOPLE_LEFT, N_("The people who carried it have left")),
    (ActionReason.NO_MONEY, N_("The money is missing")),
    (ActionReason.HARDER_THAN_THOUGHT, N_("It is harder than we thought")),
    (ActionReason.NEED_CHANGED, N_("Something else is needed now")),
    (ActionReason.OTHER, N_("Another reason")),
    (ReportReason.GOAL_MISSING, N_("A goal of the plan is not mentioned")),
    (ReportReason.NO_EVIDENCE, N_("Nothing shows the result")),
    (ReportReason.PERSONAL_DATA, N_("It holds personal data")),
    (ReportReason.UNCLEAR, N_("It is hard to understand")),
    (ReportReason.OTHER, N_("Another reason")),
    (WithdrawReason.NO_TIME, N_("No time for it")),
    (WithdrawReason.PEOPLE_LEFT, N_("The people who carried it have left")),
    (WithdrawReason.NEED_SOLVED, N_("The need was met in another way")),
    (WithdrawReason.OTHER, N_("Another reason")),
    (Level.FIRST_TIME, N_("For the first time")),
    (Level.SOME_PRACTICE, N_("Some practice")),
    (Level.EXPERIENCED, N_("Experienced")),
    (CallForm.CALL, N_("As a call")),
    (CallForm.ASYNCHRONOUS, N_("In writing, each at their own time")),
    (InternalDocumentKind.BUDGET, N_("Draft budget")),
    (InternalDocumentKind.MEETING_NOTES, N_("Meeting notes")),
    (InternalDocumentKind.TEMPLATE, N_("Template")),
    (InternalDocumentKind.CHALLENGE_LOG, N_("Log of challenges")),
    (InternalDocumentKind.OTHER, N_("Another document")),
    (SessionKind.HANDS_ON, N_("Hands-on work")),
    (SessionKind.WORKSHOP, N_("Workshop")),
    (SessionKind.VISIT, N_("Visit")),
    (SessionKind.DOWNTIME, N_("Downtime")),
    (Reached.YES, N_("Reached")),
    (Reached.PARTLY, N_("Partly reached")),
    (Reached.NO, N_("Not reached")),
)

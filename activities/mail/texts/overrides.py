"""Mails about a task: answered in somebody's place, waived, opened again, taken over by a colleague or given to one."""

from activities.mail.texts.wording import Wording
from domain.case.names import CaseNotice
from models.texts.translate import N_

WORDINGS: dict[str, Wording] = {
    CaseNotice.ANSWERED_FOR_YOU: Wording(
        N_("Answered in your place: {asked} ({exchange})"),
        (
            N_("You were asked: {asked}. The coordinator has answered in your place, so that the "
               "exchange can go on."),
            N_("The reason is in the timeline, with the coordinator's name. If the answer is not "
               "right, please tell the hub."),
        ),
        N_("See the answer"),
    ),
    CaseNotice.ASK_WAIVED: Wording(
        N_("No longer needed: {asked} ({exchange})"),
        (
            N_("You were asked: {asked}. The coordinator has decided that the exchange goes on without "
               "it. You have nothing to do."),
            N_("The reason is in the timeline, with the coordinator's name."),
        ),
    ),
    CaseNotice.TASK_TAKEN_OVER: Wording(
        N_("A colleague takes over: {asked} ({exchange})"),
        (
            N_("You had taken this task: {asked}. A colleague has taken it over, so you have nothing "
               "to do. The page of the exchange names who it is, and why."),
            N_("If you have begun already, please tell your colleague how far you are."),
        ),
        N_("See the exchange"),
    ),
    CaseNotice.TASK_ASSIGNED: Wording(
        N_("A colleague gave you a task: {asked} ({exchange})"),
        (
            N_("This task is yours now: {asked}. It is due by {due}. The page of the exchange names who "
               "gave it to you."),
            N_("If you cannot do it, give it back on the desk, or hand it on: then it is not forgotten."),
        ),
        N_("Open the form"),
    ),
    CaseNotice.ASK_REOPENED: Wording(
        N_("Open again: {asked} ({exchange})"),
        (
            N_("The coordinator has opened this again: {asked}. The earlier answer no longer counts; "
               "it stays in the timeline, beside the reason."),
            N_("Please look at it once more, by {due}."),
        ),
        N_("Open the form"),
    ),
}  # fmt: skip

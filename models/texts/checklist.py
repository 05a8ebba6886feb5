"""What each side has to be ready for, stage by stage: what it is asked, and what nobody can ask of it (CEE-04).

The one is ticked by the answer, the other by the side itself: attitude is not measured from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.exchange.ask_kinds import AskKind
from domain.exchange.stages import Stage
from models.texts.guidance import Audience
from models.texts.translate import N_

_TWO, _MENTEE, _MENTOR = Audience.BOTH, Audience.MENTEE, Audience.MENTOR
STEPS: Mapping[Stage, tuple[tuple[AskKind, Audience], ...]] = MappingProxyType(
    {
        Stage.APPLICATION: (),
        Stage.PARTNER: ((AskKind.CONFIRM_PARTNER, _TWO),),
        Stage.PLAN: (
            (AskKind.SHARE_QUESTIONS, _MENTEE),
            (AskKind.PREPARE_ANSWERS, _MENTOR),
            (AskKind.SIGN_PLAN, _TWO),
        ),
        Stage.TRAVEL: (
            (AskKind.GIVE_TRAVEL_DATA, _MENTEE),
            (AskKind.CONFIRM_BOOKING, _MENTEE),
            (AskKind.SHARE_CONTACT, _TWO),
        ),
        Stage.VISIT: (
            (AskKind.DEPART, _MENTEE),
            (AskKind.ARRIVE, _MENTOR),
            (AskKind.LOG_DAY, _MENTEE),
            (AskKind.END_VISIT, _MENTOR),
        ),
        Stage.NEXT_STEPS: (
            (AskKind.WRITE_POST_PLAN, _MENTEE),
            (AskKind.CONFIRM_POST_PLAN, _MENTOR),
        ),
        Stage.CALLS: ((AskKind.LOG_CALL, _TWO), (AskKind.PROGRESS_ACTION, _MENTEE)),
        Stage.REPORT: ((AskKind.SUBMIT_REPORT, _TWO), (AskKind.CONSENT_PUBLICATION, _TWO)),
    }
)
"""What is asked at each stage, and of whom as a rule; where it is asked of somebody else, it shows there."""

SOMETIMES: Mapping[Stage, tuple[AskKind, ...]] = MappingProxyType(
    {
        Stage.APPLICATION: (AskKind.CHANGE_APPLICATION,),
        Stage.PLAN: (AskKind.RECEIVE_DOCUMENTS, AskKind.APPEAL_REJECTION),
        Stage.TRAVEL: (AskKind.GET_VISA,),
        Stage.CALLS: (AskKind.AGREE_CADENCE, AskKind.CHECK_IN),
    }
)
"""What is asked of a side only where something makes it necessary: it shows once it is."""

UNLISTED = frozenset({AskKind.ANSWER_PARTNER})
"""What comes at any stage from somebody's question: it waits on the page of the exchange."""


@dataclass(frozen=True)
class Habit:
    """Something a side sees to by itself; `key` is kept for ever, for what is ticked is kept by it."""

    key: str
    audience: Audience
    stage: Stage
    text: str


HABITS = (
    Habit("asked-at-home", _MENTEE, Stage.APPLICATION, N_("We asked among ourselves who wants to learn this, and what for.")),
    Habit("partner-time", _TWO, Stage.PARTNER, N_("Those who take part have the time: for the plan, the visit, and the calls afterwards.")),
    Habit("guests-welcome", _MENTOR, Stage.PARTNER, N_("Our community knows that guests will come, and wants them.")),
    Habit("questions-of-all", _MENTEE, Stage.PLAN, N_("Whoever stays at home could add questions, too.")),
    Habit("where-we-help", _MENTEE, Stage.PLAN, N_("We know which work of our hosts we want to help with.")),
    Habit("colleagues-agreed", _MENTOR, Stage.PLAN, N_("The colleagues our guests are to meet have said yes for the day.")),
    Habit("show-failure", _MENTOR, Stage.PLAN, N_("We show at least one thing that did not work, and why.")),
    Habit("plan-read", _MENTEE, Stage.TRAVEL, N_("Everybody who travels has read the plan.")),
    Habit("who-writes", _MENTEE, Stage.TRAVEL, N_("We have agreed who writes down what, on each day.")),
    Habit("somebody-meets", _MENTOR, Stage.TRAVEL, N_("Somebody meets our guests where they arrive, and our guests know who.")),
    Habit("numbers-saved", _TWO, Stage.TRAVEL, N_("The hub’s phone number is in our phones, and works without the internet.")),
    Habit("evening-notes", _MENTEE, Stage.VISIT, N_("Every evening we write down what we saw, and the reasons for it.")),
    Habit("hands-on", _MENTEE, Stage.VISIT, N_("We offer to help, instead of only watching.")),
    Habit("what-is-missing", _MENTOR, Stage.VISIT, N_("Every evening we ask our guests what was missing today.")),
    Habit("free-time", _MENTOR, Stage.VISIT, N_("Our guests have time in which nothing is planned.")),
    Habit("told-at-home", _MENTEE, Stage.NEXT_STEPS, N_("We told those at home what we saw before we chose what to do.")),
    Habit("small-step", _MENTOR, Stage.NEXT_STEPS, N_("We said honestly what such a step takes.")),
    Habit("stuck-first", _MENTEE, Stage.CALLS, N_("Before each call we look at what does not move, and why.")),
    Habit("ask-first", _MENTOR, Stage.CALLS, N_("In the calls we ask before we advise.")),
    Habit("asked-others", _MENTEE, Stage.REPORT, N_("We asked those who were not there what has changed for them.")),
    Habit("we-learned", _MENTOR, Stage.REPORT, N_("We wrote down what we learned ourselves.")),
)  # fmt: skip


def habits_of(audience: Audience, stage: Stage) -> list[Habit]:
    """What a side sees to by itself at a stage."""
    return [
        habit
        for habit in HABITS
        if habit.stage is stage and habit.audience in {audience, Audience.BOTH}
    ]

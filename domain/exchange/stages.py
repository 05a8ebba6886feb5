"""The story of an exchange in eight stages: what the stepper, the guidance and the public pages tell it by."""

from enum import StrEnum

from domain.exchange.phases import Phase


class Stage(StrEnum):
    """A stretch of the way, in the order in which it is walked."""

    APPLICATION = "application"
    PARTNER = "partner"
    PLAN = "plan"
    TRAVEL = "travel"
    VISIT = "visit"
    NEXT_STEPS = "next-steps"
    CALLS = "calls"
    REPORT = "report"


PHASES_OF: dict[Stage, tuple[Phase, ...]] = {
    Stage.APPLICATION: (Phase.ELIGIBILITY, Phase.CHANGES),
    Stage.PARTNER: (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST),
    Stage.PLAN: (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL),
    Stage.TRAVEL: (Phase.TRAVEL, Phase.READY, Phase.WINDING_UP),
    Stage.VISIT: (Phase.VISIT,),
    Stage.NEXT_STEPS: (Phase.POST_PLAN,),
    Stage.CALLS: (Phase.FOLLOW_UP,),
    Stage.REPORT: (Phase.REPORT,),
}
"""Every phase that is no end, once."""

_STAGE_OF = {phase: stage for stage, phases in PHASES_OF.items() for phase in phases}


def stage_of(phase: Phase) -> Stage | None:
    """Where a phase belongs; None for an end."""
    return _STAGE_OF.get(phase)

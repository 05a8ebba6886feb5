"""The phases of an exchange and its ends (programme.md section 4)."""

from domain.case.errors import N_
from domain.case.names import CasePhase


class Phase(CasePhase):
    """Where an exchange stands. The last seven are ends."""

    ELIGIBILITY = "eligibility"
    CHANGES = "changes"
    POOL = "pool"
    OFFERED = "offered"
    WAITING_LIST = "waiting_list"
    HELPING = "helping"
    WINDING_UP = "winding_up"
    PLANNING = "planning"
    PLAN_REVIEW = "plan_review"
    APPEAL = "appeal"
    TRAVEL = "travel"
    READY = "ready"
    VISIT = "visit"
    POST_PLAN = "post_plan"
    FOLLOW_UP = "follow_up"
    REPORT = "report"
    INELIGIBLE = "ineligible"
    NO_MATCH = "no_match"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED_INCOMPLETE = "closed_incomplete"
    CLOSED = "closed"

    @property
    def is_end(self) -> bool:
        """Whether nothing more can happen in this phase."""
        return self in ENDS

    @property
    def order(self) -> int:
        """Position in the programme, to tell "not yet" from "no longer"."""
        return _ORDER[self]


ENDS = frozenset(
    {
        Phase.INELIGIBLE,
        Phase.NO_MATCH,
        Phase.REJECTED,
        Phase.WITHDRAWN,
        Phase.CANCELLED,
        Phase.CLOSED_INCOMPLETE,
        Phase.CLOSED,
    }
)
OPEN_PHASES = tuple(phase for phase in Phase if phase not in ENDS)
BEFORE_MATCH = (
    Phase.ELIGIBILITY,
    Phase.CHANGES,
    Phase.POOL,
    Phase.OFFERED,
    Phase.WAITING_LIST,
)
UNMATCHED = (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST, Phase.HELPING)
"""While there is no partner, the hub keeps what it offered instead."""
SEARCHING = (Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)
ARRANGING = (Phase.TRAVEL, Phase.READY)
PREPARING = (Phase.PLANNING, Phase.PLAN_REVIEW, *ARRANGING)
BEFORE_VISIT = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, *ARRANGING)
"""From the match to the visit; `PREPARING` without a plan that was rejected."""
FOLLOWING_UP = (Phase.FOLLOW_UP, Phase.REPORT)
AFTER_VISIT = (Phase.POST_PLAN, *FOLLOWING_UP)
AGREEING = (Phase.VISIT, *AFTER_VISIT)
"""In which the two agree on what to do together."""
MATCHED = (*BEFORE_VISIT, Phase.VISIT, *AFTER_VISIT)
"""Open phases in which two communities are at work together."""
TOGETHER = tuple(phase for phase in MATCHED if phase is not Phase.APPEAL)
"""As `MATCHED`, without the days on which nobody knows whether it goes on."""
_ORDER = {phase: number for number, phase in enumerate(Phase)}

WHAT_NEXT: dict[Phase, str] = {
    Phase.ELIGIBILITY: N_("The application is with the hub, which reads and answers it."),
    Phase.CHANGES: N_("The mentee is changing the application."),
    Phase.POOL: N_("The hub is looking for a partner."),
    Phase.OFFERED: N_("The proposed partners are answering."),
    Phase.WAITING_LIST: N_("The application waits for a partner."),
    Phase.HELPING: N_("No partner was found; the hub arranges what it offered instead."),
    Phase.WINDING_UP: N_("What was booked is being undone."),
    Phase.PLANNING: N_("Both sides are writing and signing the activity plan."),
    Phase.PLAN_REVIEW: N_("The hub is checking the signed plan."),
    Phase.APPEAL: N_("The plan was rejected; either side may appeal once."),
    Phase.TRAVEL: N_("The hub is arranging the journey."),
    Phase.READY: N_("Everything is ready for departure."),
    Phase.VISIT: N_("The visit is under way."),
    Phase.POST_PLAN: N_("The mentee is writing down what to do next."),
    Phase.FOLLOW_UP: N_("The follow-up calls are running."),
    Phase.REPORT: N_("The impact report is being written and read."),
    Phase.INELIGIBLE: N_("The application was declined."),
    Phase.NO_MATCH: N_("No partner was found."),
    Phase.REJECTED: N_("The plan was rejected."),
    Phase.WITHDRAWN: N_("One side withdrew."),
    Phase.CANCELLED: N_("The exchange was cancelled."),
    Phase.CLOSED_INCOMPLETE: N_("The exchange was closed before everything was done."),
    Phase.CLOSED: N_("The exchange is complete."),
}
"""One sentence per phase: what is going on."""

WHAT_TO_DO: dict[Phase, str] = {
    Phase.ELIGIBILITY: N_(
        "The hub is still reading the application: wait for its answer, or withdraw."
    ),
    Phase.CHANGES: N_("The application is being changed: send it again first, or withdraw."),
    Phase.POOL: N_("The hub is looking for a partner: wait for a proposal, or withdraw."),
    Phase.OFFERED: N_("A pair is proposed: both sides answer that first."),
    Phase.WAITING_LIST: N_(
        "The application waits for the next cycle: the hub wakes it up, or you withdraw."
    ),
    Phase.HELPING: N_(
        "No partner was found: the hub says what became of each of its offers, then the exchange ends."
    ),
    Phase.WINDING_UP: N_("What was booked is being undone: finish that first."),
    Phase.PLANNING: N_("The plan is being written: change it, or sign it on both sides."),
    Phase.PLAN_REVIEW: N_(
        "The hub is checking the signed plan: wait for its answer, or change it."
    ),
    Phase.APPEAL: N_("The plan was rejected: appeal, or accept that the exchange ends."),
    Phase.TRAVEL: N_(
        "The journey is being arranged: do your open tasks, or ask the hub for a change."
    ),
    Phase.READY: N_("Everything is ready for departure: depart, or ask the hub for a change."),
    Phase.VISIT: N_("The visit is under way: log its days and end it, or cut it short."),
    Phase.POST_PLAN: N_("The visit is over: agree on what to do next, then the calls begin."),
    Phase.FOLLOW_UP: N_("The follow-up calls are running: hold them and log them first."),
    Phase.REPORT: N_("The impact report is being written: send your part, or wait for the hub."),
    Phase.INELIGIBLE: N_("The application was declined: you may apply again in the next cycle."),
    Phase.NO_MATCH: N_("No partner was found: you may apply again in the next cycle."),
    Phase.REJECTED: N_("The plan was rejected: you may apply again in the next cycle."),
    Phase.WITHDRAWN: N_("One side withdrew: you may apply again in the next cycle."),
    Phase.CANCELLED: N_("The exchange was cancelled: you may apply again in the next cycle."),
    Phase.CLOSED_INCOMPLETE: N_(
        "The exchange was closed before everything was done: what was written stays readable."
    ),
    Phase.CLOSED: N_("The exchange is complete: what was written stays readable."),
}
"""One sentence per phase: what to do instead of what is refused. The second half of a refusal."""

"""How long each kind of ask may take, when it is brought to mind, and to whom it is carried."""

from dataclasses import dataclass

from domain.case.asks import AskKind, Escalation


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """Escalate to `to`, `working_days` after the due time; or `days`, or `hours`, when given."""

    to: Escalation
    working_days: int = 0
    hours: int | None = None
    days: int | None = None

    @property
    def after_hours(self) -> float:
        """Roughly how many hours after the due time it comes; five working days make a week."""
        if self.hours is not None:
            return self.hours
        if self.days is not None:
            return self.days * 24
        return self.working_days * 24 * 7 / 5


PARTICIPANT_LADDER = (
    Rung(to=Escalation.CASE_OWNER),
    Rung(to=Escalation.SUBSTITUTE, working_days=2),
    Rung(to=Escalation.COORDINATOR, working_days=5),
)
MATCHED_LADDER = (
    *PARTICIPANT_LADDER,
    Rung(to=Escalation.SECOND_CONTACT, days=14),
    Rung(to=Escalation.DECISION, days=21),
)
"""After the match: somebody else of the silent side is asked, at last the hub decides what to do."""
HUB_LADDER = (
    Rung(to=Escalation.COORDINATOR),
    Rung(to=Escalation.CHAIR, working_days=5),
)
VISIT_LADDER = (
    Rung(to=Escalation.CASE_OWNER, hours=0),
    Rung(to=Escalation.COORDINATOR, hours=3),
    Rung(to=Escalation.EMERGENCY, hours=6),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskRule:
    """How long one kind of ask may take, and when it is brought to mind.

    Exactly one of `days`, `working_days`, `hours` is the time allowed. `half_time` reminds
    halfway, `before_hours` that many hours before the due time (0: at the due time).
    """

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None
    half_time: bool = True
    before_hours: tuple[int, ...] = (48, 0)
    ladder: tuple[Rung, ...] = PARTICIPANT_LADDER

    @property
    def in_hours(self) -> bool:
        """Whether it is about a visit under way: then nobody waits for anybody's waking hours."""
        return self.hours is not None or any(rung.hours is not None for rung in self.ladder)


def _default_rules() -> dict[AskKind, AskRule]:
    hub, matched = HUB_LADDER, MATCHED_LADDER
    return {
        AskKind.REVIEW_APPLICATION: AskRule(working_days=10, ladder=hub),
        AskKind.CHANGE_APPLICATION: AskRule(days=7),
        AskKind.FIND_PARTNER: AskRule(working_days=15, ladder=hub),
        AskKind.REVIEW_WAITING_LIST: AskRule(days=90, before_hours=(0,), ladder=hub),
        AskKind.CONFIRM_PARTNER: AskRule(days=7),
        AskKind.SHARE_QUESTIONS: AskRule(days=14, ladder=matched),
        AskKind.SIGN_PLAN: AskRule(days=21, ladder=matched),
        AskKind.REVIEW_PLAN: AskRule(working_days=5, ladder=hub),
        AskKind.GIVE_TRAVEL_DATA: AskRule(days=10, ladder=matched),
        AskKind.BOOK: AskRule(working_days=10, ladder=hub),
        AskKind.CONFIRM_BOOKING: AskRule(days=5, ladder=matched),
        AskKind.SHARE_CONTACT: AskRule(days=21, ladder=matched),
        AskKind.DECIDE_GO: AskRule(days=7, half_time=False, ladder=hub),
        AskKind.DEPART: AskRule(hours=24, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.ARRIVE: AskRule(hours=6, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.LOG_DAY: AskRule(days=2, half_time=False, before_hours=(0,), ladder=matched),
        AskKind.END_VISIT: AskRule(days=1, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
        AskKind.WRITE_POST_PLAN: AskRule(days=7, ladder=matched),
        AskKind.CONFIRM_POST_PLAN: AskRule(days=7, ladder=matched),
        AskKind.LOG_CALL: AskRule(days=7, before_hours=(0,), ladder=matched),
        AskKind.AGREE_CADENCE: AskRule(days=7, ladder=matched),
        AskKind.PROGRESS_ACTION: AskRule(days=30, before_hours=(168, 0), ladder=matched),
        AskKind.SUBMIT_REPORT: AskRule(days=30, before_hours=(168, 48, 0), ladder=matched),
        AskKind.REVIEW_REPORT: AskRule(working_days=10, ladder=hub),
        AskKind.CONSENT_PUBLICATION: AskRule(days=14, ladder=matched),
        AskKind.HOLD_PLAN_CALL: AskRule(working_days=5, ladder=hub),
        AskKind.APPEAL_REJECTION: AskRule(days=14),
        AskKind.REVIEW_APPEAL: AskRule(working_days=10, ladder=hub),
        AskKind.GET_VISA: AskRule(days=60, before_hours=(336, 168, 48, 0), ladder=matched),
        AskKind.CONFIRM_VISA_REFUSAL: AskRule(working_days=2, ladder=hub),
        AskKind.DECIDE_VISA: AskRule(working_days=3, ladder=hub),
        AskKind.CHANGE_BOOKING: AskRule(working_days=3, ladder=hub),
        AskKind.APPROVE_COST: AskRule(working_days=2, ladder=hub),
        AskKind.UNDO_BOOKING: AskRule(working_days=5, ladder=hub),
        AskKind.WRITE_CLOSING_REPORT: AskRule(days=30, before_hours=(168, 0), ladder=hub),
        AskKind.DECIDE_TOP_UP: AskRule(working_days=5, ladder=hub),
        AskKind.REVIEW_PAUSE: AskRule(working_days=2, half_time=False, ladder=hub),
        AskKind.DECIDE_REQUEST: AskRule(working_days=5, ladder=hub),
        AskKind.DECIDE_SILENCE: AskRule(working_days=5, ladder=hub),
        AskKind.DECIDE_MISSED_CALLS: AskRule(working_days=5, ladder=hub),
        AskKind.CHECK_IN: AskRule(days=7, before_hours=(48, 0), ladder=matched),
    }


DEFAULT_RULES = _default_rules()
"""Rules of all kinds, as a new programme starts with them."""

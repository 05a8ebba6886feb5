"""The separation of duties: who may not decide what, though the role fits (programme.md section 4)."""

from domain.case.ask_table import Refusal
from domain.case.errors import N_
from domain.exchange.exchange import Exchange

ANOTHER = N_("Ask another approver.")
MATCHED = N_("Whoever matched the pair may not decide about its plan.")
SIGNED_FOR = N_("Whoever signed the plan in a person's place may not decide about it.")
TIED = N_("A member of one of the two communities may not decide about its plan.")
JUDGE_ELSE = N_("Whoever rejected the plan, or belongs to one of the communities, may not decide.")
CONFLICT = (
    N_("A conflict of interest was declared: this person decides nothing here."),
    N_("A colleague takes care of it."),
)


def plan(x: Exchange, person: str) -> Refusal | None:
    """Neither who matched the pair, nor who signed for somebody, nor a member decides about its plan."""
    if person == x.matched_by:
        return MATCHED, ANOTHER
    if person in x.signed_for:
        return SIGNED_FOR, ANOTHER
    if x.is_tied(person):
        return TIED, ANOTHER
    return CONFLICT if person in x.conflicted else None


def costs(x: Exchange, person: str) -> Refusal | None:
    """As for the plan: what a booking may cost was approved with it."""
    if plan(x, person) is None:
        return None
    return (
        N_("Whoever matched the pair, or belongs to it, may not decide about its costs."),
        N_("Leave this to another approver."),
    )


def appeal(x: Exchange, person: str) -> Refusal | None:
    """Neither who rejected the plan nor a member judges the appeal."""
    if person != x.rejected_by and person not in x.conflicted and not x.is_tied(person):
        return None
    return (
        JUDGE_ELSE,
        N_("Leave it to the chair, or to another coordinator."),
    )

"""What is going on in an exchange, in a sentence or two: the phase's own, and what lies over it."""

from domain.case.workdays import local_date
from domain.exchange import booking_cancellation
from domain.exchange.exchange import Exchange
from domain.exchange.orders import VisaStatus
from domain.exchange.phases import WHAT_NEXT, Phase
from models.texts.translate import N_, _
from web.site.dates import day

PLANNING = (Phase.PLANNING, Phase.PLAN_REVIEW)
APPEALED = N_("The plan was rejected, and an appeal against it is being looked at.")
THEN_POOL = N_("What was booked is being undone; then the hub looks for another partner.")
THEN_END = N_("What was booked is being undone; then the exchange ends.")
LAST_REPORT = N_("Nothing is booked any more; the exchange ends with a short report of the hub.")
VISAS = {
    VisaStatus.REFUSAL_CONFIRMED: N_("A visa was refused, and the hub decides how to go on."),
    VisaStatus.APPEALED: N_("A visa was refused, and the traveller appeals."),
}
BOTH_LEARN = N_("Both communities are writing down what to do next.")


def going_on(x: Exchange) -> str:
    """The sentences in the bound language."""
    return " ".join([_of_phase(x), *_besides(x)])


def _of_phase(x: Exchange) -> str:
    if x.phase is Phase.APPEAL and x.appealed_by:
        return _(APPEALED)
    if x.phase is Phase.WINDING_UP and x.ending:
        if x.ending.to is Phase.POOL:
            return _(THEN_POOL)
        return _(THEN_END if booking_cancellation.to_undo(x) else LAST_REPORT)
    if x.phase is Phase.POST_PLAN and x.reciprocal:
        return _(BOTH_LEARN)
    return _(WHAT_NEXT[x.phase])


def _besides(x: Exchange) -> list[str]:
    if x.phase is Phase.WAITING_LIST and x.wakes_at:
        wakes = day(local_date(x.wakes_at, x.policy.time_zone))
        return [_("The search begins again on {day}, or earlier where a place is free.", day=wakes)]
    if x.phase is Phase.TRAVEL:
        stand = {visa.status for visa in x.visas.values()}
        return [_(text) for status, text in VISAS.items() if status in stand]
    if x.phase not in PLANNING:
        return []
    found = []
    if x.past_visits:
        found.append(_("It is the plan of a second visit, which makes up for lost days."))
    if x.not_before:
        text = _("The visit was put off: it may begin on {day} or later.", day=day(x.not_before))
        found.append(text)
    return found

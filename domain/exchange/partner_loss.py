"""One side leaves before the visit: what is kept for the mentee, and what goes with a mentor."""

from datetime import datetime

from domain.exchange import booking_cancellation, phase_entry, preparation, requests
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import RequestKind
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase


def mentee_leaves(x: Exchange, now: datetime, by: str) -> None:
    """The exchange ends; what is booked is undone first, and after an approval shortly reported."""
    requests.settle(x, now, by, RequestKind.LEAVE)
    booked = any(order.is_booked for order in x.orders)
    under_way = x.phase.order >= Phase.TRAVEL.order
    booking_cancellation.wind_up(x, now, Phase.WITHDRAWN, report=booked and under_way)


def mentor_leaves(
    x: Exchange, now: datetime, by: str, *, cause: str, note: str | None = None
) -> None:
    """Look for another partner, and keep what does not depend on the one who left.

    Kept are the application with its goals, the mentee's questions, contact and travel data. The
    plan, its signatures and approval, bookings and visas were made with this mentor and go; whoever
    belonged to the mentor's side (`former`) sees the exchange no more.
    """
    requests.settle(x, now, by, RequestKind.NEW_PARTNER)
    concerned = (*x.contacts(Side.MENTEE), *phase_entry.hub_concerned(x))
    x.notify(NoticeKind.PARTNER_LEFT, concerned, note=note, cause=cause)
    x.notify(NoticeKind.GOODBYE, x.contacts(Side.MENTOR), note=note, cause=cause)
    if x.mentor:
        x.declined.append(x.mentor.community)
        x.former += [person for person in x.mentor.members if person not in x.former]
    x.signatures.clear()
    x.approval, x.go_decided_by = None, None
    booking_cancellation.wind_up(x, now, Phase.POOL)
    _forget_mentor(x, now)


def _forget_mentor(x: Exchange, now: datetime) -> None:
    x.mentor, x.matched_by, x.wished_partner, x.agreed = None, None, None, []
    x.pairing = None
    x.plan, x.returns, x.plan_calls = None, 0, 0
    x.rejected_by = x.appealed_by = None
    preparation.forget_mentors_words(x, now)
    x.contacts_shared.pop(Side.MENTOR, None)
    x.travel_data = {p: at for p, at in x.travel_data.items() if p in x.mentee.members}
    x.visas.clear()
    x.visit_invited.clear()

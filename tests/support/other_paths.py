"""Journeys that go otherwise, reached by real moves: a visa needed or refused, a visit cut short."""

from datetime import timedelta

from domain.exchange.interruptions import CancelReason, CutReason
from domain.exchange.messages.booking_changes import RequestChange
from domain.exchange.messages.cut_short import CutShortVisit
from domain.exchange.messages.endings import Cancel
from domain.exchange.messages.plan import ShareQuestions
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.visa import ConfirmVisaRefusal, ReportVisa
from domain.exchange.messages.visit import Arrive, Depart
from domain.exchange.orders import VisaStatus
from domain.exchange.phases import Phase
from tests.support.exchange_states import Moment, at
from tests.support.happy_path import PLAN, sign
from tests.support.messages_logistics import LOGISTICS
from tests.support.people import ANN, BO, MIA, PAT, TOR, doc


def abroad(travellers: tuple[str, ...] = (MIA,), days: int = 90) -> Moment:
    """A plan approved for a visit across a border."""
    here = at(Phase.PLANNING).make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    starts = here.now.date() + timedelta(days=days)
    for by in (MIA, TOR):
        here.make(
            sign(here.x, here.now, by, starts_on=starts, visa_needed=True, travellers=travellers)
        )
    return here.make(ApprovePlan(by=ANN, plan_hash=PLAN.hash))


def reported() -> Moment:
    """The traveller says that the visa was refused."""
    return abroad().make(ReportVisa(by=MIA, status=VisaStatus.REFUSED))


def turned_down() -> Moment:
    """The refusal came after twenty days, and is confirmed."""
    here = abroad().make(ReportVisa(by=MIA, status=VisaStatus.APPLIED)).wait(20)
    here.make(ReportVisa(by=MIA, status=VisaStatus.REFUSED))
    return here.make(ConfirmVisaRefusal(by=BO, traveller=MIA))


def dearer() -> Moment:
    """A change of a booking that waits for an approver."""
    here = at(Phase.READY)
    return here.make(LOGISTICS["change_booking"](here.x, here.now, BO))


def wished_change() -> Moment:
    """The traveller asked for another booking of the first order."""
    return at(Phase.READY).make(RequestChange(by=MIA, order="order-1", note="n-1"))


def cancelled() -> Moment:
    """Everything was booked; it is being undone, and a short report is owed."""
    return at(Phase.READY).make(Cancel(by=PAT, reason=CancelReason.CRISIS, note="n-1"))


def arrived(days: float = 2) -> Moment:
    """They have been with the host for some days."""
    here = at(Phase.READY, days=6.5).make(Depart(by=MIA)).wait(hours=8)
    return here.make(Arrive(by=TOR)).wait(days)


def cut_short() -> Moment:
    """The visit ended two days after the arrival."""
    here = arrived()
    return here.make(
        CutShortVisit(by=MIA, ended_on=here.now.date(), reason=CutReason.ILLNESS, note="n-1")
    )

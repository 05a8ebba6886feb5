"""Visits put off and exchanges ended by the hub; what was booked is undone, newest first."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in
from domain.case.workdays import local_date
from domain.exchange import (
    booking_cancellation,
    calendar_events,
    phase_entry,
    requests,
    visit_changes,
)
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import (
    CancelReason,
    IncompleteReason,
    Postponement,
    PostponeReason,
    RequestKind,
)
from domain.exchange.messages.base import PROGRAMME_STAFF, SAY_WHY, ExchangeMessage, register
from domain.exchange.messages.booking import BOOKERS, need_order
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Role
from domain.exchange.phases import AFTER_VISIT, BEFORE_VISIT, Phase


def _there_already(x: Exchange) -> RuleBroken | None:
    if not x.arrived_at:
        return None
    return RuleBroken(
        "phase",
        N_("The visit has begun."),
        N_("Cut the visit short instead."),
        rule="visit_begun",
    )


def _grant_the_end(x: Exchange, now: datetime, by: str) -> None:
    """Whoever wished to end the exchange, or to leave it, has what they wished for."""
    for kind in (RequestKind.CANCEL, RequestKind.LEAVE):
        requests.settle(x, now, by, kind)


@register
@dataclass(frozen=True, kw_only=True)
class Postpone(ExchangeMessage):
    """The hub puts the visit off; the plan is signed again, for a day from `not_before` on."""

    reason: PostponeReason
    not_before: date

    name = "postpone"
    roles = PROGRAMME_STAFF
    note_required = SAY_WHY
    transitions = leads_to(
        dict.fromkeys((Phase.TRAVEL, Phase.READY, Phase.VISIT), (Phase.PLANNING,))
    )
    refusals = refused_in(
        (
            (Phase.PLANNING, Phase.PLAN_REVIEW),
            N_("The dates can still be changed."),
            N_("Ask the two sides to change them in the plan."),
            "dates_still_open",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Before the arrival."""
        return _there_already(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """To a later day, in words; the last word is the coordinator's."""
        planned = calendar_events.plan_of(x).facts.starts_on
        if self.not_before <= max(planned, local_date(now, x.policy.time_zone)):
            raise RuleBroken(
                "not_before",
                N_("A visit is put off to a later day than {planned}."),
                N_("Choose a later day; the two sides then plan for it or after."),
                rule="postponed_to_no_later_day",
                planned=planned.isoformat(),
            )
        limit = x.policy.max_postponements
        if len(x.postponements) >= limit and Role.COORDINATOR not in x.roles_of(self.by):
            raise RuleBroken(
                "by",
                N_("This visit has been put off {limit} times."),
                N_("Ask the coordinator to decide, or cancel the exchange."),
                rule="postponed_too_often",
                limit=limit,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Signatures, approval and go fall; what was booked is undone; a pause is over."""
        people = (*calendar_events.visitors(x), *phase_entry.hub_concerned(x))
        planned = calendar_events.plan_of(x).facts.starts_on
        visit_changes.answer_visas(x, now, self.by, "postponed")
        visit_changes.give_up_visit(x, now)
        visit_changes.end_pause(x, now)
        x.postponements.append(
            Postponement(
                at=now,
                by=self.by,
                reason=self.reason,
                not_before=self.not_before,
                planned=planned,
            )
        )
        facts = {"reason": self.reason.value, "until": self.not_before.isoformat()}
        x.notify(NoticeKind.POSTPONED, people, note=self.note, facts=facts)
        requests.settle(x, now, self.by, RequestKind.POSTPONE)

    def facts(self) -> dict[str, str | int]:
        """Why, and until when at least."""
        return {"reason": self.reason.value, "not_before": self.not_before.isoformat()}


NOTHING_BOOKED = (
    *(Phase.ELIGIBILITY, Phase.CHANGES, Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST),
)
MAYBE_BOOKED = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL)
REPORT_OWED = (Phase.TRAVEL, Phase.READY, Phase.VISIT)
CANCELLED_FROM: dict[Phase, tuple[Phase, ...]] = {
    **dict.fromkeys(NOTHING_BOOKED, (Phase.CANCELLED,)),
    **dict.fromkeys(MAYBE_BOOKED, (Phase.WINDING_UP, Phase.CANCELLED, Phase.CLOSED_INCOMPLETE)),
    **dict.fromkeys((*REPORT_OWED, Phase.WINDING_UP), (Phase.WINDING_UP,)),
}


@register
@dataclass(frozen=True, kw_only=True)
class Cancel(ExchangeMessage):
    """The hub ends the exchange before its visit; refunds are tracked first.

    Where a first visit took place, and only another one is called off, it closes as incomplete.
    """

    reason: CancelReason

    name = "cancel"
    roles = PROGRAMME_STAFF
    note_required = SAY_WHY
    transitions = leads_to(CANCELLED_FROM)
    refusals = refused_in(
        (
            AFTER_VISIT,
            N_("The visit has taken place."),
            N_("Close the exchange as incomplete instead."),
            "visit_taken_place",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Before the arrival, and not on the way to an end already."""
        if case.ending and case.ending.to is not Phase.POOL:
            return _there_already(case) or RuleBroken(
                "phase",
                N_("This exchange is already coming to its end."),
                N_("Undo the bookings that are left, and write the short report."),
                rule="end_coming_already",
            )
        return _there_already(case)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Everybody concerned is told; bookings are undone, then it ends."""
        people = (*calendar_events.visitors(x), *phase_entry.hub_concerned(x))
        x.notify(NoticeKind.CANCELLED, people, note=self.note, facts=self.facts())
        visit_changes.answer_visas(x, now, self.by, "cancelled")
        _grant_the_end(x, now, self.by)
        visit_changes.end_pause(x, now)
        to = Phase.CLOSED_INCOMPLETE if x.past_visits else Phase.CANCELLED
        if x.ending:
            x.ending = replace(x.ending, to=to)
            return
        booking_cancellation.wind_up(x, now, to, report=x.phase in REPORT_OWED)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


@register
@dataclass(frozen=True, kw_only=True)
class CloseIncomplete(ExchangeMessage):
    """The hub closes an exchange after its visit, before everything was done. Nobody is blamed."""

    reason: IncompleteReason

    name = "close_incomplete"
    roles = PROGRAMME_STAFF
    note_required = SAY_WHY
    transitions = leads_to(
        dict.fromkeys(
            (Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT),
            (Phase.WINDING_UP, Phase.CLOSED_INCOMPLETE),
        )
    )
    refusals = refused_in(
        (
            BEFORE_VISIT,
            N_("The visit has not taken place yet."),
            N_("Cancel the exchange instead."),
            "visit_not_taken_place",
        ),
        (
            (Phase.VISIT,),
            N_("The visit is under way."),
            N_("Cut the visit short first."),
            "visit_under_way",
        ),
    )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides are thanked and told; nothing is asked any more."""
        people = (*x.contacts(), *x.team.holding(Role.PROGRAMME)[:1])
        x.notify(NoticeKind.CLOSED_INCOMPLETE, people, note=self.note, facts=self.facts())
        _grant_the_end(x, now, self.by)
        visit_changes.end_pause(x, now)
        booking_cancellation.wind_up(x, now, Phase.CLOSED_INCOMPLETE)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


AFTER_UNDOING = (
    Phase.WINDING_UP,
    Phase.POOL,
    Phase.REJECTED,
    Phase.WITHDRAWN,
    Phase.CANCELLED,
    Phase.CLOSED_INCOMPLETE,
)
BOOKINGS_LEFT = (
    *(Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, Phase.TRAVEL, Phase.READY),
    *(Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT),
)


@register
@dataclass(frozen=True, kw_only=True)
class UndoBooking(ExchangeMessage):
    """A booker has undone a booking; `refund_cents` is what came back, in euro cents."""

    order: str
    refund_cents: int = 0

    name = "undo_booking"
    roles = BOOKERS
    transitions = leads_to(
        {phase: (phase,) for phase in BOOKINGS_LEFT} | {Phase.WINDING_UP: AFTER_UNDOING}
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """What was booked last is undone first; no more comes back than was paid."""
        order = need_order(x, self.order, OrderStatus.TO_UNDO)
        first = booking_cancellation.to_undo(x)[0]
        if first is not order:
            raise RuleBroken(
                "order",
                N_("What was booked last is undone first: here the {kind}, {first}."),
                N_("Undo that one, then come back."),
                rule="newest_booking_first",
                kind=first.kind.value,
                first=first.id,
            )
        if not 0 <= self.refund_cents <= order.cost_cents:
            raise RuleBroken(
                "refund",
                N_("Between nothing and what was paid comes back."),
                N_("Give the amount that came back, in euro."),
                rule="refund_out_of_range",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """With the last one undone, an exchange that is winding up goes on."""
        order = need_order(x, self.order, OrderStatus.TO_UNDO)
        order.status, order.refund_cents = OrderStatus.UNDONE, self.refund_cents
        x.answer(x.find_ask(AskKind.UNDO_BOOKING, subject=self.order), now, self.by, "undone")
        booking_cancellation.finish(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which order, and what came back."""
        return {"order": self.order, "refund_cents": self.refund_cents}


@register
@dataclass(frozen=True, kw_only=True)
class WriteClosingReport(ExchangeMessage):
    """The case owner wrote the short report on a cancelled exchange; the note is its words."""

    name = "write_closing_report"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("The short report has no words."),
        N_("Write a few sentences."),
        rule="closing_report_without_words",
    )
    transitions = leads_to({Phase.WINDING_UP: AFTER_UNDOING})

    def check(self, x: Exchange, now: datetime) -> None:
        """It is owed, and there are words."""
        if x.ending is None or not x.ending.report_owed:
            raise RuleBroken(
                "note",
                N_("No short report is owed."),
                N_("Undo the bookings that are left."),
                rule="no_closing_report_owed",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """One thing less before the end."""
        x.answer(x.find_ask(AskKind.WRITE_CLOSING_REPORT), now, self.by, "written")
        booking_cancellation.close_report(x, now)

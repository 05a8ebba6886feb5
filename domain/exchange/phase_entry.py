"""What each phase opens: its asks, its notices, its calendar events."""

from datetime import datetime

from domain.case import stays
from domain.case.names import CaseNotice
from domain.case.timeline import Via
from domain.exchange import both_learn, calendar_events, preparation, requests
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import Party, Role, Side
from domain.exchange.phases import Phase


def begin(x: Exchange, now: datetime, submitted_by: str) -> None:
    """The application has been submitted: the hub reads it."""
    x.started_at = now
    x.revision += 1
    x.phase = Phase.ELIGIBILITY
    stays.begin(x, now)
    x.notify(NoticeKind.APPLICATION_RECEIVED, x.contacts(Side.MENTEE))
    x.ask(AskKind.REVIEW_APPLICATION, now, Role.PROGRAMME)
    x.add_entry("submit_application", now, by=submitted_by)


def look_for_partner(x: Exchange, now: datetime) -> None:
    """Nobody is paired: programme staff look for a mentor community."""
    x.enter(Phase.POOL, now)
    x.wakes_at = None
    part(x, now)
    x.ask(AskKind.FIND_PARTNER, now, Role.PROGRAMME)


def part(x: Exchange, now: datetime) -> None:
    """There is no pair any more: what the mentor's side said and wrote is not the next one's to read.

    It may have planned already, where its yes was opened again.
    """
    if x.mentor:
        x.former += [person for person in x.mentor.members if person not in x.former]
        preparation.forget_mentors_words(x, now)
    x.mentor, x.agreed, x.pairing = None, [], None


def offer(x: Exchange, now: datetime, mentor: Party, matched_by: str, *sides: Side) -> None:
    """Propose a pair; each side in `sides` says yes or no, the others have agreed before."""
    x.enter(Phase.OFFERED, now)
    x.wakes_at = None
    x.mentor, x.matched_by, x.pairing = mentor, matched_by, None
    x.former = [person for person in x.former if person not in mentor.members]
    x.agreed = [side for side in Side if side not in sides]
    for side in sides:
        x.ask(AskKind.CONFIRM_PARTNER, now, Role(side.value))


def start_planning(x: Exchange, now: datetime) -> None:
    """Both sides said yes: they write the plan together and each signs it."""
    offered = x.open_asks(AskKind.ARRANGE_OFFER)
    x.enter(Phase.PLANNING, now)
    lapsed = ",".join(ask.subject for ask in offered)
    facts = {"lapsed": lapsed} if lapsed else None
    x.notify(NoticeKind.PARTNERS_AGREED, x.contacts(Side.MENTEE), facts=facts)
    x.notify(NoticeKind.PARTNERS_AGREED, x.contacts(Side.MENTOR))
    _drop_offers(x, now, offered, lapsed)
    _hand_on_questions(x, now)
    both_learn.ask_pre_work(x, now)
    ask_questions(x, now)
    ask_signatures(x, now, quiet=True)


def _drop_offers(x: Exchange, now: datetime, offered: list[ExchangeAsk], lapsed: str) -> None:
    """A pair has agreed: what was offered instead is arranged no longer, which whoever looked after it hears."""
    for ask in offered:
        people, what = x.people_asked(ask), ask.subject
        x.notify(NoticeKind.OFFER_LAPSED, people, about=what, facts={"offer": what})
    if lapsed:
        x.add_entry("offers_lapsed", now, via=Via.CLOCK, alternatives=lapsed)


def _hand_on_questions(x: Exchange, now: datetime) -> None:
    """Questions written for a partner who left are the new one's at once; nobody writes them again."""
    count = next(
        (
            entry.data["count"]
            for entry in reversed(x.timeline)
            if entry.kind == "share_questions"
            and not entry.refused
            and entry.data.get("instead_of", entry.actor) not in x.former
        ),
        None,
    )
    if x.questions and count is not None:
        x.open_questions[Side.MENTEE] = int(count)
        preparation.ask_preparation(x, now)
        tell_questions(x, Side.MENTEE, int(count))


def tell_questions(x: Exchange, side: Side, count: int) -> None:
    """Tell the other side of a side's questions; the mail leads to the form where it is asked to prepare."""
    asked = x.find_ask(AskKind.PREPARE_ANSWERS, side=side.other)
    told = x.people_asked(asked) if asked else x.contacts(side.other)
    x.notify(NoticeKind.QUESTIONS_SHARED, told, ask=asked, count=count)


def ask_questions(x: Exchange, now: datetime) -> None:
    """Ask every side that learns, has not shared its questions yet and is not being asked."""
    for side in x.learners:
        asked = x.find_ask(AskKind.SHARE_QUESTIONS, side=side)
        if side not in x.question_lists and not asked:
            x.ask(AskKind.SHARE_QUESTIONS, now, Role(side.value), quiet=True)


def ask_signatures(
    x: Exchange, now: datetime, *, quiet: bool = False, note: str | None = None
) -> None:
    """Ask every side that has not signed the present version and is not being asked.

    While the hub still owes both sides a call about the plan, it is nobody's turn to sign.
    """
    if x.find_ask(AskKind.HOLD_PLAN_CALL):
        return
    for side in Side:
        signed = x.plan and x.signatures.get(side) == x.plan.doc.hash
        if not signed and not x.find_ask(AskKind.SIGN_PLAN, side=side):
            ask = x.ask(AskKind.SIGN_PLAN, now, Role(side.value), quiet=True)
            if not quiet:
                x.notify(CaseNotice.ASK_OPENED, x.people_asked(ask), ask=ask, note=note)


def back_to_planning(x: Exchange, now: datetime, *, sign: bool = True) -> None:
    """The plan is open again: signatures and approval are gone, open orders stop (law 4).

    The caller's notice says why; the asks themselves stay quiet, and without `sign` nobody is asked
    to sign yet. A call about the plan that is still to be held stays so.
    """
    x.enter(Phase.PLANNING, now, keep=[AskKind.HOLD_PLAN_CALL])
    x.signatures.clear()
    take_back_approval(x)
    both_learn.ask_pre_work(x, now)
    ask_questions(x, now)
    preparation.ask_preparation(x, now)
    if sign:
        ask_signatures(x, now, quiet=True)


def take_back_approval(x: Exchange) -> None:
    """The plan is not approved any more: nothing is booked under it, what is booked stands."""
    x.approval, x.go_decided_by = None, None
    for order in x.orders:
        order.proposal = None
        if order.status is OrderStatus.REQUESTED:  # what was queried is still booked
            order.status = OrderStatus.BOOKED if order.is_booked else OrderStatus.STOPPED


def review_plan(x: Exchange, now: datetime) -> None:
    """Both signed the same version: a third person checks it."""
    x.enter(Phase.PLAN_REVIEW, now)
    x.notify(NoticeKind.PLAN_SUBMITTED, x.contacts())
    x.ask(AskKind.REVIEW_PLAN, now, Role.APPROVER)
    both_learn.ask_relationship(x, now, both_learn.Occasion.SIGNING)


def end(x: Exchange, now: datetime, phase: Phase) -> None:
    """Come to an end: nothing is asked any more, what is to come leaves the calendars."""
    visit_ahead = x.ended_on is None
    requests.lapse(x, now)
    x.wakes_at = None
    x.enter(phase, now)
    for order in x.orders:
        if order.status is OrderStatus.REQUESTED:
            order.status = OrderStatus.STOPPED
    if visit_ahead:
        calendar_events.call_off_visit(x)
    calendar_events.call_off_calls(x)


def hub_concerned(x: Exchange) -> tuple[str, ...]:
    """Who at the hub must know of an early end: the case owner, and bookers if anything is ordered."""
    bookers = x.team.holding(Role.BOOKER) if any(order.is_live for order in x.orders) else ()
    return (*x.team.holding(Role.PROGRAMME)[:1], *bookers)


def call_off(x: Exchange, now: datetime) -> None:
    """End the exchange where an operator cancelled its workflow; all are told."""
    x.notify(
        NoticeKind.CANCELLED,
        (*calendar_events.visitors(x), *hub_concerned(x), *x.team.holding(Role.COORDINATOR)),
    )
    end(x, now, Phase.CANCELLED)

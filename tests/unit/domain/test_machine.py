"""Random people, messages and jumps in time: what must hold of every exchange, always.

The hard gates are those of programme.md section 4; the laws those of the design. The quick
profile runs with every test; DOMAIN_PROFILE=long searches for minutes.
"""

import itertools
import os
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import TypeAdapter

from domain.asks import AskKind, AskStatus
from domain.errors import RuleBroken
from domain.exchange import Exchange
from domain.follow_up import CallStatus
from domain.moves import base
from domain.moves.base import Move
from domain.moves.booking import BookOrder, ConfirmBooking
from domain.moves.partner import ProposePartner
from domain.moves.plan import RevisePlan, ShareQuestions, SignPlan
from domain.moves.plan_review import ApprovePlan
from domain.moves.post_plan import ActionItem, SubmitPostPlan
from domain.moves.table import MOVES
from domain.moves.travel import missing_for_departure
from domain.moves.visit import LogDay
from domain.notices import NoticeKind
from domain.people import Direction, Role, Side
from domain.phases import Phase
from domain.timeline import Via
from domain.travel import OrderKind, OrderStatus
from tests.cast import (
    MENTOR,
    MIA,
    MILO,
    OTHER_MENTOR,
    START,
    STRANGER,
    TESS,
    TOR,
    begun,
    doc,
    facts,
)
from tests.examples import EXAMPLES
from tests.moments import REACHED, Moment, at

LONG = os.environ.get("DOMAIN_PROFILE") == "long"
PEOPLE = (
    *(MIA, MILO, TOR, TESS, "p-oz", STRANGER, "p-tied"),
    *("p-pat", "p-sub", "p-ann", "p-bo", "p-cor", "p-cha", "p-saf"),
)
STATE = TypeAdapter(Exchange)
BEGINNINGS = [None, *(phase for phase in REACHED if not phase.is_end)]
JUMPS = st.sampled_from([0.01, 0.3, 1, 3, 8, 30, 75, 400])


class ExchangeMachine(RuleBasedStateMachine):
    """Plays one exchange; `legal` keeps it moving so that late phases are reached too."""

    def __init__(self, phase: Phase | None) -> None:
        super().__init__()
        self.first = phase

    @initialize(direction=st.sampled_from(Direction))
    def begin(self, direction: Direction) -> None:
        moment = at(self.first, days=0) if self.first else Moment(begun(partner=None), START)
        self.x, self.now = moment.x, moment.now
        if self.x.plan is None:
            self.x.direction = direction
        approval = {self.x.approval.plan_hash} if self.x.approval else set()
        self.approved = approval | {order.plan_hash for order in self.x.orders}

    def build(self, name: str, by: str, turn: int) -> Move:
        """A message of this kind that may or may not fit the state."""
        x, now = self.x, self.now
        going = x.party(x.direction.traveller)
        travellers = going.members[: 1 + turn % 2] if going else (MIA,)
        lead = x.mentor.members[-1] if x.mentor else TESS
        if name == "sign_plan" and not (x.plan and x.signatures and turn % 4):
            plan = doc("plan", 1 + turn % 3)
            start = now.date() + timedelta(days=65 + 15 * (turn % 3))
            known = facts(start, starts_on=start, travellers=travellers, lead_contact=lead)
            return SignPlan(by=by, plan=plan, facts_of_plan=known)
        if name == "sign_plan" and x.plan:
            return SignPlan(by=by, plan=x.plan.doc, facts_of_plan=x.plan.facts)
        if name == "approve_plan" and x.plan and turn % 4:
            return ApprovePlan(by=by, plan_hash=x.plan.doc.hash)
        if name == "revise_plan":
            return RevisePlan(by=by, plan=doc("plan", 1 + turn % 3))
        if name == "propose_partner":
            return ProposePartner(by=by, partner=OTHER_MENTOR if turn % 3 == 0 else MENTOR)
        if name == "book_order" and x.orders:
            order = x.orders[turn % len(x.orders)]
            return BookOrder(
                by=by, order=order.id, plan_hash=order.plan_hash, arrives_at=now + timedelta(1)
            )
        if name == "confirm_booking" and x.orders:
            return ConfirmBooking(by=by, order=x.orders[turn % len(x.orders)].id)
        if name == "submit_post_plan":
            due = now.date() + timedelta(days=turn % 50)
            items = (ActionItem(id="a1", owner=x.mentee.members[0], due=due),)
            return SubmitPostPlan(by=by, post_plan=doc("post-plan"), actions=items)
        if name == "log_day":
            return LogDay(by=by, day=turn % 6, log=doc("day"))
        if name == "share_questions":
            return ShareQuestions(by=by, questions=doc("q"), count=9 + turn % 8)
        return EXAMPLES[name](x, now, by)

    def send(self, move: Move) -> bool:
        """Make the move or be refused with a reason; nothing else may happen."""
        before, phase = repr(self.x), self.x.phase
        try:
            base.make(self.x, move, self.now)
        except RuleBroken as broken:
            assert broken.field
            assert broken.reason
            assert broken.way_out
            assert repr(self.x) == before, f"a refused {move.name} changed the exchange"
            return False
        assert phase in move.leads
        assert self.x.phase in move.leads[phase], f"{move.name}: {phase} → {self.x.phase}"
        assert self.x.timeline[-1].actor == move.by
        if isinstance(move, ApprovePlan) and self.x.approval:
            self.approved.add(self.x.approval.plan_hash)
        return True

    @rule(
        name=st.sampled_from(sorted(MOVES)),
        by=st.sampled_from(PEOPLE),
        turn=st.integers(0, 11),
    )
    def anything(self, name: str, by: str, turn: int) -> None:
        self.send(self.build(name, by, turn))

    @precondition(lambda self: not self.x.ended)
    @rule(pick=st.integers(0, 200), turn=st.integers(0, 11))
    def legal(self, pick: int, turn: int) -> None:
        """One of the moves that are allowed now, ends and detours left to `anything`."""
        found = []
        for name in sorted(MOVES):
            if name in DETOURS or self.x.phase not in MOVES[name].leads:
                continue
            for by in PEOPLE:
                if not self.x.roles_of(by) & MOVES[name].who:
                    continue
                move = self.build(name, by, turn)
                try:
                    base.check(self.x, move, self.now)
                except RuleBroken:
                    continue
                found.append(move)
        if found:
            assert self.send(found[pick % len(found)])

    @rule(days=JUMPS)
    def wait(self, days: float) -> None:
        self.now += timedelta(days=days)
        phase, seen, answered = self.x.phase, len(self.x.owed), self.settled()
        while (pending := self.x.next_alarm()) and pending[0].at <= self.now:
            self.x.ring(self.now)
        woken = phase is Phase.WAITING_LIST and self.x.phase is Phase.POOL  # a cycle has opened
        assert self.x.phase is phase or woken, "silence decided"
        assert self.settled() == answered + woken, "silence answered"
        for notice in self.x.owed[seen:]:
            if woken and notice.kind in (NoticeKind.WOKEN, NoticeKind.ASK_OPENED):
                continue
            ask = next(a for a in self.x.asks if a.id == notice.ask)
            assert ask.is_open
            if notice.kind is NoticeKind.ASK_REMINDER:
                assert notice.person in self.x.people_asked(ask)
            elif notice.kind is NoticeKind.ASK_OPENED:
                assert ask.kind is AskKind.DECIDE_SILENCE
            else:
                assert notice.kind in (NoticeKind.ASK_ESCALATED, NoticeKind.SECOND_CONTACT)

    def settled(self) -> int:
        return sum(not ask.is_open for ask in self.x.asks)

    @invariant()
    def no_order_without_an_approval_of_the_same_content(self) -> None:
        for order in self.x.orders:
            assert order.plan_hash in self.approved
            if order.status is OrderStatus.REQUESTED:
                assert self.x.approval
                assert order.plan_hash == self.x.approval.plan_hash
        if not self.approved:
            assert not self.x.travel_data
            assert not self.x.open_asks(AskKind.GIVE_TRAVEL_DATA, AskKind.BOOK)

    @invariant()
    def an_approval_is_of_what_both_signed_by_a_third(self) -> None:
        x = self.x
        if x.approval:
            assert x.plan
            assert x.plan.doc.hash == x.approval.plan_hash
            assert set(x.signatures.values()) == {x.approval.plan_hash}
            assert x.approval.by != x.matched_by
            assert not x.is_tied(x.approval.by)
        else:
            assert x.phase not in {Phase.TRAVEL, Phase.READY, Phase.VISIT, Phase.FOLLOW_UP}

    @invariant()
    def nobody_is_ready_or_away_without_everything(self) -> None:
        if self.x.phase in {Phase.READY, Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP}:
            assert not missing_for_departure(self.x)
            assert self.x.go_decided_by

    @invariant()
    def no_later_phase_without_what_it_needs(self) -> None:
        x = self.x
        if x.phase in {Phase.FOLLOW_UP, Phase.REPORT, Phase.CLOSED}:
            assert x.actions
            assert all(a.owner in x.mentee.members and a.due for a in x.actions)
        if x.phase in {Phase.REPORT, Phase.CLOSED}:
            held = [c for c in x.calls if c.status is CallStatus.HELD]
            assert len(held) >= x.policy.calls or x.calls_waived_by
            assert not [c for c in x.calls if c.status is CallStatus.PLANNED]
        if x.published_at:
            assert x.consents == {Side.MENTEE: True, Side.MENTOR: True}

    @invariant()
    def one_notice_once(self) -> None:
        keys = [notice.key for notice in self.x.owed]
        assert len(set(keys)) == len(keys)
        assert all(notice.person for notice in self.x.owed)

    @invariant()
    def sequences_rise_per_calendar_and_person(self) -> None:
        last: dict[tuple[str, str], int] = {}
        for notice in self.x.owed:
            if notice.event:
                key = (notice.event.uid, notice.person)
                assert notice.event.sequence > last.get(key, -1), notice
                last[key] = notice.event.sequence

    @invariant()
    def somebody_is_asked_while_it_is_open_and_nobody_after(self) -> None:
        x = self.x
        if x.ended:
            assert not x.open_asks()
            assert x.next_alarm() is None
            return
        assert x.open_asks(), f"nobody is asked in {x.phase}"
        for ask in x.open_asks():
            assert x.people_asked(ask), ask

    @invariant()
    def asks_are_asked_once_each(self) -> None:
        ids = [ask.id for ask in self.x.asks]
        assert len(set(ids)) == len(ids)
        live = [(a.kind, a.of, a.person, a.subject) for a in self.x.open_asks()]
        assert len(set(live)) == len(live), "the same thing is asked twice at once"
        for ask in self.x.asks:
            if ask.status is AskStatus.ANSWERED:
                assert ask.answered_by
                assert ask.answered_at

    @invariant()
    def the_timeline_is_complete_and_in_order(self) -> None:
        timeline = self.x.timeline
        assert [e.seq for e in timeline] == list(range(1, len(timeline) + 1))
        assert all(a.at <= b.at for a, b in itertools.pairwise(timeline))
        assert all(e.actor for e in timeline if e.via is Via.FORM)

    @invariant()
    def the_state_survives_a_round_trip(self) -> None:
        if self.x.revision % 7 == 0 or LONG:
            again = STATE.validate_json(STATE.dump_json(self.x))
            assert again == self.x

    @invariant()
    def one_live_order_per_traveller_and_kind(self) -> None:
        live = [(o.traveller, o.kind) for o in self.x.orders if o.is_live]
        assert len(set(live)) == len(live)
        assert all(kind in OrderKind for _, kind in live)
        assert Role.TRAVELLER not in {r for m in self.x.team.members for r in m.roles}
        assert isinstance(self.now.date(), date)


DETOURS = frozenset(
    {
        "withdraw",
        "decline_application",
        "return_application",
        "decline_partner",
        "put_on_waiting_list",
        "keep_waiting",
        "reject_plan",
        "return_plan",
        "revise_plan",
        "decide_no_go",
        "query_booking",
        "return_post_plan",
        "waive_calls",
        "claim_ask",
        "release_ask",
        "assign_staff",
        "return_report",
        "propose_cadence",
        "miss_call",
        "close_without_match",
        "wake_up",
        "replace_partner",
        "ask_plan_call",
        "accept_rejection",
        "deny_appeal",
        "close_rejected",
        "raise_request",
        "decline_request",
    }
)
assert set(MOVES) > DETOURS


@pytest.mark.parametrize("phase", BEGINNINGS, ids=str)
def test_whatever_people_do_the_rules_hold(phase: Phase | None) -> None:
    """Starts in each phase in turn, or the late ones would hardly be seen."""
    run_state_machine_as_test(
        lambda: ExchangeMachine(phase),
        settings=settings(
            max_examples=600 if LONG else 12,
            stateful_step_count=120 if LONG else 40,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""What holds of every exchange at every moment: hard gates of programme.md section 4, laws of the design."""

import itertools
from collections.abc import Callable

from pydantic import TypeAdapter

from domain.case.asks import AskStatus
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import CallStatus
from domain.exchange.messages.travel import missing_for_departure
from domain.exchange.orders import OrderStatus
from domain.exchange.people import HUB_ROLES, Role, Side
from domain.exchange.phases import Phase
from tests.unit.domain.machine.play import Play

STATE = TypeAdapter(Exchange)
WITH_APPROVAL = frozenset(
    {Phase.TRAVEL, Phase.READY, Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT}
)
HELD = frozenset({CallStatus.HELD, CallStatus.CHECKED_IN})
WAIVERS = frozenset({"waive_calls", "waive_ask", "settle_missed_calls"})


def no_order_without_an_approval_of_the_same_content(play: Play) -> None:
    x = play.x
    for order in x.orders:
        assert order.plan_hash in play.approved
        if order.status is OrderStatus.REQUESTED:
            assert x.approval
            assert order.plan_hash == x.approval.plan_hash
    if not play.approved:
        assert not x.travel_data
    if x.open_asks(AskKind.GIVE_TRAVEL_DATA, AskKind.BOOK):
        assert x.approval


def an_approval_is_of_what_both_signed_by_a_third(play: Play) -> None:
    x = play.x
    if x.approval:
        assert x.plan
        assert x.plan.doc.hash == x.approval.plan_hash
        assert set(x.signatures.values()) == {x.approval.plan_hash}
        assert x.approval.by != x.matched_by
    else:
        assert x.phase not in WITH_APPROVAL


def nobody_is_ready_without_everything(play: Play) -> None:
    if play.x.phase is Phase.READY:
        assert not missing_for_departure(play.x)
        assert play.x.go_decided_by
        if play.x.plan and play.x.plan.facts.visa_needed:
            assert all(play.x.visas[going].status.lets_travel for going in play.x.travellers)


def no_later_phase_without_what_it_needs(play: Play) -> None:
    x = play.x
    if x.phase in {Phase.FOLLOW_UP, Phase.REPORT, Phase.CLOSED}:
        assert x.actions
        assert all(action.due for action in x.actions)
        for action in x.actions:
            party = x.party(action.side)
            assert party
            assert action.owner in party.members, f"nobody of the {action.side} owns {action}"
    if x.phase in {Phase.REPORT, Phase.CLOSED}:
        assert not [c for c in x.calls if c.status is CallStatus.PLANNED]
        held = sum(call.status in HELD for call in x.calls)
        waived = any(entry.kind in WAIVERS for entry in x.timeline)
        assert held >= x.policy.calls or waived or x.calls_waived_by
    if x.phase is Phase.CLOSED:
        assert x.report_accepted_at


def published_only_with_both_consents(play: Play) -> None:
    if play.x.published_at:
        assert play.x.consents == {Side.MENTEE: True, Side.MENTOR: True}


def one_notice_once(play: Play) -> None:
    keys = [notice.key for notice in (*play.told, *play.x.withheld)]
    assert len(set(keys)) == len(keys), next(key for key in keys if keys.count(key) > 1)
    assert all(notice.person for notice in play.told)


def sequences_rise_per_calendar_and_person(play: Play) -> None:
    last: dict[tuple[str, str], int] = {}
    for notice in play.told:
        if notice.event:
            key = (notice.event.uid, notice.person)
            assert notice.event.sequence > last.get(key, -1), notice
            last[key] = notice.event.sequence


def somebody_is_asked_while_it_is_open_and_nobody_after(play: Play) -> None:
    x = play.x
    if x.ended:
        assert not x.open_asks()
        assert x.next_alarm() is None
        assert x.paused is None
        return
    assert x.open_asks(), f"nobody is asked in {x.phase}"
    for ask in x.open_asks():
        people = x.people_asked(ask)
        assert people, ask
        if HUB_ROLES & set(ask.of):
            assert not set(people) & set(x.conflicted), f"{ask} is asked in a conflict of interest"


def asks_are_asked_once_each(play: Play) -> None:
    x = play.x
    ids = [ask.id for ask in x.asks]
    assert len(set(ids)) == len(ids)
    live = [(a.kind, a.of, a.person, a.subject) for a in x.open_asks()]
    assert len(set(live)) == len(live), f"the same thing is asked twice at once: {live}"
    for ask in x.asks:
        if ask.status is AskStatus.ANSWERED:
            assert ask.answered_by
            assert ask.answered_at


def the_timeline_is_complete_and_in_order(play: Play) -> None:
    timeline = play.x.timeline
    assert [e.seq for e in timeline] == list(range(1, len(timeline) + 1))
    assert all(a.at <= b.at for a, b in itertools.pairwise(timeline))
    assert all(e.actor for e in timeline if e.via is Via.FORM)


def the_state_survives_a_round_trip(play: Play) -> None:
    if play.x.revision % 7 == 0:
        again = STATE.validate_json(STATE.dump_json(play.x))
        assert again == play.x


def one_live_order_per_traveller_and_kind(play: Play) -> None:
    live = [(o.traveller, o.kind) for o in play.x.orders if o.is_live]
    assert len(set(live)) == len(live)


def a_booking_that_no_longer_stands_is_undone_by_somebody(play: Play) -> None:
    """Nothing owed is lost: what waits to be undone is asked of somebody, until it is done."""
    x = play.x
    waiting = {o.id for o in x.orders if o.status is OrderStatus.TO_UNDO}
    assert waiting == {a.subject for a in x.open_asks(AskKind.UNDO_BOOKING)}
    if x.ended:
        assert not [o.id for o in x.orders if o.is_booked], "an end forgot a booking"


def a_pause_is_reviewed_and_nothing_else_rings(play: Play) -> None:
    x = play.x
    assert bool(x.open_asks(AskKind.REVIEW_PAUSE)) <= (x.paused is not None)
    pending = x.next_alarm()
    if x.held_since is not None:
        assert pending is None
    elif x.paused and pending:
        assert pending[1]
        assert pending[1].kind is AskKind.REVIEW_PAUSE
    if not x.held_since or x.ended:
        assert not x.withheld, "nobody will ever be told"


def whoever_is_excluded_holds_no_role(play: Play) -> None:
    x = play.x
    assert not {m.person for m in x.team.members} & set(x.conflicted)
    assert Role.TRAVELLER not in {r for m in x.team.members for r in m.roles}
    assert x.team.holding(Role.COORDINATOR), "nobody could settle anything"
    mentor = set(x.mentor.members) if x.mentor else set()
    assert not set(x.mentee.members) & mentor


LAWS: tuple[Callable[[Play], None], ...] = (
    no_order_without_an_approval_of_the_same_content,
    an_approval_is_of_what_both_signed_by_a_third,
    nobody_is_ready_without_everything,
    no_later_phase_without_what_it_needs,
    published_only_with_both_consents,
    one_notice_once,
    sequences_rise_per_calendar_and_person,
    somebody_is_asked_while_it_is_open_and_nobody_after,
    asks_are_asked_once_each,
    the_timeline_is_complete_and_in_order,
    the_state_survives_a_round_trip,
    one_live_order_per_traveller_and_kind,
    a_booking_that_no_longer_stands_is_undone_by_somebody,
    a_pause_is_reviewed_and_nothing_else_rings,
    whoever_is_excluded_holds_no_role,
)
"""Asked after every step."""

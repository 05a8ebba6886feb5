"""What a single step may do to an exchange, and what it must leave alone."""

from datetime import timedelta

from domain.case.ask_table import Clock
from domain.case.asks import Ask, AskStatus
from domain.case.message import AnyMessage
from domain.case.names import CaseNotice
from domain.case.notices import Notice
from domain.case.on_behalf import acting
from domain.case.pausing import days_between
from domain.case.timeline import Via
from domain.exchange import duties
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.booking_changes import ApproveCost
from domain.exchange.messages.endings import UndoBooking
from domain.exchange.messages.plan_review import ApprovePlan
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.messages.visit import Depart
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import OrderStatus
from domain.exchange.people import HUB_ROLES, Role
from domain.exchange.phases import Phase
from tests.unit.domain.machine.play import Before, Play, settled

HOUR = timedelta(hours=1)
WEEKENDS = timedelta(days=20)
"""As much later than the time stood still a deadline may fall, so that it is on a working day."""
OF_THE_CLOCK = frozenset(
    {
        *(CaseNotice.ASK_REMINDER, CaseNotice.ASK_ESCALATED, CaseNotice.EMERGENCY),
        *(CaseNotice.SECOND_CONTACT, CaseNotice.ASK_OPENED, NoticeKind.WOKEN),
    }
)


def after_move(play: Play, before: Before, message: AnyMessage) -> None:
    """The message led where its table says, is remembered as it was, and undid no history."""
    old, x = before.x, play.x
    kind = MESSAGES[message.name]
    assert old.phase in kind.transitions
    assert x.phase in kind.transitions[old.phase], f"{message.name}: {old.phase} → {x.phase}"
    assert x.revision > old.revision
    _remembered(play, before, message)
    _nothing_is_lost(play, before)
    _deadlines(play, old, message)
    _answers(old, x, message)
    _gates(play, old, message)


def _remembered(play: Play, before: Before, message: AnyMessage) -> None:
    old, x = before.x, play.x
    _history_stands(old, x)
    entry = x.timeline[-1]
    assert any(
        e.kind == message.name and e.actor == message.by for e in x.timeline[len(old.timeline) :]
    )
    assert entry.at == play.now
    assert entry.via is Via.FORM
    if message.instead_of is not None:
        assert entry.data["instead_of"] == message.instead_of
        assert entry.data["because"] == message.because
        assert message.because
        assert Role.COORDINATOR in old.roles_of(message.by)


def _history_stands(old: Exchange, x: Exchange) -> None:
    """Entries, settled asks and granted postponements are for ever."""
    assert x.timeline[: len(old.timeline)] == old.timeline
    now_settled = settled(x)
    for ask, how in settled(old).items():
        assert now_settled.get(ask) == how, f"{ask} was settled and is not as it was"
    assert x.postponements[: len(old.postponements)] == old.postponements


def after_hold(play: Play, before: Before) -> None:
    """A hold or release shows nowhere; what it withheld is owed afterwards, if it is still true."""
    old, x = before.x, play.x
    assert x.timeline == old.timeline, "a hold can be read off the timeline"
    assert x.phase is old.phase
    assert settled(x) == settled(old)
    due = {ask.id: ask.due_at for ask in x.open_asks()}
    assert due == {ask.id: ask.due_at for ask in old.open_asks()}
    told = play.told[before.told :]
    if x.held_since:
        assert not told
        assert x.withheld == old.withheld
        return
    assert {n.key for n in told} <= {n.key for n in old.withheld}
    for notice in old.withheld:
        assert notice in told or _pointless(x, old.withheld, notice), notice


def _nothing_is_lost(play: Play, before: Before) -> None:
    """What was withheld is still withheld, told, or not true any more; nothing goes out meanwhile."""
    old, x = before.x, play.x
    told = play.told[before.told :]
    kept = {notice.key for notice in (*told, *x.withheld)}
    for notice in old.withheld:
        if notice.key not in kept:
            assert x.ended, "something withheld was dropped without a release"
            assert _pointless(x, [*old.withheld, *told], notice), notice
    if old.held_since and x.held_since and not x.ended:
        assert not told, f"{[n.kind for n in told]} went out during a hold"


def _pointless(x: Exchange, all_told: list[Notice], notice: Notice) -> bool:
    """Whether it is about a settled ask, or an invitation that something later has replaced."""
    if notice.ask and all(ask.id != notice.ask for ask in x.open_asks()):
        return True
    later = all_told[all_told.index(notice) + 1 :]
    event = notice.event
    return event is not None and any(
        n.event and n.event.uid == event.uid and n.person == notice.person for n in later
    )


def _answers(old: Exchange, x: Exchange, message: AnyMessage) -> None:
    """The table of answers names every message that answers an ask."""
    before = settled(old)
    for ask in x.asks:
        if ask.status is AskStatus.ANSWERED and ask.id not in before:
            named = ASKS[ask.kind].answered_by + ASKS[ask.kind].settled_by
            assert message.name in named, f"{message.name} answers {ask.kind}"


def _deadlines(play: Play, old: Exchange, message: AnyMessage) -> None:
    """A deadline moves only with an entry of its own; a pause moves all by the time stood still."""
    x = play.x
    pairs = [(was, now) for was in old.open_asks() for now in x.open_asks() if was.id == now.id]
    moved = [(was, now) for was, now in pairs if was.due_at != now.due_at]
    if message.name == "change_deadline":
        changed = [n for n in play.told if n.kind is CaseNotice.DEADLINE_CHANGED]
        assert moved
        assert x.held_since or changed
        assert all(now.due_at > play.now for _, now in moved)
    if message.name == "resume":
        assert old.paused
        for was, now in pairs:
            _shifted(old, x, was, now, play)


def _shifted(old: Exchange, x: Exchange, was: Ask, now: Ask, play: Play) -> None:
    assert old.paused
    if ASKS[was.kind].clock is Clock.FIXED or x.phase in (Phase.TRAVEL, Phase.READY):
        return  # the visit does not wait
    stood = timedelta(days=days_between(max(old.paused.since, was.opened_at), play.now))
    if was.kind in (AskKind.PROGRESS_ACTION, AskKind.LOG_CALL, AskKind.CHECK_IN):
        assert now.due_at >= was.due_at
        return
    by = now.due_at - was.due_at
    assert stood - HOUR <= by <= stood + WEEKENDS + HOUR, f"{was.kind} moved by {by}, not {stood}"


def _gates(play: Play, old: Exchange, message: AnyMessage) -> None:
    """Gates that are about one message: who may decide, who may leave, what comes first."""
    x, by = play.x, message.by
    if by in old.conflicted:  # at most as a member of a community
        roles = old.roles_of(by) & MESSAGES[message.name].roles
        assert not roles & HUB_ROLES, f"{message.name} by somebody with a conflict of interest"
    if by in old.former:
        assert by in {*old.mentee.members, *(old.mentor.members if old.mentor else ())} or (
            old.team.find(by)
        )
    if isinstance(message, ApprovePlan | ApproveCost):
        assert duties.plan(old, by) is None
        assert by != old.matched_by
        assert not old.is_tied(acting(message).by)
    if isinstance(message, UndoBooking):
        _newest_first(old, message)
    if isinstance(message, Depart) and old.plan and old.plan.facts.visa_needed:
        for traveller in old.travellers:
            assert old.visas[traveller].status.lets_travel
    if x.published_at and not old.published_at:
        assert not x.held_since, "published during a hold"
    if x.contacts_shared.keys() - old.contacts_shared.keys():
        assert not old.held_since or message.name == "waive_ask"


def _newest_first(old: Exchange, message: UndoBooking) -> None:
    waiting = [o for o in old.orders if o.status is OrderStatus.TO_UNDO]
    undone = next(o for o in waiting if o.id == message.order)
    assert all((o.booked_at or old.started_at) <= undone.booked_at for o in waiting)  # type: ignore[operator]


def after_time(play: Play, before: Before) -> None:
    """Silence decided nothing: only reminders and escalations, to those they are for."""
    old, x = before.x, play.x
    woken = old.phase is Phase.WAITING_LIST and x.phase is Phase.POOL
    assert woken or x.phase is old.phase, "silence decided"
    _history_stands(old, x)
    if not woken:
        assert settled(x) == settled(old), "silence answered"
    assert not old.held_since, "a held exchange rang"
    for ask in x.open_asks():
        was = next((a for a in old.open_asks() if a.id == ask.id), None)
        assert was is None or was.due_at == ask.due_at
    for notice in play.told[before.told :]:
        _rang(play, old, notice)


def _rang(play: Play, old: Exchange, notice: Notice) -> None:
    x = play.x
    assert notice.kind in OF_THE_CLOCK
    if notice.kind is NoticeKind.WOKEN:
        return
    ask = next(a for a in x.asks if a.id == notice.ask)
    assert ask.is_open
    if old.paused:
        assert ask.kind is AskKind.REVIEW_PAUSE, f"{ask.kind} rang during a pause"
    if notice.kind in (CaseNotice.ASK_REMINDER, CaseNotice.ASK_OPENED):
        assert notice.person in x.people_asked(ask), "a reminder to whose turn it is not"
        if notice.kind is CaseNotice.ASK_REMINDER:
            _at_a_decent_hour(play, ask)
    elif notice.kind is CaseNotice.SECOND_CONTACT:
        assert x.side_of(notice.person) in x.silent_sides(ask)
    else:
        assert x.team.find(notice.person), "carried to somebody who is not of the hub"


def _at_a_decent_hour(play: Play, ask: Ask) -> None:
    """Reminders come in waking hours and on working days, and never after the deadline itself."""
    if play.late or play.x.policy.rule(ask.kind).in_hours:
        return
    local = play.x.calendar_for(*ask.of, person=ask.person)
    assert local.is_awake(play.now), f"{ask.kind} rings at {play.now} in {local.zone}"

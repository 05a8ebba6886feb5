"""Deadlines and calendars changed by name: dated, attributed, seen by both sides, never backwards."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.case import pausing
from domain.case.errors import N_, RuleBroken
from domain.case.names import CaseNotice
from domain.case.workdays import LocalCalendar, is_zone
from domain.exchange import requests
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange, ExchangeAsk
from domain.exchange.follow_up import Action
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.base import (
    EVERYWHERE,
    PROGRAMME_STAFF,
    SAY_WHY,
    ExchangeMessage,
    register,
)
from domain.exchange.messages.pause import check_until, everybody
from domain.exchange.people import Party, Side

BY_THE_VISIT = frozenset({AskKind.DEPART, AskKind.ARRIVE, AskKind.END_VISIT})
BEFORE_THE_VISIT = frozenset(
    {
        AskKind.GIVE_TRAVEL_DATA,
        AskKind.GET_VISA,
        AskKind.CONFIRM_VISA_REFUSAL,
        AskKind.DECIDE_VISA,
        AskKind.BOOK,
        AskKind.CONFIRM_BOOKING,
        AskKind.CHANGE_BOOKING,
        AskKind.APPROVE_COST,
        AskKind.SHARE_CONTACT,
        AskKind.DECIDE_GO,
    }
)
MOST_HOLIDAYS = 60


@register
@dataclass(frozen=True, kw_only=True)
class ChangeDeadline(ExchangeMessage):
    """The hub gives one open task another day; both sides are told the old one and the new."""

    ask: str
    due_on: date

    name = "change_deadline"
    roles = PROGRAMME_STAFF
    note_required = SAY_WHY
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """An open task, a day ahead, within what the visit allows, and words that say why."""
        ask = need_open(x, self.ask)
        if x.paused and ask.kind is not AskKind.REVIEW_PAUSE:
            raise RuleBroken(
                "ask",
                N_("The exchange is paused: its deadlines stand still, and move when it goes on."),
                N_("Go on with the exchange first."),
                rule="deadline_while_paused",
            )
        if ask.kind in BY_THE_VISIT:
            raise RuleBroken(
                "ask",
                N_("The time for this follows from the visit."),
                N_("Postpone the visit or cut it short instead."),
                rule="deadline_follows_visit",
            )
        self._check_day(x, ask, now)

    def _check_day(self, x: Exchange, ask: ExchangeAsk, now: datetime) -> None:
        due = new_due(x, ask, self.due_on)
        if due == ask.due_at:
            raise RuleBroken(
                "due_on",
                N_("This is the day it is due already."),
                N_("Choose another day."),
                rule="deadline_unchanged",
            )
        if due <= now:
            raise RuleBroken(
                "due_on",
                N_("A deadline is never set into the past."),
                N_("Choose a day that is to come."),
                rule="deadline_in_past",
            )
        if due < ask.due_at and due < now + timedelta(hours=x.policy.notice_hours):
            raise RuleBroken(
                "due_on",
                N_("A deadline may not come nearer than {hours} hours from now."),
                N_("Choose a later day."),
                rule="deadline_too_near",
                hours=x.policy.notice_hours,
            )
        visit = x.visit_starts()
        if ask.kind in BEFORE_THE_VISIT and visit and due > visit:
            raise RuleBroken(
                "due_on",
                N_("This has to be done before the visit starts."),
                N_("Choose an earlier day, or postpone the visit."),
                rule="deadline_after_visit_start",
            )
        if ask.kind is AskKind.REVIEW_PAUSE:
            check_until(x, self.due_on, now)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Its ladder starts again, ahead of now; who wished for more time has it."""
        ask = need_open(x, self.ask)
        old = ask.due_at
        pausing.set_due(x, ask, new_due(x, ask, self.due_on), now)
        if ask.kind is AskKind.REVIEW_PAUSE and x.paused:
            x.paused = replace(x.paused, until=self.due_on)
        action = _action_of(x, ask)
        if action:
            action.due = self.due_on
        silence = x.find_ask(AskKind.DECIDE_SILENCE, subject=ask.id)
        x.answer(silence, now, self.by, "more_time")
        if ask.due_at > old and x.silent_sides(ask):  # the hub's own time is nobody's wish
            requests.settle(x, now, self.by, RequestKind.MORE_TIME, ask=ask.id)
        tell_changed(x, ask, old, self.by, self.note)

    def facts(self) -> dict[str, str | int]:
        """Which task, and the new day."""
        return {"ask": self.ask, "due_on": self.due_on.isoformat()}

    def facts_before(self, x: Exchange) -> dict[str, str | int]:
        """The deadline that was."""
        return {"old": need_open(x, self.ask).due_at.isoformat()}


def tell_changed(x: Exchange, ask: ExchangeAsk, old: datetime, by: str, note: str | None) -> None:
    """Tell both sides, and who is asked, that an ask has another deadline, by whom and why."""
    asked, kind = x.people_asked(ask), CaseNotice.DEADLINE_CHANGED
    facts = {"old": old.isoformat(), "new": ask.due_at.isoformat(), "by": by}
    x.notify(kind, asked, ask=ask, note=note, facts=facts)
    # Only who is asked has a form to open.
    others = [person for person in everybody(x) if person not in asked]
    told = {**facts, "ask": ask.kind.value}
    x.notify(kind, others, note=note, facts=told, about=ask.id)


def new_due(x: Exchange, ask: ExchangeAsk, day: date) -> datetime:
    """When a task due on `day` falls due, by the clock of who is asked."""
    return x.calendar_for(*ask.of, person=ask.person).due(day)


def need_open(x: Exchange, ask_id: str) -> ExchangeAsk:
    """The open ask, or the refusal that says it is settled."""
    for ask in x.open_asks():
        if ask.id == ask_id:
            return ask
    raise RuleBroken(
        "ask",
        N_("This task is no longer open."),
        N_("Choose a task that is open now."),
        rule="ask_not_open",
    )


def _action_of(x: Exchange, ask: ExchangeAsk) -> Action | None:
    if ask.kind is not AskKind.PROGRESS_ACTION:
        return None
    return next((action for action in x.actions if action.id == ask.subject), None)


@register
@dataclass(frozen=True, kw_only=True)
class SetCalendar(ExchangeMessage):
    """The hub corrects a side's time zone or days off; what is still to ring follows them."""

    side: Side
    time_zone: str | None = None
    add: tuple[date, ...] = ()
    remove: tuple[date, ...] = ()

    name = "set_calendar"
    roles = PROGRAMME_STAFF
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """A known zone, days not past, something that changes, and a side that is there."""
        party = x.party(self.side)
        if party is None:
            raise RuleBroken(
                "side",
                N_("There is no partner yet."),
                N_("Choose the mentee's side."),
                rule="side_without_partner",
            )
        if self.time_zone is not None and not is_zone(self.time_zone):
            raise RuleBroken(
                "time_zone",
                N_("This is not the name of a time zone."),
                N_("Choose one of the list, such as Europe/Warsaw."),
                rule="not_a_time_zone",
            )
        self._check_days(party, now)
        if changed(party, self) == party:
            raise RuleBroken(
                "time_zone",
                N_("This is how it is already."),
                N_("Change a day or the time zone."),
                rule="calendar_unchanged",
            )

    def _check_days(self, party: Party, now: datetime) -> None:
        today = LocalCalendar(zone=party.time_zone).day(now)
        if any(day < today for day in (*self.add, *self.remove)):
            raise RuleBroken(
                "add",
                N_("One of these days has passed."),
                N_("Name days from today on."),
                rule="day_off_passed",
            )
        if len(changed(party, self).holidays) > MOST_HOLIDAYS + len(party.holidays):
            raise RuleBroken(
                "add",
                N_("These are too many days off."),
                N_("Name at most {most}, or pause the exchange."),
                rule="too_many_days_off",
                most=MOST_HOLIDAYS,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Deadlines stay; only what is to ring moves into the hours now known."""
        party = x.party(self.side)
        if party is None:  # pragma: no cover - check refused it
            return
        if self.side is Side.MENTEE:
            x.mentee = changed(party, self)
        else:
            x.mentor = changed(party, self)
        for ask in x.open_asks():
            if self.side in x.silent_sides(ask):
                pausing.rearm(x, ask, now)

    def facts(self) -> dict[str, str | int]:
        """Which side, and what changed."""
        days = bool(self.add or self.remove)
        return {
            "side": self.side.value,
            "way": "both" if days and self.time_zone else "days" if days else "zone",
            "time_zone": self.time_zone or "",
            "added": " ".join(day.isoformat() for day in self.add),
            "removed": " ".join(day.isoformat() for day in self.remove),
        }


def changed(party: Party, message: SetCalendar) -> Party:
    """The side with the zone and the days off as the message leaves them."""
    days = ({*party.holidays} | {*message.add}) - {*message.remove}
    return replace(
        party, time_zone=message.time_zone or party.time_zone, holidays=tuple(sorted(days))
    )

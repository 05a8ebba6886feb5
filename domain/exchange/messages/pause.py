"""What the hub lays over a phase: a pause of every clock, and its end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.message import refused_in, stays_in
from domain.case.pause import Pause as Paused
from domain.case.pause import PauseReason
from domain.case.pausing import Moved, moved_facts
from domain.case.timeline import Via
from domain.case.workdays import local_date
from domain.exchange import calendar_events, requests, resuming
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import NEVER_PAUSED, Exchange
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.base import PROGRAMME_STAFF, SAY_WHY, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import SIDE_ROLES, Role
from domain.exchange.phases import OPEN_PHASES, Phase

PAUSABLE = tuple(phase for phase in OPEN_PHASES if phase not in NEVER_PAUSED)


def everybody(x: Exchange) -> tuple[str, ...]:
    """Both contacts, and who travels."""
    return tuple(dict.fromkeys((*x.contacts(), *x.travellers)))


@register
@dataclass(frozen=True, kw_only=True)
class Pause(ExchangeMessage):
    """The hub stops every clock of the exchange; on `until` it is asked whether to go on."""

    reason: PauseReason
    until: date

    name = "pause"
    roles = PROGRAMME_STAFF
    note_required = SAY_WHY
    transitions = stays_in(*PAUSABLE)
    refusals = refused_in(
        (
            (Phase.VISIT,),
            N_("The visit is under way."),
            N_("Cut the visit short, or pause when it is over."),
            "visit_under_way",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Not twice."""
        if not case.paused:
            return None
        return RuleBroken(
            "until",
            N_("The exchange is paused already."),
            N_("To change the day, change the deadline of the task to go on."),
            rule="paused_already",
        )

    def check(self, x: Exchange, now: datetime) -> None:
        """Not for ever, and not into the days before a visit."""
        check_until(x, self.until, now)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Only the question whether to go on rings now."""
        x.paused = Paused(since=now, until=self.until, by=self.by, reason=self.reason)
        due = x.policy.calendar().due(self.until)
        x.ask(AskKind.REVIEW_PAUSE, now, Role.PROGRAMME, due=due, quiet=True)
        x.notify(NoticeKind.PAUSED, everybody(x), note=self.note, facts=self.facts())
        requests.settle(x, now, self.by, RequestKind.PAUSE)

    def facts(self) -> dict[str, str | int]:
        """Why, and until when."""
        return {"reason": self.reason.value, "until": self.until.isoformat()}


def days_needed(x: Exchange) -> int:
    """How many days before the visit its clocks must run: to decide to go, or just to leave."""
    return x.policy.go_days_before if x.phase is Phase.TRAVEL else 1


def check_until(x: Exchange, until: date, now: datetime) -> None:
    """Refuse a pause that has ended, is too long, or would run into the visit."""
    today = local_date(now, x.policy.time_zone)
    last = today + timedelta(days=x.policy.max_pause_days)
    if not today < until <= last:
        raise RuleBroken(
            "until",
            N_("A pause lasts from one day to {days} days."),
            N_("Choose a day from tomorrow up to {last}."),
            rule="pause_out_of_range",
            days=x.policy.max_pause_days,
            last=last.isoformat(),
        )
    if x.phase in (Phase.TRAVEL, Phase.READY):
        first = calendar_events.plan_of(x).facts.starts_on
        if until > first - timedelta(days=days_needed(x)):
            raise RuleBroken(
                "until",
                N_("The visit starts on {start}; a pause would run into it."),
                N_("Choose an earlier day, or postpone the visit."),
                rule="pause_into_visit",
                start=first.isoformat(),
            )


@register
@dataclass(frozen=True, kw_only=True)
class Resume(ExchangeMessage):
    """The hub goes on: every deadline moves by the time that stood still, for both sides to see."""

    name = "resume"
    roles = PROGRAMME_STAFF
    transitions = stays_in(*PAUSABLE)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Only what is paused."""
        if case.paused:
            return None
        return RuleBroken(
            "phase",
            N_("The exchange is not paused."),
            N_("Its clocks are running already."),
            rule="not_paused",
        )

    def check(self, x: Exchange, now: datetime) -> None:
        """With a visit so near that it cannot be prepared, not like this."""
        if x.phase not in (Phase.TRAVEL, Phase.READY):
            return
        first = calendar_events.plan_of(x).facts.starts_on
        zone = x.mentor.time_zone if x.mentor else x.policy.time_zone
        if (first - local_date(now, zone)).days < days_needed(x):
            raise RuleBroken(
                "phase",
                N_("The visit was to start on {start}; that is too near, or over."),
                N_("Postpone the visit; that ends the pause too."),
                rule="resumes_too_near_visit",
                start=first.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides are told the old and the new deadlines."""
        x.answer(x.find_ask(AskKind.REVIEW_PAUSE), now, self.by, "resumed")
        moved = shown(resuming.resume(x, now))
        x.notify(NoticeKind.RESUMED, everybody(x), note=self.note, moved=moved)
        x.add_entry("deadlines_moved", now, via=Via.CLOCK, moved=moved)


def shown(moved: list[Moved]) -> str:
    """What both sides are told: the deadlines of the two sides and of who travels."""
    theirs = SIDE_ROLES | {Role.TRAVELLER}
    return moved_facts(m for m in moved if theirs & set(m.ask.of))

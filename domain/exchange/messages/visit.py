"""The visit: departed, arrived, a log for each day, ended, and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.case.workdays import local_date
from domain.exchange import learning_topics, travel_arrangements
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.messages.cut_short import check_last_day
from domain.exchange.people import Role
from domain.exchange.phases import Phase

TRAVELLERS = frozenset({Role.TRAVELLER})
ON_SITE = frozenset({Role.TRAVELLER, Role.MENTEE, Role.MENTOR})


@register
@dataclass(frozen=True, kw_only=True)
class Depart(ExchangeMessage):
    """A traveller is on the way."""

    name = "depart"
    roles = TRAVELLERS
    transitions = leads_to({Phase.READY: (Phase.VISIT,)})
    refusals = refused_in(
        (
            (Phase.TRAVEL,),
            N_("The hub has not said go yet."),
            N_("Do your open tasks; the hub decides some days before the visit."),
            "go_not_said",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Not days before the visit begins."""
        today = local_date(now, x.policy.time_zone)
        if x.plan and (x.plan.facts.starts_on - today).days > x.policy.go_days_before:
            raise RuleBroken(
                "departed",
                N_("The visit starts on {start}; that is too far away."),
                N_("Come back on the day you travel."),
                rule="departure_too_early",
                start=x.plan.facts.starts_on.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """From here the clock runs in hours."""
        x.answer(x.find_ask(AskKind.DEPART), now, self.by, "departed")
        x.departed_at = now
        travel_arrangements.start_visit(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class Arrive(ExchangeMessage):
    """Traveller or host says that they arrived."""

    name = "arrive"
    roles = ON_SITE
    transitions = stays_in(Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Once."""
        if x.arrived_at:
            raise RuleBroken(
                "arrived",
                N_("The arrival is already noted."),
                N_("Nothing more to do here."),
                rule="arrival_noted_already",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Everyone can breathe out."""
        x.answer(x.find_ask(AskKind.ARRIVE), now, self.by, "arrived")
        x.arrived_at = now
        travel_arrangements.at_the_host(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class LogDay(ExchangeMessage):
    """Notes of one day of the visit, by the side that learns on it (CEE-11)."""

    day: int
    log: DocRef

    name = "log_day"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """A day of this visit on which one's side learns, after the arrival, in order."""
        if x.arrived_at is None:
            raise RuleBroken(
                "day",
                N_("Nobody has arrived yet."),
                N_("Note the arrival first."),
                rule="nobody_arrived",
            )
        expected = len(x.logged_days) + 1
        if not x.plan or not 1 <= self.day <= min(expected, travel_arrangements.days_lived(x)):
            raise RuleBroken(
                "day",
                N_("Day {day} cannot be logged now."),
                N_("The next day to log is day {expected}."),
                rule="not_the_next_day",
                day=self.day,
                expected=expected,
            )
        if learning_topics.learner_of(x, self.day) is not x.side_of(self.by):
            raise RuleBroken(
                "day",
                N_("On day {day} the other community learns, and writes the log."),
                N_("You will see it as soon as it is there."),
                rule="other_side_logs_day",
                day=self.day,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The next day is asked for; a day logged again replaces its notes."""
        ask = x.find_ask(AskKind.LOG_DAY, subject=str(self.day))
        x.answer(ask, now, self.by, "logged")
        if self.day not in x.logged_days:
            x.logged_days.append(self.day)
        if x.phase is Phase.VISIT:
            travel_arrangements.ask_day(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which day."""
        return {"day": self.day, "document": self.log.id}


@register
@dataclass(frozen=True, kw_only=True)
class EndVisit(ExchangeMessage):
    """Traveller or mentor says that the visit is over."""

    ended_on: date

    name = "end_visit"
    roles = ON_SITE
    transitions = leads_to({Phase.VISIT: (Phase.POST_PLAN,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """After the arrival, not in the future, and not before the planned last day."""
        check_last_day(x, self.ended_on, now)
        if x.plan and self.ended_on < x.plan.facts.ends_on:
            raise RuleBroken(
                "ended_on",
                N_("The visit was planned until {last}."),
                N_("If it ended early, say so on the page “Cut the visit short”."),
                rule="visit_planned_longer",
                last=x.plan.facts.ends_on.isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Ask what will be applied at home."""
        x.answer(x.find_ask(AskKind.END_VISIT), now, self.by, "ended")
        x.ended_on = self.ended_on
        travel_arrangements.ask_post_plan(x, now)

    def facts(self) -> dict[str, str | int]:
        """When."""
        return {"ended_on": self.ended_on.isoformat()}

"""A visit that ended early, and what makes up for the days that were lost."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, refused_in
from domain.case.workdays import local_date
from domain.exchange import calendar_events, travel_arrangements, visit_changes
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import CutReason, CutShort, TopUp
from domain.exchange.messages.base import PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase

CONCERNED = PROGRAMME_STAFF | {Role.TRAVELLER, Role.MENTEE, Role.MENTOR}


def check_last_day(x: Exchange, ended_on: date, now: datetime) -> None:
    """Raise RuleBroken unless people arrived, and left between the arrival and today."""
    if x.arrived_at is None:
        raise RuleBroken(
            "ended_on",
            N_("Nobody has arrived yet."),
            N_("Note the arrival first."),
            rule="nobody_arrived",
        )
    today = local_date(now, x.mentee.time_zone)
    if not local_date(x.arrived_at, x.mentee.time_zone) <= ended_on <= today:
        raise RuleBroken(
            "ended_on",
            N_("The visit cannot have ended on {day}."),
            N_("Choose a date from the arrival up to today."),
            rule="visit_end_impossible",
            day=ended_on.isoformat(),
        )


@register
@dataclass(frozen=True, kw_only=True)
class CutShortVisit(ExchangeMessage):
    """The visit ended before its planned last day; `goals_covered` are numbered from 1."""

    ended_on: date
    reason: CutReason
    goals_covered: tuple[int, ...] = ()

    name = "cut_short_visit"
    roles = CONCERNED
    transitions = leads_to({Phase.VISIT: (Phase.POST_PLAN,)})
    refusals = refused_in(
        (
            (Phase.TRAVEL, Phase.READY),
            N_("Nobody has departed yet."),
            N_("Postpone the visit, or cancel the exchange."),
            "nobody_departed",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """After the arrival, before the planned last day, with goals of the plan."""
        facts = calendar_events.plan_of(x).facts
        if x.arrived_at is None:
            raise RuleBroken(
                "ended_on",
                N_("Nobody has arrived yet."),
                N_("Note the arrival first; a visit that cannot begin is put off by the hub."),
                rule="nobody_arrived",
            )
        check_last_day(x, self.ended_on, now)
        if self.ended_on >= facts.ends_on:
            raise RuleBroken(
                "ended_on",
                N_("This is the planned last day, or a later one."),
                N_("End the visit as planned instead."),
                rule="planned_end_reached",
            )
        known = set(range(1, facts.goals + 1))
        if not set(self.goals_covered) <= known or len(set(self.goals_covered)) < len(
            self.goals_covered
        ):
            raise RuleBroken(
                "goals_covered",
                N_("The plan has goals 1 to {goals}."),
                N_("Choose among them, each once."),
                rule="goals_not_of_plan",
                goals=facts.goals,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The calendars are put right; the hub decides what makes up for it."""
        planned = calendar_events.plan_of(x).facts.ends_on
        x.answer(x.find_ask(AskKind.END_VISIT), now, self.by, "cut_short")
        x.ended_on = self.ended_on
        x.cut_short = CutShort(
            planned_end=planned,
            ended_on=self.ended_on,
            reason=self.reason,
            goals_covered=self.goals_covered,
            by=self.by,
        )
        calendar_events.shorten_visit(x, self.ended_on)
        travel_arrangements.ask_post_plan(x, now)
        ask = x.ask(AskKind.DECIDE_TOP_UP, now, Role.PROGRAMME, quiet=True)
        people = (*calendar_events.visitors(x), *x.people_asked(ask))
        facts = self.facts() | {"planned": planned.isoformat()}
        x.notify(NoticeKind.CUT_SHORT, people, note=self.note, facts=facts)

    def facts(self) -> dict[str, str | int]:
        """When, why, and the goals covered."""
        return {
            "ended_on": self.ended_on.isoformat(),
            "reason": self.reason.value,
            "goals": ",".join(str(goal) for goal in sorted(self.goals_covered)),
        }


@register
@dataclass(frozen=True, kw_only=True)
class DecideTopUp(ExchangeMessage):
    """The hub decides what makes up for lost days: another visit, `calls` more calls, or nothing."""

    top_up: TopUp
    calls: int = 0

    name = "decide_top_up"
    roles = PROGRAMME_STAFF
    transitions = leads_to(
        {
            Phase.POST_PLAN: (Phase.POST_PLAN, Phase.PLANNING),
            Phase.FOLLOW_UP: (Phase.FOLLOW_UP,),
            Phase.REPORT: (Phase.REPORT, Phase.FOLLOW_UP),
        }
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """It is still to be decided; a visit before the follow-up, calls within the limit."""
        if not x.open_asks(AskKind.DECIDE_TOP_UP):
            raise RuleBroken(
                "top_up",
                N_("Nothing waits for this decision."),
                N_("It is made once, after a visit that was cut short."),
                rule="no_top_up_to_decide",
            )
        if self.top_up is TopUp.VISIT and x.phase is not Phase.POST_PLAN:
            raise RuleBroken(
                "top_up",
                N_("The follow-up has begun; another visit does not fit into it."),
                N_("Choose further calls, or nothing."),
                rule="top_up_visit_too_late",
            )
        if self.top_up is TopUp.CALLS:
            self._check_calls(x)

    def _check_calls(self, x: Exchange) -> None:
        agreed = len(x.calls) or calendar_events.plan_of(x).facts.calls
        most = x.policy.max_calls - agreed
        if most < 1:
            raise RuleBroken(
                "calls",
                N_("As many calls are agreed as the programme allows."),
                N_("Choose a visit, or nothing."),
                rule="top_up_calls_used_up",
            )
        if not 1 <= self.calls <= most:
            raise RuleBroken(
                "calls",
                N_("Choose 1 to {most} further calls."),
                N_("Change the number of calls."),
                rule="top_up_calls_out_of_range",
                most=most,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Plan another visit, add calls, or leave it at that; both sides are told."""
        x.answer(x.find_ask(AskKind.DECIDE_TOP_UP), now, self.by, self.top_up.value)
        x.notify(NoticeKind.TOP_UP_DECIDED, x.contacts(), note=self.note, facts=self.facts())
        if self.top_up is TopUp.VISIT:
            visit_changes.visit_again(x, now)
        elif self.top_up is TopUp.CALLS:
            visit_changes.add_calls(x, now, self.calls)

    def facts(self) -> dict[str, str | int]:
        """What, and how many calls."""
        return {"top_up": self.top_up.value, "calls": self.calls}

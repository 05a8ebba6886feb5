"""What the rules need to know of an activity plan, and whether it may be signed."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.workdays import HOURS
from domain.exchange.people import Side
from domain.exchange.policy import Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicFacts:
    """One topic of a reciprocal exchange: which side learns, on which days, towards which goals (from 1)."""

    number: int
    learner: Side
    days: tuple[int, ...]
    goals: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFacts:
    """Numbers and ids read off one version of a plan; no words.

    `downtime_minutes` is the least of any day, `hands_on` the number of hands-on sessions,
    `uncovered_goals` the goals (from 1) no session serves, `call_hour` the local hour of the
    mentee at which follow-up calls are held, `topics` those of a reciprocal exchange.
    """

    starts_on: date
    days: int
    goals: int
    sessions: int
    hands_on: int
    downtime_minutes: int
    internal_documents: int
    lead_contact: str
    travellers: tuple[str, ...]
    calls: int
    call_interval_days: int
    call_hour: int = 16
    visa_needed: bool = False
    overlapping_days: tuple[int, ...] = ()
    uncovered_goals: tuple[int, ...] = ()
    topics: tuple[TopicFacts, ...] = ()

    @property
    def ends_on(self) -> date:
        """The last day of the visit."""
        return self.starts_on + timedelta(days=self.days - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One version of the activity plan, as the rules see it (CEE-23, CEE-26)."""

    doc: DocRef
    facts: PlanFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """The hub's yes to exactly one content hash (law 4)."""

    by: str
    plan_hash: str
    on: date
    conditions: tuple[str, ...] = field(default=())


def check_plan(facts: PlanFacts, policy: Policy) -> None:
    """Raise RuleBroken for the first programme rule the plan breaks (CEE-10, -20, -25, -30)."""
    if not policy.min_days <= facts.days <= policy.max_days:
        raise RuleBroken(
            "days",
            N_("A visit lasts {low} to {high} days; this plan has {days}."),
            N_("Add or remove days until it fits."),
            rule="visit_length_out_of_range",
            low=policy.min_days,
            high=policy.max_days,
            days=facts.days,
        )
    if facts.goals < 1:
        raise RuleBroken(
            "goals",
            N_("The plan has no goal."),
            N_("Write at least one goal."),
            rule="plan_without_goal",
        )
    if facts.overlapping_days:
        raise RuleBroken(
            "days",
            N_("Sessions overlap on day {day}."),
            N_("Change the times so that one session ends before the next begins."),
            rule="sessions_overlap",
            day=facts.overlapping_days[0],
        )
    if facts.downtime_minutes < policy.min_downtime_minutes:
        raise RuleBroken(
            "days",
            N_("Each day needs at least {minutes} minutes of downtime; one day has {found}."),
            N_("Mark a session as downtime, or shorten the others."),
            rule="too_little_downtime",
            minutes=policy.min_downtime_minutes,
            found=facts.downtime_minutes,
        )
    if facts.hands_on < 1:
        raise RuleBroken(
            "days",
            N_("No session is hands-on: the mentee comes to work alongside, not to watch."),
            N_("Mark at least one session as hands-on."),
            rule="nothing_hands_on",
        )
    if facts.uncovered_goals:
        raise RuleBroken(
            "goals",
            N_("No session serves goal {goal}."),
            N_("Link a session to it, or remove the goal."),
            rule="goal_without_session",
            goal=facts.uncovered_goals[0],
        )
    _check_agreements(facts, policy)


def _check_agreements(facts: PlanFacts, policy: Policy) -> None:
    if facts.internal_documents < 1:
        raise RuleBroken(
            "internal_documents",
            N_("No internal document is listed."),
            N_("The mentor lists at least one: a draft budget, notes, a template or a log."),
            rule="no_internal_document",
        )
    if not facts.travellers:
        raise RuleBroken(
            "travellers",
            N_("Nobody travels in this plan."),
            N_("Choose at least one traveller."),
            rule="nobody_travels",
        )
    if not policy.calls <= facts.calls <= policy.max_calls:
        raise RuleBroken(
            "cadence",
            N_("Agree on {low} to {high} follow-up calls; this plan has {found}."),
            N_("Change the number of calls."),
            rule="follow_up_calls_out_of_range",
            low=policy.calls,
            high=policy.max_calls,
            found=facts.calls,
        )
    if not 1 <= facts.call_interval_days <= policy.max_call_interval_days:
        raise RuleBroken(
            "cadence",
            N_("Choose 1 to {high} days between calls."),
            N_("Change the number of days."),
            rule="call_interval_out_of_range",
            high=policy.max_call_interval_days,
        )
    if facts.call_hour not in range(HOURS):
        raise RuleBroken(
            "cadence",
            N_("A call begins at an hour from 0 to 23."),
            N_("Change the hour."),
            rule="call_hour_out_of_range",
        )


def check_lead_time(facts: PlanFacts, policy: Policy, today: date) -> None:
    """Raise RuleBroken when the visit starts too soon after approval (hard gates)."""
    lead = policy.lead_days_visa if facts.visa_needed else policy.lead_days
    earliest = today + timedelta(days=lead)
    if facts.starts_on < earliest:
        raise RuleBroken(
            "starts_on",
            N_("The visit starts on {start}, but booking needs {lead} days after approval."),
            N_("Return the plan and ask for a start on {earliest} or later."),
            rule="lead_time_too_short",
            start=facts.starts_on.isoformat(),
            lead=lead,
            earliest=earliest.isoformat(),
        )

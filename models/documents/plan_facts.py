"""From the plan's words to the facts that the programme's rules read."""

from itertools import pairwise

from domain.case.errors import RuleBroken
from domain.exchange.plan import PlanFacts, TopicFacts
from models.documents.plan import ActivityPlan, Day, SessionKind
from models.texts.translate import N_


def facts_of(plan: ActivityPlan, *, visa_needed: bool = False) -> PlanFacts:
    """The facts of a plan; whether they may be signed is `domain.exchange.plan.check_plan`'s to say.

    Raises RuleBroken for what the facts cannot be told without: the first day, the lead contact,
    the host's place and the working language.
    """
    if plan.starts_on is None:
        raise RuleBroken(
            "starts_on",
            N_("The plan has no first day."),
            N_("Choose the day the visit starts."),
            rule="plan_without_first_day",
        )
    if plan.lead_contact is None:
        raise RuleBroken(
            "lead_contact",
            N_("The plan names no lead contact."),
            N_("Choose one person of the mentor's side."),
            rule="plan_without_lead_contact",
        )
    _check_place(plan)
    served = {s.goal for day in plan.days for s in day.sessions if s.goal}
    sessions = [s for day in plan.days for s in day.sessions]
    return PlanFacts(
        starts_on=plan.starts_on,
        days=len(plan.days),
        goals=len(plan.goals),
        sessions=len(sessions),
        hands_on=sum(s.kind is SessionKind.HANDS_ON for s in sessions),
        downtime_minutes=min((_downtime(day) for day in plan.days), default=0),
        internal_documents=len(plan.internal_documents),
        lead_contact=plan.lead_contact,
        travellers=plan.travellers,
        calls=plan.cadence.calls,
        call_interval_days=plan.cadence.interval_days,
        call_hour=plan.cadence.hour,
        visa_needed=visa_needed,
        overlapping_days=tuple(n for n, day in enumerate(plan.days, 1) if _overlaps(day)),
        uncovered_goals=tuple(n for n in range(1, len(plan.goals) + 1) if n not in served),
        topics=_topics(plan),
    )


def _topics(plan: ActivityPlan) -> tuple[TopicFacts, ...]:
    return tuple(
        TopicFacts(
            number=number,
            learner=topic.learner,
            days=tuple(n for n, day in enumerate(plan.days, 1) if day.topic == number),
            goals=tuple(sorted(set(topic.goals))),
        )
        for number, topic in enumerate(plan.topics, 1)
    )


def _check_place(plan: ActivityPlan) -> None:
    if not plan.host_place:
        raise RuleBroken(
            "host_place",
            N_("The plan does not say where the visit is."),
            N_("Name the town or venue, so that the hub can book."),
            rule="plan_without_place",
        )
    if not plan.working_language:
        raise RuleBroken(
            "working_language",
            N_("The plan names no working language."),
            N_("Agree on the language you will work in."),
            rule="plan_without_language",
        )


def _downtime(day: Day) -> int:
    return sum(s.minutes for s in day.sessions if s.kind is SessionKind.DOWNTIME)


def _overlaps(day: Day) -> bool:
    ordered = sorted(day.sessions, key=lambda session: session.start)
    return any(later.start < earlier.end for earlier, later in pairwise(ordered))

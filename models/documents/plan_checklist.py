"""Which rules a plan keeps and which it breaks: all of them, not only the first.

Every rule is asked for by itself, by the domain's own checks over facts that are otherwise right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.errors import RuleBroken
from domain.case.workdays import local_date
from domain.exchange import both_learn
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.learning_topics import check_topics, is_scattered
from domain.exchange.plan import PlanFacts, check_plan
from domain.exchange.policy import Policy
from models.documents.joint_plan import newest
from models.documents.plan import ActivityPlan, SessionKind
from models.documents.plan_facts import facts_of
from models.tables.community import Community
from models.texts.labels import label
from models.texts.translate import N_, Sentence

LOOKING_FURTHER = (SessionKind.STRATEGY_LINES, SessionKind.FUNDING, SessionKind.REFLECTION)
"""What two who learn from each other make time for, besides their topics."""
_SOME_DAY = date(2030, 1, 7)
_PLACEHOLDERS: dict[str, Any] = {
    "starts_on": _SOME_DAY,
    "lead_contact": "somebody",
    "host_place": "somewhere",
    "working_language": "some",
}


@dataclass(frozen=True)
class Rule:
    """One rule. `broken` says why and what to do, None where it is kept; `section` mends it."""

    title: Sentence
    section: str
    broken: Sentence | None


@dataclass(frozen=True)
class Hint:
    """Something worth a thought that keeps nobody from signing; `section` is where to see to it."""

    title: Sentence
    section: str
    why: Sentence


Written = Callable[[date], str]
"""A day as the reader's page or mail writes it."""


def checklist(
    x: Exchange, plan: ActivityPlan, today: date, *, visa: bool, day: Written
) -> list[Rule]:
    """Every rule a signature or the approval needs. `today` is the hub's date."""
    facts = replace(_facts(plan), visa_needed=visa)
    rules = [*_content_rules(plan, facts, x.plan_policy), *_people_rules(x, plan, facts)]
    rules += _topic_rules(x, facts)
    rules[:0] = [*_pre_work(x), _questions(x), _start(x, plan, facts, today, day)]
    return rules


def _facts(plan: ActivityPlan) -> PlanFacts:
    """The plan's facts, with something harmless for what it does not say yet."""
    blanks = {name: value for name, value in _PLACEHOLDERS.items() if not getattr(plan, name)}
    return facts_of(plan.model_copy(update=blanks))


def _told(check: Callable[[], object]) -> Sentence | None:
    try:
        check()
    except RuleBroken as broken:
        return _sentence(broken)
    return None


def _sentence(broken: RuleBroken) -> Sentence:
    """Reason and way out; what the plan's rules name are numbers and places in it."""
    reason = Sentence(broken.reason, dict(broken.params))
    if not broken.way_out:
        return reason
    said = {"reason": reason, "way_out": Sentence(broken.way_out, dict(broken.params))}
    return Sentence("{reason} {way_out}", said)


def _content_rules(plan: ActivityPlan, facts: PlanFacts, policy: Policy) -> Iterator[Rule]:
    def kept(**own: Any) -> Sentence | None:
        return _told(lambda: check_plan(replace(_right(policy), **own), policy))

    days = {"low": policy.min_days, "high": policy.max_days}
    overlap = f"day-{facts.overlapping_days[0]}" if facts.overlapping_days else "dates"
    first_day = "day-1" if plan.days else "dates"
    yield Rule(
        Sentence(N_("The visit lasts {low} to {high} days"), days), "dates", kept(days=facts.days)
    )
    yield Rule(Sentence(N_("There is a goal")), "goals", kept(goals=facts.goals))
    yield Rule(
        Sentence(N_("Every goal is served by a session")),
        first_day,
        kept(uncovered_goals=facts.uncovered_goals),
    )
    yield Rule(
        Sentence(N_("No two sessions at the same time")),
        overlap,
        kept(overlapping_days=facts.overlapping_days),
    )
    yield Rule(
        Sentence(
            N_("{minutes} minutes of downtime each day"), {"minutes": policy.min_downtime_minutes}
        ),
        _restless(plan, policy),
        kept(downtime_minutes=facts.downtime_minutes),
    )
    yield Rule(
        Sentence(N_("The mentee works alongside at least once")),
        first_day,
        kept(hands_on=facts.hands_on),
    )
    yield Rule(
        Sentence(N_("The mentor opens internal documents")),
        "documents",
        kept(internal_documents=facts.internal_documents),
    )
    calls = {"calls": facts.calls, "call_interval_days": facts.call_interval_days}
    yield Rule(Sentence(N_("Follow-up calls are agreed")), "cadence", kept(**calls))


def _right(policy: Policy) -> PlanFacts:
    """Facts that break no rule."""
    return PlanFacts(
        starts_on=_SOME_DAY,
        days=policy.min_days,
        goals=1,
        sessions=1,
        hands_on=1,
        downtime_minutes=policy.min_downtime_minutes,
        internal_documents=1,
        lead_contact="somebody",
        travellers=("somebody",),
        calls=policy.calls,
        call_interval_days=policy.call_interval_days,
    )


def _restless(plan: ActivityPlan, policy: Policy) -> str:
    """The first day with too little rest."""
    for number in range(1, len(plan.days) + 1):
        one = plan.model_copy(update={"days": plan.days[number - 1 : number]})
        if _facts(one).downtime_minutes < policy.min_downtime_minutes:
            return f"day-{number}"
    return "dates"


def _people_rules(x: Exchange, plan: ActivityPlan, facts: PlanFacts) -> Iterator[Rule]:
    def named(field: str) -> Sentence | None:
        filled = plan.model_copy(update=_PLACEHOLDERS | {field: getattr(plan, field)})
        return _told(lambda: facts_of(filled))

    right = replace(_right(x.policy), travellers=facts.travellers)
    going = x.party(x.direction.traveller)
    strangers = set(facts.travellers) - set(going.members if going else ())
    traveller = _told(lambda: check_plan(right, x.policy))
    if strangers:
        traveller = Sentence(
            N_("Somebody who travels does not belong to the travelling community. Choose again.")
        )
    lead = named("lead_contact")
    if plan.lead_contact and (not x.mentor or plan.lead_contact not in x.mentor.members):
        lead = Sentence(N_("The lead contact is not one of the mentor's people. Choose again."))
    yield Rule(Sentence(N_("The mentor's side names one lead contact")), "people", lead)
    yield Rule(Sentence(N_("Somebody travels")), "people", traveller)
    yield Rule(Sentence(N_("The place is named")), "people", named("host_place"))
    yield Rule(Sentence(N_("The working language is agreed")), "people", named("working_language"))


def _topic_rules(x: Exchange, facts: PlanFacts) -> Iterator[Rule]:
    """Where both communities learn: every day has its topic, every topic a learner, day and goal."""
    if x.reciprocal or facts.topics:
        broken = _told(lambda: check_topics(facts, x.learners))
        yield Rule(Sentence(N_("Both learn, and every day has its topic")), "topics", broken)


def hints(x: Exchange, plan: ActivityPlan) -> list[Hint]:
    """What the plan could still be better by, where both communities learn: time for a topic, and for what is behind it."""
    if not x.reciprocal or x.approval is not None:
        return []
    found, days = [], x.policy.topic_days
    if is_scattered(_facts(plan).topics, days):
        found.append(
            Hint(
                Sentence(N_("One topic gets {days} days"), {"days": days}),
                "day-1",
                Sentence(
                    N_(
                        "No topic has {days} days yet. What is to become a programme of one’s own needs more than "
                        "a day: move days to the topic that matters most, if you can."
                    ),
                    {"days": days},
                ),
            )
        )
    planned = {session.kind for day in plan.days for session in day.sessions}
    missing = [kind for kind in LOOKING_FURTHER if kind not in planned]
    if planned and missing:
        kinds = ", ".join(label(kind) for kind in missing)
        found.append(
            Hint(
                Sentence(N_("Time for what is behind the work")),
                f"day-{len(plan.days)}",
                Sentence(N_("No session of this kind yet: {kinds}."), {"kinds": kinds}),
            )
        )
    return found


def _pre_work(x: Exchange) -> list[Rule]:
    """Where both learn: each side has said what it is good at, before anything is planned."""
    if not both_learn.asked_here(x, AskKind.WRITE_PRE_WORK):
        return []
    missing = Sentence(N_("The pre-work of both sides comes first, then both sign."))
    broken = missing if both_learn.missing_pre_work(x) else None
    return [Rule(Sentence(N_("Both sides have written their pre-work")), "", broken)]


def _questions(x: Exchange) -> Rule:
    missing = Sentence(
        N_("Not all questions have been shared yet. They come first, then both sides sign.")
    )
    title = Sentence(N_("Who learns has shared the questions"))
    return Rule(title, "", None if x.questions_shared else missing)


def _start(x: Exchange, plan: ActivityPlan, facts: PlanFacts, today: date, day: Written) -> Rule:
    """Time enough to book, with the days the hub may take to approve; not before a day put off to."""
    policy = x.policy
    lead = policy.lead_days_visa if facts.visa_needed else policy.lead_days
    title = Sentence(N_("The visit starts late enough to be booked"))
    earliest = today + timedelta(days=lead)
    broken = None
    if plan.starts_on is None:
        broken = Sentence(N_("The plan has no first day. Choose the day the visit starts."))
    elif plan.starts_on < earliest:
        broken = Sentence(
            N_(
                "Booking takes {lead} days after the approval. Choose {earliest} or, better, a "
                "week or two later: the hub also needs time to read the plan."
            ),
            {"lead": lead, "earliest": day(earliest)},
        )
    elif x.not_before and plan.starts_on < x.not_before:
        broken = Sentence(
            N_("The visit was put off: it may begin on {day} or later. Choose such a day."),
            {"day": day(x.not_before)},
        )
    return Rule(title, "dates", broken)


async def visa_needed(database: AsyncSession, x: Exchange) -> bool:
    """Whether those who travel cross into another visa zone; a hint, the consulate decides."""
    going, host = x.party(x.direction.traveller), x.party(x.direction.traveller.other)
    if going is None or host is None:
        return False
    zones = [await database.get(Community, party.community) for party in (going, host)]
    return len({zone.visa_zone for zone in zones if zone}) > 1


async def checked(
    database: AsyncSession, x: Exchange, plan: ActivityPlan, now: datetime, day: Written
) -> list[Rule]:
    """The checklist at this moment, with the register's visa zones."""
    today = local_date(now, x.policy.time_zone)
    return checklist(x, plan, today, visa=await visa_needed(database, x), day=day)


async def still_missing(
    database: AsyncSession, x: Exchange, now: datetime, day: Written
) -> list[Rule]:
    """What keeps the newest version from being signed; empty where a signature can succeed."""
    plan = await newest(database, x.id)
    return [rule for rule in await checked(database, x, plan.plan, now, day) if rule.broken]

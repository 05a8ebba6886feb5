"""Who learns what in a reciprocal exchange: mentor and mentee are roles per topic, days belong to topics."""

from collections import Counter

from domain.case.errors import N_, RuleBroken
from domain.exchange.exchange import Exchange
from domain.exchange.people import Side
from domain.exchange.plan import PlanFacts, TopicFacts


def learner_of(x: Exchange, day: int) -> Side:
    """The side that learns on a day of the visit (from 1): the mentee's where no topic says otherwise."""
    if x.plan:
        for topic in x.plan.facts.topics:
            if day in topic.days:
                return topic.learner
    return Side.MENTEE


def check_learner(x: Exchange, side: Side) -> None:
    """Raise RuleBroken for a side that only teaches in this exchange."""
    if side not in x.learners:
        raise RuleBroken(
            "by",
            N_("Your community teaches in this exchange; the other one does this."),
            N_("You will see it as soon as it is there."),
            rule="only_learners_do_this",
        )


def check_topics(facts: PlanFacts, learners: tuple[Side, ...]) -> None:
    """Raise RuleBroken unless days and goals are shared out among the topics of those who learn.

    A plan without topics is one in which only the mentee learns, from the first day to the last.
    """
    if not facts.topics and len(learners) == 1:
        return
    for side in learners:
        if all(topic.learner is not side for topic in facts.topics):
            raise RuleBroken(
                "topics",
                N_("Both communities learn in this exchange, but the {side} has no topic."),
                N_("Add a topic in which that community learns, and give it a day."),
                rule="learner_without_topic",
                side=side.value,
            )
    for topic in facts.topics:
        if topic.learner not in learners:
            raise RuleBroken(
                "topics",
                N_("Topic {number} is taught to the mentor, who does not learn in this exchange."),
                N_("Remove the topic, or ask the hub to make the exchange reciprocal."),
                rule="topic_for_who_does_not_learn",
                number=topic.number,
            )
        if not topic.goals or not topic.days:
            raise RuleBroken(
                "topics",
                N_("Topic {number} has no goal, or no day."),
                N_("Give every topic at least one goal and one day, or remove it."),
                rule="topic_without_goal_or_day",
                number=topic.number,
            )
    _check_days(facts)


def is_scattered(topics: tuple[TopicFacts, ...], days: int) -> bool:
    """Whether days are shared out so that no topic gets this many (IB-10). Advice, never a bar to a signature.

    Nothing is said while no topic has a day yet.
    """
    most = max((len(topic.days) for topic in topics), default=0)
    return 0 < most < days


def _check_days(facts: PlanFacts) -> None:
    of_day = Counter(day for topic in facts.topics for day in topic.days)
    for day in range(1, facts.days + 1):
        if of_day[day] != 1:
            raise RuleBroken(
                "days",
                N_("Day {day} does not belong to exactly one topic."),
                N_("Choose the topic of that day."),
                rule="day_in_one_topic",
                day=day,
            )
    if set(of_day) - set(range(1, facts.days + 1)):
        raise RuleBroken(
            "days",
            N_("A topic names a day the visit does not have."),
            N_("Choose days of this visit."),
            rule="topic_day_beyond_visit",
        )

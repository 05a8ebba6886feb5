"""The visit: departed, arrived, a log for each day, ended, and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain import story
from domain.asks import AskKind
from domain.documents import DocRef
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.follow_up import Action
from domain.moves.base import MENTEES, Move, goes, register, stays
from domain.notices import NoticeKind
from domain.people import Role, Side
from domain.phases import Phase
from domain.workdays import local_date

TRAVELLERS = frozenset({Role.TRAVELLER})
ON_SITE = frozenset({Role.TRAVELLER, Role.MENTEE, Role.MENTOR})


@register
@dataclass(frozen=True, kw_only=True)
class Depart(Move):
    """A traveller is on the way."""

    name = "depart"
    who = TRAVELLERS
    leads = goes({Phase.READY: (Phase.VISIT,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Not days before the visit begins."""
        today = local_date(now, x.policy.time_zone)
        if x.plan and (x.plan.facts.starts_on - today).days > x.policy.go_days_before:
            raise RuleBroken(
                "departed",
                N_("The visit starts on {start}; that is too far away."),
                N_("Come back on the day you travel."),
                start=x.plan.facts.starts_on.isoformat(),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """From here the clock runs in hours."""
        x.answer(x.find_ask(AskKind.DEPART), now, self.by, "departed")
        x.departed_at = now
        story.start_visit(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class Arrive(Move):
    """Traveller or host says that they arrived."""

    name = "arrive"
    who = ON_SITE
    leads = stays(Phase.VISIT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Once."""
        if x.arrived_at:
            raise RuleBroken(
                "arrived", N_("The arrival is already noted."), N_("Nothing more to do here.")
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Everyone can breathe out."""
        x.answer(x.find_ask(AskKind.ARRIVE), now, self.by, "arrived")
        x.arrived_at = now
        story.at_the_host(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class LogDay(Move):
    """The mentee's notes of one day of the visit (CEE-11)."""

    day: int
    log: DocRef

    name = "log_day"
    who = MENTEES
    leads = stays(Phase.VISIT, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """A day of this visit, after the arrival, in order."""
        if x.arrived_at is None:
            raise RuleBroken("day", N_("Nobody has arrived yet."), N_("Note the arrival first."))
        expected = len(x.logged_days) + 1
        if not x.plan or not 1 <= self.day <= min(expected, x.plan.facts.days):
            raise RuleBroken(
                "day",
                N_("Day {day} cannot be logged now."),
                N_("The next day to log is day {expected}."),
                day=self.day,
                expected=expected,
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The next day is asked for; a day logged again replaces its notes."""
        ask = x.find_ask(AskKind.LOG_DAY, subject=str(self.day))
        x.answer(ask, now, self.by, "logged")
        if self.day not in x.logged_days:
            x.logged_days.append(self.day)
        if x.phase is Phase.VISIT:
            story.ask_day(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which day."""
        return {"day": self.day, "document": self.log.id}


@register
@dataclass(frozen=True, kw_only=True)
class EndVisit(Move):
    """Traveller or mentor says that the visit is over."""

    ended_on: date

    name = "end_visit"
    who = ON_SITE
    leads = goes({Phase.VISIT: (Phase.POST_PLAN,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """After the arrival, not in the future, not before the visit began."""
        if x.arrived_at is None:
            raise RuleBroken(
                "ended_on", N_("Nobody has arrived yet."), N_("Note the arrival first.")
            )
        today = local_date(now, x.mentee.time_zone)
        arrived = local_date(x.arrived_at, x.mentee.time_zone)
        if self.ended_on > today or self.ended_on < arrived:
            raise RuleBroken(
                "ended_on",
                N_("The visit cannot have ended on {day}."),
                N_("Choose a date from the arrival up to today."),
                day=self.ended_on.isoformat(),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Ask what will be applied at home."""
        x.answer(x.find_ask(AskKind.END_VISIT), now, self.by, "ended")
        x.ended_on = self.ended_on
        story.ask_post_plan(x, now)

    def facts(self) -> dict[str, str | int]:
        """When."""
        return {"ended_on": self.ended_on.isoformat()}


@dataclass(frozen=True, kw_only=True)
class ActionItem:
    """One action of the post-exchange plan: its id in the document, its owner, its date."""

    id: str
    owner: str
    due: date


@register
@dataclass(frozen=True, kw_only=True)
class SubmitPostPlan(Move):
    """The mentee's post-exchange plan (CEE-12, CEE-13)."""

    post_plan: DocRef
    actions: tuple[ActionItem, ...]

    name = "submit_post_plan"
    who = MENTEES
    leads = stays(Phase.POST_PLAN)

    def check(self, x: Exchange, now: datetime) -> None:
        """At least one action, each owned by the mentee's people and dated ahead."""
        if len(self.actions) < x.policy.min_actions:
            raise RuleBroken(
                "actions",
                N_("A post-exchange plan needs at least one action."),
                N_("Add one with an owner and a date."),
            )
        today = local_date(now, x.mentee.time_zone)
        seen: set[str] = set()
        for number, action in enumerate(self.actions):
            if action.id in seen:
                raise RuleBroken(
                    f"actions.{number}.id",
                    N_("Two actions have the same name."),
                    N_("Fill the form again; it sends what is expected."),
                )
            seen.add(action.id)
            if action.owner not in x.mentee.members:
                raise RuleBroken(
                    f"actions.{number}.owner",
                    N_("The owner is not one of the mentee's people."),
                    N_("Choose somebody of your community."),
                )
            if action.due <= today:
                raise RuleBroken(
                    f"actions.{number}.due",
                    N_("The date of this action has passed."),
                    N_("Choose a date ahead."),
                )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The mentor confirms it."""
        x.answer(x.find_ask(AskKind.WRITE_POST_PLAN), now, self.by, "submitted")
        x.post_plan = self.post_plan
        x.actions = [Action(id=a.id, owner=a.owner, due=a.due) for a in self.actions]
        if not x.find_ask(AskKind.CONFIRM_POST_PLAN):
            x.ask(AskKind.CONFIRM_POST_PLAN, now, Role.MENTOR)

    def facts(self) -> dict[str, str | int]:
        """How many actions."""
        return {"actions": len(self.actions), "version": self.post_plan.version}


MENTORS = frozenset({Role.MENTOR})


def _check_post_plan(x: Exchange, plan_hash: str) -> None:
    if x.post_plan is None:
        raise RuleBroken(
            "post_plan",
            N_("There is no post-exchange plan yet."),
            N_("The mentee writes it first."),
        )
    if x.post_plan.hash != plan_hash:
        raise RuleBroken(
            "post_plan",
            N_("The plan changed since you opened it."),
            N_("Open it again to see what changed, then decide."),
        )


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmPostPlan(Move):
    """The mentor confirms the post-exchange plan."""

    plan_hash: str

    name = "confirm_post_plan"
    who = MENTORS
    leads = goes({Phase.POST_PLAN: (Phase.FOLLOW_UP,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The version on the table, with at least one owned, dated action."""
        _check_post_plan(x, self.plan_hash)

    def apply(self, x: Exchange, now: datetime) -> None:
        """The calls begin."""
        x.answer(x.find_ask(AskKind.CONFIRM_POST_PLAN), now, self.by, "confirmed")
        story.start_follow_up(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class ReturnPostPlan(Move):
    """The mentor asks for changes; the note says which."""

    plan_hash: str

    name = "return_post_plan"
    who = MENTORS
    leads = stays(Phase.POST_PLAN)

    def check(self, x: Exchange, now: datetime) -> None:
        """The version on the table, and words."""
        _check_post_plan(x, self.plan_hash)
        if self.note is None:
            raise RuleBroken("note", N_("Say what to change."), N_("Write a sentence."))

    def apply(self, x: Exchange, now: datetime) -> None:
        """The mentee writes it again."""
        x.answer(x.find_ask(AskKind.CONFIRM_POST_PLAN), now, self.by, "returned")
        x.post_plan, x.actions = None, []
        ask = x.ask(AskKind.WRITE_POST_PLAN, now, Role.MENTEE, quiet=True)
        x.tell(NoticeKind.POST_PLAN_RETURNED, x.contacts(Side.MENTEE), ask=ask, note=self.note)

"""What comes of the visit: the post-exchange plan, confirmed by the mentor."""

from dataclasses import dataclass
from datetime import date, datetime

from domain import aftermath
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
        x.post_plans[x.side_of(self.by)] = self.post_plan
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
        aftermath.start_follow_up(x, now)


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
        x.post_plans.clear()
        x.actions = []
        ask = x.ask(AskKind.WRITE_POST_PLAN, now, Role.MENTEE, quiet=True)
        x.tell(NoticeKind.POST_PLAN_RETURNED, x.contacts(Side.MENTEE), ask=ask, note=self.note)

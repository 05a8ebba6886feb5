"""What comes of the visit: the post-exchange plan of who learned, confirmed by the other side."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit, learning_topics
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Action
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase


@dataclass(frozen=True, kw_only=True)
class ActionItem:
    """One action of the post-exchange plan: its id in the document, its owner, its date."""

    id: str
    owner: str
    due: date


@register
@dataclass(frozen=True, kw_only=True)
class SubmitPostPlan(ExchangeMessage):
    """The post-exchange plan of a side that learned (CEE-12, CEE-13)."""

    post_plan: DocRef
    actions: tuple[ActionItem, ...]

    name = "submit_post_plan"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.POST_PLAN)

    def check(self, x: Exchange, now: datetime) -> None:
        """Not confirmed yet; at least one action, each owned by the side's people and dated ahead."""
        side = x.side_of(self.by)
        learning_topics.check_learner(x, side)
        if side in x.confirmed_plans:
            raise RuleBroken(
                "post_plan",
                N_("Your plan has been confirmed."),
                N_("Say in the calls how it goes; each action can still be changed."),
                rule="post_plan_confirmed_already",
            )
        if len(self.actions) < x.policy.min_actions:
            raise RuleBroken(
                "actions",
                N_("A post-exchange plan needs at least one action."),
                N_("Add one with an owner and a date."),
                rule="post_plan_without_action",
            )
        today = local_date(now, x.mentee.time_zone)
        party = x.party(side)
        seen = {action.id for action in x.actions if action.joint or action.side is not side}
        for number, action in enumerate(self.actions):
            if action.id in seen:
                raise RuleBroken(
                    f"actions.{number}.id",
                    N_("Two actions have the same name."),
                    N_("Fill the form again; it sends what is expected."),
                    rule="action_named_twice",
                )
            seen.add(action.id)
            if party is None or action.owner not in party.members:
                raise RuleBroken(
                    f"actions.{number}.owner",
                    N_("The owner is not one of your community's people."),
                    N_("Choose somebody of your community."),
                    rule="action_owner_not_member",
                )
            if action.due <= today:
                raise RuleBroken(
                    f"actions.{number}.due",
                    N_("The date of this action has passed."),
                    N_("Choose a date ahead."),
                    rule="action_due_passed",
                )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side confirms it."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.WRITE_POST_PLAN, side=side), now, self.by, "submitted")
        x.post_plans[side] = self.post_plan
        mine = [Action(id=a.id, owner=a.owner, due=a.due, side=side) for a in self.actions]
        x.actions = [a for a in x.actions if a.joint or a.side is not side] + mine
        if not x.find_ask(AskKind.CONFIRM_POST_PLAN, side=side.other):
            x.ask(AskKind.CONFIRM_POST_PLAN, now, Role(side.other.value))

    def facts(self) -> dict[str, str | int]:
        """How many actions."""
        return {"actions": len(self.actions), "version": self.post_plan.version}


def _check_post_plan(x: Exchange, by: str, plan_hash: str) -> None:
    """The plan of the other side, in the version that was read, and not confirmed yet."""
    author = x.side_of(by).other
    if author not in x.learners:
        raise RuleBroken(
            "by",
            N_("Your own community's plan is confirmed by the other side."),
            N_("You will hear as soon as it is."),
            rule="own_post_plan",
        )
    plan = x.post_plans.get(author)
    if plan is None:
        raise RuleBroken(
            "post_plan",
            N_("There is no post-exchange plan yet."),
            N_("The other side writes it first."),
            rule="no_post_plan",
        )
    if author in x.confirmed_plans:
        raise RuleBroken(
            "post_plan",
            N_("You have confirmed this plan."),
            N_("Nothing more to do here."),
            rule="post_plan_confirmed_by_you",
        )
    if plan.hash != plan_hash:
        raise RuleBroken(
            "post_plan",
            N_("The plan changed since you opened it."),
            N_("Open it again to see what changed, then decide."),
            rule="post_plan_changed_since_opened",
        )


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmPostPlan(ExchangeMessage):
    """The side that taught confirms the post-exchange plan of the side that learned."""

    plan_hash: str

    name = "confirm_post_plan"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.POST_PLAN: (Phase.POST_PLAN, Phase.FOLLOW_UP)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The version on the table, with at least one owned, dated action."""
        _check_post_plan(x, self.by, self.plan_hash)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The calls begin as soon as every plan is confirmed."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.CONFIRM_POST_PLAN, side=side), now, self.by, "confirmed")
        x.confirmed_plans.append(side.other)
        if set(x.learners) <= set(x.confirmed_plans):
            after_visit.start_follow_up(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class ReturnPostPlan(ExchangeMessage):
    """The side that taught asks for changes; the note says which."""

    plan_hash: str

    name = "return_post_plan"
    roles = PARTICIPANTS
    note_required = Refusal(
        N_("Say what to change."), N_("Write a sentence."), rule="post_plan_returned_without_words"
    )
    transitions = stays_in(Phase.POST_PLAN)

    def check(self, x: Exchange, now: datetime) -> None:
        """The version on the table, and words."""
        _check_post_plan(x, self.by, self.plan_hash)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Its authors write it again."""
        side = x.side_of(self.by)
        author = side.other
        x.answer(x.find_ask(AskKind.CONFIRM_POST_PLAN, side=side), now, self.by, "returned")
        x.post_plans.pop(author)
        x.actions = [a for a in x.actions if a.joint or a.side is not author]
        ask = x.ask(AskKind.WRITE_POST_PLAN, now, Role(author.value), quiet=True)
        x.notify(NoticeKind.POST_PLAN_RETURNED, x.contacts(author), ask=ask, note=self.note)

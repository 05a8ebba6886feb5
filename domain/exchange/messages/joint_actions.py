"""Joint actions: proposed by one side, agreed by the other, owned by both, followed up like any other (IB-18)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import MOST_JOINT, Action
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Party, Role
from domain.exchange.phases import AGREEING, FOLLOWING_UP


def _one_learner(x: Exchange) -> RuleBroken | None:
    if x.report_accepted_at:
        return RuleBroken(
            "action",
            N_("The report has been accepted."),
            N_("What is left is each side's word on publication."),
            rule="report_accepted",
        )
    if x.reciprocal:
        return None
    return RuleBroken(
        "action",
        N_("Only the mentee learns in this exchange: its actions are its own."),
        N_("Write the action into the plan for home, or help with it in the calls."),
        rule="joint_action_of_one_learner",
    )


@register
@dataclass(frozen=True, kw_only=True)
class ProposeJointAction(ExchangeMessage):
    """One side proposes something that both do: an owner on each side, a date, words. Its id is the words'."""

    action: DocRef
    owner: str
    other_owner: str
    due: date

    name = "propose_joint_action"
    roles = PARTICIPANTS
    transitions = stays_in(*AGREEING)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Where both learn, until the report is accepted."""
        return _one_learner(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """A few at a time, an owner on each side, a date ahead."""
        known = [one for one in (*x.actions, *x.proposed_actions) if one.joint]
        going_on = [one for one in known if one.status in after_visit.GOING_ON]
        if len(going_on) >= MOST_JOINT or any(one.id == self.action.id for one in known):
            raise RuleBroken(
                "action",
                N_("This joint action is there already, or there are {most} of them."),
                N_("Do those first; a few that are done count more than many."),
                rule="too_many_joint_actions",
                most=MOST_JOINT,
            )
        side = x.side_of(self.by)
        for field, owner, party in (
            ("owner", self.owner, x.party(side)),
            ("other_owner", self.other_owner, x.party(side.other)),
        ):
            _check_owner(field, owner, party)
        if self.due <= local_date(now, x.mentee.time_zone):
            raise RuleBroken(
                "due",
                N_("The date of this action has passed."),
                N_("Choose a date ahead."),
                rule="action_due_passed",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side says yes or no."""
        side = x.side_of(self.by)
        x.proposed_actions.append(
            Action(
                id=self.action.id,
                owner=self.owner,
                other_owner=self.other_owner,
                due=self.due,
                side=side,
                joint=True,
            )
        )
        of = Role(side.other.value)
        x.ask(AskKind.AGREE_JOINT_ACTION, now, of, subject=self.action.id)

    def facts(self) -> dict[str, str | int]:
        """Which words, and by when."""
        return {"action": self.action.id, "due_on": self.due.isoformat()}


def _check_owner(field: str, owner: str, party: Party | None) -> None:
    if party is None or owner not in party.members:
        raise RuleBroken(
            field,
            N_("This person does not belong to that community."),
            N_("Choose one of its people: a joint action has an owner on each side."),
            rule="joint_owner_not_member",
        )


@dataclass(frozen=True, kw_only=True)
class AnswerJointAction(ExchangeMessage):
    """What the side that was asked says of a proposal."""

    action: str

    roles = PARTICIPANTS
    transitions = stays_in(*AGREEING)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Where both learn, until the report is accepted."""
        return _one_learner(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of the other side that waits for an answer."""
        if proposed(x, self.action, self.by) is None:
            raise RuleBroken(
                "action",
                N_("No such proposal waits for your side."),
                N_("The page of the exchange shows what is agreed."),
                rule="no_joint_action_proposed",
            )

    def facts(self) -> dict[str, str | int]:
        """Which one."""
        return {"action": self.action}

    def settled(self, x: Exchange, now: datetime, outcome: str) -> Action | None:
        """Take the proposal off the table, and settle what asked about it."""
        found = proposed(x, self.action, self.by)
        x.proposed_actions = [one for one in x.proposed_actions if one.id != self.action]
        asked = x.find_ask(AskKind.AGREE_JOINT_ACTION, subject=self.action)
        x.answer(asked, now, self.by, outcome)
        return found


@register
@dataclass(frozen=True, kw_only=True)
class AgreeJointAction(AnswerJointAction):
    """The other side agrees: the action is of both."""

    name = "agree_joint_action"

    def execute(self, x: Exchange, now: datetime) -> None:
        """It is followed up from now on, or as soon as the follow-up begins."""
        action = self.settled(x, now, "agreed")
        if action is None:
            return
        x.actions.append(action)
        if x.phase in FOLLOWING_UP:
            after_visit.ask_progress(x, action, now)
        owners = (action.owner, action.other_owner or "")
        for owner, other in (owners, owners[::-1]):
            told = {"person": other, "until": action.due.isoformat()}
            x.notify(NoticeKind.JOINT_ACTION_AGREED, [owner], facts=told)


@register
@dataclass(frozen=True, kw_only=True)
class DeclineJointAction(AnswerJointAction):
    """The other side does not take part; the note says why, or what instead."""

    name = "decline_joint_action"
    note_required = Refusal(
        N_("Say why, or what you could do instead."),
        N_("A sentence is enough."),
        rule="joint_action_declined_without_words",
    )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Whoever proposed it hears of it with the words."""
        action = self.settled(x, now, "declined")
        if action:
            people = x.contacts(action.side)
            x.notify(NoticeKind.JOINT_ACTION_DECLINED, people, note=self.note)


@register
@dataclass(frozen=True, kw_only=True)
class WithdrawJointAction(ExchangeMessage):
    """The side that proposed a joint action takes it back, as long as the other has not answered."""

    action: str

    name = "withdraw_joint_action"
    roles = PARTICIPANTS
    transitions = stays_in(*AGREEING)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Where both learn, until the report is accepted."""
        return _one_learner(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """A proposal of one's own side that waits."""
        if self.action not in {one.id for one in own_proposals(x, self.by)}:
            raise RuleBroken(
                "action",
                N_("No such proposal of your side waits for an answer."),
                N_("The page of the exchange shows what is agreed; that can be changed or let go."),
                rule="no_joint_action_of_own",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side is asked no longer, and hears of it with the words."""
        x.proposed_actions = [one for one in x.proposed_actions if one.id != self.action]
        x.void(x.open_asks(AskKind.AGREE_JOINT_ACTION, subject=self.action), now, "taken back")
        people = x.contacts(x.side_of(self.by).other)
        x.notify(NoticeKind.JOINT_ACTION_WITHDRAWN, people, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which one."""
        return {"action": self.action}


def own_proposals(x: Exchange, by: str) -> list[Action]:
    """What this person's side has proposed and the other has not answered."""
    side = x.side_of(by)
    return [one for one in x.proposed_actions if one.side is side]


def proposed(x: Exchange, action: str, by: str) -> Action | None:
    """A proposal of the other side that waits for this person's."""
    side = x.side_of(by)
    return next(
        (one for one in x.proposed_actions if one.id == action and one.side is not side), None
    )

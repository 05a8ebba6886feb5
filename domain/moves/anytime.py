"""What can happen in any phase: withdrawing, claiming work, changing the hub's team."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain import story
from domain.asks import Ask, AskKind
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.moves.base import EVERYWHERE, PARTICIPANTS, Move, goes, register
from domain.notices import NoticeKind
from domain.people import HUB_ROLES, Role, Side
from domain.phases import OPEN_PHASES, Phase


class WithdrawReason(StrEnum):
    """Why a side withdraws."""

    NO_TIME = "no_time"
    PEOPLE_LEFT = "people_left"
    NEED_SOLVED = "need_solved"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class Withdraw(Move):
    """Either side withdraws, at any point, without blame."""

    reason: WithdrawReason

    name = "withdraw"
    who = PARTICIPANTS
    leads = goes(dict.fromkeys(OPEN_PHASES, (Phase.WITHDRAWN,)))

    def check(self, x: Exchange, now: datetime) -> None:
        """Who is only proposed has nothing to withdraw from: they decline."""
        if x.phase is Phase.OFFERED and x.side_of(self.by) is Side.MENTOR:
            raise RuleBroken(
                "by",
                N_("You have not agreed to this exchange yet."),
                N_("Decline the proposal instead; the mentee then keeps its place."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Everybody concerned is told, and the exchange ends."""
        people = (*x.contacts(), *story.hub_concerned(x))
        x.tell(NoticeKind.WITHDRAWN, people, facts=self.facts(), side=x.side_of(self.by).value)
        story.end(x, now, Phase.WITHDRAWN)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


def _need_hub_ask(x: Exchange, ask_id: str) -> Ask:
    for ask in x.open_asks():
        if ask.id == ask_id and HUB_ROLES & set(ask.of):
            return ask
    raise RuleBroken(
        "ask",
        N_("This task is no longer open."),
        N_("Go back to the queue; somebody has done it."),
    )


@register
@dataclass(frozen=True, kw_only=True)
class ClaimAsk(Move):
    """A member of the hub's team takes a task of the queue."""

    ask: str

    name = "claim_ask"
    who = HUB_ROLES
    leads = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """An open task of a role one holds, not claimed by somebody else."""
        ask = _need_hub_ask(x, self.ask)
        roles = x.roles_of(self.by)
        if not roles & {*ask.of, Role.COORDINATOR}:
            raise RuleBroken(
                "ask",
                N_("This task belongs to another role."),
                N_("Choose a task of your own queue."),
            )
        if ask.kind is AskKind.REVIEW_PLAN and not x.may_decide(self.by):
            raise RuleBroken(
                "ask",
                N_("Whoever matched the pair, or belongs to it, may not decide about its plan."),
                N_("Leave this task to another approver."),
            )
        if ask.claimed_by not in (None, self.by) and Role.COORDINATOR not in roles:
            raise RuleBroken(
                "ask",
                N_("A colleague has taken this task already."),
                N_("Choose another one, or ask the colleague to release it."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """The ladder now reminds this person."""
        _need_hub_ask(x, self.ask).claimed_by = self.by
        x.touched.append(self.ask)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}


@register
@dataclass(frozen=True, kw_only=True)
class ReleaseAsk(Move):
    """A claimed task goes back into the queue."""

    ask: str

    name = "release_ask"
    who = HUB_ROLES
    leads = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, or anybody's for the coordinator."""
        ask = _need_hub_ask(x, self.ask)
        if ask.claimed_by != self.by and Role.COORDINATOR not in x.roles_of(self.by):
            raise RuleBroken(
                "ask",
                N_("This task is not yours."),
                N_("Ask whoever claimed it, or the coordinator."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Anybody of the role may take it."""
        _need_hub_ask(x, self.ask).claimed_by = None
        x.touched.append(self.ask)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}

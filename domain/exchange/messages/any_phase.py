"""What can happen in any phase: withdrawing, claiming work, changing the hub's team."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.case.asks import Ask, AskKind
from domain.case.errors import N_, RuleBroken
from domain.case.notices import NoticeKind
from domain.exchange import partner_loss, phase_entry, requests
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.base import EVERYWHERE, PARTICIPANTS, Message, leads_to, register
from domain.exchange.messages.on_behalf import JUDGING
from domain.exchange.people import HUB_ROLES, Role, Side
from domain.exchange.phases import Phase


class WithdrawReason(StrEnum):
    """Why a side withdraws."""

    NO_TIME = "no_time"
    PEOPLE_LEFT = "people_left"
    NEED_SOLVED = "need_solved"
    OTHER = "other"


EARLY = (Phase.ELIGIBILITY, Phase.CHANGES, Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST)
AHEAD = (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.APPEAL, Phase.TRAVEL, Phase.READY)
AFTER = (Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT)


@register
@dataclass(frozen=True, kw_only=True)
class Withdraw(Message):
    """Either side withdraws, without blame.

    Before the visit the mentee's side ends the exchange, and the mentor's leaves it, so that
    another partner is found. After the visit it becomes a wish that the hub decides.
    """

    reason: WithdrawReason

    name = "withdraw"
    roles = PARTICIPANTS
    transitions = leads_to(
        {
            **dict.fromkeys(EARLY, (Phase.WITHDRAWN,)),
            **{p: (Phase.WITHDRAWN, Phase.POOL, Phase.WINDING_UP, p) for p in AHEAD},
            **{phase: (phase,) for phase in (Phase.WINDING_UP, *AFTER)},
        }
    )
    refusals = MappingProxyType(
        {
            Phase.VISIT: (
                N_("The visit is under way."),
                N_("Cut the visit short instead; what was done so far then counts."),
            )
        }
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Who is only proposed declines; what already ends is not ended twice."""
        if x.phase is Phase.OFFERED and x.side_of(self.by) is Side.MENTOR:
            raise RuleBroken(
                "by",
                N_("You have not agreed to this exchange yet."),
                N_("Decline the proposal instead; the mentee then keeps its place."),
            )
        if x.phase is Phase.WINDING_UP and (x.ending is None or x.ending.to is not Phase.POOL):
            raise RuleBroken(
                "phase",
                N_("This exchange is already ending."),
                N_("There is nothing left to do for you; the hub undoes what was booked."),
            )
        wishes = requests.open_requests(x, RequestKind.LEAVE)
        if _has_met(x) and any(request.by == self.by for request in wishes):
            raise RuleBroken(
                "by",
                N_("You have already asked for this."),
                N_("The hub is reading it; you will hear as soon as it is decided."),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Everybody concerned is told; what is booked is undone before anything else."""
        if _has_met(x):
            requests.put(x, now, self.by, RequestKind.LEAVE, note=self.note)
            return
        side = x.side_of(self.by)
        if side is Side.MENTOR:
            partner_loss.mentor_leaves(x, now, self.by, cause="withdrew", note=self.note)
            return
        people = (*x.contacts(), *phase_entry.hub_concerned(x))
        x.notify(NoticeKind.WITHDRAWN, people, facts=self.facts(), side=side.value)
        if x.ending:
            x.ending = replace(x.ending, to=Phase.WITHDRAWN)
        else:
            partner_loss.mentee_leaves(x, now, self.by)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


def _has_met(x: Exchange) -> bool:
    """Whether there has been a visit, so that leaving undoes what both have done."""
    return x.phase in AFTER or bool(x.past_visits)


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
class ClaimAsk(Message):
    """A member of the hub's team takes a task of the queue."""

    ask: str

    name = "claim_ask"
    roles = HUB_ROLES
    transitions = EVERYWHERE

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
        if ask.kind in JUDGING and not x.may_decide(self.by):
            raise RuleBroken(
                "ask",
                N_("Whoever matched the pair, or belongs to it, may not decide about its plan."),
                N_("Leave this task to another approver."),
            )
        if ask.kind is AskKind.REVIEW_APPEAL and not x.may_judge(self.by):
            raise RuleBroken(
                "ask",
                N_("Whoever rejected the plan, or belongs to the pair, may not decide about it."),
                N_("Leave this task to the chair."),
            )
        if ask.claimed_by not in (None, self.by) and Role.COORDINATOR not in roles:
            raise RuleBroken(
                "ask",
                N_("A colleague has taken this task already."),
                N_("Choose another one, or ask the colleague to release it."),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The ladder now reminds this person."""
        _need_hub_ask(x, self.ask).claimed_by = self.by
        x.touched.append(self.ask)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}


@register
@dataclass(frozen=True, kw_only=True)
class ReleaseAsk(Message):
    """A claimed task goes back into the queue."""

    ask: str

    name = "release_ask"
    roles = HUB_ROLES
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """One's own, or anybody's for the coordinator."""
        ask = _need_hub_ask(x, self.ask)
        if ask.claimed_by != self.by and Role.COORDINATOR not in x.roles_of(self.by):
            raise RuleBroken(
                "ask",
                N_("This task is not yours."),
                N_("Ask whoever claimed it, or the coordinator."),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Anybody of the role may take it."""
        _need_hub_ask(x, self.ask).claimed_by = None
        x.touched.append(self.ask)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}

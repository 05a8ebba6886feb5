"""What can happen in any phase: withdrawing, claiming work, changing the hub's team."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from domain.case import capabilities
from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to
from domain.exchange import partner_loss, phase_entry, requests
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.base import EVERYWHERE, PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import AFTER_VISIT, BEFORE_MATCH, BEFORE_VISIT, Phase


class WithdrawReason(StrEnum):
    """Why a side withdraws."""

    NO_TIME = "no_time"
    PEOPLE_LEFT = "people_left"
    NEED_SOLVED = "need_solved"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class Withdraw(ExchangeMessage):
    """Either side withdraws, without blame.

    Before the visit the mentee's side ends the exchange, and the mentor's leaves it, so that
    another partner is found. After the visit it becomes a wish that the hub decides.
    """

    reason: WithdrawReason

    name = "withdraw"
    roles = PARTICIPANTS
    transitions = leads_to(
        {
            **dict.fromkeys(BEFORE_MATCH, (Phase.WITHDRAWN,)),
            **{p: (Phase.WITHDRAWN, Phase.POOL, Phase.WINDING_UP, p) for p in BEFORE_VISIT},
            **{phase: (phase,) for phase in (Phase.WINDING_UP, *AFTER_VISIT)},
        }
    )
    refusals = MappingProxyType(
        {
            Phase.VISIT: Refusal(
                N_("The visit is under way."),
                N_("Cut the visit short instead; what was done so far then counts."),
                rule="visit_under_way",
            ),
            Phase.HELPING: Refusal(
                N_("There is no exchange any more to withdraw from."),
                N_("If you do not need what the hub offered, tell it: ask the hub on this page."),
                rule="nothing_left_but_help",
            ),
        }
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Who is only proposed declines; what already ends is not ended twice."""
        if x.phase is Phase.OFFERED and x.side_of(self.by) is Side.MENTOR:
            raise RuleBroken(
                "by",
                N_("You have not agreed to this exchange yet."),
                N_("Decline the proposal instead; the mentee then keeps its place."),
                rule="withdrawal_before_agreement",
            )
        if x.phase is Phase.WINDING_UP and (x.ending is None or x.ending.to is not Phase.POOL):
            raise RuleBroken(
                "phase",
                N_("This exchange is already ending."),
                N_("There is nothing left to do for you; the hub undoes what was booked."),
                rule="nothing_left_to_withdraw",
            )
        wishes = requests.open_requests(x, RequestKind.LEAVE)
        if _has_met(x) and any(request.by == self.by for request in wishes):
            raise RuleBroken(
                "by",
                N_("You have already asked for this."),
                N_("The hub is reading it; you will hear as soon as it is decided."),
                rule="withdrawal_asked_already",
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
    return x.phase in AFTER_VISIT or bool(x.past_visits)


@register
@dataclass(frozen=True, kw_only=True)
class ClaimAsk(capabilities.ClaimAsk):
    """A member of the hub's team takes a task of the queue."""

    transitions = EVERYWHERE


@register
@dataclass(frozen=True, kw_only=True)
class ReleaseAsk(capabilities.ReleaseAsk):
    """A claimed task goes back into the queue."""

    transitions = EVERYWHERE


@register
@dataclass(frozen=True, kw_only=True)
class AssignAsk(capabilities.AssignAsk):
    """A task of the queue is given to a colleague: by whoever has it, or by the coordinator."""

    transitions = EVERYWHERE


@register
@dataclass(frozen=True, kw_only=True)
class TakeOverAsk(capabilities.TakeOverAsk):
    """A member of the hub's team takes over a task that a colleague has taken; the note says why."""

    transitions = EVERYWHERE


@register
@dataclass(frozen=True, kw_only=True)
class RemindAsk(capabilities.RemindAsk):
    """Whoever looks after the exchange reminds those whose turn it is, besides the ladder."""

    transitions = EVERYWHERE

"""The coordinator's last word on an ask: waived, or opened again, by name and with a reason.

Answering in somebody's place is no message of its own: see `domain.case.on_behalf`.
"""

from dataclasses import dataclass

from domain.case import capabilities
from domain.case.message import leads_to
from domain.exchange.messages.base import EVERYWHERE, register
from domain.exchange.messages.endings import AFTER_UNDOING
from domain.exchange.phases import Phase


@register
@dataclass(frozen=True, kw_only=True)
class WaiveAsk(capabilities.WaiveAsk):
    """The coordinator lets a task go: the exchange goes on without it."""

    transitions = leads_to(
        {
            **EVERYWHERE,
            Phase.CHANGES: (Phase.CHANGES, Phase.ELIGIBILITY),
            Phase.APPEAL: (Phase.APPEAL, Phase.REJECTED, Phase.WINDING_UP),
            Phase.WINDING_UP: AFTER_UNDOING,
            Phase.POST_PLAN: (Phase.POST_PLAN, Phase.FOLLOW_UP),
            Phase.FOLLOW_UP: (Phase.FOLLOW_UP, Phase.REPORT),
            Phase.REPORT: (Phase.REPORT, Phase.CLOSED, Phase.CLOSED_INCOMPLETE),
        }
    )


@register
@dataclass(frozen=True, kw_only=True)
class ReopenAsk(capabilities.ReopenAsk):
    """The coordinator opens a settled task again: its answer no longer counts."""

    transitions = leads_to(
        {
            **EVERYWHERE,
            Phase.ELIGIBILITY: (Phase.ELIGIBILITY, Phase.CHANGES),
            Phase.POOL: (Phase.POOL, Phase.ELIGIBILITY),
            Phase.OFFERED: (Phase.OFFERED, Phase.ELIGIBILITY),
            Phase.WAITING_LIST: (Phase.WAITING_LIST, Phase.ELIGIBILITY),
            Phase.PLANNING: (Phase.PLANNING, Phase.OFFERED),
            Phase.PLAN_REVIEW: (Phase.PLAN_REVIEW, Phase.PLANNING),
            Phase.TRAVEL: (Phase.TRAVEL, Phase.PLANNING, Phase.PLAN_REVIEW),
            Phase.READY: (Phase.READY, Phase.TRAVEL, Phase.PLANNING, Phase.PLAN_REVIEW),
            Phase.VISIT: (Phase.VISIT, Phase.READY),
            Phase.REPORT: (Phase.REPORT, Phase.FOLLOW_UP),
        }
    )

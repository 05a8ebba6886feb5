"""The coordinator's last word on an ask: waived, or opened again, by name and with a reason.

Answering in somebody's place is no message of its own: see `domain.exchange.messages.on_behalf`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.case.asks import Ask, AskStatus
from domain.case.errors import N_, RuleBroken
from domain.case.notices import NoticeKind
from domain.exchange import reopening, waivers
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import EVERYWHERE, Message, leads_to, register
from domain.exchange.messages.endings import AFTER_UNDOING
from domain.exchange.people import Role
from domain.exchange.phases import Phase

COORDINATORS = frozenset({Role.COORDINATOR})


def _need_ask(x: Exchange, ask_id: str) -> Ask:
    for ask in x.asks:
        if ask.id == ask_id:
            return ask
    raise RuleBroken(
        "ask", N_("This exchange has no such task."), N_("Open the exchange page and choose one.")
    )


FOR_EVER = (N_("Say why."), N_("Write a sentence; it stays in the timeline for ever."))


@register
@dataclass(frozen=True, kw_only=True)
class WaiveAsk(Message):
    """The coordinator lets a task go: the exchange goes on without it."""

    ask: str

    name = "waive_ask"
    roles = COORDINATORS
    note_required = FOR_EVER
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

    def check(self, x: Exchange, now: datetime) -> None:
        """Open, not the ground of a hard gate, and with a reason."""
        ask = _need_ask(x, self.ask)
        if not ask.is_open:
            raise RuleBroken(
                "ask", N_("This task is no longer open."), N_("Open it again if it has to be done.")
            )
        waivers.check(x, ask)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Whoever was asked is told; the exchange goes on as if it were done."""
        ask = _need_ask(x, self.ask)
        people = x.people_asked(ask)
        x.settle(ask, AskStatus.WAIVED, now, self.by, "waived")
        x.notify(NoticeKind.ASK_WAIVED, people, ask=ask, note=self.note)
        waivers.waive(x, ask, now)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}


@register
@dataclass(frozen=True, kw_only=True)
class ReopenAsk(Message):
    """The coordinator opens a settled task again: its answer no longer counts."""

    ask: str

    name = "reopen_ask"
    roles = COORDINATORS
    note_required = FOR_EVER
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

    def check(self, x: Exchange, now: datetime) -> None:
        """Settled, and the exchange has not gone too far beyond it."""
        reopening.check(x, _need_ask(x, self.ask))

    def execute(self, x: Exchange, now: datetime) -> None:
        """Undo what the answer did, and tell whoever is asked again."""
        ask = _need_ask(x, self.ask)
        before = len(x.asks)
        reopening.reopen(x, ask, now)
        for fresh in x.asks[before:]:
            x.notify(NoticeKind.ASK_REOPENED, x.people_asked(fresh), ask=fresh, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which task."""
        return {"ask": self.ask}


Judge = Callable[[Exchange, Ask], None]


def possible(x: Exchange, ask: Ask, judge: Judge) -> bool:
    """Whether an ask can be waived (`waiving.check`) or reopened (`reopening.check`) now, for pages."""
    try:
        judge(x, ask)
    except RuleBroken:
        return False
    return True

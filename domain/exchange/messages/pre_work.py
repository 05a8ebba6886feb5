"""Pre-work: what each side is good at, what it wants to improve, what to learn from whom (IB-03, IB-05, IB-17)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import BEFORE_MATCH, Phase


@register
@dataclass(frozen=True, kw_only=True)
class WritePreWork(ExchangeMessage):
    """A side's pre-work, whole: begun any time before the plan, a later version replaces the earlier."""

    pre_work: DocRef

    name = "write_pre_work"
    roles = PARTICIPANTS
    transitions = stays_in(*BEFORE_MATCH, Phase.PLANNING)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Of both sides, where both learn."""
        if case.reciprocal:
            return None
        return RuleBroken(
            "pre_work",
            N_("Only the mentee learns in this exchange: nobody waits for this."),
            N_("Ask the hub if both communities want to learn from each other."),
            rule="pre_work_of_one_learner",
        )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The partner reads it, and is told the first time."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.WRITE_PRE_WORK, side=side), now, self.by, "written")
        first = side not in x.pre_works
        x.pre_works[side] = self.pre_work
        if side in x.waived_pre_works:
            x.waived_pre_works.remove(side)
        if first and x.phase is Phase.PLANNING:
            x.notify(NoticeKind.PRE_WORK_WRITTEN, x.contacts(side.other))

    def facts(self) -> dict[str, str | int]:
        """Which version."""
        return {"version": self.pre_work.version}

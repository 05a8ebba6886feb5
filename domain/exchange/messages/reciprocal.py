"""Whether both communities learn from each other, or only one from the other."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.exchange import both_learn, phase_entry, preparation
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import Phase


@register
@dataclass(frozen=True, kw_only=True)
class MakeReciprocal(ExchangeMessage):
    """The hub says whether both communities learn in this exchange, or only the mentee."""

    reciprocal: bool

    name = "make_reciprocal"
    roles = PROGRAMME_STAFF
    transitions = stays_in(Phase.POOL, Phase.WAITING_LIST, Phase.OFFERED, Phase.PLANNING)

    def check(self, x: Exchange, now: datetime) -> None:
        """Only a change changes something."""
        if self.reciprocal is x.reciprocal:
            raise RuleBroken(
                "reciprocal",
                N_("This exchange is like that already."),
                N_("Leave it as it is."),
                rule="reciprocal_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """While a plan is written, both sides are told, and sign a plan that fits."""
        x.reciprocal = self.reciprocal
        if x.phase is not Phase.PLANNING:
            return
        if not self.reciprocal:
            asked = x.find_ask(AskKind.SHARE_QUESTIONS, side=Side.MENTOR)
            x.void([asked] if asked else [], now, "only the mentee learns")
            x.question_lists.pop(Side.MENTOR, None)
            preparation.drop_preparation(x, now, Side.MENTOR)
            x.void(x.open_asks(AskKind.WRITE_PRE_WORK), now, "only the mentee learns")
        x.signatures.clear()
        both_learn.ask_pre_work(x, now)
        phase_entry.ask_questions(x, now)
        phase_entry.ask_signatures(x, now, quiet=True)
        x.notify(NoticeKind.RECIPROCAL, x.contacts(), reciprocal=int(self.reciprocal))

    def facts(self) -> dict[str, str | int]:
        """Which it is."""
        return {"reciprocal": int(self.reciprocal)}

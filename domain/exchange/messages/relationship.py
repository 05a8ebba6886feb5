"""How the two communities get on: a result of the exchange like any other (IB-21); and how they go on (IB-22)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.exchange.ask_kinds import AskKind
from domain.exchange.both_learn import NextRound, Occasion
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Side
from domain.exchange.phases import MATCHED, Phase


@register
@dataclass(frozen=True, kw_only=True)
class RateRelationship(ExchangeMessage):
    """One side's four statements on one occasion; the other reads them once it has given its own."""

    occasion: Occasion
    rating: DocRef

    name = "rate_relationship"
    personal = True
    roles = PARTICIPANTS
    transitions = stays_in(*MATCHED)

    def check(self, x: Exchange, now: datetime) -> None:
        """When it is asked; one's own word can be changed until the other side has given its own."""
        said = x.relationship.get(self.occasion.value, {})
        if len(said) == len(Side):
            raise RuleBroken(
                "rating",
                N_("Both sides have said this, and have read each other."),
                N_("Say in the next call, or on the next occasion, what has changed."),
                rule="relationship_shown",
            )
        if self.occasion.value not in x.relationship:
            raise RuleBroken(
                "rating",
                N_("Nobody asks this now."),
                N_(
                    "It is asked at the signing, after the visit, three months later and at the close."
                ),
                rule="relationship_not_asked",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """With both there, both are told that they can read it."""
        side, occasion = x.side_of(self.by), self.occasion.value
        asked = x.find_ask(AskKind.RATE_RELATIONSHIP, side=side, subject=occasion)
        x.answer(asked, now, self.by, "said")
        said = x.relationship[occasion]
        said[side] = self.rating
        if len(said) == len(Side):
            x.notify(NoticeKind.RELATIONSHIP_SHOWN, x.contacts())

    def facts(self) -> dict[str, str | int]:
        """On which occasion; what was said is for the two sides."""
        return {"occasion": self.occasion.value}


@register
@dataclass(frozen=True, kw_only=True)
class DecideNextRound(ExchangeMessage):
    """How one side wants to go on; both read it, and it binds nobody."""

    way: NextRound

    name = "decide_next_round"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.REPORT)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Asked of both where both learn."""
        if case.reciprocal:
            return None
        return RuleBroken(
            "way",
            N_("This is asked where both communities learn from each other."),
            N_("Say in the report what comes next."),
            rule="next_round_of_one_learner",
        )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Said again, the later word counts."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.DECIDE_NEXT_ROUND, side=side), now, self.by, self.way.value)
        x.next_round[side] = self.way.value

    def facts(self) -> dict[str, str | int]:
        """Which way."""
        return {"way": self.way.value}

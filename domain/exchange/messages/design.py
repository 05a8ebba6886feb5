"""The design of a programme, written together and owned by who learns: signed by both, like the plan (IB-11 to IB-14)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.exchange import signatures
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import AGREEING, TOGETHER

TOGETHER_FIRST = N_("Write that part together; then both sign.")


@dataclass(frozen=True, kw_only=True, slots=True)
class DesignFacts:
    """How much of each part a version has; no words."""

    context: int
    objectives: int
    activities: int
    indicators: int
    monitoring: int


def check_design(facts: DesignFacts) -> None:
    """Raise RuleBroken for the first part without which a programme cannot be run, or judged."""
    if not facts.context:
        raise RuleBroken(
            "context",
            N_("The design does not say what it is like where it will run."),
            TOGETHER_FIRST,
            rule="design_without_context",
        )
    if not facts.objectives:
        raise RuleBroken(
            "objectives",
            N_("The design has no objective with its measure."),
            TOGETHER_FIRST,
            rule="design_without_objectives",
        )
    if not facts.activities:
        raise RuleBroken(
            "activities",
            N_("The design has no activity."),
            TOGETHER_FIRST,
            rule="design_without_activities",
        )
    if not facts.indicators:
        raise RuleBroken(
            "evaluation",
            N_("The design does not say how it is evaluated."),
            TOGETHER_FIRST,
            rule="design_without_evaluation",
        )
    if not facts.monitoring:
        raise RuleBroken(
            "monitoring",
            N_("The design does not say who looks at it, and when."),
            TOGETHER_FIRST,
            rule="design_without_monitoring",
        )


def _one_learner(x: Exchange) -> RuleBroken | None:
    if x.reciprocal:
        return None
    return RuleBroken(
        "design",
        N_("A programme is designed together where both communities learn."),
        N_("Write into the plan for home what you will do."),
        rule="design_of_one_learner",
    )


@register
@dataclass(frozen=True, kw_only=True)
class SignDesign(ExchangeMessage):
    """One side signs one version of the design."""

    design: DocRef
    facts_of_design: DesignFacts

    name = "sign_design"
    roles = PARTICIPANTS
    transitions = stays_in(*AGREEING)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Where both learn."""
        return _one_learner(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """A whole design, once a version."""
        check_design(self.facts_of_design)
        if signatures.has_signed(x.design_signatures, x.side_of(self.by), self.design):
            raise RuleBroken(
                "design",
                N_("Your side has already signed this version."),
                N_("You will hear as soon as the other side signs."),
                rule="design_signed_already",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side is asked; with both, both and the case owner are told."""
        side = x.side_of(self.by)
        both = signatures.put(x.design_signatures, side, self.design, x.design)
        x.design = self.design
        x.answer(x.find_ask(AskKind.SIGN_DESIGN, side=side), now, self.by, "signed")
        if both:
            people = (*x.contacts(), *x.team.holding(Role.PROGRAMME)[:1])
            x.notify(NoticeKind.DESIGN_SIGNED, people)
        elif not x.find_ask(AskKind.SIGN_DESIGN, side=side.other):
            x.ask(AskKind.SIGN_DESIGN, now, Role(side.other.value))

    def facts(self) -> dict[str, str | int]:
        """Which version was signed."""
        return {"version": self.design.version, "hash": self.design.hash[:12]}


@register
@dataclass(frozen=True, kw_only=True)
class ReviseDesign(ExchangeMessage):
    """Somebody saved a changed design after it was signed: both sign the new version."""

    design: DocRef

    name = "revise_design"
    roles = PARTICIPANTS
    transitions = stays_in(*TOGETHER)

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Where both learn."""
        return _one_learner(case)

    def check(self, x: Exchange, now: datetime) -> None:
        """There is a signature to undo, and the words did change."""
        if x.design is None or not x.design_signatures:
            raise RuleBroken(
                "design",
                N_("Nobody has signed the design yet."),
                N_("Save your changes; no signature is lost."),
                rule="design_not_signed",
            )
        if self.design.hash == x.design.hash:
            raise RuleBroken(
                "design",
                N_("This is the version that was signed."),
                N_("Nothing needs to change."),
                rule="design_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The signatures fall; whoever had signed is told, and is asked once the other signs again."""
        had = tuple(side for side in Side if side in x.design_signatures)
        x.design_signatures.clear()
        x.design = None
        x.void(x.open_asks(AskKind.SIGN_DESIGN), now, "the design changed")
        x.notify(NoticeKind.DESIGN_REOPENED, x.contacts(*had))

    def facts(self) -> dict[str, str | int]:
        """Which version replaced the signed one."""
        return {"version": self.design.version, "hash": self.design.hash[:12]}

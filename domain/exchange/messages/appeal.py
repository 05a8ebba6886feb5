"""A plan was rejected: either side appeals once, or lets it go; somebody else decides."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.exchange import phase_entry, plan_rejection
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import Phase

JUDGES = frozenset({Role.CHAIR, Role.COORDINATOR})
"""The chair decides about an appeal; a coordinator who did not reject the plan may stand in."""


@register
@dataclass(frozen=True, kw_only=True)
class AppealPlan(ExchangeMessage):
    """One side appeals for both; the note says why the plan should have one more chance."""

    name = "appeal_plan"
    roles = PARTICIPANTS
    note_required = Refusal(
        N_("Say why the plan should have one more chance."),
        N_("Write a few sentences; whoever decides reads them."),
        rule="appeal_without_words",
    )
    transitions = stays_in(Phase.APPEAL)

    def check(self, x: Exchange, now: datetime) -> None:
        """Once, and in words."""
        _check_no_appeal(x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """The chair is asked; neither side has anything else to do."""
        mine = x.find_ask(AskKind.APPEAL_REJECTION, side=x.side_of(self.by))
        x.answer(mine, now, self.by, "appealed")
        x.void(x.open_asks(AskKind.APPEAL_REJECTION), now, "the other side appealed")
        x.appealed_by = self.by
        x.ask(AskKind.REVIEW_APPEAL, now, Role.CHAIR)


@register
@dataclass(frozen=True, kw_only=True)
class AcceptRejection(ExchangeMessage):
    """One side does not appeal; when both say so, the rejection stands."""

    name = "accept_rejection"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.APPEAL: (Phase.APPEAL, Phase.REJECTED, Phase.WINDING_UP)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Each side once, and not while an appeal is being read."""
        _check_no_appeal(x)
        if not x.find_ask(AskKind.APPEAL_REJECTION, side=x.side_of(self.by)):
            raise RuleBroken(
                "by",
                N_("Your side has already answered."),
                N_("You can still appeal until the other side has answered too."),
                rule="rejection_answered_already",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The second side's word ends the exchange."""
        ask = x.find_ask(AskKind.APPEAL_REJECTION, side=x.side_of(self.by))
        x.answer(ask, now, self.by, "accepted")
        plan_rejection.side_lets_go(x, now)


def _check_no_appeal(x: Exchange) -> None:
    if x.find_ask(AskKind.REVIEW_APPEAL):
        raise RuleBroken(
            "phase",
            N_("The appeal is already being read."),
            N_("You will hear as soon as it is decided."),
            rule="appeal_being_read",
        )


def _need_appeal(x: Exchange) -> None:
    if not x.find_ask(AskKind.REVIEW_APPEAL):
        raise RuleBroken(
            "phase",
            N_("Nobody has appealed."),
            N_("Either side may still do so, or let it go."),
            rule="nobody_appealed",
        )


@register
@dataclass(frozen=True, kw_only=True)
class GrantAppeal(ExchangeMessage):
    """The appeal is right: the plan gets one more chance."""

    name = "grant_appeal"
    roles = JUDGES
    transitions = leads_to({Phase.APPEAL: (Phase.PLANNING,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """There is an appeal, and somebody else than who rejected decides."""
        _need_appeal(x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides change the plan and sign again; a second rejection is the end."""
        x.answer(x.find_ask(AskKind.REVIEW_APPEAL), now, self.by, "granted")
        phase_entry.back_to_planning(x, now)
        x.notify(NoticeKind.APPEAL_GRANTED, x.contacts(), note=self.note)


@register
@dataclass(frozen=True, kw_only=True)
class DenyAppeal(ExchangeMessage):
    """The rejection stands; the note says why."""

    name = "deny_appeal"
    roles = JUDGES
    note_required = Refusal(
        N_("Say why the rejection stands."),
        N_("Write a few sentences; both sides read them."),
        rule="appeal_denied_without_words",
    )
    transitions = leads_to({Phase.APPEAL: (Phase.REJECTED, Phase.WINDING_UP)})

    def check(self, x: Exchange, now: datetime) -> None:
        """There is an appeal, somebody else decides, and says why."""
        _need_appeal(x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell both sides why, and end."""
        x.answer(x.find_ask(AskKind.REVIEW_APPEAL), now, self.by, "denied")
        x.notify(NoticeKind.APPEAL_DENIED, x.contacts(), note=self.note)
        plan_rejection.reject_for_good(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class CloseRejected(ExchangeMessage):
    """The time to appeal is over and nobody did: the coordinator closes the exchange."""

    name = "close_rejected"
    roles = frozenset({Role.COORDINATOR})
    transitions = leads_to({Phase.APPEAL: (Phase.REJECTED, Phase.WINDING_UP)})

    def check(self, x: Exchange, now: datetime) -> None:
        """No appeal is being read, and neither side has time left."""
        _check_no_appeal(x)
        until = max((a.due_at for a in x.open_asks(AskKind.APPEAL_REJECTION)), default=now)
        if until > now:
            raise RuleBroken(
                "phase",
                N_("Either side may appeal until {until}."),
                N_("Wait until then, or until both have let it go."),
                rule="time_left_to_appeal",
                until=until.date().isoformat(),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The rejection stands; both sides are told."""
        x.notify(NoticeKind.PLAN_REJECTED, x.contacts(), note=self.note, final=1)
        plan_rejection.reject_for_good(x, now)

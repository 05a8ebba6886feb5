"""Partners are found: proposed, accepted, declined; and replaced."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in
from domain.exchange import partner_loss, phase_entry
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Pairing, Party, Side
from domain.exchange.phases import AFTER_VISIT, BEFORE_VISIT, Phase


class PartnerReason(StrEnum):
    """Why a proposed partner is declined."""

    NO_CAPACITY = "no_capacity"
    TOPIC_DOES_NOT_FIT = "topic_does_not_fit"
    DATES_DO_NOT_FIT = "dates_do_not_fit"
    LANGUAGE = "language"
    OTHER = "other"


class PairReason(StrEnum):
    """Why the hub proposes these two to each other."""

    TOPIC = "topic"
    LANGUAGE = "language"
    PROJECTS = "projects"
    OBJECTIVES = "objectives"
    REALITIES = "realities"
    REGION = "region"
    WISHES = "wishes"
    BOTH_TEACH = "both_teach"
    OTHER = "other"


def check_apart(x: Exchange, partner: Party, way_out: str) -> None:
    """Raise RuleBroken where somebody would be on both sides of the exchange."""
    if set(partner.members) & set(x.mentee.members):
        raise RuleBroken(
            "partner",
            N_("One of its people takes part for the mentee community."),
            way_out,
            rule="on_both_sides",
        )


@register
@dataclass(frozen=True, kw_only=True)
class ProposePartner(ExchangeMessage):
    """Programme staff propose a registered mentor community."""

    partner: Party
    reasons: tuple[PairReason, ...] = ()
    """Why these two; the note says more. Kept, and shown to both."""

    name = "propose_partner"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.POOL: (Phase.OFFERED,), Phase.WAITING_LIST: (Phase.OFFERED,)})
    refusals = refused_in(
        (
            (Phase.OFFERED,),
            N_("A pair is proposed already."),
            N_("Wait for both answers; a pair that is declined comes back to you."),
            "pair_proposed_already",
        ),
        (
            BEFORE_VISIT,
            N_("This exchange has a partner."),
            N_("Replace the partner first, then propose another community."),
            "partner_found_already",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """A community learns from another one, and is not offered twice."""
        if self.partner.community == x.mentee.community:
            raise RuleBroken(
                "partner",
                N_("A community cannot mentor itself."),
                N_("Choose another community."),
                rule="mentors_itself",
            )
        if self.partner.community in x.declined:
            raise RuleBroken(
                "partner",
                N_("This pair was already declined in this exchange."),
                N_("Choose another community."),
                rule="pair_declined_before",
            )
        if self.partner.contact not in self.partner.members:
            raise RuleBroken(
                "partner",
                N_("The community's contact is not one of its members."),
                N_("Mend the community's entry in the register first."),
                rule="contact_not_a_member",
            )
        check_apart(
            x, self.partner, N_("Take the person off one side first, or choose another community.")
        )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides are asked."""
        x.answer(x.find_ask(AskKind.FIND_PARTNER), now, self.by, "proposed")
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "proposed")
        phase_entry.offer(x, now, self.partner, self.by, *Side)
        reasons = tuple(reason.value for reason in self.reasons)
        x.pairing = Pairing(reasons=reasons, note=self.note) if reasons or self.note else None

    def facts(self) -> dict[str, str | int]:
        """Which community, and why."""
        found: dict[str, str | int] = {"community": self.partner.community}
        why = ",".join(reason.value for reason in self.reasons)
        return found | ({"reasons": why} if why else {})


def _check_asked(message: ExchangeMessage, x: Exchange) -> None:
    if x.side_of(message.by) in x.agreed:
        raise RuleBroken(
            "by",
            N_("Your side has already answered."),
            N_("You will hear as soon as the other side answers."),
            rule="partner_answered_already",
        )


@register
@dataclass(frozen=True, kw_only=True)
class AcceptPartner(ExchangeMessage):
    """One side says yes to the pair."""

    name = "accept_partner"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.OFFERED: (Phase.OFFERED, Phase.PLANNING)})
    refusals = refused_in(
        (
            BEFORE_VISIT,
            N_("Both sides have agreed already."),
            N_("Go on with the plan; whoever cannot go on withdraws."),
            "both_agreed_already",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Each side answers once."""
        _check_asked(self, x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """When both have agreed, planning starts."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.CONFIRM_PARTNER, side=side), now, self.by, "accepted")
        x.agreed.append(side)
        if set(x.agreed) == set(Side):
            phase_entry.start_planning(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DeclinePartner(ExchangeMessage):
    """One side says no; the mentee keeps its place in the pool."""

    reason: PartnerReason

    name = "decline_partner"
    roles = PARTICIPANTS
    transitions = leads_to({Phase.OFFERED: (Phase.POOL,)})
    refusals = refused_in(
        (
            BEFORE_VISIT,
            N_("Both sides have agreed already."),
            N_("Withdraw instead: the hub then looks for another partner."),
            "both_agreed_already",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Each side answers once."""
        _check_asked(self, x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell the other side, and look again."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.CONFIRM_PARTNER, side=side), now, self.by, "declined")
        x.notify(NoticeKind.PARTNER_DECLINED, x.contacts(side.other), reason=self.reason.value)
        if x.mentor:
            x.declined.append(x.mentor.community)
        x.wished_partner = None
        phase_entry.look_for_partner(x, now)

    def facts(self) -> dict[str, str | int]:
        """The side and its reason."""
        return {"reason": self.reason.value}


class ReplaceReason(StrEnum):
    """Why the hub looks for another partner."""

    NO_ANSWER = "no_answer"
    CANNOT_CONTINUE = "cannot_continue"
    NO_FIT = "no_fit"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ReplacePartner(ExchangeMessage):
    """The hub looks for another partner; both sides read the note. What still holds is kept."""

    reason: ReplaceReason

    name = "replace_partner"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say why another partner is looked for."),
        N_("Write a few kind sentences; both sides read them."),
        rule="replacement_without_words",
    )
    transitions = leads_to(
        dict.fromkeys(
            (
                *(Phase.OFFERED, Phase.PLANNING, Phase.PLAN_REVIEW),
                *(Phase.APPEAL, Phase.TRAVEL, Phase.READY),
            ),
            (Phase.POOL, Phase.WINDING_UP),
        )
    )
    refusals = refused_in(
        (
            (Phase.VISIT,),
            N_("The visit is under way."),
            N_("Cut the visit short first."),
            "visit_under_way",
        ),
        (
            AFTER_VISIT,
            N_("The visit has taken place."),
            N_("Name another contact of that community, or close the exchange as incomplete."),
            "visit_taken_place",
        ),
    )

    @classmethod
    def not_yet(cls, case: Exchange) -> RuleBroken | None:
        """Only for who has not met yet."""
        if not case.past_visits:
            return None
        return RuleBroken(
            "phase",
            N_("These two communities have already met."),
            N_("Hand over to another person of the same community, or cancel the exchange."),
            rule="sides_have_met",
        )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The mentor leaves; a decision about its silence is made with that."""
        for ask in x.open_asks(AskKind.DECIDE_SILENCE):
            x.answer(ask, now, self.by, "replaced")
        partner_loss.mentor_leaves(x, now, self.by, cause=self.reason.value, note=self.note)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}

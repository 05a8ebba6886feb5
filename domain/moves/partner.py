"""Partners are found: proposed, accepted, declined, or waited for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain import story
from domain.asks import AskKind
from domain.errors import N_, RuleBroken
from domain.exchange import Exchange
from domain.moves.base import PARTICIPANTS, PROGRAMME_STAFF, Move, goes, register, stays
from domain.notices import NoticeKind
from domain.people import Party, Role, Side
from domain.phases import Phase


class PartnerReason(StrEnum):
    """Why a proposed partner is declined."""

    NO_CAPACITY = "no_capacity"
    TOPIC_DOES_NOT_FIT = "topic_does_not_fit"
    DATES_DO_NOT_FIT = "dates_do_not_fit"
    LANGUAGE = "language"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ProposePartner(Move):
    """Programme staff propose a registered mentor community."""

    partner: Party

    name = "propose_partner"
    who = PROGRAMME_STAFF
    leads = goes({Phase.POOL: (Phase.OFFERED,), Phase.WAITING_LIST: (Phase.OFFERED,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """A community learns from another one, and is not offered twice."""
        if self.partner.community == x.mentee.community:
            raise RuleBroken(
                "partner",
                N_("A community cannot mentor itself."),
                N_("Choose another community."),
            )
        if self.partner.community in x.declined:
            raise RuleBroken(
                "partner",
                N_("This pair was already declined in this exchange."),
                N_("Choose another community."),
            )
        if self.partner.contact not in self.partner.members:
            raise RuleBroken(
                "partner",
                N_("The community's contact is not one of its members."),
                N_("Mend the community's entry in the register first."),
            )

    def apply(self, x: Exchange, now: datetime) -> None:
        """Both sides are asked."""
        x.answer(x.find_ask(AskKind.FIND_PARTNER), now, self.by, "proposed")
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "proposed")
        story.offer(x, now, self.partner, self.by, *Side)

    def facts(self) -> dict[str, str | int]:
        """Which community."""
        return {"community": self.partner.community}


def _check_asked(move: Move, x: Exchange) -> None:
    if x.side_of(move.by) in x.agreed:
        raise RuleBroken(
            "by",
            N_("Your side has already answered."),
            N_("You will hear as soon as the other side answers."),
        )


@register
@dataclass(frozen=True, kw_only=True)
class AcceptPartner(Move):
    """One side says yes to the pair."""

    name = "accept_partner"
    who = PARTICIPANTS
    leads = goes({Phase.OFFERED: (Phase.OFFERED, Phase.PLANNING)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Each side answers once."""
        _check_asked(self, x)

    def apply(self, x: Exchange, now: datetime) -> None:
        """When both have agreed, planning starts."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.CONFIRM_PARTNER, side=side), now, self.by, "accepted")
        x.agreed.append(side)
        if set(x.agreed) == set(Side):
            story.start_planning(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class DeclinePartner(Move):
    """One side says no; the mentee keeps its place in the pool."""

    reason: PartnerReason

    name = "decline_partner"
    who = PARTICIPANTS
    leads = goes({Phase.OFFERED: (Phase.POOL,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Each side answers once."""
        _check_asked(self, x)

    def apply(self, x: Exchange, now: datetime) -> None:
        """Tell the other side, and look again."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.CONFIRM_PARTNER, side=side), now, self.by, "declined")
        x.tell(NoticeKind.PARTNER_DECLINED, x.contacts(side.other), reason=self.reason.value)
        if x.mentor:
            x.declined.append(x.mentor.community)
        x.wished_partner = None
        story.look_for_partner(x, now)

    def facts(self) -> dict[str, str | int]:
        """The side and its reason."""
        return {"reason": self.reason.value}


class NoMatchReason(StrEnum):
    """Why there is no partner now."""

    NO_CAPACITY = "no_capacity"
    NO_EXPERTISE = "no_expertise"
    LATE = "late"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class PutOnWaitingList(Move):
    """No partner now: the application waits, with its goals kept, and is looked at again."""

    reason: NoMatchReason

    name = "put_on_waiting_list"
    who = PROGRAMME_STAFF
    leads = goes({Phase.POOL: (Phase.WAITING_LIST,)})

    def apply(self, x: Exchange, now: datetime) -> None:
        """Tell the mentee; staff look again when the waiting time is over."""
        x.answer(x.find_ask(AskKind.FIND_PARTNER), now, self.by, "waiting_list")
        x.enter(Phase.WAITING_LIST, now)
        x.tell(
            NoticeKind.PUT_ON_WAITING_LIST,
            x.contacts(Side.MENTEE),
            note=self.note,
            reason=self.reason.value,
        )
        x.ask(AskKind.REVIEW_WAITING_LIST, now, Role.PROGRAMME, quiet=True)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


@register
@dataclass(frozen=True, kw_only=True)
class KeepWaiting(Move):
    """Staff looked at the waiting list again; there is still no partner."""

    name = "keep_waiting"
    who = PROGRAMME_STAFF
    leads = stays(Phase.WAITING_LIST)

    def apply(self, x: Exchange, now: datetime) -> None:
        """Look again when the waiting time is over once more."""
        x.answer(x.find_ask(AskKind.REVIEW_WAITING_LIST), now, self.by, "kept")
        x.ask(AskKind.REVIEW_WAITING_LIST, now, Role.PROGRAMME, quiet=True)

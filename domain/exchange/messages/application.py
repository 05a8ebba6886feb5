"""The hub reads the application: accept it, return it with comments, decline it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, refused_in
from domain.case.names import CaseNotice
from domain.case.workdays import local_date
from domain.exchange import phase_entry
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import MENTEES, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.messages.partner import check_apart
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Direction, Party, Role, Side
from domain.exchange.phases import SEARCHING, Phase


class ReturnReason(StrEnum):
    """Why an application goes back (CEE-05 and the application form)."""

    VAGUE_GOAL = "vague_goal"
    NO_MEASURE = "no_measure"
    UNCLEAR_NEED = "unclear_need"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class DeclineReason(StrEnum):
    """Why an application is declined (eligibility rules, programme.md section 2)."""

    HAS_GENERAL_SUPPORT_FUND = "has_general_support_fund"
    NOT_A_GROUP = "not_a_group"
    NOT_IN_REGION = "not_in_region"
    OUT_OF_SCOPE = "out_of_scope"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class AcceptApplication(ExchangeMessage):
    """The application is eligible and its goal specific enough."""

    name = "accept_application"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.ELIGIBILITY: (Phase.POOL, Phase.OFFERED)})

    def check(self, x: Exchange, now: datetime) -> None:
        """Nobody may be on both sides of the pair that is wished for."""
        if x.wished_partner:
            way_out = N_("Take the person off the mentee's side first, or return the application.")
            check_apart(x, x.wished_partner, way_out)

    def execute(self, x: Exchange, now: datetime) -> None:
        """A pre-agreed partner is asked to confirm (priority 1), else one is looked for."""
        x.answer(x.find_ask(AskKind.REVIEW_APPLICATION), now, self.by, "accepted")
        x.notify(NoticeKind.APPLICATION_ACCEPTED, x.contacts(Side.MENTEE), note=self.note)
        if x.wished_partner:
            phase_entry.offer(x, now, x.wished_partner, self.by, Side.MENTOR)
        else:
            phase_entry.look_for_partner(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class ReturnApplication(ExchangeMessage):
    """The application goes back with comments; the note says what to change."""

    reason: ReturnReason

    name = "return_application"
    roles = PROGRAMME_STAFF
    transitions = leads_to({Phase.ELIGIBILITY: (Phase.CHANGES,)})
    refusals = refused_in(
        (
            SEARCHING,
            N_("The application was accepted."),
            N_("Ask the coordinator to open the review again, or cancel the exchange."),
            "application_accepted",
        ),
    )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Ask the mentee to change it."""
        x.answer(x.find_ask(AskKind.REVIEW_APPLICATION), now, self.by, "returned")
        x.enter(Phase.CHANGES, now)
        ask = x.ask(AskKind.CHANGE_APPLICATION, now, Role.MENTEE, quiet=True)
        x.notify(
            CaseNotice.ASK_OPENED,
            x.contacts(Side.MENTEE),
            ask=ask,
            note=self.note,
            reason=self.reason.value,
        )

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


@register
@dataclass(frozen=True, kw_only=True)
class DeclineApplication(ExchangeMessage):
    """The application is not eligible; the exchange ends."""

    reason: DeclineReason

    name = "decline_application"
    roles = PROGRAMME_STAFF
    transitions = leads_to(
        {Phase.ELIGIBILITY: (Phase.INELIGIBLE,), Phase.CHANGES: (Phase.INELIGIBLE,)}
    )
    refusals = refused_in(
        (
            SEARCHING,
            N_("The application was accepted."),
            N_("Ask the coordinator to open the review again, or cancel the exchange."),
            "application_accepted",
        ),
    )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Tell the mentee, with the reason, and end."""
        x.answer(x.find_ask(AskKind.REVIEW_APPLICATION), now, self.by, "declined")
        x.notify(
            NoticeKind.APPLICATION_DECLINED,
            x.contacts(Side.MENTEE),
            note=self.note,
            reason=self.reason.value,
        )
        phase_entry.end(x, now, Phase.INELIGIBLE)

    def facts(self) -> dict[str, str | int]:
        """The reason."""
        return {"reason": self.reason.value}


@register
@dataclass(frozen=True, kw_only=True)
class ResubmitApplication(ExchangeMessage):
    """The mentee sends a changed application.

    `partner` is a pre-agreed mentor community, if the changed application names one.
    """

    application: DocRef
    direction: Direction
    partner: Party | None = None

    name = "resubmit_application"
    roles = MENTEES
    transitions = leads_to({Phase.CHANGES: (Phase.ELIGIBILITY,)})

    def check(self, x: Exchange, now: datetime) -> None:
        """The words must have changed."""
        if self.application.hash == x.application.hash:
            raise RuleBroken(
                "goal",
                N_("Nothing has changed since the application was returned."),
                N_("Read the comments and change what they name."),
                rule="application_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The hub reads it again."""
        x.answer(x.find_ask(AskKind.CHANGE_APPLICATION), now, self.by, "resubmitted")
        x.application, x.direction = self.application, self.direction
        x.wished_partner = self.partner
        x.enter(Phase.ELIGIBILITY, now)
        x.ask(AskKind.REVIEW_APPLICATION, now, Role.PROGRAMME)

    def facts(self) -> dict[str, str | int]:
        """Which version."""
        return {"version": self.application.version, "hash": self.application.hash[:12]}


def being_read(x: Exchange, by: str, at: datetime | None) -> RuleBroken:
    """The refusal of a correction when somebody at the hub has taken the review; `at` is when, if that was noted.

    Taking the review is what begins the reading; whoever gives it back has not read it.
    """
    if at is None:
        return RuleBroken(
            "topic",
            N_("{person} of the hub has begun to read the application."),
            N_("Ask the hub to return it to you, and say what you would change."),
            rule="application_taken",
            person=by,
        )
    return RuleBroken(
        "topic",
        N_("{person} of the hub began to read the application on {day}."),
        N_("Ask the hub to return it to you, and say what you would change."),
        rule="application_being_read",
        person=by,
        day=local_date(at, x.mentee.time_zone).isoformat(),
    )


@register
@dataclass(frozen=True, kw_only=True)
class CorrectApplication(ExchangeMessage):
    """The mentee corrects the application before the hub begins to read it.

    `partner` is a pre-agreed mentor community, if the corrected application names one.
    """

    application: DocRef
    direction: Direction
    partner: Party | None = None

    name = "correct_application"
    roles = MENTEES
    transitions = leads_to({Phase.ELIGIBILITY: (Phase.ELIGIBILITY,)})
    refusals = refused_in(
        (
            (Phase.CHANGES,),
            N_("The hub has read the application and asks for changes."),
            N_("Change it where you are asked to, and send it again."),
            "application_returned",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """Whoever reads it has taken the review: from then on its words stand."""
        review = x.find_ask(AskKind.REVIEW_APPLICATION)
        if review and review.claimed_by:
            raise being_read(x, review.claimed_by, review.claimed_at)
        if self.application.hash == x.application.hash:
            raise RuleBroken(
                "topic",
                N_("Nothing has changed since the application was sent."),
                N_("Change what is wrong, or leave it as it is."),
                rule="correction_unchanged",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The hub reads these words instead; the review stays open, and due when it was."""
        x.application, x.direction = self.application, self.direction
        x.wished_partner = self.partner

    def facts(self) -> dict[str, str | int]:
        """Which version."""
        return {"version": self.application.version, "hash": self.application.hash[:12]}

"""The impact report: from both sides, accepted by the hub, public only if both agree."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.workdays import local_date
from domain.exchange import after_visit
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import SURVIVING, Exchange
from domain.exchange.hold import check_not_held
from domain.exchange.messages.actions import OUTCOMES
from domain.exchange.messages.base import PARTICIPANTS, PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase


def _check_not_accepted(x: Exchange) -> None:
    if x.report_accepted_at:
        raise RuleBroken(
            "report",
            N_("The report has been accepted."),
            N_("What is left is each side's word on publication."),
            rule="report_accepted",
        )


@register
@dataclass(frozen=True, kw_only=True)
class SubmitReport(ExchangeMessage):
    """One side's part of the impact report."""

    report: DocRef

    name = "submit_report"
    roles = PARTICIPANTS
    transitions = stays_in(Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Until the hub has accepted it."""
        _check_not_accepted(x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """With both parts in, the hub reads."""
        side = x.side_of(self.by)
        x.answer(x.find_ask(AskKind.SUBMIT_REPORT, side=side), now, self.by, "submitted")
        x.reports[side] = self.report
        if side in x.waived_reports:
            x.waived_reports.remove(side)
        after_visit.ask_report_review(x, now)

    def facts(self) -> dict[str, str | int]:
        """Which document."""
        return {"document": self.report.id, "version": self.report.version}


def _check_complete(x: Exchange) -> None:
    _check_not_accepted(x)
    missing = [side.value for side in after_visit.missing_reports(x)]
    if missing:
        raise RuleBroken(
            "report",
            N_("The part of the {sides} is not there yet."),
            N_("It is asked for and reminded of."),
            rule="report_part_missing",
            sides=", ".join(missing),
        )


@register
@dataclass(frozen=True, kw_only=True)
class AcceptReport(ExchangeMessage):
    """The hub accepts the report.

    `read` are the content hashes of the parts that were read; none given means as they stand.
    """

    read: tuple[str, ...] = ()

    name = "accept_report"
    roles = PROGRAMME_STAFF
    transitions = stays_in(Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Both parts are there, and every action has an outcome; a joint one may be due after the close."""
        _check_complete(x)
        if self.read and set(self.read) != {part.hash for part in x.reports.values()}:
            raise RuleBroken(
                "report",
                N_("A part of the report changed since you opened it."),
                N_("Open it again to read what is new, then decide."),
                rule="report_changed_since_opened",
            )
        today = local_date(now, x.policy.time_zone)
        loose = [
            action
            for action in x.actions
            if action.status not in OUTCOMES and not (action.joint and action.due > today)
        ]
        if loose:
            raise RuleBroken(
                "actions",
                N_("{count} of the actions have no outcome yet."),
                N_("Ask the owners to say how they stand: done, blocked and why, or let go."),
                rule="action_without_outcome",
                count=len(loose),
            )
        if x.open_asks(*SURVIVING):
            raise RuleBroken(
                "report",
                N_("The hub still has to undo bookings, or to decide about a top-up."),
                N_("Do these tasks first; the queue shows them."),
                rule="hub_tasks_before_report",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Both sides decide about publication."""
        x.answer(x.find_ask(AskKind.REVIEW_REPORT), now, self.by, "accepted")
        x.report_accepted_at = now
        waiting = x.open_asks(AskKind.PROGRESS_ACTION, AskKind.AGREE_JOINT_ACTION)
        x.void(waiting, now, "report accepted")
        x.proposed_actions.clear()
        x.notify(NoticeKind.REPORT_ACCEPTED, x.contacts(), note=self.note)
        after_visit.ask_consents(x, now)


class ReportReason(StrEnum):
    """Why a part of the report goes back."""

    GOAL_MISSING = "goal_missing"
    NO_EVIDENCE = "no_evidence"
    PERSONAL_DATA = "personal_data"
    UNCLEAR = "unclear"
    OTHER = "other"


@register
@dataclass(frozen=True, kw_only=True)
class ReturnReport(ExchangeMessage):
    """The hub returns one side's part; the note says what to change."""

    side: Side
    reason: ReportReason

    name = "return_report"
    roles = PROGRAMME_STAFF
    transitions = stays_in(Phase.REPORT)

    def check(self, x: Exchange, now: datetime) -> None:
        """Both parts are there and not accepted."""
        _check_complete(x)

    def execute(self, x: Exchange, now: datetime) -> None:
        """That side writes it again."""
        x.answer(x.find_ask(AskKind.REVIEW_REPORT), now, self.by, "returned")
        x.reports.pop(self.side, None)
        x.waived_reports = [side for side in x.waived_reports if side is not self.side]
        ask = x.ask(AskKind.SUBMIT_REPORT, now, Role(self.side.value), quiet=True)
        x.notify(
            NoticeKind.REPORT_RETURNED,
            x.contacts(self.side),
            ask=ask,
            note=self.note,
            reason=self.reason.value,
        )

    def facts(self) -> dict[str, str | int]:
        """Whose part, and why."""
        return {"side": self.side.value, "reason": self.reason.value}


@register
@dataclass(frozen=True, kw_only=True)
class DecidePublication(ExchangeMessage):
    """One side agrees to publication, or does not; either answer lets the exchange close."""

    consent: bool

    name = "decide_publication"
    personal = True
    roles = PARTICIPANTS
    transitions = leads_to({Phase.REPORT: (Phase.REPORT, Phase.CLOSED, Phase.CLOSED_INCOMPLETE)})

    def check(self, x: Exchange, now: datetime) -> None:
        """After the hub accepted the report; a yes not while an exchange is held."""
        if x.report_accepted_at is None:
            raise RuleBroken(
                "consent",
                N_("The report has not been accepted yet."),
                N_("You will be asked when it is."),
                rule="report_not_accepted",
            )
        if self.consent:
            check_not_held(x, "consent")

    def execute(self, x: Exchange, now: datetime) -> None:
        """With both answers in, publish if both agree, and close; incomplete when nothing was done."""
        side = x.side_of(self.by)
        outcome = "consented" if self.consent else "refused"
        x.answer(x.find_ask(AskKind.CONSENT_PUBLICATION, side=side), now, self.by, outcome)
        x.consents[side] = self.consent
        after_visit.close_if_all_said(x, now)

    def facts(self) -> dict[str, str | int]:
        """Yes or no."""
        return {"consent": int(self.consent)}

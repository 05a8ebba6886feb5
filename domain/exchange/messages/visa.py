"""Visas: reported by the traveller, a refusal confirmed by the booker, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, refused_in, stays_in
from domain.exchange import calendar_events, phase_entry, requests, visas, visit_changes
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.base import PROGRAMME_STAFF, ExchangeMessage, register
from domain.exchange.messages.booking import BOOKERS
from domain.exchange.messages.travel import TRAVELLERS
from domain.exchange.notices import NoticeKind
from domain.exchange.orders import Visa, VisaStatus
from domain.exchange.people import Direction, Role
from domain.exchange.phases import Phase

REPORTED = {
    VisaStatus.NEEDED: (
        VisaStatus.APPLIED,
        VisaStatus.GRANTED,
        VisaStatus.NOT_NEEDED,
        VisaStatus.REFUSED,
    ),
    VisaStatus.APPLIED: (VisaStatus.GRANTED, VisaStatus.NOT_NEEDED, VisaStatus.REFUSED),
    VisaStatus.APPEALED: (VisaStatus.GRANTED, VisaStatus.NOT_NEEDED, VisaStatus.REFUSED),
    VisaStatus.GRANTED: (VisaStatus.REFUSED,),
    VisaStatus.NOT_NEEDED: (VisaStatus.APPLIED, VisaStatus.GRANTED, VisaStatus.REFUSED),
    VisaStatus.REFUSED: (VisaStatus.GRANTED, VisaStatus.NOT_NEEDED),
    VisaStatus.REFUSAL_CONFIRMED: (VisaStatus.GRANTED, VisaStatus.NOT_NEEDED),
}
"""What a traveller may report next, by how the visa stands."""


def _need_visa(x: Exchange, traveller: str) -> Visa:
    visa = x.visas.get(traveller)
    if visa is None or x.plan is None or not x.plan.facts.visa_needed:
        raise RuleBroken(
            "traveller",
            N_("The plan says that nobody needs a visa for this visit."),
            N_("If a visa is needed after all, change the plan, or tell the hub."),
            rule="no_visa_needed",
        )
    return visa


@register
@dataclass(frozen=True, kw_only=True)
class ReportVisa(ExchangeMessage):
    """A traveller says how the own visa stands: applied for, granted, not needed or refused."""

    status: VisaStatus

    name = "report_visa"
    roles = TRAVELLERS
    transitions = stays_in(Phase.TRAVEL)
    refusals = refused_in(
        (
            (Phase.READY,),
            N_("Every visa that is needed was there when the hub said go."),
            N_("If yours is not there any more, ask the hub to postpone at once."),
            "visas_checked_at_go",
        ),
    )

    def check(self, x: Exchange, now: datetime) -> None:
        """A visa is needed, and this is news of it."""
        visa = _need_visa(x, self.by)
        if self.status not in REPORTED[visa.status]:
            raise RuleBroken(
                "status",
                N_("Your visa is noted as {noted}; this cannot follow."),
                N_("Report what is new, or write to the hub if the note is wrong."),
                rule="visa_status_cannot_follow",
                noted=visa.status.value,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Granted settles it, refused is confirmed by the hub; what runs is still waited for."""
        visa = _need_visa(x, self.by)
        visa.status, visa.at = self.status, now
        if self.status is VisaStatus.APPLIED:
            visas.ask_visa(x, now, self.by)
            return
        x.answer(x.find_ask(AskKind.GET_VISA, subject=self.by), now, self.by, self.status.value)
        visas.settle(x, now, self.by)
        if self.status is VisaStatus.REFUSED:
            x.ask(AskKind.CONFIRM_VISA_REFUSAL, now, Role.BOOKER, subject=self.by)

    def facts(self) -> dict[str, str | int]:
        """How it stands."""
        return {"visa": self.status.value}


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmVisaRefusal(ExchangeMessage):
    """A booker has looked at the refusal; without `refused` it turns out not to be one."""

    traveller: str
    refused: bool = True

    name = "confirm_visa_refusal"
    roles = BOOKERS
    transitions = stays_in(Phase.TRAVEL)

    def check(self, x: Exchange, now: datetime) -> None:
        """The traveller reported a refusal nobody has confirmed yet."""
        if _need_visa(x, self.traveller).status is not VisaStatus.REFUSED:
            raise RuleBroken(
                "traveller",
                N_("This traveller's visa is not noted as refused."),
                N_("Open the exchange page to see how it stands."),
                rule="visa_not_refused",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The programme staff decide what becomes of the visit; or the visa is waited for again."""
        visa = _need_visa(x, self.traveller)
        ask = x.find_ask(AskKind.CONFIRM_VISA_REFUSAL, subject=self.traveller)
        x.answer(ask, now, self.by, "refused" if self.refused else "not_refused")
        visa.at = now
        if not self.refused:
            visa.status = VisaStatus.APPLIED
            visas.ask_visa(x, now, self.traveller)
            return
        visa.status = VisaStatus.REFUSAL_CONFIRMED
        x.ask(AskKind.DECIDE_VISA, now, Role.PROGRAMME, subject=self.traveller)
        x.notify(NoticeKind.VISA_REFUSED, calendar_events.visitors(x), traveller=self.traveller)

    def facts(self) -> dict[str, str | int]:
        """Whose, and whether it is one."""
        return {"traveller": self.traveller, "refused": int(self.refused)}


@register
@dataclass(frozen=True, kw_only=True)
class AppealVisa(ExchangeMessage):
    """The hub has the traveller appeal against the refusal, while there is time."""

    traveller: str

    name = "appeal_visa"
    roles = PROGRAMME_STAFF
    transitions = stays_in(Phase.TRAVEL)

    def check(self, x: Exchange, now: datetime) -> None:
        """A confirmed refusal, and days enough before the visit."""
        if _need_visa(x, self.traveller).status is not VisaStatus.REFUSAL_CONFIRMED:
            raise RuleBroken(
                "traveller",
                N_("No refusal of this traveller's visa has been confirmed."),
                N_("Open the exchange page to see how it stands."),
                rule="visa_refusal_not_confirmed",
            )
        left, needed = visas.days_left(x, now), x.policy.visa_appeal_days
        if left < needed:
            raise RuleBroken(
                "traveller",
                N_("An appeal takes about {needed} days; the visit begins in {left}."),
                N_("Switch the direction of the journey, postpone the visit, or cancel it."),
                rule="visa_appeal_takes_too_long",
                needed=needed,
                left=max(left, 0),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The visa is waited for again."""
        x.answer(x.find_ask(AskKind.DECIDE_VISA, subject=self.traveller), now, self.by, "appealed")
        visa = _need_visa(x, self.traveller)
        visa.status, visa.at = VisaStatus.APPEALED, now
        visas.ask_visa(x, now, self.traveller)
        x.notify(
            NoticeKind.VISA_APPEALED,
            calendar_events.visitors(x),
            note=self.note,
            facts=self.facts(),
        )

    def facts(self) -> dict[str, str | int]:
        """Whose."""
        return {"traveller": self.traveller}


@register
@dataclass(frozen=True, kw_only=True)
class SwitchDirection(ExchangeMessage):
    """The other side travels instead. Goals, questions and contacts stay; the plan is open again."""

    name = "switch_direction"
    roles = PROGRAMME_STAFF
    note_required = Refusal(
        N_("Say why the other side travels."),
        N_("Both sides read it."),
        rule="direction_switched_without_words",
    )
    transitions = leads_to(
        dict.fromkeys(
            (Phase.PLANNING, Phase.PLAN_REVIEW, Phase.TRAVEL, Phase.READY), (Phase.PLANNING,)
        )
    )

    def execute(self, x: Exchange, now: datetime) -> None:
        """What was booked is undone, and both sides sign a plan the other way round."""
        people = (*calendar_events.visitors(x), *phase_entry.hub_concerned(x))
        visit_changes.answer_visas(x, now, self.by, "switched")
        visit_changes.give_up_visit(x, now)
        mentee_goes = x.direction is Direction.MENTEE_TRAVELS
        x.direction = Direction.MENTOR_TRAVELS if mentee_goes else Direction.MENTEE_TRAVELS
        x.travel_data.clear()
        x.visas.clear()
        facts = {"direction": x.direction.value}
        x.notify(NoticeKind.DIRECTION_SWITCHED, people, note=self.note, facts=facts)
        requests.settle(x, now, self.by, RequestKind.SWITCH_DIRECTION)

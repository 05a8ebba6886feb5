"""From a proposal to a clinic that is open for sign-up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.errors import N_, Refusal, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.pausing import enter, set_due
from domain.clinic.clinic import Clinic
from domain.clinic.messages.base import SAY_WHY, ClinicMessage, register
from domain.clinic.names import (
    TEAM,
    AskKind,
    ClinicNotice,
    Level,
    Phase,
    Recording,
    Role,
)
from domain.clinic.room import Session

PLANNERS = frozenset({Role.AMBASSADOR, Role.PROGRAMME, Role.COORDINATOR})
MOST_PLACES = 200
SHORTEST, LONGEST = 15, 240
"""Minutes of a session."""
CHANGE_IT = N_("Change it and send the form again.")
HOST_IS_COHOST = Refusal(
    N_("The host cannot be the co-host, too."),
    N_("Choose somebody who can take over if the host falls ill."),
    rule="clinic_host_is_cohost",
)
NOBODY_SHARES = Refusal(N_("Nobody shares anything."), CHANGE_IT, rule="clinic_nobody_shares")
NO_LANGUAGE = Refusal(
    N_("It is not said in which language it is held."), CHANGE_IT, rule="clinic_language_missing"
)
TIME_PASSED = Refusal(N_("This time has passed."), CHANGE_IT, rule="clinic_time_passed")
TWO_AT_ONE_TIME = Refusal(
    N_("There is a session at that time."), CHANGE_IT, rule="clinic_two_at_one_time"
)
TOO_MANY_SESSIONS = Refusal(
    N_("These are more sessions than a clinic has."), CHANGE_IT, rule="clinic_sessions_too_many"
)
TOO_LONG = Refusal(N_("No session lasts that long."), CHANGE_IT, rule="clinic_minutes_out_of_range")
TOO_LARGE = Refusal(
    N_("So many places make no clinic: 1 to 200."), CHANGE_IT, rule="clinic_seats_out_of_range"
)


@dataclass(frozen=True, kw_only=True)
class Plan(ClinicMessage):
    """What is said of a clinic before people sign up: who holds it, for whom, when, and who is recorded."""

    host: str
    cohost: str
    sharers: tuple[str, ...]
    safety_contact: str
    level: Level
    languages: tuple[str, ...]
    recording: Recording
    starts_at: datetime
    second_at: datetime | None = None
    third_at: datetime | None = None
    minutes: int | None = None
    seats: int | None = None

    def check(self, x: Clinic, now: datetime) -> None:
        """Two people hold it, somebody shares, and all of it lies ahead."""
        minutes = x.policy.minutes if self.minutes is None else self.minutes
        seats = x.policy.seats if self.seats is None else self.seats
        times = self.times()
        found = (
            ("cohost", HOST_IS_COHOST, self.host == self.cohost),
            ("sharers", NOBODY_SHARES, not self.sharers),
            ("languages", NO_LANGUAGE, not self.languages),
            ("starts_at", TIME_PASSED, min(times) <= now),
            ("second_at", TWO_AT_ONE_TIME, len({*times}) < len(times)),
            ("second_at", TOO_MANY_SESSIONS, len(times) > x.policy.max_sessions),
            ("minutes", TOO_LONG, not SHORTEST <= minutes <= LONGEST),
            ("seats", TOO_LARGE, not 1 <= seats <= MOST_PLACES),
        )
        for name, refusal, applies in found:
            if applies:
                raise refusal.broken(name)

    def times(self) -> list[datetime]:
        """When the sessions begin, as they are given."""
        return [at for at in (self.starts_at, self.second_at, self.third_at) if at]

    def take(self, x: Clinic, now: datetime) -> None:
        """Enter it; what is not said is as the policy has it."""
        x.host, x.cohost, x.safety_contact = self.host, self.cohost, self.safety_contact
        x.sharers = list(dict.fromkeys(self.sharers))
        x.confirmed = [who for who in x.confirmed if who in x.sharers]
        x.level, x.languages, x.recording = self.level, self.languages, self.recording
        x.sessions = [
            Session(
                number=number,
                starts_at=at,
                minutes=self.minutes or x.policy.minutes,
                seats=self.seats or x.policy.seats,
            )
            for number, at in enumerate(sorted(self.times()), 1)
        ]
        x.notify(ClinicNotice.TEAM_NAMED, [who for who in x.crew() if who != self.by])
        ask_sharers(x, now)


@register
@dataclass(frozen=True, kw_only=True)
class PlanClinic(Plan):
    """The ambassador, or the hub, plans a proposed clinic."""

    name, roles = "plan_clinic", PLANNERS
    transitions = leads_to({Phase.PROPOSED: (Phase.PLANNED,)})

    def execute(self, x: Clinic, now: datetime) -> None:
        """The host is asked to open it three weeks before the first session."""
        x.answer(x.find_ask(AskKind.PLAN_CLINIC), now, self.by, "planned")
        enter(x, Phase.PLANNED, now)
        self.take(x, now)
        x.ask(AskKind.OPEN_CLINIC, now, Role.HOST, due=_opening(x, now), quiet=True)


@register
@dataclass(frozen=True, kw_only=True)
class ChangePlan(Plan):
    """The plan is changed before anybody could sign up."""

    name, roles = "change_plan", TEAM | {Role.AMBASSADOR}
    transitions = stays_in(Phase.PLANNED)

    def execute(self, x: Clinic, now: datetime) -> None:
        """Who is new is told; the day by which it opens goes along with the first session."""
        x.void(x.open_asks(AskKind.CONFIRM_SHARER), now, "planned anew")
        self.take(x, now)
        if ask := x.find_ask(AskKind.OPEN_CLINIC):
            set_due(x, ask, _opening(x, now), now)


@register
@dataclass(frozen=True, kw_only=True)
class PassOn(ClinicMessage):
    """Somebody else is to plan it: the ambassador of another region or topic."""

    to: str
    name, roles = "pass_on_clinic", PLANNERS
    transitions = stays_in(Phase.PROPOSED)

    def execute(self, x: Clinic, now: datetime) -> None:
        """They are asked, with the whole time."""
        x.void(x.open_asks(AskKind.PLAN_CLINIC), now, "passed on")
        x.ambassador = self.to
        x.ask(AskKind.PLAN_CLINIC, now, Role.AMBASSADOR)

    def facts(self) -> dict[str, str | int]:
        """To whom."""
        return {"person": self.to}


@register
@dataclass(frozen=True, kw_only=True)
class DeclineClinic(ClinicMessage):
    """There will be no such clinic; whoever proposed it reads why."""

    name, roles = "decline_clinic", PLANNERS
    transitions = leads_to({Phase.PROPOSED: (Phase.DECLINED,)})
    note_required = SAY_WHY

    def execute(self, x: Clinic, now: datetime) -> None:
        """Tell whoever proposed it."""
        x.answer(x.find_ask(AskKind.PLAN_CLINIC), now, self.by, "declined")
        enter(x, Phase.DECLINED, now)
        x.notify(ClinicNotice.DECLINED, [x.proposer], note=self.note)


@register
@dataclass(frozen=True, kw_only=True)
class OpenClinic(ClinicMessage):
    """It is open: anybody may sign up."""

    name, roles = "open_clinic", TEAM
    transitions = leads_to({Phase.PLANNED: (Phase.OPEN,)})

    def check(self, x: Clinic, now: datetime) -> None:
        """Everything is said, and there is a session to come."""
        if missing := x.gates():
            raise RuleBroken(
                "plan",
                N_("Before people sign up, more has to be said: {missing}."),
                N_("Complete the plan first."),
                rule="clinic_gate_open",
                missing=", ".join(missing),
            )
        if not any(x.takes(session, now) for session in x.sessions):
            raise RuleBroken(
                "plan",
                N_("Its sessions have passed, or begin in a moment."),
                N_("Give it another time."),
                rule="clinic_sessions_passed",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """Who holds it gets the calendar entries."""
        x.answer(x.find_ask(AskKind.OPEN_CLINIC), now, self.by, "open")
        enter(x, Phase.OPEN, now, keep=AskKind)
        x.invite(x.crew(), now)


@register
@dataclass(frozen=True, kw_only=True)
class ConfirmSharer(ClinicMessage):
    """A sharer says that they come."""

    name, roles = "confirm_sharer", frozenset({Role.SHARER})
    transitions = stays_in(Phase.PLANNED, Phase.OPEN, Phase.CHECK, Phase.LIVE)

    def execute(self, x: Clinic, now: datetime) -> None:
        """Nobody asks again."""
        x.confirmed = [*dict.fromkeys([*x.confirmed, self.by])]
        for ask in x.open_asks(AskKind.CONFIRM_SHARER):
            if ask.person == self.by:
                x.answer(ask, now, self.by, "comes")


@register
@dataclass(frozen=True, kw_only=True)
class CannotShare(ClinicMessage):
    """A sharer cannot come; nobody asks why."""

    name, roles = "cannot_share", frozenset({Role.SHARER})
    transitions = stays_in(Phase.PLANNED, Phase.OPEN, Phase.CHECK, Phase.LIVE)

    def execute(self, x: Clinic, now: datetime) -> None:
        """The host finds somebody else; the entries leave the calendar of who cannot."""
        x.sharers = [who for who in x.sharers if who != self.by]
        x.confirmed = [who for who in x.confirmed if who != self.by]
        for ask in x.open_asks(AskKind.CONFIRM_SHARER):
            if ask.person == self.by:
                x.answer(ask, now, self.by, "cannot")
        x.relieve(self.by, now)
        told = [x.host or x.cohost or ""]
        x.notify(ClinicNotice.SHARER_CANNOT, filter(None, told), person=self.by)


@register
@dataclass(frozen=True, kw_only=True)
class AddSharer(ClinicMessage):
    """Somebody else shares, too, or instead of one who cannot."""

    person: str
    name, roles = "add_sharer", TEAM
    transitions = stays_in(Phase.PLANNED, Phase.OPEN, Phase.CHECK, Phase.LIVE)

    def check(self, x: Clinic, now: datetime) -> None:
        """Nobody twice."""
        if self.person in x.sharers:
            raise RuleBroken(
                "person",
                N_("This person shares already."),
                N_("Choose somebody else."),
                rule="clinic_shares_already",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """They are asked whether they come; a seat of theirs is free for somebody else."""
        x.sharers.append(self.person)
        if place := x.place_of(self.person):
            x.give_back(place, now)
        x.invite([self.person], now)
        ask_sharers(x, now)

    def facts(self) -> dict[str, str | int]:
        """Who."""
        return {"person": self.person}


def ask_sharers(x: Clinic, now: datetime) -> None:
    """Ask each sharer who has not been asked whether they come; not who holds it, nor once the last session has begun."""
    asked = {ask.person for ask in x.open_asks(AskKind.CONFIRM_SHARER)}
    first = min((session.starts_at for session in x.ahead(now)), default=now)
    due = max(first - timedelta(days=x.policy.confirm_days_before), now + timedelta(days=1))
    for who in x.unconfirmed():
        if who in {x.host, x.cohost} or first <= now:
            x.confirmed.append(who)
        elif who not in asked:
            x.ask(AskKind.CONFIRM_SHARER, now, Role.SHARER, person=who, due=min(due, first))


def _opening(x: Clinic, now: datetime) -> datetime:
    first = min(session.starts_at for session in x.sessions)
    return max(first - timedelta(days=x.policy.open_days_before), now + timedelta(days=1))

"""The room: who holds it, whether it goes ahead, and how it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.message import leads_to, stays_in
from domain.case.pausing import enter
from domain.clinic.clinic import Clinic
from domain.clinic.messages.base import (
    ALL_READ,
    ClinicMessage,
    ended_early,
    need_begun,
    register,
)
from domain.clinic.messages.planning import HOST_IS_COHOST
from domain.clinic.messages.seats import switch_off
from domain.clinic.names import TEAM, AskKind, ClinicNotice, Phase, Role

RUNNING = (Phase.PLANNED, Phase.OPEN, Phase.CHECK, Phase.LIVE, Phase.MATERIAL, Phase.FOLLOW_UP)
IN_ROOM = TEAM | {Role.PARTICIPANT, Role.SHARER}


@register
@dataclass(frozen=True, kw_only=True)
class CannotHost(ClinicMessage):
    """The host, or the co-host, cannot hold it: ill, away, too much. Nobody asks why."""

    name, roles = "cannot_host", frozenset({Role.HOST, Role.COHOST})
    transitions = stays_in(*RUNNING)

    def execute(self, x: Clinic, now: datetime) -> None:
        """The co-host holds it at once, and everybody's calendar follows; without one the hub names somebody."""
        was_host = x.host == self.by
        if was_host:
            x.host, x.cohost = x.cohost, None
        else:
            x.cohost = None
        x.relieve(self.by, now)
        if was_host:
            _changed(x, now)
        else:
            _ask_for_cohost(x, now)


def _changed(x: Clinic, now: datetime) -> None:
    if x.host is None:
        x.ask(AskKind.NAME_HOST, now, Role.PROGRAMME, due=_soon(x, now))
        return
    for session in x.ahead(now) if x.phase is not Phase.PLANNED else ():
        session.sequence += 1
        x.notify(ClinicNotice.HOST_CHANGED, x.seated(session.number), event=x.event(session))
    entries = [x.event(session) for session in x.ahead(now) if x.phase is not Phase.PLANNED]
    x.notify(ClinicNotice.TEAM_NAMED, x.crew(), event=entries[0] if entries else None)
    for entry in entries[1:]:
        x.notify(ClinicNotice.INVITED, x.crew(), event=entry)
    x.touched += [ask.id for ask in x.open_asks() if Role.HOST in ask.of]
    if x.cohost is None and x.ahead(now):
        _ask_for_cohost(x, now)


def _ask_for_cohost(x: Clinic, now: datetime) -> None:
    if x.find_ask(AskKind.NAME_COHOST) is None:
        x.ask(AskKind.NAME_COHOST, now, Role.HOST, due=_soon(x, now))


def _soon(x: Clinic, now: datetime) -> datetime:
    """Three hours before the next session, at most a day from now; an hour where it is nearer."""
    ahead = x.ahead(now)
    latest = ahead[0].starts_at - timedelta(hours=3) if ahead else now + timedelta(days=1)
    return max(min(latest, now + timedelta(days=1)), now + timedelta(hours=1))


@register
@dataclass(frozen=True, kw_only=True)
class NameHost(ClinicMessage):
    """Somebody else holds it: the hub names them, or the host hands over."""

    person: str
    name, roles = "name_host", TEAM
    transitions = stays_in(*RUNNING)

    def check(self, x: Clinic, now: datetime) -> None:
        """Not who holds it already."""
        if self.person == x.host:
            raise RuleBroken(
                "person",
                N_("This person is the host already."),
                N_("Choose somebody else."),
                rule="clinic_host_already",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """Everybody's calendar follows, the former host's too; a co-host who becomes the host leaves a place to fill."""
        if x.cohost == self.person:
            x.cohost = None
        _give_up_seat(x, self.person, now)
        before, x.host = x.host, self.person
        if before:
            x.relieve(before, now, by=self.by)
        x.answer(x.find_ask(AskKind.NAME_HOST), now, self.by, "named")
        _changed(x, now)

    def facts(self) -> dict[str, str | int]:
        """Who."""
        return {"person": self.person}


@register
@dataclass(frozen=True, kw_only=True)
class NameCohost(ClinicMessage):
    """Somebody is ready to take over."""

    person: str
    name, roles = "name_cohost", TEAM
    transitions = stays_in(*RUNNING)

    def check(self, x: Clinic, now: datetime) -> None:
        """Not the host."""
        if self.person == x.host:
            raise HOST_IS_COHOST.broken("person")

    def execute(self, x: Clinic, now: datetime) -> None:
        """They get the calendar entries; whoever was ready before them loses theirs."""
        _give_up_seat(x, self.person, now)
        before, x.cohost = x.cohost, self.person
        if before and before != self.person:
            x.relieve(before, now, by=self.by)
        x.answer(x.find_ask(AskKind.NAME_COHOST), now, self.by, "named")
        x.notify(ClinicNotice.TEAM_NAMED, [self.person])
        x.invite([self.person], now)

    def facts(self) -> dict[str, str | int]:
        """Who."""
        return {"person": self.person}


@register
@dataclass(frozen=True, kw_only=True)
class HoldSession(ClinicMessage):
    """A session is held as it is, though few have signed up or something is missing."""

    session: int
    name, roles = "hold_session", TEAM
    transitions = stays_in(Phase.CHECK, Phase.LIVE)

    def check(self, x: Clinic, now: datetime) -> None:
        """It was asked, and somebody is there to hold it."""
        if x.find_ask(AskKind.CHECK_SESSION, subject=str(self.session)) is None:
            raise RuleBroken(
                "session",
                N_("Nobody is asked whether this session is held."),
                N_("It goes ahead unless somebody moves or cancels it."),
                rule="clinic_session_not_in_question",
            )
        if x.host is None:
            raise RuleBroken(
                "session",
                N_("Nobody holds it."),
                N_("Name a host first."),
                rule="clinic_without_host",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """Who has a seat hears that it goes ahead."""
        ask = x.find_ask(AskKind.CHECK_SESSION, subject=str(self.session))
        x.answer(ask, now, self.by, "held")
        people = x.seated(self.session)
        x.notify(ClinicNotice.GOES_AHEAD, people, about=f"session-{self.session}", note=self.note)

    def facts(self) -> dict[str, str | int]:
        """Which."""
        return {"session": self.session}


@register
@dataclass(frozen=True, kw_only=True)
class MergeClinic(ClinicMessage):
    """So few have signed up that they talk among themselves: a conversation instead of a clinic."""

    name, roles = "merge_clinic", TEAM
    transitions = leads_to({Phase.OPEN: (Phase.MERGED,), Phase.CHECK: (Phase.MERGED,)})

    def check(self, x: Clinic, now: datetime) -> None:
        """At least two, and not more than can talk with each other."""
        group = _group(x)
        if not 2 <= len(group) <= x.policy.merge_most:
            raise RuleBroken(
                "session",
                N_("A conversation has 2 to {most} people; here there would be {n}."),
                N_("Hold it small, put it off, or cancel it."),
                rule="clinic_merge_size",
                most=x.policy.merge_most,
                n=len(group),
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """All are told; the calendar entries of the session go."""
        x.merged_with = _group(x)
        ended_early(x, Phase.MERGED, ClinicNotice.MERGED, now, self.note)


@register
@dataclass(frozen=True, kw_only=True)
class CancelClinic(ClinicMessage):
    """It is not held. In the last day everybody who signed up reads why."""

    name, roles = "cancel_clinic", TEAM
    transitions = leads_to(
        dict.fromkeys((Phase.PLANNED, Phase.OPEN, Phase.CHECK), (Phase.CANCELLED,))
    )

    def check(self, x: Clinic, now: datetime) -> None:
        """Explained, once people count on it."""
        near = any(now >= s.starts_at - x.policy.link_ahead for s in x.sessions)
        if near and self.note is None:
            raise ALL_READ.broken("note")

    def execute(self, x: Clinic, now: datetime) -> None:
        """Everybody is told, seated or waiting."""
        ended_early(x, Phase.CANCELLED, ClinicNotice.CANCELLED, now, self.note)


@register
@dataclass(frozen=True, kw_only=True)
class StartSession(ClinicMessage):
    """The session has begun."""

    session: int
    name, roles = "start_session", TEAM
    transitions = stays_in(Phase.LIVE)

    def check(self, x: Clinic, now: datetime) -> None:
        """Its time has come, and it is not over."""
        need_begun(x.session(self.session))

    def execute(self, x: Clinic, now: datetime) -> None:
        """Nobody is told that it is late."""
        x.session(self.session).started_at = now
        x.answer(
            x.find_ask(AskKind.START_SESSION, subject=str(self.session)), now, self.by, "started"
        )

    def facts(self) -> dict[str, str | int]:
        """Which."""
        return {"session": self.session}


@register
@dataclass(frozen=True, kw_only=True)
class EndSession(ClinicMessage):
    """The session is over: how many came, and whether it was cut short. People are counted, never listed."""

    session: int
    came: int
    cut_short: bool = False
    name, roles = "end_session", TEAM
    transitions = leads_to({Phase.LIVE: (Phase.LIVE, Phase.MATERIAL)})

    def check(self, x: Clinic, now: datetime) -> None:
        """It had begun, and nobody told this before."""
        need_begun(x.session(self.session))
        if not 0 <= self.came <= x.policy.max_signups:
            raise RuleBroken(
                "came",
                N_("So many people cannot have come."),
                N_("Say how many were there, or about how many."),
                rule="clinic_came_out_of_range",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """After the last one the host is asked for material."""
        session, subject = x.session(self.session), str(self.session)
        session.ended_at, session.came = now, self.came
        x.answer(x.find_ask(AskKind.END_SESSION, subject=subject), now, self.by, "over")
        x.void(x.open_asks(AskKind.START_SESSION, subject=subject), now, "over")
        if all(s.over for s in x.sessions):
            enter(x, Phase.MATERIAL, now, keep=(AskKind.NAME_HOST, AskKind.CONSENT_RECORDING))
            due = now + timedelta(days=x.policy.material_days)
            x.ask(AskKind.GIVE_MATERIAL, now, Role.HOST, due=due)

    def facts(self) -> dict[str, str | int]:
        """Which, and how many."""
        return {"session": self.session, "count": self.came}


@register
@dataclass(frozen=True, kw_only=True)
class StopRecording(ClinicMessage):
    """Anybody in the room switches the recording off; nobody is told who."""

    name, roles, personal = "stop_recording", IN_ROOM, True
    transitions = stays_in(Phase.OPEN, Phase.CHECK, Phase.LIVE)

    def execute(self, x: Clinic, now: datetime) -> None:
        """Those who hold it are told, without a name."""
        switch_off(x)


@register
@dataclass(frozen=True, kw_only=True)
class CouldNotGetIn(ClinicMessage):
    """Somebody with a seat could not get into the room."""

    name, roles, personal = "could_not_get_in", frozenset({Role.PARTICIPANT}), True
    transitions = stays_in(Phase.LIVE, Phase.MATERIAL)

    def execute(self, x: Clinic, now: datetime) -> None:
        """Who holds it, and who is on duty, hear of it at once."""
        told = [p for p in (x.host, x.cohost) if p] + list(x.team.present(Role.PROGRAMME)[:1])
        x.notify(ClinicNotice.LEFT_OUTSIDE, told, about=self.by)


def _group(x: Clinic) -> list[str]:
    return list(dict.fromkeys([*([x.host] if x.host else []), *x.seated(), *x.waiting()]))


def _give_up_seat(x: Clinic, person: str, now: datetime) -> None:
    if place := x.place_of(person):
        x.give_back(place, now)

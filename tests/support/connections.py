"""Connections of two and of four, at any point of their story."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case import engine
from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.message import Message
from domain.case.team import HubTeam, TeamMember
from domain.connection.connection import Connection, Person
from domain.connection.kind import CONNECTION
from domain.connection.messages.after import TellMeeting
from domain.connection.messages.arranging import ChooseTime
from domain.connection.messages.beginning import AcceptInvitation, SayYes
from domain.connection.names import Meeting, Origin, Role
from tests.support.people import COR, PAT

NOW = datetime(2027, 5, 12, 9, tzinfo=UTC)
T = datetime(2027, 5, 18, 15, tzinfo=UTC)
INVITER, INVITED = "P17", "P20"
FOUR = ("P03", "P25", "P01", "P28")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def team() -> HubTeam[Role]:
    """Pat leads, Cor coordinates."""
    members = [
        TeamMember(person=PAT, roles=(Role.PROGRAMME,)),
        TeamMember(person=COR, roles=(Role.COORDINATOR,)),
    ]
    return HubTeam(case_owner=PAT, members=members)


def _begun(by: str, **given: Any) -> Connection:
    x = Connection(id="c-1", team=team(), topics=("O.evaluation",), **given)
    engine.begin(x, NOW, by)
    return x


def invited() -> Connection:
    """One invited another a moment ago."""
    people = [Person(person=INVITER), Person(person=INVITED)]
    return _begun(INVITER, inviter=INVITER, people=people)


def introduced(people: tuple[str, ...] = FOUR) -> Connection:
    """A round introduced people to each other a moment ago."""
    return _begun(PAT, origin=Origin.ROUND, people=[Person(person=p) for p in people], times=[T])


def send(x: Connection, message: Message[Connection], now: datetime = NOW) -> None:
    """As the workflow does it."""
    engine.check(x, message, now, CONNECTION.messages)
    engine.execute(x, message, now, CONNECTION.messages)


def refused(x: Connection, message: Message[Connection], now: datetime = NOW) -> str:
    """The rule that refuses it."""
    try:
        engine.check(x, message, now, CONNECTION.messages)
    except RuleBroken as broken:
        return broken.rule
    raise AssertionError("it was not refused")


def arranging() -> Connection:
    """Two look for a time."""
    x = invited()
    send(x, AcceptInvitation(by=INVITED))
    x.owed.clear()
    return x


def set_for(*people: str) -> Connection:
    """A meeting of those of four who said yes; nothing is owed any more."""
    x = introduced()
    for who in people:
        send(x, SayYes(by=who))
    for who in people[:2]:
        send(x, ChooseTime(by=who, at=T))
    x.owed.clear()
    return x


def met(x: Connection | None = None) -> Connection:
    """Two have met, and said so."""
    x = x or set_for(*FOUR[:2])
    until(x, T + 2 * HOUR)
    for who in x.coming():
        send(x, TellMeeting(by=who, met=Meeting.MET), T + 2 * HOUR)
    x.owed.clear()
    return x


def until(x: Connection, now: datetime) -> None:
    """Ring every alarm up to an instant, in turn."""
    while (alarm := x.next_alarm()) and alarm[0].at <= now:
        ring_alarms(x, alarm[0].at)


def told(x: Connection, kind: str) -> list[str]:
    """Who is owed a notice of this kind."""
    return [notice.person for notice in x.owed if notice.kind == kind]


def asked(x: Connection) -> set[tuple[str, str | None]]:
    """What is open, and of whom."""
    return {(ask.kind.value, ask.person) for ask in x.open_asks()}

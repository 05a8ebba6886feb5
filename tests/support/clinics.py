"""A learning clinic of the demo's people, at any point of its story: K2 and K3 of the design among them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case import engine
from domain.case.errors import RuleBroken
from domain.case.escalation import ring_alarms
from domain.case.message import Message
from domain.case.team import HubTeam, TeamMember
from domain.clinic.clinic import Clinic
from domain.clinic.kind import CLINIC
from domain.clinic.messages.planning import OpenClinic, PlanClinic
from domain.clinic.messages.seats import SignUp
from domain.clinic.names import Level, Recording, Role
from domain.clinic.policy import Policy
from tests.support.people import COR, PAT, SUB

T = datetime(2027, 6, 24, 15, tzinfo=UTC)
NOW = T - timedelta(days=40)
HOST, COHOST, SHARER, PROPOSER, AMBASSADOR = "P06", "P07", "P19", "P12", "P03"
PLAN = PlanClinic(
    by=PAT,
    host=HOST,
    cohost=COHOST,
    sharers=(SHARER,),
    safety_contact=PAT,
    level=Level.DEEPEN,
    languages=("en",),
    recording=Recording.SHARERS,
    starts_at=T,
)


def team() -> HubTeam[Role]:
    """Pat leads, Sub stands in, Cor coordinates."""
    members = [TeamMember(person=who, roles=(Role.PROGRAMME,)) for who in (PAT, SUB)]
    members.append(TeamMember(person=COR, roles=(Role.COORDINATOR,)))
    return HubTeam(case_owner=PAT, members=members)


def proposed(**changes: Any) -> Clinic:
    """A clinic that somebody has just proposed."""
    given = {"topic": "W.tools", "proposer": PROPOSER, "team": team(), **changes}
    x = Clinic(id="k-3", **given)
    engine.begin(x, NOW, PROPOSER)
    return x


def send(x: Clinic, message: Message[Clinic], now: datetime = NOW) -> None:
    """As the workflow does it."""
    engine.check(x, message, now, CLINIC.messages)
    engine.execute(x, message, now, CLINIC.messages)


def refused(x: Clinic, message: Message[Clinic], now: datetime = NOW) -> str:
    """The rule that refuses it; nothing has changed then."""
    before = x.revision
    try:
        engine.check(x, message, now, CLINIC.messages)
    except RuleBroken as broken:
        assert x.revision == before
        return broken.rule
    raise AssertionError("it was not refused")


def planned(policy: Policy | None = None, **plan: Any) -> Clinic:
    """A clinic with a host."""
    x = proposed(**({"policy": policy} if policy else {}))
    send(x, replace(PLAN, **plan))
    return x


def opened(policy: Policy | None = None, **plan: Any) -> Clinic:
    """A clinic that anybody may sign up for; nothing is owed any more."""
    x = planned(policy, **plan)
    send(x, OpenClinic(by=HOST))
    x.owed.clear()
    return x


def with_people(x: Clinic, *people: str, session: int = 1, now: datetime = NOW) -> Clinic:
    """The same after these people have signed up."""
    for who in people:
        send(x, SignUp(by=who, session=session), now)
    return x


def until(x: Clinic, now: datetime) -> None:
    """Ring every alarm up to an instant, in turn."""
    while (alarm := x.next_alarm()) and alarm[0].at <= now:
        ring_alarms(x, alarm[0].at)


def told(x: Clinic, kind: str | None = None) -> list[str]:
    """Who is owed a notice of this kind, or which kinds are owed."""
    if kind is None:
        return sorted({str(notice.kind) for notice in x.owed})
    return [notice.person for notice in x.owed if notice.kind == kind]

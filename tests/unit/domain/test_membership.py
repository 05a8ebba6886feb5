"""Joining a community: who is asked, who may answer, and what each answer leads to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case import engine
from domain.case.asks import Escalation
from domain.case.errors import RuleBroken
from domain.case.message import Message
from domain.case.team import HubTeam, TeamMember
from domain.membership.membership import (
    MESSAGES,
    AcceptMember,
    DeclineMember,
    Membership,
    MembershipNotice,
    Phase,
    Role,
    TakeBackRequest,
)

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
NEW, CON, PAT, COR = "p-new", "p-con", "p-pat", "p-cor"


def asked(**changes: Any) -> Membership:
    members = [
        TeamMember(person=PAT, roles=(Role.PROGRAMME,)),
        TeamMember(person=COR, roles=(Role.COORDINATOR,)),
    ]
    given = {"contacts": (CON,), "team": HubTeam(members=members, case_owner=PAT), **changes}
    case = Membership(id="m-1", newcomer=NEW, community="c-1", **given)
    engine.begin(case, NOW, NEW)
    return case


def send(case: Membership, message: Message[Membership]) -> None:
    engine.check(case, message, NOW, MESSAGES)
    engine.execute(case, message, NOW, MESSAGES)


def kinds(case: Membership) -> list[tuple[str, str]]:
    return [(str(notice.kind), notice.person) for notice in case.owed]


def test_the_contacts_are_asked_with_a_clock_that_the_hub_hears_of() -> None:
    case = asked()
    (ask,) = case.open_asks()
    assert (ask.of, case.people_asked(ask)) == ((Role.CONTACT,), (CON,))
    assert ask.due_at - NOW > timedelta(days=6)
    assert next(alarm.to for alarm in ask.alarms if alarm.to) is Escalation.CASE_OWNER


@pytest.mark.parametrize("changes", [{"contacts": ()}, {"contacts": (), "is_new": True}])
def test_without_a_contact_the_hub_is_asked(changes: dict[str, Any]) -> None:
    (ask,) = asked(**changes).open_asks()
    assert ask.of == (Role.PROGRAMME,)


@pytest.mark.parametrize("by", [CON, PAT, COR])
def test_a_contact_or_the_hub_accepts(by: str) -> None:
    case = asked()
    send(case, AcceptMember(by=by))
    assert (case.phase, case.open_asks()) == (Phase.ACCEPTED, [])
    assert case.ended_at == NOW
    assert (MembershipNotice.ACCEPTED.value, NEW) in kinds(case)


def test_declining_says_why() -> None:
    case = asked()
    with pytest.raises(RuleBroken) as broken:
        send(case, DeclineMember(by=CON))
    assert broken.value.rule == "decline_unexplained"
    send(case, DeclineMember(by=CON, note="n-1"))
    assert case.phase is Phase.DECLINED
    assert (MembershipNotice.DECLINED.value, NEW) in kinds(case)


@pytest.mark.parametrize("message", [AcceptMember(by=NEW), DeclineMember(by=NEW, note="n")])
def test_nobody_lets_themselves_in(message: AcceptMember | DeclineMember) -> None:
    case = asked()
    with pytest.raises(RuleBroken):
        send(case, message)
    assert case.phase is Phase.ASKED


def test_whoever_asked_takes_it_back_and_nothing_follows() -> None:
    case = asked()
    send(case, TakeBackRequest(by=NEW))
    assert case.phase is Phase.TAKEN_BACK
    with pytest.raises(RuleBroken) as broken:
        send(case, AcceptMember(by=CON))
    assert broken.value.rule == "case_ended"


def test_a_stranger_does_nothing() -> None:
    with pytest.raises(RuleBroken):
        send(asked(), AcceptMember(by="p-stranger"))

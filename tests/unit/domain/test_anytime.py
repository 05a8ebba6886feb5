"""Claiming work, changing the hub's team; refusals that are remembered."""

from datetime import UTC, date, datetime

import pytest

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage, Message
from domain.case.names import CaseNotice
from domain.case.team import TeamMember
from domain.case.timeline import Via
from domain.exchange.ask_kinds import AskKind
from domain.exchange.messages.any_phase import ClaimAsk, ReleaseAsk
from domain.exchange.messages.application import AcceptApplication
from domain.exchange.messages.booking import BookOrder
from domain.exchange.messages.partner import ProposePartner
from domain.exchange.messages.plan import ShareQuestions, SignPlan
from domain.exchange.messages.post_plan import ActionItem, SubmitPostPlan
from domain.exchange.messages.staff import AssignStaff
from domain.exchange.people import Party, Role
from domain.exchange.phases import Phase
from tests.support.exchange_states import REACHED, at, pooled
from tests.support.happy_path import PLAN
from tests.support.people import ANN, BO, COR, MIA, PAT, SAF, STRANGER, SUB, doc, facts

OPEN = [phase for phase in REACHED if not phase.is_end]


def test_a_claimed_task_reminds_only_who_claimed_it() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(ClaimAsk(by=SUB, ask=ask.id))
    assert here.x.people_asked(ask) == (SUB,)
    here.wait(14)
    assert {n.person for n in here.told(CaseNotice.ASK_REMINDER)} == {SUB}
    here.make(ReleaseAsk(by=SUB, ask=ask.id))
    assert here.x.people_asked(ask) == (PAT,)


def test_a_task_is_claimed_by_one_colleague_and_taken_over_by_the_coordinator_only() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(ClaimAsk(by=SUB, ask=ask.id), ClaimAsk(by=SUB, ask=ask.id))
    assert here.refused(ClaimAsk(by=PAT, ask=ask.id)).rule == "task_taken_by_colleague"
    assert here.refused(ReleaseAsk(by=PAT, ask=ask.id)).rule == "task_not_yours"
    here.make(ClaimAsk(by=COR, ask=ask.id))
    assert ask.claimed_by == COR


def test_a_task_of_another_role_or_of_participants_is_not_claimed() -> None:
    here = at(Phase.ELIGIBILITY)
    assert here.refused(ClaimAsk(by=BO, ask=here.x.asks[0].id)).rule == "task_of_another_role"
    planning = at(Phase.PLANNING)
    signing = planning.x.open_asks(AskKind.SIGN_PLAN)[0]
    assert planning.refused(ClaimAsk(by=PAT, ask=signing.id)).rule == "ask_not_open"


def test_a_settled_task_is_not_claimed() -> None:
    here = at(Phase.ELIGIBILITY)
    ask = here.x.asks[0].id
    here.make(AcceptApplication(by=PAT))
    assert here.refused(ClaimAsk(by=SUB, ask=ask)).rule == "ask_not_open"


@pytest.mark.parametrize(
    ("member", "owner", "rule"),
    [
        (TeamMember(person=MIA, roles=(Role.MENTEE,)), False, "not_a_hub_role"),
        (TeamMember(person=BO, roles=(Role.BOOKER,)), True, "owner_not_programme_staff"),
        (TeamMember(person=COR, roles=(Role.PROGRAMME,)), False, "last_coordinator"),
        (TeamMember(person=COR, roles=()), False, "last_coordinator"),
    ],
)
def test_a_team_that_cannot_work_is_refused(
    member: TeamMember,
    owner: bool,
    rule: str,
) -> None:
    here = at(Phase.TRAVEL)
    assert here.refused(AssignStaff(by=COR, member=member, owner=owner)).rule == rule


def test_a_new_case_owner_is_reminded_and_the_old_one_escalated_to_as_substitute() -> None:
    here = at(Phase.ELIGIBILITY)
    new = TeamMember(person="p-new", roles=(Role.PROGRAMME,))
    here.make(AssignStaff(by=COR, member=new, owner=True))
    (ask,) = here.x.open_asks()
    assert here.x.people_asked(ask) == ("p-new",)
    assert here.x.team.case_owner == "p-new"
    assert here.x.team.holding(Role.PROGRAMME)[1] == PAT


def test_somebody_who_leaves_the_team_loses_claims_and_rights() -> None:
    here = at(Phase.ELIGIBILITY)
    (ask,) = here.x.open_asks()
    here.make(ClaimAsk(by=SUB, ask=ask.id))
    here.make(AssignStaff(by=COR, member=TeamMember(person=SUB, roles=())))
    assert ask.claimed_by is None
    assert here.refused(AcceptApplication(by=SUB)).rule == "no_part_in_case"


def test_a_refused_signal_is_remembered_with_its_reason_and_no_strangers_name() -> None:
    here = at(Phase.ELIGIBILITY)
    before = here.x.revision
    here.x.refuse(
        "approve_plan", here.now, ANN, RuleBroken("phase", "Too early.", "Wait.", rule="too_early")
    )
    here.x.refuse(
        "approve_plan",
        here.now,
        "Zdeňka <z@example.org>",
        RuleBroken("by", "No.", rule="wrong_role"),
    )
    first, second = here.x.timeline[-2:]
    assert (first.actor, first.refused, first.via) == (ANN, True, Via.SIGNAL)
    assert first.data == {"rule": "too_early", "field": "phase", "reason": "Too early. Wait."}
    assert second.actor is None
    assert here.x.revision == before + 2
    assert here.x.phase is Phase.ELIGIBILITY


PLAIN_PARTY = {"community": "c-n", "members": ("p-n",), "contact": "p-n"}
LONG_AGO, NAIVE = date(1066, 10, 14), datetime(2027, 6, 1, 9)  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    ("phase", "message", "field", "rule"),
    [
        (
            Phase.ELIGIBILITY,
            AcceptApplication(by=PAT, note="a sentence with words"),
            "note",
            "not_an_id",
        ),
        (
            Phase.ELIGIBILITY,
            AcceptApplication(by=PAT, note="jana@example.org"),
            "note",
            "not_an_id",
        ),
        (Phase.ELIGIBILITY, AcceptApplication(by=PAT, note=""), "note", "not_an_id"),
        (Phase.ELIGIBILITY, AcceptApplication(by=PAT, note="n\x00"), "note", "not_an_id"),
        (Phase.ELIGIBILITY, AcceptApplication(by=PAT, note="n" * 129), "note", "not_an_id"),
        (
            Phase.PLANNING,
            ShareQuestions(by=MIA, questions=doc("q"), count=10**12),
            "count",
            "number_too_large",
        ),
        (
            Phase.PLANNING,
            SignPlan(by=MIA, plan=PLAN, facts_of_plan=facts(date(9999, 9, 1))),
            "starts_on",
            "date_not_of_our_time",
        ),
        (
            Phase.PLANNING,
            SignPlan(by=MIA, plan=PLAN, facts_of_plan=facts(LONG_AGO)),
            "starts_on",
            "date_not_of_our_time",
        ),
        (
            Phase.POST_PLAN,
            SubmitPostPlan(
                by=MIA,
                post_plan=doc("pp"),
                actions=(ActionItem(id="a", owner=MIA, due=date(9999, 12, 31)),),
            ),
            "due",
            "date_not_of_our_time",
        ),
        (
            Phase.POST_PLAN,
            SubmitPostPlan(
                by=MIA,
                post_plan=doc("pp"),
                actions=(ActionItem(id="a", owner=MIA, due=date(2028, 1, 1)),) * 101,
            ),
            "actions",
            "list_too_long",
        ),
        (
            Phase.TRAVEL,
            BookOrder(by=BO, order="order-1", plan_hash=PLAN.hash, arrives_at=NAIVE),
            "arrives_at",
            "time_without_zone",
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Message) else str(value),
)
def test_words_endless_dates_and_huge_numbers_are_refused(
    phase: Phase, message: AnyMessage, field: str, rule: str
) -> None:
    broken = at(phase).refused(message)
    assert (broken.field, broken.rule) == (field, rule)


def test_a_partner_needs_a_time_zone_that_exists() -> None:
    bad = Party(**PLAIN_PARTY, time_zone="Mars/Olympus")  # type: ignore[arg-type]
    assert pooled().refused(ProposePartner(by=PAT, partner=bad)).rule == "not_a_time_zone"
    good = Party(**PLAIN_PARTY, time_zone="America/Argentina/Buenos_Aires")  # type: ignore[arg-type]
    pooled().make(ProposePartner(by=PAT, partner=good))


def test_a_stranger_has_no_part() -> None:
    for phase in OPEN:
        assert at(phase).x.roles_of(STRANGER) == frozenset()
    assert at(Phase.TRAVEL).x.roles_of(SAF) == {Role.SAFETY_OFFICER}
    assert NAIVE.replace(tzinfo=UTC).utcoffset() is not None

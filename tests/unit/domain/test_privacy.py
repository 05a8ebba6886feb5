"""The table of programme.md section 5: who reads what, when, and for how long."""

from datetime import date

import pytest

from domain.exchange.people import Role
from domain.exchange.phases import Phase
from domain.exchange.privacy import RULES, DataClass, may_read, purge_date

TRAVELLING = {Phase.TRAVEL, Phase.READY, Phase.VISIT}
PARTNERS = TRAVELLING | {
    Phase.PLANNING, Phase.PLAN_REVIEW, Phase.POST_PLAN, Phase.FOLLOW_UP, Phase.REPORT
}  # fmt: skip
ALLOWED: set[tuple[DataClass, Role, Phase]] = {
    *((DataClass.PASSPORT, Role.BOOKER, phase) for phase in TRAVELLING),
    *((DataClass.HEALTH, Role.BOOKER, phase) for phase in TRAVELLING),
    *((DataClass.FOR_HOST, Role.BOOKER, phase) for phase in TRAVELLING),
    *(
        (DataClass.EMERGENCY, role, phase)
        for role in (Role.PROGRAMME, Role.SAFETY_OFFICER)
        for phase in (Phase.READY, Phase.VISIT)
    ),
    *(
        (DataClass.CONTACT, role, phase)
        for role in (Role.MENTEE, Role.MENTOR, Role.TRAVELLER)
        for phase in PARTNERS
    ),
    *((DataClass.CONTACT_FOR_HUB, Role.PROGRAMME, phase) for phase in PARTNERS),
}


def test_every_class_has_a_rule():
    assert set(RULES) == set(DataClass)


@pytest.mark.parametrize("data_class", list(DataClass))
@pytest.mark.parametrize("role", list(Role))
def test_readers_are_exactly_those_of_the_table(data_class: DataClass, role: Role):
    for phase in Phase:
        assert may_read(data_class, {role}, phase) == ((data_class, role, phase) in ALLOWED)


def test_nobody_reads_without_a_role():
    assert not any(may_read(kind, set(), phase) for kind in DataClass for phase in Phase)


def test_the_host_reads_what_was_written_for_it_and_nothing_else():
    read = {(k, p) for k in DataClass for p in Phase if may_read(k, set(), p, host=True)}
    assert read == {(DataClass.FOR_HOST, phase) for phase in TRAVELLING}


@pytest.mark.parametrize(
    ("data_class", "returned", "ended", "goes"),
    [
        (DataClass.PASSPORT, None, None, None),
        (DataClass.PASSPORT, date(2027, 9, 10), None, date(2027, 10, 10)),
        (DataClass.HEALTH, date(2027, 9, 10), None, date(2027, 9, 17)),
        (DataClass.EMERGENCY, date(2027, 9, 10), date(2028, 1, 1), date(2027, 9, 17)),
        (DataClass.PASSPORT, None, date(2027, 6, 1), date(2027, 7, 1)),
        (DataClass.CONTACT, date(2027, 9, 10), None, None),
        (DataClass.CONTACT, date(2027, 9, 10), date(2028, 1, 1), date(2028, 1, 1)),
        (DataClass.CONTACT_FOR_HUB, date(2027, 9, 10), date(2028, 1, 1), date(2028, 1, 1)),
    ],
)
def test_the_day_data_go(
    data_class: DataClass, returned: date | None, ended: date | None, goes: date | None
):
    assert purge_date(data_class, returned_on=returned, ended_on=ended) == goes

"""What people do in their communities goes out with the register and comes in again as it was (IB-07)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.register.entries import MembershipEntry
from models.register.exporting import as_table
from models.register.importing import plan_for
from models.register.planning import (
    KnownCommunity,
    KnownMembership,
    KnownPerson,
    Plan,
    Register,
)
from models.tables.community import Community, CommunityKind
from models.tables.membership import Membership
from models.tables.person import Person

HEAD = "Community,Country,Person,Mail address,Contact,Function\n"
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=80)
KNOWN = (
    [KnownCommunity("c-0", "Tisava", "Europe/Warsaw")],
    [KnownPerson("p-0", "Oresta", "o@example.org")],
)


def known(contact: bool = False, function: str = "") -> Register:  # noqa: FBT002
    """A register in which Oresta belongs to Tisava."""
    return Register(*KNOWN, {("p-0", "c-0"): KnownMembership(contact, function)})


def does(plan: Plan) -> list[str]:
    assert plan.problems == []
    return [one.function for one in plan.memberships]


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_whatever_people_do_is_exported_and_imported_again(typed: list[str]):
    said = [MembershipEntry(function=words).function for words in typed]
    communities = {
        "c-0": Community(
            id="c-0", slug="tisava", name="Tisava", kind=CommunityKind.MENTEE, language="",
            country="PL", visa_zone="", time_zone="Europe/Warsaw", active_people=2,
        )
    }  # fmt: skip
    people = {
        f"p-{n}": Person(
            id=f"p-{n}", name=f"Person {n}", email=f"{n}@example.org", language="en",
            time_zone="UTC",
        )
        for n in range(len(said))
    }  # fmt: skip
    members = [
        Membership(person_id=f"p-{n}", community_id="c-0", is_contact=n == 0, function=words)
        for n, words in enumerate(said)
    ]
    text = as_table(communities, people, members)
    fresh = plan_for(text, Register())
    assert fresh.problems == []
    assert [(m.person, m.function) for m in fresh.memberships] == [
        (f"Person {n}", words) for n, words in enumerate(said)
    ]
    there = Register(
        [KnownCommunity("c-0", "Tisava", "Europe/Warsaw")],
        [KnownPerson(one.id, one.name, one.email) for one in people.values()],
        {(m.person_id, "c-0"): KnownMembership(m.is_contact, m.function) for m in members},
    )
    again = plan_for(text, there)
    assert (again.is_empty, again.problems) == (True, [])
    assert not [one for one in again.notes if one.column == "Function"]


def test_what_somebody_does_is_filled_in_and_what_stands_there_stays():
    line = HEAD + "Tisava,PL,Oresta,o@example.org,,Treasurer\n"
    assert does(plan_for(line, known())) == ["Treasurer"]
    assert plan_for(line, known()).memberships[0].contact is False
    assert does(plan_for(line, known(contact=True))) == ["Treasurer"]
    assert plan_for(line, known(contact=True)).memberships[0].contact is True
    assert plan_for(line, known(function="Treasurer")).is_empty
    kept = plan_for(line, known(function="Chair"))
    assert kept.is_empty
    (note,) = [one for one in kept.notes if one.column == "Function"]
    assert (note.line, note.value) == (2, "Treasurer")
    assert "stays as it is" in str(note.sentence)


def test_another_contact_keeps_what_they_do():
    line = HEAD + "Tisava,PL,Oresta,o@example.org,yes,\n"
    (one,) = plan_for(line, known(function="Chair")).memberships
    assert (one.contact, one.function, one.newly_does) == (True, "Chair", "")


def test_another_word_is_another_outcome_than_what_was_shown():
    line = HEAD + "Tisava,PL,Oresta,o@example.org,,Treasurer\n"
    assert plan_for(line, known()).mark != plan_for(line.replace("Treas", "Meas"), known()).mark


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        (f"Tisava,PL,Oresta,o@example.org,,{'x' * 81}\n", 2, "at most 80 characters"),
        ("Tisava,PL,,,,Treasurer\n", 2, "No person stands in this line."),
        (",,Oresta,o@example.org,,Treasurer\n", 2, "No community stands in this line."),
        (
            "Tisava,PL,Oresta,o@example.org,,Chair\nTisava,,,o@example.org,,Treasurer\n",
            3,
            "Line 2 says “Chair” of the same.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_column_and_way_out(lines: str, line: int, told: str):
    (problem,) = plan_for(HEAD + lines, Register()).problems
    assert (problem.line, told in str(problem.sentence)) == (line, True), problem
    assert problem.column == ("Community" if "community" in told else "Function")

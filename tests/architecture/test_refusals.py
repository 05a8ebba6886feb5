"""Every refusal names its rule, and the page that lists them is what the code says (make tables)."""

import re
from collections import defaultdict

import pytest

from docs import refusals
from domain.case.errors import PolicyBroken, RuleBroken

WELL_FORMED = re.compile(r"[a-z]+(_[a-z]+)*")
LONGEST = 40


def test_the_page_is_what_the_code_says() -> None:
    written = refusals.PAGE.read_text(encoding="utf-8")
    assert written == refusals.page(), "docs/refusals.md is out of date: make tables"


def test_every_refusal_names_its_rule_in_plain_words() -> None:
    found = refusals.lines()
    nameless = [
        f"{line.where}:{line.number} {line.rule!r} {line.reason}"
        for line in found
        if not WELL_FORMED.fullmatch(line.rule) or len(line.rule) > LONGEST
    ]
    assert not nameless, 'each needs rule="…", a literal such as no_such_order'
    assert len(found) > 250


def test_one_name_is_one_rule() -> None:
    """Kept in several places, it is told by one sentence; what to do instead may differ."""
    told = defaultdict(set)
    for line in refusals.lines():
        told[line.rule].add(line.reason)
    assert not {rule: sentences for rule, sentences in told.items() if len(sentences) > 1}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ('raise RuleBroken("day", N_("No."), N_("Wait."))', ("", "day", "No.", "Wait.")),
        ('raise RuleBroken("day", N_("No."), rule=made())', ("", "day", "No.", "")),
        ('raise RuleBroken("day", N_("No."), rule="no_day")', ("no_day", "day", "No.", "")),
        ('raise RuleBroken(f"a.{n}.id", WHY, rule="two")', ("two", "a.{n}.id", "Because.", "")),
        ("raise PolicyBroken(f'{name} is odd.')", ("", "", "{name} is odd.", "")),
        (
            'note_required = Refusal(WHY, N_("Write."), rule="w")',
            ("w", "note", "Because.", "Write."),
        ),
        ('refused_in(((A,), N_("No."), N_("Wait.")))', ("", "phase", "No.", "Wait.")),
        ('refused_in(((A,), N_("No."), WHY, "a"))', ("a", "phase", "No.", "Because.")),
    ],
)
def test_refusals_are_read_with_and_without_a_rule(
    code: str, line: tuple[str, str, str, str]
) -> None:
    [found] = refusals.lines_of(f'WHY = N_("Because.")\n{code}\n', "here.py")
    assert (found.rule, found.field, found.reason, found.way_out) == line


def test_a_refusal_without_a_rule_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="rule"):
        RuleBroken("day", "No.", "Wait.")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="rule"):
        PolicyBroken("No.")  # type: ignore[call-arg]


def test_the_details_of_a_refusal_carry_its_rule_and_its_sentence_does_not() -> None:
    broken = RuleBroken("day", "Not on {day}.", "Wait.", rule="wrong_day", day="2027-01-01")
    assert broken.details()["rule"] == "wrong_day"
    assert str(broken) == "Not on 2027-01-01. Wait."

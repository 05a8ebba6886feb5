"""Two forms begun from the same words are put together without losing any."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from models.documents.plan import ActivityPlan
from web.forms.conflict import settled, to_choose
from web.forms.form import Form
from web.forms.merging import Merged, merge
from web.forms.tree import Values
from web.participants.plan.sections import section_named

GOALS = {"goals.0.id": ["1"], "goals.0.text": ["Run a budget"], "goals.0.measure": ["It is used"]}


def form(section: str, values: Values) -> Form[Any]:
    found = section_named(section)
    assert found
    return Form.blank(found.model, draft=values, widgets=found.widgets)


def together(section: str, base: Values, theirs: Values, mine: Values) -> Merged:
    return merge(
        form(section, {}).specs, *(form(section, one).values for one in (base, theirs, mine))
    )


def words(merged: Merged, leaf: str) -> list[str]:
    return [texts[0] for name, texts in merged.values.items() if name.endswith(f".{leaf}")]


def test_fields_that_one_of_two_changed_are_both_kept():
    theirs, mine = {**GOALS, "goals.0.text": ["Run two"]}, {**GOALS, "goals.0.measure": ["By all"]}
    found = together("goals", GOALS, theirs, mine)
    assert (found.values["goals.0.text"], found.values["goals.0.measure"]) == (
        ["Run two"],
        ["By all"],
    )
    assert found.clashes == {}


def test_a_field_both_changed_keeps_mine_and_is_named():
    theirs, mine = {**GOALS, "goals.0.text": ["Theirs"]}, {**GOALS, "goals.0.text": ["Mine"]}
    found = together("goals", GOALS, theirs, mine)
    assert (found.clashes, found.values["goals.0.text"]) == ({"goals.0.text": ["Theirs"]}, ["Mine"])
    shown = form("goals", found.values)
    conflict = to_choose(shown, found.clashes, by="Tess")
    assert conflict
    assert [one.label for one in conflict.differences] == [shown.field("goals.0.text").path]
    chosen = {
        "_theirs": ["goals.0.text"],
        "_clash": ["goals.0.text"],
        "_saved.goals.0.text": ["Theirs"],
    }
    assert not settled(shown, chosen)
    assert shown.values["goals.0.text"] == ["Theirs"]
    assert together("goals", GOALS, mine, mine).clashes == {}


def test_rows_that_either_added_are_kept_and_the_same_one_once():
    theirs = {**GOALS, "goals.1.id": ["2"], "goals.1.text": ["Theirs"]}
    mine = {**GOALS, "goals.1.text": ["Mine"], "goals.2.text": ["Theirs"]}
    found = together("goals", GOALS, theirs, mine)
    assert words(found, "text") == ["Run a budget", "Mine", "Theirs"]
    assert found.values["goals.2.id"] == ["2"]


def test_a_row_taken_out_is_gone_unless_the_other_changed_it():
    two = {**GOALS, "goals.1.id": ["7"], "goals.1.text": ["Another"]}
    assert words(together("goals", two, two, GOALS), "text") == ["Run a budget"]
    assert words(together("goals", two, GOALS, two), "text") == ["Run a budget"]
    changed = {**two, "goals.1.text": ["Another one"]}
    assert words(together("goals", two, changed, GOALS), "text") == ["Run a budget", "Another one"]
    assert words(together("goals", two, GOALS, changed), "text") == ["Run a budget", "Another one"]


def test_rows_without_ids_are_told_by_words_and_then_by_place():
    base = {f"sessions.{n}.title": [title] for n, title in enumerate(("Walk", "Talk", "Rest"))}
    theirs = {"sessions.0.title": ["Talk"], "sessions.1.title": ["Rest"]}
    mine = {**base, "sessions.2.title": ["Rest well"]}
    found = together("day-1", base, theirs, mine)
    assert words(found, "title") == ["Talk", "Rest well"]


def test_ticks_of_both_stand_beside_each_other():
    base, theirs, mine = ({"travellers": one} for one in (["a", "b"], ["b", "c"], ["a", "b", "d"]))
    found = together("people", base, theirs, mine)
    assert found.values["travellers"] == ["b", "d", "c"]
    assert found.clashes == {}


TITLES = st.lists(st.sampled_from(["Walk", "Talk", "Rest", "Read", "Eat"]), max_size=5)


@given(base=TITLES, theirs=TITLES, mine=TITLES)
def test_no_word_that_either_wrote_is_lost(base: list[str], theirs: list[str], mine: list[str]):
    versions = [
        {f"sessions.{n}.title": [title] for n, title in enumerate(titles)}
        for titles in (base, theirs, mine)
    ]
    found = together("day-1", *versions)
    there = {*words(found, "title"), *(one for said in found.clashes.values() for one in said)}
    assert (set(theirs) | set(mine)) - set(base) <= there


@example(typed={"host_place": "\n0\xa00"})
@given(
    typed=st.dictionaries(st.sampled_from(["host_place", "working_language"]), st.text(max_size=9))
)
def test_what_nobody_else_changed_stays_as_it_was_typed(typed: dict[str, str]):
    mine = {name: [text] for name, text in typed.items()}
    once = together("people", {}, {}, mine)
    assert together("people", {}, {}, once.values).values == once.values
    assert once.clashes == {}
    assert ActivityPlan.model_fields.keys() >= typed.keys()

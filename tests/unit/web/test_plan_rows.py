"""Sessions keep their names through the form of their day, and what two did to one of them is put together."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.documents.content import hash_of, plain
from models.documents.plan import ActivityPlan
from models.documents.plan_ids import session_ids, sessions_by_id
from models.documents.plan_moves import moved
from tests.unit.documents.test_plan_moves import TWO, after, days, plan, session
from web.forms.form import Form
from web.forms.merging import merge
from web.forms.tree import Values, flattened, only_known
from web.participants.plan.sections import Section, section_named

KINDS = {"sessions.*.goal": []}


def day(number: int) -> Section:
    found = section_named(f"day-{number}")
    assert found
    return found


def form_of(section: Section, content: dict[str, Any]) -> Form[Any]:
    return Form.blank(section.model, content, options=KINDS, widgets=section.widgets)


def saved(whole: ActivityPlan, number: int, form: Form[Any]) -> ActivityPlan:
    form.wish = "submit"
    part = form.validated()
    assert part is not None, form.errors
    rows = [int(row.split(".")[1]) for row in form.rows("sessions")]
    return after(day(number).written(whole, part, rows))


def put_together(base: ActivityPlan, now: ActivityPlan, number: int, mine: Values) -> ActivityPlan:
    """As the page does it for somebody who began at `base` and saves onto `now`."""
    section = day(number)
    form = form_of(section, {})
    begun, theirs = (
        only_known(form.specs, flattened({k: v for k, v in content.items() if v is not None}))
        for content in (section.content(base), section.content_since(base, now))
    )
    found = merge(form.specs, begun, theirs, mine)
    assert not found.clashes
    form.values = found.values
    return saved(now, number, form)


@given(days)
def test_a_day_saved_unchanged_is_the_same_to_the_letter(begun: list[list[dict[str, Any]]]):
    whole = plan(*begun)
    for number in range(1, len(whole.days) + 1):
        if whole.days[number - 1].sessions:
            same = saved(whole, number, form_of(day(number), day(number).content(whole)))
            assert hash_of(plain(same)) == hash_of(plain(whole))


def test_a_session_taken_out_leaves_its_name_to_nobody_and_the_others_keep_theirs():
    form = form_of(day(1), day(1).content(TWO))
    form._remove_row(form.rows("sessions")[0])
    found = saved(TWO, 1, form)
    assert session_ids(found) == [["102"], ["201"]]
    form = form_of(day(1), day(1).content(found))
    form.values |= {
        "sessions.1.start": ["13:00"],
        "sessions.1.end": ["14:00"],
        "sessions.1.title": ["New"],
    }
    form.values |= {"sessions.1.kind": ["visit"]}
    assert session_ids(saved(found, 1, form))[0] == ["102", "1001"]


def test_who_writes_in_a_session_that_was_moved_meanwhile_writes_in_it_where_it_is():
    now = after(moved(TWO, "101", 1))
    form = form_of(day(1), day(1).content(TWO))
    mine = {**form.values, "sessions.0.title": ["One, by me"]}
    found = put_together(TWO, now, 1, mine)
    assert [s.title for s in found.days[0].sessions] == ["Two"]
    assert [s.title for s in found.days[1].sessions] == ["One, by me", "Tre"]
    assert session_ids(found) == session_ids(now)


def test_who_takes_out_a_session_that_was_moved_meanwhile_takes_nothing_from_the_other():
    form = form_of(day(1), day(1).content(TWO))
    form._remove_row(form.rows("sessions")[0])
    found = put_together(TWO, after(moved(TWO, "101", 1)), 1, form.values)
    assert [s.title for s in found.days[1].sessions] == ["One", "Tre"]


def test_a_form_of_before_sessions_had_names_keeps_them_by_words_and_rows():
    form = form_of(day(1), day(1).content(TWO))
    form.values = {name: said for name, said in form.values.items() if not name.endswith(".id")}
    form.values["sessions.1.title"] = ["Two, named anew"]
    found = saved(TWO, 1, form)
    assert session_ids(found) == session_ids(TWO)
    assert found.days[0].sessions[1].title == "Two, named anew"


def test_the_same_name_sent_in_two_rows_loses_no_words():
    now = after(moved(TWO, "101", 1))
    form = form_of(day(1), day(1).content(TWO))
    form.values |= {
        f"sessions.5.{leaf}": form.values[f"sessions.0.{leaf}"]
        for leaf in ("id", "start", "end", "kind")
    }
    form.values["sessions.5.title"] = ["Said twice"]
    found = saved(now, 1, form)
    titles = sorted(s.title for one in found.days for s in one.sessions)
    assert titles == ["One", "Said twice", "Tre", "Two"]


@given(days, st.data())
def test_one_moves_sessions_while_the_other_writes_and_nothing_is_lost(
    begun: list[list[dict[str, Any]]], data: st.DataObject
):
    base = plan([session("First", "09:00", "10:00")], *begun)
    now = base
    for name in data.draw(st.lists(st.sampled_from(list(sessions_by_id(base))), max_size=4)):
        where = data.draw(st.integers(0, len(base.days) - 1))
        now = after(moved(now, name, where))
    form = form_of(day(1), day(1).content(base))
    found = put_together(base, now, 1, {**form.values, "sessions.0.title": ["Written by me"]})
    said, kept = sessions_by_id(now), sessions_by_id(found)
    assert {n: d for n, (d, _s) in kept.items()} == {n: d for n, (d, _s) in said.items()}, (
        "where they were moved to"
    )
    assert {n: s.title for n, (_d, s) in kept.items()} == {
        n: "Written by me" if n == "101" else s.title for n, (_d, s) in said.items()
    }

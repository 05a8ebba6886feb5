"""Days, sessions and topics stay with the goals and topics they belong to, whatever those are called."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.documents.content import hash_of, plain
from models.documents.plan import ActivityPlan, Goal
from web.forms.form import Form
from web.participants.plan.sections import GoalsPart, TopicsPart, options_for, section_named

GOAL = {"text": "Run a budget of our own", "measure": "It is in use"}


def plan(
    goals: int = 2, titles: tuple[str, ...] = ("Wikidata", "Wikidata"), each: int = 2
) -> ActivityPlan:
    number = range(1, len(titles) + 1)
    session: dict[str, Any] = {
        "start": "09:00",
        "end": "10:00",
        "title": "Work",
        "kind": "hands_on",
    }
    return ActivityPlan.model_validate(
        {
            "goals": [GOAL for _ in range(goals)],
            "topics": [
                {"title": title, "learner": "mentee" if n == 1 else "mentor", "goals": [n]}
                for n, title in zip(number, titles, strict=True)
            ],
            "days": [
                {"topic": n, "sessions": [session | {"goal": min(n, goals)}]}
                for n in number
                for _ in range(each)
            ],
        }
    )


def sent(whole: ActivityPlan, name: str, *, gone: int | None = None, **typed: str) -> ActivityPlan:
    """The plan after its section's form was sent as it was shown, but for what was typed."""
    section = section_named(name, reciprocal=True)
    assert section
    form: Form[Any] = Form.blank(
        section.model,
        section.content(whole),
        options=options_for(section, whole, {}),
        widgets=section.widgets,
    )
    rows = form.rows(name)
    for field, value in typed.items():
        form.values[field] = [value]
    if gone is not None:
        form._remove_row(rows[gone])
    form.wish = "submit"
    part = form.validated()
    assert part is not None, form.errors
    numbers = [int(row.split(".")[1]) for row in form.rows(name)]
    return ActivityPlan.model_validate(section.written(whole, part, numbers))


def topics(whole: ActivityPlan) -> list[int | None]:
    return [day.topic for day in whole.days]


def goals(whole: ActivityPlan) -> list[int | None]:
    return [session.goal for day in whole.days for session in day.sessions]


@pytest.mark.parametrize("name", ["topics", "goals"])
def test_saved_unchanged_nothing_changes(name: str) -> None:
    before = plan()
    after = sent(before, name)
    assert topics(after) == [1, 1, 2, 2]
    assert goals(after) == [1, 1, 2, 2]
    assert after == before
    assert hash_of(plain(after)) == hash_of(plain(before))
    assert "id" not in str(plain(after)["goals"]), "stored as before there were ids"


@pytest.mark.parametrize("name", ["topics", "goals"])
def test_the_first_of_two_alike_is_taken_out(name: str) -> None:
    read = topics if name == "topics" else goals
    after = sent(plan(), name, gone=0)
    assert read(after) == [None, None, 1, 1]
    assert read(sent(after, name)) == [None, None, 1, 1], "and once more"


def test_one_that_takes_the_others_name_keeps_its_days() -> None:
    before = plan(titles=("Wikidata", "Photo contests"))
    one = sent(before, "topics", **{"topics.0.title": "Photo contests"})
    assert topics(one) == [1, 1, 2, 2]
    swapped = sent(one, "topics", **{"topics.1.title": "Wikidata"})
    assert topics(swapped) == [1, 1, 2, 2]
    assert [topic.learner for topic in swapped.topics] == ["mentee", "mentor"]


def test_names_exchanged_between_rows_take_their_days_along() -> None:
    before = plan(titles=("Wikidata", "Photo contests"))
    words = {"topics.0.title": "Photo contests", "topics.1.title": "Wikidata"}
    assert topics(sent(before, "topics", **words)) == [2, 2, 1, 1]
    handed_on = {"topics.0.title": "Photo contests", "topics.1.title": "Budgets"}
    assert topics(sent(before, "topics", **handed_on)) == [1, 1, 2, 2]


def test_an_emptied_row_is_taken_out() -> None:
    emptied = {"goals.0.text": "", "goals.0.measure": ""}
    assert goals(sent(plan(), "goals", **emptied)) == [None, None, 1, 1]


def test_a_new_one_never_takes_the_days_of_one_taken_out() -> None:
    less = sent(plan(), "goals", gone=0)
    more = sent(
        less,
        "goals",
        **{"goals.7.text": "Something quite new here", "goals.7.measure": "It is seen"},
    )
    assert goals(more) == [None, None, 1, 1]
    assert len({goal.id or str(n) for n, goal in enumerate(more.goals, 1)}) == 2


def test_a_form_of_before_there_were_ids_is_read_by_its_rows() -> None:
    section = section_named("topics", reciprocal=True)
    assert section
    part = TopicsPart(topics=tuple(topic.model_copy(update={"id": ""}) for topic in plan().topics))
    assert topics(ActivityPlan.model_validate(section.written(plan(), part, [0, 1]))) == [
        1,
        1,
        2,
        2,
    ]
    less = GoalsPart(goals=(Goal(text="Another text altogether", measure="It is seen"),))
    section = section_named("goals")
    assert section
    assert (
        goals(ActivityPlan.model_validate(section.written(plan(), less, [1])))
        == [None] * 2 + [1] * 2
    )


@given(
    st.lists(st.sampled_from(("Wikidata", "Photos", "Budgets")), min_size=1, max_size=4), st.data()
)
def test_whatever_the_words_the_rest_stays_where_it_was(
    titles: list[str], data: st.DataObject
) -> None:
    whole = plan(goals=4, titles=tuple(titles), each=1)
    order = list(range(1, len(titles) + 1))
    for _ in range(2):
        if len(order) < 2:
            break
        gone = data.draw(st.integers(0, len(order) - 1))
        whole = sent(whole, "topics", gone=gone)
        del order[gone]
        where = {topic: place for place, topic in enumerate(order, 1)}
        assert topics(whole) == [where.get(n) for n in range(1, len(titles) + 1)]

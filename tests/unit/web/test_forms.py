"""Forms: what is typed is kept, what is wrong is told beside its field, rows come and go without scripts."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError

from domain.case.errors import RuleBroken
from models.documents.plan import ActivityPlan
from models.texts.translate import N_, use_language
from web.forms.form import Form
from web.forms.refusals import FieldProblem
from web.forms.sentences import SENTENCES
from web.forms.tree import RowIndex
from web.forms.widgets import Area, Check, Checks, Choice, Number, Person, Rows, Text


class Pace(StrEnum):
    SLOW = "slow"
    FAST = "fast"


class Goal(BaseModel):
    aim: Annotated[str, Field(min_length=5, max_length=40), Area(label=N_("Aim"))]
    measure: Annotated[str, Text(label=N_("Measure"))]
    hands_on: Annotated[bool, Check(label=N_("Hands-on"))] = False


class Plan(BaseModel):
    title: Annotated[str, Field(min_length=2, max_length=10), Text(label=N_("Title"))]
    goals: Annotated[
        list[Goal], Field(min_length=1, max_length=3), Rows(label=N_("Goals"), row=N_("Goal {n}"))
    ]
    questions: Annotated[
        list[Annotated[str, Field(max_length=10), Text()]],
        Rows(label=N_("Questions"), row=N_("Question {n}")),
    ] = []
    starts_on: date
    ends_on: date
    at: time | None = None
    cost: Annotated[Decimal | None, Field(ge=0, decimal_places=2), Number(unit="EUR")] = None
    days: Annotated[int, Field(ge=3, le=5)] = 3
    pace: Pace = Pace.SLOW
    topics: Annotated[list[str], Checks(label=N_("Topics"))] = []
    lead: Annotated[str | None, Person(label=N_("Lead"))] = None

    @model_validator(mode="after")
    def _in_order(self) -> "Plan":
        if self.ends_on < self.starts_on:
            raise FieldProblem(
                "ends_on", N_("The visit ends before it starts on {day}."), day=str(self.starts_on)
            )
        return self


GOOD = {
    "title": ["Plan"],
    "goals.0.aim": ["Hold an event"],
    "goals.0.measure": ["40 people"],
    "starts_on": ["2027-05-03"],
    "ends_on": ["2027-05-07"],
}


def form(**changes: Any) -> Form[Plan]:
    values = {
        name.replace("__", "."): [value] if isinstance(value, str) else value
        for name, value in changes.items()
    }
    return Form(
        Plan,
        {**GOOD, **values},
        options={"lead": [("p1", "Ada")], "topics": [("a", "A"), ("b", "B")]},
    )


def told(made: Form[Plan]) -> dict[str, str]:
    made.validated()
    return {name: " ".join(map(str, sentences)) for name, sentences in made.errors.items()}


def test_a_good_form_becomes_the_model():
    plan = form(
        questions__0="Why?",
        questions__7="How?",
        goals__0__hands_on="yes",
        topics=["a", "b"],
        cost=" 1 500,50 ",
    ).validated()
    assert plan is not None
    assert (plan.goals[0].aim, plan.goals[0].hands_on, plan.questions) == (
        "Hold an event",
        True,
        ["Why?", "How?"],
    )
    assert (plan.cost, plan.topics, plan.days) == (Decimal("1500.50"), ["a", "b"], 3)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Fill this in."),
        ({"title": "  "}, "title", "Fill this in."),
        ({"title": "x"}, "title", "Write at least 2 characters."),
        ({"title": "x" * 11}, "title", "Shorten this to at most 10 characters."),
        ({"goals__0__aim": "abc"}, "goals.0.aim", "Write at least 5 characters."),
        ({"goals__0__aim": "", "goals__0__measure": ""}, "goals", "Give at least 1."),
        (
            {"questions__0": "", "questions__4": "x" * 11},
            "questions.4",
            "Shorten this to at most 10 characters.",
        ),
        (
            {"starts_on": "3.5.2027"},
            "starts_on",
            "Enter a date that exists, as year-month-day: 2027-05-03.",
        ),
        (
            {"starts_on": "2027-02-30"},
            "starts_on",
            "Enter a date that exists, as year-month-day: 2027-05-03.",
        ),
        ({"ends_on": "2027-05-01"}, "ends_on", "The visit ends before it starts on 2027-05-03."),
        ({"at": "25:00"}, "at", "Enter a time of the day as hours:minutes: 17:30."),
        ({"cost": "much"}, "cost", "Enter a number, in digits."),
        ({"cost": "-1"}, "cost", "Enter 0 or more."),
        ({"cost": "NaN"}, "cost", "Enter a number, in digits."),
        ({"cost": "1.234"}, "cost", "Enter at most 2 decimals."),
        ({"days": "2"}, "days", "Enter 3 or more."),
        ({"days": "6"}, "days", "Enter 5 or less."),
        ({"days": "3.5"}, "days", "Enter a whole number, in digits."),
        ({"pace": "hasty"}, "pace", "Choose one of the options shown."),
        ({"lead": "p2"}, "lead", "Choose one of the options shown."),
        ({"topics": ["a", "z"]}, "topics", "Choose one of the options shown."),
    ],
)
def test_each_broken_bound_has_its_sentence_and_keeps_the_words(
    changes: dict[str, Any], field: str, sentence: str
):
    made = form(**changes)
    assert told(made) == {field: sentence}
    assert made.status == 422
    for name, value in changes.items():
        assert made.values[name.replace("__", ".")] == (
            [value] if isinstance(value, str) else value
        )


def test_a_row_wholly_empty_is_no_row_and_errors_find_the_typed_one():
    made = form(goals__1__aim=" ", goals__1__measure="", goals__4__aim="abc", goals__4__measure="m")
    assert told(made) == {"goals.4.aim": "Write at least 5 characters."}
    assert made.field("goals.4").label == "Goal 3"


def test_too_many_rows_are_told_at_the_list():
    many = {f"goals__{n}__{part}": "long enough" for n in range(4) for part in ("aim", "measure")}
    assert told(form(**many)) == {"goals": "Give at most 3."}


def test_every_sentence_can_be_filled_in():
    values = dict.fromkeys(
        [
            "gt",
            "ge",
            "lt",
            "le",
            "multiple_of",
            "max_digits",
            "decimal_places",
            "whole_digits",
            "max_length",
            "min_length",
            "n",
        ],
        2,
    )
    for found in SENTENCES.values():
        for text in [found] if isinstance(found, str) else [found.one, found.many]:
            assert "{" not in text.format(**values)


def test_sentences_are_translated_when_shown():
    made = form(title="x")
    made.validated()
    with use_language("en-XA"):
        assert made.field("title").errors[0].startswith("⟦Wříté") or made.field("title").errors[
            0
        ].startswith("⟦")


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_refusal_stands_beside_its_field(wrapped: bool):
    made = form()
    broken: Exception = RuleBroken(
        "goals", N_("The plan has {n} goals."), N_("Remove one."), rule="test_goals", n=9
    )
    if wrapped:
        outer = RuntimeError("update failed")
        outer.__cause__ = ApplicationError("no", broken.details(), type="RuleBroken")  # type: ignore[attr-defined]
        broken = outer
    with capture_logs() as logs, made.refusals():
        raise broken
    assert logs == [
        {"event": "refused", "log_level": "info", "rule": "test_goals", "field": "goals"}
    ]
    assert {k: [str(s) for s in v] for k, v in made.errors.items()} == {
        "goals": ["The plan has 9 goals. Remove one."]
    }
    assert made.summary == [("f-goals", "Goals: The plan has 9 goals. Remove one.")]
    assert "test_goals" not in str(made.render()), "nobody reads the rule's name"


def test_a_refusal_of_something_the_form_has_not_stands_on_top():
    made = form()
    with made.refusals():
        raise RuleBroken("phase", N_("The exchange has ended."), rule="case_ended")
    assert made.summary == [("", "The exchange has ended.")]


def test_other_errors_pass_through_a_form():
    with pytest.raises(ZeroDivisionError), form().refusals():
        raise ZeroDivisionError


def test_adding_and_removing_rows_keeps_words_and_checks_nothing():
    made = form(title="x", goals__2__aim="second")
    made._add_row("goals")
    assert made.rows("goals") == ["goals.0", "goals.2", "goals.3"]
    made._remove_row("goals.0")
    assert made.rows("goals") == ["goals.2", "goals.3"]
    assert made.validated() is None
    assert (made.errors, made.status) == ({}, 200)
    assert made.values["goals.2.aim"] == ["second"]
    assert 'name="_row" value="goals.3"' in made.render_field("goals")


@pytest.mark.parametrize("name", ["nothing", "title", "goals.0.aim", "goals.x", "__class__", ""])
def test_rows_of_something_else_are_not_added(name: str):
    made = form()
    before = dict(made.values)
    made._add_row(name)
    assert made.values == before


def test_a_model_is_shown_as_it_would_be_typed():
    plan = form(
        questions__0="Why?", topics=["a"], goals__0__hands_on="yes", at="09:05", lead="p1"
    ).validated()
    again = Form.blank(Plan, plan, base_version=4)
    assert again.values["questions.0"] == ["Why?"]
    assert again.values["topics"] == ["a"]
    assert again.values["at"] == ["09:05"]
    assert again.values["goals.0.hands_on"] == ["yes"]
    assert again.base_version == 4
    assert Form(Plan, again.values).validated() == plan


def test_a_draft_is_taken_as_typed():
    made = form(title="x")
    made._add_row("goals")
    again = Form.blank(Plan, draft=made.values)
    assert again.values == made.values
    assert again.rows("goals") == made.rows("goals")


def test_unknown_fields_are_dropped():
    assert "evil" not in form(evil="x", goals__0__evil="x").values


def test_the_key_stays_with_a_form_and_is_new_for_the_next():
    key = "6f1c2a58-0c39-4b52-9a55-7f1d1c9f0a11"
    assert form(_key=key).key == key
    made = form(_key="'; drop")
    assert str(UUID(made.key)) == made.key
    assert form().key != form().key


def test_everything_typed_is_escaped():
    nasty = '"><script>alert(1)</script>'
    html = form(title=nasty, goals__0__aim=nasty, questions__0=nasty).render()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_field_is_tied_to_its_hint_and_error():
    made = form(goals__0__aim="abc")
    made.validated()
    html = str(made.render_field("goals.0.aim"))
    assert 'aria-describedby="f-goals-0-aim-hint f-goals-0-aim-error"' in html
    assert 'id="f-goals-0-aim-error"' in html
    assert "5 to 40 characters." in html
    assert 'aria-invalid="true"' in html


def test_a_few_options_are_buttons_and_many_are_a_menu():
    class Pick(BaseModel):
        one: Annotated[str, Choice(label=N_("One"))]

    few = Form.blank(Pick, options={"one": [(str(n), str(n)) for n in range(3)]})
    many = Form.blank(Pick, options={"one": [(str(n), str(n)) for n in range(30)]})
    assert 'type="radio"' in few.render()
    assert "<select" in many.render()


def test_a_conflict_shows_both_and_keeps_mine():
    mine = form(title="My plan", goals__0__aim="Hold a large event")
    theirs = form(title="Plan", goals__0__aim="Hold a small event", _base="2").validated()
    assert theirs is not None
    mine.conflicts_with(theirs, version=3)
    assert mine.conflict is not None
    shown = {d.name: [(p.kind, p.text) for p in d.pieces] for d in mine.conflict.differences}
    assert shown["goals.0.aim"] == [
        ("same", "Hold a "), ("theirs", "small"), ("mine", "large"), ("same", " event"),
    ]  # fmt: skip
    assert (mine.status, mine.base_version, mine.values["title"]) == (409, 3, ["My plan"])
    assert set(shown) >= {"title", "goals.0.aim"}
    assert "starts_on" not in shown


def test_a_document_content_can_be_dressed_and_asked_for():
    class Content(BaseModel):
        goals: list[Goal] = []
        odd: Annotated[str, AfterValidator(_odd)] = ""

    widgets = {"goals": Rows(label="Ziele", row="Ziel {n}"), "goals.*.measure": Area(label="Mass")}
    made = Form(Content, {"goals.0.aim": ["A long aim"], "odd": ["x"]}, widgets=widgets)
    assert made.field("goals.0.measure").kind == "area"
    assert made.field("goals.0.measure").label == "Mass"
    assert told(made) == {"goals.0.measure": "Fill this in.", "odd": "Too odd."}  # type: ignore[arg-type]


def _odd(value: str) -> str:
    raise PydanticCustomError("odd", "Too odd.")


def test_the_rows_of_a_large_form_are_looked_for_once(monkeypatch: pytest.MonkeyPatch):
    """Two thousand fields in rows of rows, which a body may hold, cost one pass, not one each."""
    passes: list[int] = []

    class Counted(RowIndex):
        def __init__(self, values: Mapping[str, list[str]]) -> None:
            passes.append(len(values))
            super().__init__(values)

    monkeypatch.setattr("web.forms.tree.RowIndex", Counted)
    fields = ("title", "kind", "start", "end", "led_by")
    typed = {
        f"days.{day}.sessions.{session}.{field}": ["x"]
        for day in range(8)
        for session in range(50)
        for field in fields
    }
    form = Form(ActivityPlan, typed)
    assert form.validated() is None
    form.render()
    assert len(form.typed) == len(typed)
    assert len(passes) <= 4


class Chosen(BaseModel):
    way: Annotated[str, Choice(label=N_("Way"))]
    why: Annotated[str, Text(label=N_("Why not"))] = ""
    note: Annotated[str, Text(label=N_("Note"))] = ""


@pytest.mark.parametrize(("choices", "beneath"), [(2, True), (9, False)])
def test_what_one_choice_alone_asks_stands_beneath_it_where_every_choice_is_shown(
    choices: int, beneath: bool
):
    ways = [("no", "No"), *((f"yes-{n}", "Yes") for n in range(choices - 1))]
    form = Form.blank(Chosen, options={"way": ways})
    form.revealed = {"why": ("way", ("no",)), "note": ("way", ("no", "yes-0"))}
    shown = str(form.render())
    assert shown.count('name="why"') == shown.count('name="note"') == 1
    assert ('class="beneath"' in shown) is beneath
    if beneath:
        assert shown.index('value="no"') < shown.index('name="why"') < shown.index('value="yes-0"')
    assert shown.index('value="yes-0"') < shown.index('name="note"'), "of two choices: after both"

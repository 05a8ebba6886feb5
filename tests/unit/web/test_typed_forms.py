"""What people type into forms: odd marks are taken off, nothing to see is nothing, numbers are what was meant."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from domain.exchange.orders import OrderKind
from models.documents.application import Application
from models.texts.translate import N_, use_language
from tests.support import document_contents
from web.cases.decisions import written
from web.desk.concerns.forms import WriteToReporter
from web.desk.pages.booked import CHANGES, Price
from web.forms import tree
from web.forms.form import Form
from web.forms.widgets import Area, Number, Rows, Text
from web.participants.application import WIDGETS
from web.participants.pages.contacts import Contact
from web.participants.pages.travel import TravelData, _check_dates
from web.public.concern.forms import AddToConcern, RaiseConcern

NOTHING = [
    "\u200b" * 40,
    "\u3164" * 40,
    "\u2800" * 40,
    "\u2060\ufeff" * 20,
    "\u115f" * 40,
    "\u00ad" * 40,
]


def told(form: Form[Any]) -> dict[str, str]:
    form.validated()
    return {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}


@pytest.mark.parametrize("nothing", NOTHING)
def test_an_application_of_which_nothing_can_be_seen_is_empty(nothing: str):
    blank = Form.blank(Application, document_contents.APPLICATION, widgets=WIDGETS)
    words = ("topic", "goal", "measure", "about", "why_now", "applied_at_home", "share_back")
    form = Form(
        Application, {**blank.values, **{name: [nothing] for name in words}}, widgets=WIDGETS
    )
    assert told(form) == dict.fromkeys(words, "Fill this in.")


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_row_of_which_nothing_can_be_seen_is_no_row(nothing: str):
    index = tree.RowIndex({"goals.0.text": [nothing], "goals.1.text": ["To meet"]})
    assert index.filled == {"goals", "goals.1", "goals.1.text"}


class Letter(BaseModel):
    words: Annotated[str, Field(min_length=10), Area(label=N_("Words"))]


def test_a_least_length_counts_what_can_be_seen_in_every_form():
    form = Form(Letter, {"words": ["a" + "\u200b" * 40 + "\u3164" * 9 + "b"]})
    assert told(form) == {"words": "Write at least 10 characters."}


DATA = {
    "passport_name": ["Mia Kos"],
    "birth_date": ["1990-04-23"],
    "nationality": ["PL"],
    "passport_number": ["AB123456"],
    "expires_on": ["2031-04-23"],
    "departure_town": ["Gdańsk"],
    "visa": ["no"],
    "emergency_name": ["Jan Kos"],
    "emergency_phone": ["+48 600 000 000"],
}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("emergency_phone", "\u202d+48 600 000 000\u202c", "+48 600 000 000"),
        ("emergency_phone", "+48\u00a0600\u00a0000\u00a0000", "+48 600 000 000"),
        ("emergency_phone", "+48\u2011600\u2013000\u2011000", "+48-600-000-000"),
        ("emergency_phone", "0048 600 000 000", "+48 600 000 000"),
        ("emergency_phone", "＋４８ ６００ ０００ ０００", "+48 600 000 000"),
        ("emergency_phone", "+44 (0)20 7946 0000", "+44 20 7946 0000"),
        ("passport_number", "AB\u00a0123456", "AB 123456"),
        ("passport_number", "\u200eAB\u2011123456", "AB-123456"),
        ("passport_name", "\u202eMia\u00a0Kos", "Mia Kos"),
        ("birth_date", "1990\u201104\u201123\u200e", "1990-04-23"),
    ],
)
def test_a_value_of_fixed_form_loses_its_odd_marks(field: str, typed: str, kept: str):
    form = Form(TravelData, {**DATA, field: [typed]})
    answer = form.validated()
    assert answer is not None, told(form)
    assert str(getattr(answer, field)) == kept


@pytest.mark.parametrize(
    "typed", ["600 000 000", "+48", "+1-------", "+48 600 000 000 000 000", "+0 600 000 000"]
)
def test_what_is_no_number_from_abroad_is_asked_for_again(typed: str):
    assert "country code" in told(Form(Contact, {"phone": [typed]}))["phone"]


class Bill(Price):
    """A form with a number in it."""


def paid(typed: str) -> Decimal | str:
    form = Form(Bill, {"cost": [typed]})
    answer = form.validated()
    return told(form)["cost"] if answer is None else answer.cost


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "1,200", Decimal(1200)),
        ("en", "1.200", "Is that 1200 or 1.20? Write it in one of these two ways."),
        ("de", "1.200", Decimal(1200)),
        ("de", "1,200", "Is that 1200 or 1.20? Write it in one of these two ways."),
        ("pl", "1.200", "Is that 1200 or 1.20? Write it in one of these two ways."),
        ("pl", "1\u00a0200,50 €", Decimal("1200.50")),
        ("de-CH", "1’200.50", Decimal("1200.50")),
        ("en", "1.234", "Enter at most 2 decimals."),
    ],
)
def test_a_cost_is_what_was_meant_or_a_question(language: str, typed: str, meant: object):
    with use_language(language):
        assert paid(typed) == meant


def test_a_number_that_need_not_be_given_is_asked_about_too():
    """Left out it would be taken as not given."""
    changed = Form(CHANGES[OrderKind.INSURANCE], {"cost": ["1.200"]})
    assert told(changed)["cost"].startswith("Is that 1200")


class Group(BaseModel):
    people: Annotated[int, Number()]


@pytest.mark.parametrize("typed", ["12.000", "12,000", "12 000", "12’000"])
def test_a_whole_number_of_thousands_is_not_a_thousandth(typed: str):
    answer = Form(Group, {"people": [typed]}).validated()
    assert answer is not None
    assert answer.people == 12_000


class Costs(BaseModel):
    rows: Annotated[list[Bill], Rows()]


def test_a_number_in_a_row_is_asked_about_in_its_row():
    assert list(told(Form(Costs, {"rows.3.cost": ["1.200"]}))) == ["rows.3.cost"]


class Named(BaseModel):
    name: Annotated[str, Text()]


def test_a_name_keeps_no_mark_of_direction():
    answer = Form(Named, {"name": ["\u202eaiM\u00a0 rotsuM\u2069"]}).validated()
    assert answer is not None
    assert answer.name == "aiM rotsuM"


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_reason_of_which_nothing_can_be_seen_is_none(nothing: str):
    assert not written(nothing)


@pytest.mark.parametrize("words", ["x", "?", "a\u0301", "\u200bx\u200b", " . "])
@pytest.mark.parametrize("model", [RaiseConcern, AddToConcern, WriteToReporter])
def test_one_letter_is_no_concern_and_no_answer_to_one(model: type[BaseModel], words: str):
    form = Form(model, {"words": [words], "code": ["ABCD"]})
    assert told(form)["words"].startswith("Write at least")


def test_an_identity_card_may_have_no_end():
    answer = Form(TravelData, {**DATA, "expires_on": [""], "no_end": ["yes"]}).validated()
    assert answer is not None
    assert (answer.expires_on, answer.no_end) == (None, True)
    assert told(Form(TravelData, {**DATA, "expires_on": [""]})) == {"expires_on": "Fill this in."}


@pytest.mark.parametrize(
    ("expires_on", "sentence"),
    [
        ("2199-01-01", "This date is too far away"),
        ("2057-06-01", None),
        ("2026-01-01", "The passport has to be valid on"),
    ],
)
def test_each_bound_of_a_passport_has_a_sentence_that_is_true(
    expires_on: str, sentence: str | None
):
    answer = Form(TravelData, {**DATA, "expires_on": [expires_on]}).validated()
    assert answer is not None
    plan = SimpleNamespace(facts=SimpleNamespace(ends_on=date(2027, 5, 7)))
    at: Any = SimpleNamespace(
        now=datetime(2027, 5, 3, tzinfo=UTC), exchange=SimpleNamespace(plan=plan)
    )
    form = Form(TravelData, {})
    with form.refusals():
        _check_dates(at, answer)
    assert [str(s)[: len(sentence or "")] for s in form.errors.get("expires_on", [])] == (
        [sentence] if sentence else []
    )

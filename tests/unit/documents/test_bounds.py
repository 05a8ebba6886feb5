"""Every way of breaking a document's bounds is refused, at the field that breaks it."""

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.documents import DocumentKind
from models.documents.content import KINDS, parse, plain
from tests.support import document_contents

GOOD = [
    (DocumentKind.APPLICATION, document_contents.APPLICATION),
    (DocumentKind.QUESTIONS, document_contents.QUESTIONS),
    (DocumentKind.PLAN, document_contents.PLAN),
    (DocumentKind.PLAN, {}),  # a plan begins empty and is shared while it grows
    (DocumentKind.DAY_LOG, document_contents.DAY_LOG),
    (DocumentKind.POST_PLAN, document_contents.POST_PLAN),
    (DocumentKind.CALL_LOG, document_contents.CALL_LOG),
    (DocumentKind.REPORT, document_contents.MENTEE_REPORT),
    (DocumentKind.REPORT, document_contents.MENTOR_REPORT),
    (DocumentKind.REPORT, document_contents.TOPICS_REPORT),
    (DocumentKind.ACTION_NOTE, document_contents.ACTION_NOTE),
    (DocumentKind.HANDED_OVER, document_contents.HANDED_OVER),
    (DocumentKind.PRE_WORK, document_contents.PRE_WORK),
    (DocumentKind.RELATIONSHIP, document_contents.RELATIONSHIP),
    (DocumentKind.JOINT_ACTION, document_contents.JOINT_ACTION),
    (DocumentKind.DESIGN, document_contents.DESIGN),
    (DocumentKind.DESIGN, {}),  # it begins empty and is shared while it grows
]
APPLICATION_REFUSED: list[tuple[str, Any, str]] = [
    ("topic", "ab", "string_too_short"),
    ("topic", "x" * 81, "string_too_long"),
    ("topic", "two\nlines", "one_line"),
    ("level", "expert", "enum"),
    ("goal", "too short", "string_too_short"),
    ("goal", "learn learn learn learn learn learn learn", "vague_goal"),
    ("goal", "word " * 200, "string_too_long"),
    ("measure", "", "string_too_short"),
    ("direction", "nobody_travels", "enum"),
    ("partner_community", "a b", "string_pattern_mismatch"),
    ("active_people", 1, "greater_than_equal"),
    ("active_people", 100_001, "less_than_equal"),
    ("active_people", "many", "int_parsing"),
    ("languages", [], "none_given"),
    ("languages", ["xx"] * 11, "too_long"),
    ("about", "x" * 1501, "string_too_long"),
    ("about", "half a pair: \ud83d and more words to be long enough", "control_character"),
    ("about", "a NUL \x00 in the middle of a long enough text", "control_character"),
    ("why_now", "short", "string_too_short"),
    ("applied_at_home", "   " + "x" * 10 + "   ", "string_too_short"),
    ("share_back", "", "string_too_short"),
    ("agree_joint_plan", False, "not_agreed"),
    ("agree_hub_books", False, "not_agreed"),
]
PLAN_REFUSED: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("goals",), [{"text": "A goal of enough words", "measure": "Fine."}] * 6, "too_long"),
    (("goals", 0, "text"), "short", "string_too_short"),
    (("goals", 0, "measure"), "x", "string_too_short"),
    (("starts_on",), "5", "date_format"),
    (("starts_on",), "2027-02-30", "date_from_datetime_parsing"),
    (("starts_on",), "1970-01-01", "date_far"),
    (("days",), [document_contents.day()] * 6, "too_long"),
    (("days", 0, "sessions"), [document_contents.session("09:00", "09:10")] * 13, "too_long"),
    (("days", 0, "sessions", 0, "start"), "900", "time_format"),
    (("days", 0, "sessions", 0, "start"), "25:00", "time_parsing"),
    (("days", 0, "sessions", 0, "start"), "09:00+02:00", "time_format"),
    (("days", 0, "sessions", 0, "end"), "09:00", "ends_before_start"),
    (("days", 0, "sessions", 0, "title"), "", "string_too_short"),
    (("days", 0, "sessions", 0, "kind"), "party", "enum"),
    (("days", 0, "sessions", 0, "goal"), 3, "no_such_goal"),
    (("days", 0, "sessions", 0, "goal"), 0, "greater_than_equal"),
    (("internal_documents",), document_contents.PLAN["internal_documents"] * 21, "too_long"),
    (("internal_documents", 0, "kind"), "secret", "enum"),
    (("internal_documents", 0, "where"), "", "string_too_short"),
    (("travellers",), ["p-mia", "p-mia"], "traveller_twice"),
    (("travellers",), [f"p-{n}" for n in range(11)], "too_long"),
    (("cadence", "calls"), 0, "greater_than_equal"),
    (("cadence", "calls"), 13, "less_than_equal"),
    (("cadence", "interval_days"), 91, "less_than_equal"),
    (("cadence", "hour"), 3, "greater_than_equal"),
    (("host_place",), "x" * 151, "string_too_long"),
    (("surprise",), 1, "extra_forbidden"),
]
OTHERS_REFUSED: list[tuple[DocumentKind, dict[str, Any], tuple[str | int, ...], Any, str]] = [
    (
        DocumentKind.QUESTIONS,
        document_contents.QUESTIONS,
        ("questions", 0, "text"),
        "Why?",
        "string_too_short",
    ),
    (
        DocumentKind.QUESTIONS,
        document_contents.QUESTIONS,
        ("questions", 0, "text"),
        "x" * 401,
        "string_too_long",
    ),
    (DocumentKind.DAY_LOG, document_contents.DAY_LOG, ("day",), 0, "greater_than_equal"),
    (DocumentKind.DAY_LOG, document_contents.DAY_LOG, ("done",), "work", "string_too_short"),
    (DocumentKind.POST_PLAN, document_contents.POST_PLAN, ("actions",), [], "none_given"),
    (
        DocumentKind.POST_PLAN,
        document_contents.POST_PLAN,
        ("actions", 0, "due"),
        "soon",
        "date_format",
    ),
    (
        DocumentKind.POST_PLAN,
        document_contents.POST_PLAN,
        ("actions", 0, "owner"),
        "",
        "string_too_short",
    ),
    (DocumentKind.CALL_LOG, document_contents.CALL_LOG, ("attended",), [], "none_given"),
    (DocumentKind.CALL_LOG, document_contents.CALL_LOG, ("number",), 13, "less_than_equal"),
    (DocumentKind.REPORT, document_contents.MENTEE_REPORT, ("side",), "hub", "union_tag_invalid"),
    (DocumentKind.REPORT, document_contents.MENTEE_REPORT, ("goals",), [], "none_given"),
    (
        DocumentKind.REPORT,
        document_contents.MENTOR_REPORT,
        ("video",),
        "javascript:alert(1)//a.b",
        "web_address",
    ),
    (
        DocumentKind.REPORT,
        document_contents.MENTEE_REPORT,
        ("video",),
        "https://example.org/" + "v" * 500,
        "string_too_long",
    ),
    (DocumentKind.REPORT, document_contents.MENTOR_REPORT, ("failed",), "", "string_too_short"),
    (DocumentKind.ACTION_NOTE, document_contents.ACTION_NOTE, ("text",), "ok", "string_too_short"),
    (DocumentKind.PRE_WORK, document_contents.PRE_WORK, ("strengths",), [], "none_given"),
    (DocumentKind.PRE_WORK, document_contents.PRE_WORK, ("looked_back",), [], "none_given"),
    (
        DocumentKind.PRE_WORK,
        document_contents.PRE_WORK,
        ("improve",),
        document_contents.PRE_WORK["improve"] * 6,
        "too_long",
    ),
    (
        DocumentKind.PRE_WORK,
        document_contents.PRE_WORK,
        ("strengths", 0, "skill"),
        "magic",
        "enum",
    ),
    (DocumentKind.PRE_WORK, document_contents.PRE_WORK, ("since",), 1999, "greater_than_equal"),
    (DocumentKind.RELATIONSHIP, document_contents.RELATIONSHIP, ("trust",), "6", "enum"),
    (DocumentKind.JOINT_ACTION, document_contents.JOINT_ACTION, ("due",), "soon", "date_format"),
    (DocumentKind.DESIGN, document_contents.DESIGN, ("risks", 0, "risk"), "x", "string_too_short"),
    (
        DocumentKind.HANDED_OVER,
        document_contents.HANDED_OVER,
        ("link",),
        "javascript:alert(1)",
        "web_address",
    ),
]


@pytest.mark.parametrize(("kind", "good"), GOOD)
def test_a_content_that_keeps_the_bounds_is_taken_and_read_back(
    kind: DocumentKind, good: dict[str, Any]
):
    content = parse(kind, good)
    assert parse(kind, plain(content)) == content


def test_every_kind_has_a_model_and_a_sample():
    assert set(KINDS) == set(DocumentKind) == {kind for kind, _ in GOOD}


@pytest.mark.requirement("CEE-05")
@pytest.mark.parametrize(("field", "value", "why"), APPLICATION_REFUSED)
def test_an_application_is_refused(field: str, value: Any, why: str):
    refused(DocumentKind.APPLICATION, document_contents.APPLICATION, (field,), value, why)


@pytest.mark.requirement("IB-02")
@pytest.mark.parametrize("field", sorted(document_contents.APPLICATION))
def test_an_application_needs_every_field_but_the_partner(field: str):
    given = {name: value for name, value in document_contents.APPLICATION.items() if name != field}
    if field == "partner_community":
        assert parse(DocumentKind.APPLICATION, given).partner_community is None
    else:
        with pytest.raises(ValidationError, match="missing"):
            parse(DocumentKind.APPLICATION, given)


@pytest.mark.parametrize(("path", "value", "why"), PLAN_REFUSED)
def test_a_plan_is_refused(path: tuple[str | int, ...], value: Any, why: str):
    refused(DocumentKind.PLAN, document_contents.PLAN, path, value, why)


@pytest.mark.requirement("IB-17")
@pytest.mark.parametrize(("kind", "good", "path", "value", "why"), OTHERS_REFUSED)
def test_the_others_are_refused(
    kind: DocumentKind, good: dict[str, Any], path: tuple[str | int, ...], value: Any, why: str
):
    refused(kind, good, path, value, why)


def test_one_text_has_one_spelling():
    typed = {**document_contents.ACTION_NOTE, "text": "  Caf\u0065\u0301\r\n is open  \r\n"}
    assert parse(DocumentKind.ACTION_NOTE, typed).text == "Caf\u00e9\n is open"


def refused(
    kind: DocumentKind, good: dict[str, Any], path: tuple[str | int, ...], value: Any, why: str
) -> None:
    """Checks that changing one field breaks exactly that field."""
    changed = copy.deepcopy(good)
    inner: Any = changed
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    with pytest.raises(ValidationError) as raised:
        parse(kind, changed)
    (error,) = raised.value.errors()
    assert error["type"] == why
    named = [part for part in error["loc"] if part not in {"mentee", "mentor"}]
    assert list(path)[: len(named)] == named[: len(path)], "told at another field"

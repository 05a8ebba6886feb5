"""The hash a signature binds to, and what "see what changed" shows."""

import copy
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from domain.case.documents import DocumentKind
from models.documents.changes import FieldChange, diff_contents
from models.documents.content import canonical, hash_of, parse, plain
from tests.support import document_contents

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
OBJECT = st.dictionaries(st.text(), JSON, max_size=4)


def test_the_canonical_form_does_not_depend_on_the_order_of_fields():
    backwards = dict(reversed(document_contents.APPLICATION.items()))
    assert list(backwards) != list(document_contents.APPLICATION)
    assert hash_of(backwards) == hash_of(document_contents.APPLICATION)


def test_the_hash_is_the_sha256_of_plain_json():
    stored = {"b": [1, "ž"], "a": None}
    assert canonical(stored) == '{"a":null,"b":[1,"ž"]}'
    assert hash_of(stored) == hashlib.sha256('{"a":null,"b":[1,"ž"]}'.encode()).hexdigest()


def test_one_letter_changes_the_hash_and_spelling_in_bytes_does_not():
    plan = plain(parse(DocumentKind.PLAN, document_contents.PLAN))
    other = copy.deepcopy(document_contents.PLAN)
    other["goals"][0]["text"] += "!"
    assert hash_of(plain(parse(DocumentKind.PLAN, other))) != hash_of(plan)
    other["goals"][0]["text"] = "  " + document_contents.PLAN["goals"][0]["text"] + "\r\n"
    assert hash_of(plain(parse(DocumentKind.PLAN, other))) == hash_of(plan)


def test_a_difference_names_each_changed_field():
    before = plain(parse(DocumentKind.PLAN, document_contents.PLAN))
    after = copy.deepcopy(before)
    after["days"][1]["sessions"][0]["title"] = "Another"
    after["travellers"] = ["p-mia", "p-milo"]
    after["goals"].pop()
    assert diff_contents(before, after) == [
        FieldChange(path=("goals", 1), before=before["goals"][1], after=None),
        FieldChange(path=("days", 1, "sessions", 0, "title"), before="A session", after="Another"),
        FieldChange(path=("travellers", 1), before=None, after="p-milo"),
    ]
    assert diff_contents(before, after)[1].name == "days.1.sessions.0.title"


@given(OBJECT)
def test_nothing_differs_from_itself(stored: dict[str, object]):
    assert diff_contents(stored, copy.deepcopy(stored)) == []


@given(OBJECT, OBJECT)
def test_there_is_a_difference_exactly_when_contents_differ(
    one: dict[str, object], other: dict[str, object]
):
    absent_is_none = {k: v for k, v in one.items() if v is not None}
    if canonical(one) != canonical(other) and absent_is_none == one:
        assert diff_contents(one, other) or one == other or None in other.values()

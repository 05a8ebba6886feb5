"""What is stored is read, whatever an import or an older version let in."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.documents import DocumentKind
from domain.case.errors import RuleBroken
from models.documents.content import MODELS, parse, plain
from models.documents.plan_facts import facts_of
from models.documents.stored import read_stored
from models.documents.words import Content
from tests.support import document_contents
from web.participants.plan.differences import changes_between
from web.participants.plan.sections import sections_of

GOOD = {
    kind: getattr(document_contents, kind.name)
    for kind in MODELS
    if hasattr(document_contents, kind.name)
}
GOOD[DocumentKind.REPORT] = document_contents.MENTEE_REPORT
HOSTILE = [
    "",
    "x",
    "\x01\x1b[31m\u202eturned",
    "w" * 5000,
    "\u0301",
    "\u2800" * 30,
    "a\nb\nc",
    "\u200b",
]
VALUES = (
    st.sampled_from(HOSTILE) | st.none() | st.integers(-5, 99) | st.text(max_size=20) | st.just([])
)


def leaves(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts: Any = ()
    if isinstance(content, (dict, list)):
        parts = content.items() if isinstance(content, dict) else enumerate(content)
    found: list[tuple[Any, ...]] = []
    for key, value in parts:
        found += [(*path, key), *leaves(value, (*path, key))]
    return found


def changed(content: Any, path: tuple[Any, ...], value: Any) -> Any:
    content = copy.deepcopy(content)
    inner = content
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return content


@pytest.mark.parametrize("kind", GOOD)
def test_what_fits_is_read_as_ever(kind: DocumentKind):
    assert read_stored(kind, GOOD[kind]) == parse(kind, GOOD[kind])


@pytest.mark.parametrize("kind", GOOD)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_whatever_is_stored_can_be_read(kind: DocumentKind, data: st.DataObject):
    content = plain(parse(kind, GOOD[kind]))
    for _time in range(data.draw(st.integers(1, 4))):
        content = changed(content, data.draw(st.sampled_from(leaves(content))), data.draw(VALUES))
    found = read_stored(kind, content)
    assert isinstance(found, Content)
    plain(found)
    if kind is DocumentKind.PLAN:
        before = parse(kind, GOOD[kind])
        changes_between(before, found, str)
        for section in sections_of(len(found.days), reciprocal=True):
            section.content(found)
        for day in found.days:
            assert all(s.goal is None or s.goal <= len(found.goals) for s in day.sessions)
            assert day.topic is None or day.topic <= len(found.topics)
        try:
            facts_of(found)
        except RuleBroken as broken:
            assert broken.reason


@pytest.mark.parametrize("hostile", HOSTILE)
def test_words_stay_words(hostile: str):
    content = changed(GOOD[DocumentKind.PLAN], ("goals", 0, "text"), hostile)
    text = read_stored(DocumentKind.PLAN, content).goals[0].text
    assert text == hostile.replace("\x01", "").replace("\x1b", "").replace("\u202e", "").strip(
        "\u2800"
    ).replace("\u200b", "")

"""Long forms that several people write: which words are kept, which stand in the way, how far a part is."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from domain.case.documents import DocRef, DocumentKind
from models.documents.store import Version
from models.documents.words import Content
from web.forms.answers_store import answers_in, answers_of
from web.forms.parts import Outline, Part, State
from web.forms.shared import Answer, Shared, answer_of, digest, merged, said, typed_answers
from web.forms.widgets import Area, Choice, Rows, Text

ANA, BEN = "p-ana", "p-ben"
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Paper(Content):
    title: Annotated[str, Field(min_length=3, max_length=20)]
    words: Annotated[str, Field(min_length=5)]
    colour: Colour
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    agreed: bool = False


OUTLINE = Outline(
    name="paper",
    model=Paper,
    widgets={
        "title": Text(label="Title"),
        "words": Area(label="Words"),
        "colour": Choice(label="Colour"),
        "names": Rows(label="Names"),
    },
    parts=(
        Part(name="first", title="First", fields=("title", "words")),
        Part(name="second", title="Second", fields=("colour", "names")),
    ),
    declared=("agreed",),
)
FIRST, SECOND = OUTLINE.parts
WORDS = st.text(max_size=12)
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), include_characters="\n\r")


def shared(answers: dict[str, Any] | None = None, **more: Any) -> Shared:
    return Shared(
        outline=OUTLINE,
        answers=answers_of(OUTLINE, answers or {}, author_id=ANA, at=NOW),
        options={},
        **more,
    )


def by(author: str, window: str, **words: str) -> dict[str, Answer]:
    return {
        name: answer_of(OUTLINE.specs, {name: [text]}, author_id=author, window=window)
        for name, text in words.items()
    }


def typed(**words: str) -> dict[str, Any]:
    values = {name: [text] for name, text in words.items()}
    return {name: one[1] for name, one in typed_answers(OUTLINE, values, words).items()}


def test_every_field_stands_in_one_part():
    with pytest.raises(TypeError, match="the parts of paper ask"):
        Outline(name="paper", model=Paper, widgets={}, parts=(FIRST,), declared=("agreed",))


@given(opened=WORDS, mine=WORDS, theirs=WORDS)
def test_what_two_write_is_kept_or_shown_and_never_lost(opened: str, mine: str, theirs: str):
    was = {"title": digest(typed(title=opened)["title"])}
    stored = by(BEN, "ben", title=theirs)
    found = merged(typed(title=mine), stored, was, window="ana", me=ANA)
    spoken = {name: typed(title=text)["title"] for name, text in
              (("opened", opened), ("mine", mine), ("theirs", theirs))}  # fmt: skip
    if spoken["mine"] in (spoken["opened"], spoken["theirs"]):
        assert (found.kept, found.in_the_way) == ([], []), "nothing new was said"
    elif spoken["theirs"] in (spoken["opened"], {}):
        assert found.kept == ["title"]
    else:
        assert found.in_the_way == ["title"], "both have changed it"


@given(first=WORDS, second=WORDS)
def test_a_page_goes_on_with_its_own_words(first: str, second: str):
    """Autosave keeps the page's first words; the page still carries what it was opened with."""
    was = {"title": digest({})}
    found = merged(typed(title=second), by(ANA, "ana", title=first), was, window="ana", me=ANA)
    assert found.in_the_way == []
    changed = typed(title=first) != typed(title=second)
    assert found.kept == (["title"] if changed else [])


def test_another_window_of_the_same_person_is_told():
    was = {"title": digest({})}
    found = merged(typed(title="two"), by(ANA, "one", title="one"), was, window="two", me=ANA)
    assert found.in_the_way == ["title"]


def test_a_page_that_told_nothing_stands_in_the_way_of_others_only():
    new = typed(title="new")
    assert merged(new, by(ANA, "x", title="old"), {}, window="y", me=ANA).kept == ["title"]
    assert merged(new, by(BEN, "x", title="old"), {}, window="y", me=ANA).in_the_way == ["title"]


@given(text=st.text(LETTERS, max_size=30))
def test_browsers_spellings_say_the_same(text: str):
    plain = text.replace("\r", "")
    one = said(OUTLINE.specs, {"words": [plain]})
    assert said(OUTLINE.specs, {"words": [plain.replace("\n", "\r\n")]}) == one
    assert said(OUTLINE.specs, {"words": [f" {plain} "], "names.0": [" "]}) == one


STATES = [
    ({}, State.NOT_STARTED, 2),
    ({"title": "Ab"}, State.IN_PROGRESS, 2),
    ({"title": "Able", "words": "Enough"}, State.DONE, 0),
]


@pytest.mark.parametrize(("answers", "state", "missing"), STATES)
def test_a_part_says_how_far_it_is(answers: dict[str, Any], state: State, missing: int):
    status = shared(answers).status(FIRST)
    assert (status.state, status.missing) == (state, missing)
    assert shared(answers).status(SECOND).state is State.NOT_STARTED


def test_what_is_known_is_shown_and_counts_only_once_it_is_written():
    here = shared(known={"title": "Known"})
    assert here.form(FIRST).values["title"] == ["Known"]
    assert here.status(FIRST).state is State.NOT_STARTED
    assert shared({"title": "Mine"}, known={"title": "Known"}).form(FIRST).values["title"] == [
        "Mine"
    ]


def test_a_part_needs_a_look_until_it_is_changed():
    whole = {"title": "Able", "words": "Enough", "colour": "red", "names": ["A"]}
    asked = {"reasons": {"first": ["The hub asks for more"]}}
    before = shared(whole, **asked, reasons_since=NOW + timedelta(days=1)).statuses()
    assert [status.state for status in before] == [State.LOOK, State.DONE]
    assert before[0].reasons == ["The hub asks for more"]
    after = shared(whole, **asked, reasons_since=NOW - timedelta(days=1)).statuses()
    assert [status.state for status in after] == [State.DONE, State.DONE]


def test_a_choice_that_is_gone_needs_a_look():
    whole = {"colour": "red", "names": ["A"]}
    here = Shared(
        outline=OUTLINE,
        answers=answers_of(OUTLINE, whole),
        options={"colour": [("blue", "Blue")]},
    )
    status = here.status(SECOND)
    assert status.state is State.LOOK
    assert "no longer among the options" in status.reasons[0]


def test_everything_is_sent_with_what_was_declared():
    whole = {"title": "Able", "words": "Enough", "colour": "red", "names": ["A", "B"]}
    assert shared(whole).whole(agreed=True).validated() == Paper(
        title="Able", words="Enough", colour=Colour.RED, names=("A", "B"), agreed=True
    )
    assert shared(whole).digest != shared(whole | {"title": "Other"}).digest


def test_an_answer_is_whose_words_it_has_had_since():
    def version(number: int, author: str, **content: Any) -> Version:
        return Version(
            ref=DocRef(id="d", version=number, hash="0"),
            kind=DocumentKind.APPLICATION,
            content=content,
            author_id=author,
            created_at=NOW + timedelta(days=number),
        )

    found = answers_in(
        OUTLINE,
        [version(1, ANA, title="One", words="Same"), version(2, BEN, title="Two", words="Same")],
    )
    assert (found["title"].author_id, found["words"].author_id) == (BEN, ANA)

"""Comparing texts: what comes out is both texts again, and no text decides what it costs."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.exchanges.changes import changes_shown
from web.forms.text_changes import MOST_STEPS, Effort, Piece, word_pieces

WORDS = st.lists(st.sampled_from(["a", "b", "word", "\n", " "]), max_size=40).map(" ".join)


def sides(pieces: list[Piece]) -> tuple[str, str]:
    old = "".join(piece.text for piece in pieces if piece.kind != "mine")
    new = "".join(piece.text for piece in pieces if piece.kind != "theirs")
    return old, new


@given(WORDS, WORDS, st.integers(0, 400))
def test_the_pieces_are_both_texts(old: str, new: str, steps: int):
    pieces = word_pieces(old, new, Effort(steps))
    assert sides(pieces) == (old, new)
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("one two three", "one four three", "one -two+four three"),
        ("one", "one two", "one+ two"),
        ("one two", "one", "one- two"),
        ("", "new", "+new"),
        ("same", "same", "same"),
    ],
)
def test_only_what_differs_is_told(old: str, new: str, told: str):
    marks = {"same": "", "theirs": "-", "mine": "+"}
    assert "".join(marks[p.kind] + p.text for p in word_pieces(old, new)) == told


def hostile(letters: int) -> list[tuple[str, str]]:
    chance = random.Random(1)
    words = [chance.choice("ab") for _ in range(letters // 2)]
    return [
        ("a " * (letters // 2), "a b " * (letters // 4)),
        ("a " * (letters // 2), "b " * (letters // 2)),
        (" ".join(words), " ".join(reversed(words))),
        ("a\n" * (letters // 2), "b\na\n" * (letters // 4)),
        (" ".join(f"x{n}" for n in range(letters)), " ".join(f"y{n}" for n in range(letters))),
    ]


@pytest.mark.parametrize("letters", [1_100, 3_000, 200_000])
def test_no_text_decides_what_comparing_costs(letters: int):
    for old, new in hostile(letters):
        effort = Effort()
        assert sides(word_pieces(old, new, effort)) == (old, new)
        # at most one round of steps more than there were: a round ends where nothing is left
        assert effort.left > -2 * MOST_STEPS - letters


def test_the_fields_of_a_page_share_one_effort(monkeypatch: pytest.MonkeyPatch):
    """Forty fields cost as much as one: the page is bounded, not each of its fields."""
    made: list[Effort] = []

    class Counted(Effort):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr("web.exchanges.changes.Effort", Counted)
    old, new = hostile(3_000)[2]
    before = {f"field{n}": old for n in range(40)}
    after = {f"field{n}": new for n in range(40)}
    assert len(changes_shown(before, after, names=None)) == 40  # type: ignore[arg-type]
    assert len(made) == 1


def test_ids_of_parts_are_no_change_for_people():
    before = {"goals": [{"text": "one"}, {"id": "2", "text": "two"}]}
    after = {
        "goals": [
            {"id": "7", "text": "one"},
            {"id": "3", "text": "new"},
            {"id": "4", "text": "add"},
        ]
    }
    changes = changes_shown(before, after, names=None)  # type: ignore[arg-type]
    assert [change.where for change in changes] == ["Goals 2 › Text", "Goals 3"]
    assert [piece.text for piece in changes[1].pieces] == ["Text: add"]

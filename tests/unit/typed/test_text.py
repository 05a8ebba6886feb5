"""What is typed: one spelling, what can be seen, and whose direction of writing ends where."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.typed.text import fixed, isolated, one_line, shown_in, tidy, visible_length
from web.api import shapes as api_shapes

# Few enough that each turns up next to each.
ODD = st.text(
    st.sampled_from("aé́ \n\t\r\x00\x0b\u00a0\u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200e\u202e")
    | st.sampled_from(
        "\u2028\u2060\u2066\u2069\u2800\u3000\u3164\ufeff\ufffe\ud800אبक👨👩\U000e0041"
    )
)
ANY = st.text(st.characters()) | ODD


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eaiM rotsuM", "aiM rotsuM"),
        ("\u2067Mia\u2069", "Mia"),
        ("Mi\u00ada\ufeff", "Mia"),
        ("Cafe\u0301\r\nzwei\u2028drei", "Café\nzwei\ndrei"),
        ("Mia\x00\x1f\x7f\x9f \ud800Kos", "Mia Kos"),
        ("\u3164\u200b\u2800 Mia \u3164", "Mia"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("a\u200db\u200c", "ab"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_what_cannot_be_seen_is_dropped(typed: str, kept: str):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " \n\t",
        "\u200b" * 40,
        "\u3164" * 40,
        "\u2800" * 40,
        "\u2060\ufeff\u00ad",
        "\u115f\u1160\uffa0",
        "\u00a0\u3000",
        "\u0301",
    ],
)
def test_nothing_to_see_is_empty(nothing: str):
    assert visible_length(nothing) == 0


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Mia", 3),
        ("M\u200bi\u200ba", 3),
        ("a" + "\u0301" * 30, 1),
        ("a" + " " * 30 + "b", 3),
        ("a" + "\u2800" * 30 + "b", 3),
        ("ß", 1),
        ("שלום", 4),
        ("世界", 2),
    ],
)
def test_lengths_count_what_can_be_seen(text: str, length: int):
    assert visible_length(text) == length


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202d+48\u00a0600\u00a0000\u00a0000\u202c", "+48 600 000 000"),
        ("+48\u2011600\u2013000\u2212000", "+48-600-000-000"),
        ("AB\u00a0123456", "AB 123456"),
        ("ＡＢ１２３４５６", "AB123456"),
        ("+٤٨ ٦٠٠", "+48 600"),
        ("\u200e1990\u20104\u20111\u200e", "1990-4-1"),
    ],
)
def test_fixed_forms_have_plain_digits_dashes_and_spaces(typed: str, kept: str):
    assert fixed(typed) == kept


@given(ANY)
def test_tidied_once_is_tidied_for_ever(text: str):
    for make in (tidy, one_line, fixed):
        assert make(make(text)) == make(text)


@given(ANY)
def test_any_text_becomes_one_that_can_be_kept(text: str):
    kept = tidy(text)
    kept.encode()
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(
        unicodedata.category(char) in {"Cc", "Cs"} for char in kept if char not in "\n\t"
    )
    assert isolated(kept) in {kept, f"\u2068{kept}\u2069"}
    assert "\n" not in one_line(text)
    assert (visible_length(text) == 0) or kept


@given(ANY, ANY)
def test_whoever_is_isolated_cannot_turn_what_follows(name: str, after: str):
    told = isolated(name) + after
    opened = 0
    for char in told[: len(told) - len(after)]:
        opened += (char in "\u2066\u2067\u2068\u202a\u202b\u202d\u202e") - (char in "\u2069\u202c")
        assert opened >= 0
    assert opened == 0


def test_names_from_left_to_right_stay_as_they_are():
    assert isolated("Žofie Nováková") == "Žofie Nováková"
    assert isolated("שרה לוי") == "\u2068שרה לוי\u2069"


def test_what_turns_words_round_is_in_no_list_and_no_mapping():
    turned = {"a": ["x\u202ey", ("\x07z", 3)], "b": None}
    assert shown_in(turned) == {"a": ["xy", ["z", 3]], "b": None}
    told = api_shapes.Report(
        exchange="x",
        title="Wiki\u202emedia",
        topic="Events",
        mentee_community="c-1",
        mentor_community=None,
        published_at=datetime(2027, 1, 1, tzinfo=UTC),
        address="http://h",
    )
    assert told.title == "Wikimedia"

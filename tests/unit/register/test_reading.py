"""Tables as spreadsheets write them are read back as they were, and what is none is said to be none."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.register.cells import plain_cell, safe_cell
from models.register.fields import COLUMNS, column_of
from models.register.reading import DELIMITERS, NoTable, decoded, read_table

HEADS = ["Community", "Person", "Mail address"]
# What no cell holds: half letters, controls, and what is a mark of order at a text's beginning.
CELL = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff")
    | st.sampled_from('"\n;,\t|=+-@'),
    max_size=40,
)
ROWS = st.lists(
    st.lists(CELL, min_size=3, max_size=3).filter(lambda row: any(c.strip() for c in row)),
    max_size=5,
)


def written(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


@given(
    ROWS,
    st.sampled_from(DELIMITERS),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_whatever_is_written_in_unicode_is_read_back(rows, delimiter, encoding):
    content = written([HEADS, *rows], delimiter).encode(encoding)
    text, _name = decoded(content)
    table = read_table(text, column_of)
    assert table.rows == [HEADS, *rows]
    assert table.delimiter == delimiter


@given(st.binary(max_size=300), st.sampled_from(["", "utf-16", "windows-1250", "windows-1253"]))
def test_any_bytes_are_a_table_or_refused_in_words(content, encoding):
    try:
        text, _name = decoded(content, encoding)
        assert read_table(text, column_of).rows
    except NoTable as no:
        assert str(no.sentence).endswith(".")


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_any_text_is_a_table_or_refused_in_words(text):
    try:
        table = read_table(text, column_of)
    except NoTable as no:
        assert str(no.sentence).endswith(".")
    else:
        assert len(table.rows) == len(table.lines)
        assert table.lines == sorted(set(table.lines))


@pytest.mark.parametrize(
    ("words", "encoding", "name"),
    [
        ("Společenství Žluťoučký kůň", "windows-1250", "windows-1250"),
        ("Łukasz Wiśniewski, Gdańsk", "windows-1250", "windows-1250"),
        ("Dravania", "utf-16-le", "utf-16-le"),
        ("Dravania", "utf-16-be", "utf-16-be"),
        ("Große Gemeinschaft", "windows-1252", "windows-1250"),
    ],
)
def test_older_encodings_are_told_by_their_letters(words, encoding, name):
    text, found = decoded(f"Community;Country\r\n{words};PL\r\n".encode(encoding))
    assert (found, words in text) == (name, True)


def test_a_person_may_say_which_encoding_it_is():
    content = "Community;Country\nГромада;UA\n".encode("windows-1251")
    assert "Громада" not in decoded(content)[0]
    assert "Громада" in decoded(content, "windows-1251")[0]
    with pytest.raises(NoTable, match="utf-8"):
        decoded(content, "utf-8")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "nothing in it"),
        (b"\xef\xbb\xbf", "nothing in it"),
        (b"\xff\xfe", "nothing in it"),
        (b" \r\n\r\n", "nothing in it"),
        (b"PK\x03\x04whatever", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0", "CSV UTF-8"),
        (b"%PDF-1.7", "CSV UTF-8"),
        (bytes(range(256)), "CSV UTF-8"),
    ],
)
def test_what_is_no_text_is_named(content, told):
    with pytest.raises(NoTable, match=told):
        decoded(content)


def test_a_file_cut_off_names_the_line_on_which_it_went_wrong():
    with pytest.raises(NoTable, match="never closed") as found:
        read_table('Community;Offer\r\nA;b\r\nB;"several\r\nlines', column_of)
    assert found.value.line == 3


def test_lines_are_counted_as_a_spreadsheet_does_and_empty_ones_left_out():
    table = read_table('sep=;\r\nCommunity;Offer\r\n\r\nA;"b\r\nc"\r\n;\r\nB;d', column_of)
    assert table.rows == [["Community", "Offer"], ["A", "b\r\nc"], ["B", "d"]]
    assert table.lines == [2, 4, 7]


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_sign_that_parts_is_the_one_between_known_heads(delimiter):
    text = written([["Community", "Can teach"], ["A", "one; two, three"]], delimiter)
    assert read_table(text, column_of).rows[1] == ["A", "one; two, three"]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_no_exported_cell_is_a_formula_and_all_are_read_back(words):
    kept = plain_cell("offer", words)
    cell = safe_cell(kept)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert plain_cell("offer", cell) == kept


@pytest.mark.parametrize(
    "words", ["=1+1", "+48", "-x", "@SUM(A1)", "'=1", "''", "d'Artagnan", "=cmd|' /C calc'!A0"]
)
def test_formulas_are_words(words):
    assert safe_cell(words)[0] != words[0] or words[0] not in "=+-@"
    assert plain_cell("name", safe_cell(words)) == words


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("contact", "Ja", "yes"),
        ("contact", "TAK", "yes"),
        ("contact", "PRAWDA", "yes"),
        ("contact", "Nie", "no"),
        ("contact", "NEPRAVDA", "no"),
        ("contact", "maybe", "maybe"),
        ("active_people", "12,0", "12"),
        ("active_people", "1 200", "1200"),
        ("active_people", "1.200", "1200"),
        ("active_people", "12,5", "12.5"),
        ("kind", "Mentor", "mentor"),
        ("name", "  Anna\u00a0 Kovács ", "Anna Kovács"),
    ],
)
def test_cells_are_read_as_people_of_any_language_write_them(field, cell, value):
    assert plain_cell(field, cell) == value


def test_every_head_means_one_column():
    heads = [head for column in COLUMNS for head in (column.head, *column.others)]
    assert all(column_of(head.upper().replace(" ", "_")) is not None for head in heads)
    assert all(column_of(column.head) is column for column in COLUMNS)

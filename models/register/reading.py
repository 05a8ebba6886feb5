"""Tables as spreadsheets write them: in any of their encodings, parted by semicolon, comma, tab or bar.

Encodings are told by their marks; of two that are as likely a person chooses. Detectors guess from how
often letters come, and fail on short texts such as lists of names.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.texts.translate import N_, Sentence

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "windows-1250", "windows-1252", "windows-1251", "windows-1253")
"""What a person may choose from."""
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_FILES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_SEP = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)
LONGEST_CELL = 20_000

NOT_A_TABLE = N_(
    "This is a workbook, a document or a picture, no table of text. In your spreadsheet choose "
    "“Save as” and “CSV UTF-8”, then send that file."
)
EMPTY = N_("There is nothing in it. Check that the file was saved, then choose it again.")
UNREADABLE = N_("Its letters cannot be read as {encoding}. Choose another encoding below.")
CUT_OFF = N_(
    "A quotation mark that opens here is never closed: the file may have been cut off. Save it in "
    "the spreadsheet once more."
)
TOO_LONG = N_("A cell of this line is longer than 20,000 characters. Shorten it.")


class NoTable(Exception):  # noqa: N818 - it is told to a person
    """What was given is no table: `sentence` says why and what to do, `line` where (0: as a whole)."""

    def __init__(self, sentence: Sentence, line: int = 0) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True)
class Table:
    """A table as read: `lines` are the numbers of the lines on which its rows begin, the head's first."""

    rows: list[list[str]]
    lines: list[int]
    delimiter: str


def decoded(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the name of its encoding: the one that is given, or the likeliest. NoTable for no text."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NoTable(Sentence(EMPTY))
    if content.startswith(_OTHER_FILES):
        raise NoTable(Sentence(NOT_A_TABLE))
    name = encoding or _likeliest(content)
    try:
        text = content.decode("utf-8-sig" if name == "utf-8" else name)
    except UnicodeError as error:
        told = Sentence(UNREADABLE, {"encoding": name})
        raise NoTable(Sentence(NOT_A_TABLE) if b"\x00" in content else told) from error
    if _CONTROLS.search(text):
        raise NoTable(Sentence(NOT_A_TABLE))
    return text.removeprefix("\ufeff"), "utf-8" if name == "utf-8-sig" else name


def _likeliest(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Half of the bytes of a Latin text in UTF-16 are zero, and no other table holds any.
        if len(content) % 2 == 0 and content[start::2].count(0) * 4 > len(content):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return min(("windows-1250", "windows-1252"), key=lambda one: _oddities(content, one))
    return "utf-8"


def _oddities(content: bytes, encoding: str) -> int:
    """Signs in the middle of words, where letters are likelier."""
    text = content.decode(encoding, errors="replace")
    return len(re.findall(r"(?<=[^\W\d_])[^\w\s.,;:'’\"()/&@|\t-](?=[^\W\d_])", text)) + text.count(
        "\ufffd"
    )


def read_table(text: str, known: Callable[[str], object]) -> Table:
    """The rows of a text, empty lines left out, cells as they stand in it.

    `known` tells of a cell of the first row whether it heads a column that is wanted: the sign that
    parts the columns is the one by which most are. NoTable for a text with no rows, or one cut off.
    """
    separator = _SEP.match(text)
    skipped = 0
    if separator:
        text, skipped = text[separator.end() :], 1
    delimiter = separator[1] if separator else _delimiter(text, known)
    rows, lines = [], []
    for line, row in _rows(text, delimiter):
        if any(cell.strip() for cell in row):
            rows.append(row)
            lines.append(line + skipped)
    if not rows:
        raise NoTable(Sentence(EMPTY))
    return Table(rows, lines, delimiter)


def _delimiter(text: str, known: Callable[[str], object]) -> str:
    def worth(delimiter: str) -> tuple[int, int]:
        try:
            head = next((row for _line, row in _rows(text, delimiter) if any(row)), [])
        except NoTable:
            return (0, 0)
        return sum(bool(known(cell)) for cell in head), len(head)

    return max(DELIMITERS, key=worth)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cut = "unexpected end" in str(error) or "expected after" in str(error)
            raise NoTable(Sentence(CUT_OFF if cut else TOO_LONG), line) from error
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise NoTable(Sentence(TOO_LONG), line)
        yield line, row
        line = reader.line_num + 1

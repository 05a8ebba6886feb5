"""Papers: what stands on them, whoever reads them, and that nothing typed is ever more than words."""

import asyncio
import hashlib
import io
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, TextStringObject

from models.paper import press, typeset
from models.paper.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Layout,
    Paper,
    Picture,
    Run,
    Table,
    Text,
    in_order,
    said,
)
from models.paper.typeset import NotSet
from tests.support.pdf_ua import findings, text_of

NAMES = {
    "Georgian": "ნინო ბერიძე", "Armenian": "Գրիգոր Արմենյան", "Cyrillic": "Олена Ґалаґан",
    "Greek": "Ελένη Παπαδοπούλου", "Chinese": "李小龙", "Japanese": "東京 さくら", "Korean": "서울",
    "Thai": "สมชาย", "Emoji": "🙂", "Latin": "Łucja Öztürk Đặng",
}  # fmt: skip
RED = io.BytesIO()
Image.new("RGB", (40, 20), "red").save(RED, "PNG")


def everything(**changes: object) -> Paper:
    blocks: list[Block] = [
        Heading(1, "Goals"),
        Text((Run("One"), Run(" strong", strong=True), Run(" here", href="https://example.org"))),
        Heading(4, "Far below"),
        Facts((("Where", "Tbilisi\nHall 3"),)),
        Items(((said("first"), Items(((said("within"),),))), (said("second"),)), (3, 5)),
        Table("Sessions", ("Time", "What"), (("9:00", "Budget"), ("10:00", "Break"))),
        Picture("red", "A red field", "A red field. Mia, CC0"),
        Picture("gone", "Gone", "What the erased picture showed"),
        *(said(name) for name in NAMES.values()),
    ]
    told = {"title": "Activity plan", "language": "en", "blocks": in_order(blocks), "footer": "Hub"}
    return Paper(**{**told, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return asyncio.run(typeset.typeset(everything(), {"red": RED.getvalue()}))


def test_a_paper_of_everything_is_accessible_and_has_all_its_words(pdf: bytes):
    assert findings(pdf) == []
    words = text_of(pdf)
    for text in ("Activity plan", "Tbilisi", "Hall 3", "first", "within", "Sessions", "10:00",
                 "What the erased picture showed", "Hub", *NAMES.values()):  # fmt: skip
        assert text in words, text
    assert "�" not in words


@pytest.mark.parametrize("language", ["ar", "zh_Hant"])
def test_a_certificate_in_any_language(language: str):
    paper = everything(language=language, layout=Layout.CERTIFICATE, title="محمد العربي")
    pdf = asyncio.run(typeset.typeset(paper))
    assert findings(pdf) == []
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == re.split("[-_]", language)[0]


def test_headings_leave_no_level_out():
    headings = in_order([Heading(3, "a"), Heading(1, "b"), Heading(4, "c"), Heading(9, "d")])
    assert [one.level for one in headings if isinstance(one, Heading)] == [1, 1, 2, 3]


def pressed(folder: Path, paper: Paper, *, lost: str = "lost") -> bytes:
    """In this process, as the press's own would."""
    data = json.loads(json.dumps({**paper.as_data(), "files": {}, "lost": lost}))
    return press.press(folder, data)


def _first(writer: PdfWriter, tag: str) -> DictionaryObject:
    todo = [writer.root_object["/StructTreeRoot"].get_object()]
    while todo:
        node = todo.pop()
        if getattr(node, "get", {}.get)("/S") == f"/{tag}":
            return node  # type: ignore[no-any-return]
        kids = node["/K"].get_object() if hasattr(node, "get") and "/K" in node else []
        todo += [k.get_object() for k in (kids if isinstance(kids, list) else [kids])]
    raise AssertionError(tag)


def _font(writer: PdfWriter) -> DictionaryObject:
    fonts = writer.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    return next(iter(fonts.values())).get_object()  # type: ignore[no-any-return]


def _meta(writer: PdfWriter, old: bytes, new: bytes) -> None:
    stream = writer.root_object["/Metadata"].get_object()
    changed = stream.get_data().replace(old, new)
    assert changed != stream.get_data()
    stream.set_data(changed)  # type: ignore[attr-defined]


def _untag(writer: PdfWriter) -> None:
    content = writer.pages[0].get_contents()
    assert content is not None
    content.operations = [op for op in content.operations if op[1] not in (b"BDC", b"BMC", b"EMC")]
    writer.pages[0].replace_contents(content)


BREAKS = {
    "06-001 not": lambda w: w.root_object.pop("/MarkInfo"),
    "02-001 tags": lambda w: w.root_object["/MarkInfo"].update(
        {NameObject("/Suspects"): BooleanObject(True)}
    ),
    "11-006": lambda w: w.root_object.update({NameObject("/Lang"): TextStringObject("")}),
    "07-002": lambda w: w.root_object.pop("/ViewerPreferences"),
    "06-001 no": lambda w: w.root_object.pop("/Metadata"),
    "06-002": lambda w: _meta(w, b"<pdfuaid:part>1", b"<pdfuaid:part>2"),
    "06-003": lambda w: _meta(w, b"Activity plan", b""),
    "01-003 no": lambda w: w.root_object.pop("/StructTreeRoot"),
    "01-003 the": lambda w: w.root_object["/StructTreeRoot"].update(
        {NameObject("/K"): ArrayObject()}
    ),
    "02-001 Odd": lambda w: _first(w, "P").update({NameObject("/S"): NameObject("/Odd")}),
    "14-003": lambda w: _first(w, "H1").update({NameObject("/S"): NameObject("/P")}),
    "13-004": lambda w: _first(w, "Figure").pop("/Alt"),
    "09-004": lambda w: _first(w, "THead").update({NameObject("/S"): NameObject("/Div")}),
    "15-003 a heading": lambda w: _first(w, "TH").pop("/A"),
    "15-003 a table": lambda w: _first(w, "THead").update({NameObject("/K"): ArrayObject()}),
    "28-006": lambda w: w.pages[0].pop("/Tabs"),
    "28-005": lambda w: w.pages[0]["/Annots"][0].get_object().pop("/Contents"),
    "28-002": lambda w: w.pages[0]["/Annots"][0].get_object().pop("/StructParent"),
    "01-005 a page": lambda w: w.pages[0].pop("/StructParents"),
    "01-005 T": _untag,
    "31-009": lambda w: [_font(w)["/DescendantFonts"][0].get_object()["/FontDescriptor"].pop(k, 0) for k in ("/FontFile2", "/FontFile3")],
    "31-027": lambda w: _font(w).pop("/ToUnicode"),
}  # fmt: skip


@pytest.mark.parametrize("finding", BREAKS)
def test_the_checker_finds_what_is_broken(pdf: bytes, finding: str):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    BREAKS[finding](writer)
    out = io.BytesIO()
    writer.write(out)
    assert any(one.startswith(finding) for one in findings(out.getvalue())), findings(
        out.getvalue()
    )


MARKUP = [
    '#panic("code")', '#read("/etc/passwd")', "$ x^2 $", "= Heading", "- item", "@reference", "<label>", "`raw`",
    "\\ #link", "*bold* _it_", "// comment", "/* comment", "#{", "]", "~", "#sys.inputs", '"; panic() //',
]  # fmt: skip
typed = st.one_of(
    st.sampled_from(MARKUP), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(typed, min_size=1, max_size=3).map("".join), min_size=6, max_size=6))
def test_whatever_is_typed_is_set_as_words(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
):
    title, heading, text, term, fact, cell = words
    blocks = (Heading(1, heading), said(text), Facts(((term, fact),)), Table(cell, (term, fact), ((cell, text),)),
              Items(((said(text),),)), Picture("", cell, cell))  # fmt: skip
    paper = Paper(title or "t", "en", blocks, lead=text, footer=cell)
    made = pressed(tmp_path_factory.mktemp("press"), paper)
    assert made.startswith(b"%PDF-")


def test_markup_shows_as_it_was_typed(tmp_path: Path):
    blocks = tuple(said(f"before {markup} after") for markup in MARKUP)
    shown = " ".join(text_of(pressed(tmp_path, Paper("t", "en", blocks))).split())
    for markup in MARKUP:
        assert f"before {' '.join(markup.split())} after" in shown


def test_letters_that_no_font_has_are_told(tmp_path: Path):
    many = "".join(chr(0xD0000 + n) for n in range(200))  # given to no script
    paper = Paper("t", "en", (said(f"kept {many} kept"),))
    made = pressed(tmp_path, paper, lost="SEE THE PAGE")
    words = text_of(made)
    assert "�" in words
    assert "SEE THE PAGE" in words
    assert findings(made) == []


def test_a_long_word_stays_on_the_paper(tmp_path: Path):
    paper = Paper("t", "en", (said("https://example.org/" + "a" * 900),))
    made = pressed(tmp_path, paper)
    assert len(text_of(made).splitlines()) > 6


async def test_a_broken_picture_is_no_paper_and_the_reason_has_none_of_its_words():
    with pytest.raises(NotSet) as refused:
        await typeset.typeset(everything(), {"red": b"CANARY not a picture"})
    assert not refused.value.busy


async def test_too_many_words_are_no_paper():
    with pytest.raises(NotSet):
        await typeset.typeset(Paper("t", "en", (said("a" * typeset.MOST_BYTES),)))


async def test_a_press_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    slow = tmp_path / "press.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(typeset, "PRESS", slow)
    monkeypatch.setattr(typeset, "SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(NotSet):
        await typeset.typeset(everything())
    assert time.monotonic() - began < 10


async def test_nobody_waits_in_an_endless_queue(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(typeset, "MOST_WAITING", 0)
    with pytest.raises(NotSet) as refused:
        await typeset.typeset(everything())
    assert refused.value.busy


def test_the_fonts_are_those_that_are_listed():
    listed = (press.FONTS / "VENDORED.md").read_text()
    told = dict(re.findall(r"^\| (\S+\.ttf) \|.*\| (\w{64}) \|$", listed, re.MULTILINE))
    here = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in press.FONTS.glob("*.ttf")}
    assert here == told

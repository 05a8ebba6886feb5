"""What a page says becomes blocks of a paper: nothing is lost, nothing that only acts comes along."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from models.paper.blocks import Facts, Heading, Items, Picture, Run, Table, Text
from web.forms.paper import blocks_of, file_name


def test_each_part_of_a_page_is_a_block():
    blocks = blocks_of(
        '<h2>Goals <a href="/x">here</a></h2><p class="quiet">as <strong>of</strong> today</p>'
        '<dl class="facts"><div><dt>Where</dt><dd>Tbilisi<br>Hall<span class="no-print"> gone</span></dd></div></dl>'
        '<ol><li value="4"><p>four</p><ul><li>in</li></ul></li></ol>'
        "<table><caption>T</caption><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
        '<figure><img src="../files/f1" alt="red"><figcaption>Red</figcaption></figure>'
        '<form><p>gone</p></form><button>gone</button><p class="no-print">gone</p><p>see <a href="https://e.org">e</a></p>'
    )
    assert blocks == (
        Heading(1, "Goals here"),
        Text((Run("as ", quiet=True), Run("of", strong=True, quiet=True), Run(" today", quiet=True))),
        Facts((("Where", "Tbilisi\nHall"),)),
        Items(((Text((Run("four"),)), Items(((Text((Run("in"),)),),))),), (4,)),
        Table("T", ("A",), (("1",),)),
        Picture("f1", "red", "Red"),
        Text((Run("see "), Run("e", href="https://e.org"))),
    )  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_what_somebody_typed_comes_out_as_it_went_in(typed: str):
    blocks = blocks_of(f'<div class="words">{escape(typed)}</div>')
    assert [run.text for block in blocks if isinstance(block, Text) for run in block.runs] == [
        typed.strip()
    ]


def test_a_files_name_is_readable():
    assert file_name("plan", "Łódź & Kyïv: “a/b”") == "plan-Łodz-Kyiv-a-b"
    assert file_name("plan", "ბერიძე") == "plan-ბერიძე"
    assert file_name("../..") == "paper"
    assert len(file_name("a" * 300)) <= 80

"""What is in a file decides: what is taken, what is refused in words, what is left of a picture."""

import re
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from domain.case.errors import RuleBroken
from models.files.archives import MOST_LIST
from models.files.kinds import MOST_BYTES, Checked, check_file, tidy_name
from tests.support.sample_files import (
    ODF,
    PDF,
    SECRET_PLACE,
    archive,
    bomb,
    office,
    open_document,
    picture,
)


def checked(name: str, content: bytes) -> Checked:
    return check_file(name, BytesIO(content))


def refusal(name: str, content: bytes) -> RuleBroken:
    with pytest.raises(RuleBroken) as found:
        checked(name, content)
    assert found.value.field == "file"
    assert found.value.way_out
    assert tidy_name(name) in str(found.value)
    return found.value


TAKEN = {
    "budget.pdf": (PDF, "application/pdf"),
    "notes.docx": (office(), ".wordprocessingml.document"),
    "sums.xlsx": (office("xl/workbook.xml"), ".spreadsheetml.sheet"),
    "talk.pptx": (office("ppt/presentation.xml"), ".presentationml.presentation"),
    "notes.odt": (open_document(), "opendocument.text"),
    "sums.ods": (open_document("spreadsheet"), "opendocument.spreadsheet"),
    "talk.odp": (open_document("presentation"), "opendocument.presentation"),
    "hall.png": (picture("PNG"), "image/png"),
    "hall.JPG": (picture(), "image/jpeg"),
    "hall.webp": (picture("WEBP"), "image/webp"),
    "log.txt": ("Zażółć gęślą\r\njaźń\n".encode(), "text/plain"),
    "old.txt": ("Zażółć\n".encode("cp1250"), "text/plain"),
    "wide.txt": ("Zażółć\n".encode("utf-16"), "text/plain"),
    "sums.csv": (b"a;b\n1;2\n", "text/csv"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_really_use_is_taken(name: str):
    content, kind = TAKEN[name]
    found = checked(name, content)
    assert found.name == name
    assert found.media_type.endswith(kind)
    kept = found.content.read()
    assert found.size == len(kept)
    assert kept == content or kind.startswith("image/")


@pytest.mark.parametrize("name", TAKEN)
def test_without_an_ending_the_name_gets_the_one_that_fits(name: str):
    content, _kind = TAKEN[name]
    found = checked("from the shelf", content)
    usual = name.rpartition(".")[2].lower().replace("csv", "txt")
    assert found.name == f"from the shelf.{usual}"


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("empty.pdf", b"", "file_empty"),
        ("large.txt", b"x" * (MOST_BYTES + 1), "file_too_large"),
        ("setup.exe", b"MZ\x90\x00" + bytes(500), "file_kind_unknown"),
        ("budget.pdf", b"MZ\x90\x00" + bytes(500), "file_kind_unknown"),
        ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file_kind_unknown"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "file_kind_unknown"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "file_kind_unknown"),
        ("run.sh", b"#!/bin/sh\nrm -r /\n", "file_kind_unknown"),
        ("film.mp4", b"\0\0\0\x20ftypisom" + bytes(100), "file_kind_unknown"),
        ("all.zip", archive({"a.txt": b"a"}), "file_kind_unknown"),
        ("book.epub", archive({"x": b"x"}, "application/epub+zip"), "file_kind_unknown"),
        ("drawing.odg", archive({"x": b"x"}, ODF + "graphics"), "file_kind_unknown"),
        ("hall.pdf", picture(), "file_name_lies"),
        ("hall.png", picture(), "file_name_lies"),
        ("notes.odt", office(), "file_name_lies"),
        ("notes.txt", PDF, "file_name_lies"),
        ("notes.pdf", b"words\n", "file_name_lies"),
        ("budget.exe", PDF, "file_name_lies"),
        ("page.html", PDF, "file_name_lies"),
        ("cut.pdf", PDF[:40], "file_cut_off"),
        ("cut.docx", office()[:-30], "file_cut_off"),
        ("cut.jpg", picture(size=(400, 300))[:700], "file_cut_off"),
        ("cut.png", picture("PNG", size=(400, 300))[:-40], "file_cut_off"),
        ("cut.webp", picture("WEBP", size=(400, 300))[:-100], "file_cut_off"),
        ("macro.docx", office(**{"word/vbaProject.bin": b"x"}), "file_has_macros"),
        ("basic.odt", open_document(**{"Basic/Standard/Module1.xml": b"x"}), "file_has_macros"),
        ("python.ods", open_document("spreadsheet", **{"Scripts/python/x.py": b"x"}), "file_has_macros"),
        ("bomb.docx", bomb(), "file_unpacks_too_large"),
        ("shared.docx", bomb(5), "file_unpacks_too_large"),
    ],
)  # fmt: skip
def test_each_other_file_is_refused_in_words(name: str, content: bytes, rule: str):
    assert refusal(name, content).rule == rule


def test_a_document_that_packs_well_is_no_bomb():
    """A table of the same line again and again packs to a hundredth, and is honest."""
    found = checked(
        "sums.xlsx", office("xl/workbook.xml", **{"xl/sheet1.xml": b"<c>1</c>" * 10**6})
    )
    assert found.size < 100_000


def test_a_bomb_of_one_part_is_found_by_what_it_says():
    whole = bytearray(office(**{"word/media/x": b"x"}))
    at = whole.rindex(b"PK\x01\x02")
    struct.pack_into("<L", whole, at + 24, 2_000_000_000)
    assert refusal("bomb.docx", bytes(whole)).rule == "file_unpacks_too_large"


@pytest.mark.attack
def test_a_list_of_contents_that_takes_long_to_read_is_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr("models.files.archives.zipfile.ZipFile")
    one = b"PK\x01\x02" + bytes(42)
    listed = one * 400_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), 0, 0)
    assert len(listed) > MOST_LIST
    assert refusal("long.docx", b"PK\x03\x04" + listed + end).rule == "file_unpacks_too_large"
    large = b"PK\x06\x07" + bytes(16)
    small = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    assert refusal("long.docx", b"PK\x03\x04" + large + small).rule == "file_unpacks_too_large"


@pytest.mark.attack
def test_a_picture_of_too_many_points_is_not_drawn():
    """Forty bytes that say thirty thousand points each way."""
    head = struct.pack(">2L5B", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">L", 13) + b"IHDR" + head + struct.pack(">L", zlib.crc32(b"IHDR" + head))
    wide = b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">L", 0) + b"IDAT" + bytes(4)
    assert refusal("wide.png", wide).rule == "picture_too_many_points"


@pytest.mark.attack
def test_a_webp_of_too_many_points_for_its_encoder_is_not_drawn():
    made = BytesIO()
    Image.new("L", (5_000, 4_000)).save(made, "WEBP", method=0)
    found = refusal("wide.webp", made.getvalue())
    assert found.rule == "picture_too_many_points"
    assert found.params["most"] == 16


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused_not_stopped(form: str):
    still = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    made = BytesIO()
    still[0].save(made, form, save_all=True, append_images=still[1:], lossless=True)
    assert refusal(f"moves.{form.lower()}", made.getvalue()).rule == "picture_moves"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_says_no_more_where_it_was_taken(form: str):
    sent = picture(form)
    assert SECRET_PLACE in sent
    kept = checked("hall", sent).content.read()
    assert SECRET_PLACE not in kept
    with Image.open(BytesIO(kept)) as shown:
        assert shown.size == (20, 40), "upright"
        assert not shown.getexif()
        assert not {"exif", "xmp", "comment", "Comment"} & set(shown.info)
        assert shown.getpixel((3, 3))[1] > 100


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_profile_of_colours_hides_nothing(form: str):
    """The profile is drawn in, not handed on: there is room for anything in one."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for hidden in (profile + SECRET_PLACE, b"no profile" + SECRET_PLACE):
        sent = picture(form, icc_profile=hidden)
        assert SECRET_PLACE in sent
        kept = checked("hall", sent).content.read()
        assert SECRET_PLACE not in kept
        with Image.open(BytesIO(kept)) as shown:
            assert not shown.info.get("icc_profile")


def test_colours_of_a_profile_are_what_one_sees():
    """In this profile what is called red is blue."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = plain.replace(b"rXYZ", b"tEmP", 1).replace(b"bXYZ", b"rXYZ", 1)
    turned = turned.replace(b"tEmP", b"bXYZ", 1)
    made = BytesIO()
    Image.new("RGB", (9, 9), (255, 0, 0)).save(made, "PNG", icc_profile=turned)
    with Image.open(checked("hall.png", made.getvalue()).content) as shown:
        red, _green, blue = shown.getpixel((1, 1))
    assert blue > 200
    assert red < 50


def test_a_picture_that_is_larger_only_because_it_is_drawn_anew_is_drawn_less_finely(
    monkeypatch: pytest.MonkeyPatch,
):
    made = BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(made, "JPEG", quality=60)
    most = len(made.getvalue()) + 9_000
    monkeypatch.setattr("models.files.kinds.MOST_BYTES", most)
    found = checked("hall.jpg", made.getvalue())
    assert found.size <= most
    with Image.open(BytesIO(made.getvalue())) as shown:
        again = BytesIO()
        shown.save(again, "JPEG", quality=92)
    assert len(again.getvalue()) > most


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1250"])
def test_letters_over_the_edge_of_a_piece_are_letters(encoding: str):
    for start in range(3):
        text = "x" * start + "żó" * 300_000
        assert checked("log.txt", text.encode(encoding)).media_type == "text/plain"
        refused = text + "\x00" * 2 + text
        assert refusal("log.txt", refused.encode(encoding)).rule == "file_kind_unknown"
    assert refusal("log.txt", b"\xff\xfea\x00b").rule == "file_kind_unknown", "half a letter"


def test_a_picture_keeps_what_one_sees():
    made = BytesIO()
    Image.new("RGBA", (9, 9), (255, 0, 0, 0)).save(made, "PNG")
    with Image.open(checked("seal.png", made.getvalue()).content) as shown:
        assert shown.getpixel((1, 1)) == (255, 0, 0, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\Mia\\budget.pdf", "budget.pdf"),
        ("../../etc/passwd", "passwd"),
        ("  bud\u202eget\x00.pdf\n", "budget.pdf"),
        ("Wydatki – żółć.pdf", "Wydatki – żółć.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_are_one_line_without_folders(typed: str, kept: str):
    assert tidy_name(typed) == kept


def test_of_a_long_name_the_end_is_kept():
    assert re.fullmatch(r"x{116}\.pdf", tidy_name("x" * 500 + ".pdf"))

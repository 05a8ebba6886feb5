"""Which files are taken: told by what is in them, never by their names, within bounds of size.

`check_file` reads a file that somebody sent and gives what may be kept, or raises RuleBroken with a sentence that
names the file. It takes its time (pictures are drawn anew): call it in a thread.
"""

import codecs
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import IO

from domain.case.errors import N_, RuleBroken
from models.files.archives import check_archive
from models.files.pictures import redrawn
from models.files.refusals import FIELD, cut_off
from models.typed.text import one_line

MOST_BYTES = 20_000_000
MOST_NAME = 120

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_CONTROL_BYTES = re.compile(
    rb"[\x00-\x08\x0e-\x1f]"
)  # the same in UTF-8 and in every encoding of one byte
_PIECE = 256 * 1024
_PDF_TAIL = 4096
_ENDING = re.compile(r"[a-z0-9]{1,8}")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its type for browsers, and what its names end in, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF = Kind("application/pdf", ("pdf",))
PICTURES = {
    "PNG": Kind("image/png", ("png",)),
    "JPEG": Kind("image/jpeg", ("jpg", "jpeg", "jfif", "jpe")),
    "WEBP": Kind("image/webp", ("webp",)),
}
_PICTURES = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WEBP": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
DOCUMENTS = {
    "word": Kind(_OFFICE + "wordprocessingml.document", ("docx",)),
    "xl": Kind(_OFFICE + "spreadsheetml.sheet", ("xlsx",)),
    "ppt": Kind(_OFFICE + "presentationml.presentation", ("pptx",)),
    "text": Kind(_ODF + "text", ("odt",)),
    "spreadsheet": Kind(_ODF + "spreadsheet", ("ods",)),
    "presentation": Kind(_ODF + "presentation", ("odp",)),
}
TEXT = Kind("text/plain", ("txt", "md", "log"))
TABLE = Kind("text/csv", ("csv", "tsv"))
KINDS = (PDF, *DOCUMENTS.values(), *PICTURES.values(), TEXT, TABLE)
ENDINGS = frozenset(ending for kind in KINDS for ending in kind.endings)


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: as it is, or drawn anew."""

    name: str
    media_type: str
    size: int
    sha256: str
    content: IO[bytes]


def check_file(name: str, content: IO[bytes]) -> Checked:
    """What may be kept of a file that somebody sent. RuleBroken for any that is not taken."""
    name = tidy_name(name)
    size = content.seek(0, SEEK_END)
    if not size:
        raise RuleBroken(
            FIELD,
            N_("“{name}” is empty."),
            N_("Check that it was saved, then choose it again."),
            rule="file_empty",
            name=name,
        )
    check_size(name, size)
    kind = _kind_of(name, content)
    media_type = kind.media_type
    if kind in PICTURES.values():
        picture = next(form for form, one in PICTURES.items() if one is kind)
        content = redrawn(name, picture, content, MOST_BYTES)
        size = content.seek(0, SEEK_END)
        check_size(name, size)
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    return Checked(_named(name, kind), media_type, size, digest, content)


def check_size(name: str, size: int) -> None:
    """RuleBroken for more bytes than are taken."""
    if size > MOST_BYTES:
        raise RuleBroken(
            FIELD,
            N_("“{name}” is larger than {most} MB."),
            N_("Save it smaller, in parts, or hand over its address instead."),
            rule="file_too_large",
            name=name,
            most=MOST_BYTES // 1_000_000,
        )


def tidy_name(name: str) -> str:
    """A file's name in one line, without folders; of a long one the end is kept."""
    last = re.split(r"[/\\]", one_line(name))[-1].strip(" .")
    return one_line(last[-MOST_NAME:]) or "file"


def _kind_of(name: str, content: IO[bytes]) -> Kind:
    content.seek(0)
    head = content.read(16)
    if head.startswith(b"%PDF-"):
        return _pdf(name, content)
    if head.startswith(b"PK\x03\x04"):
        found = check_archive(name, content)
        return DOCUMENTS[found] if found in DOCUMENTS else _unknown(name)
    for form, mark in _PICTURES.items():
        if mark.match(head):
            return PICTURES[form]
    if not _is_text(content) or (_ending(name) not in ENDINGS and _is_other(name)):
        return _unknown(name)
    return TABLE if _ending(name) in TABLE.endings else TEXT


def _pdf(name: str, content: IO[bytes]) -> Kind:
    size = content.seek(0, SEEK_END)
    content.seek(max(0, size - _PDF_TAIL))
    if b"%%EOF" not in content.read():
        raise cut_off(name)
    return PDF


def _is_text(content: IO[bytes]) -> bool:
    """Whether people can read it: letters and line ends in UTF-16 with its mark, in UTF-8, or of one byte each."""
    content.seek(0)
    if content.read(2) not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return not any(_CONTROL_BYTES.search(piece) for piece in _pieces(content))
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        return not (
            any(_CONTROLS.search(decoder.decode(piece)) for piece in _pieces(content))
            or decoder.decode(b"", final=True)
        )
    except UnicodeDecodeError:
        return False


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while piece := content.read(_PIECE):
        yield piece


def _named(name: str, kind: Kind) -> str:
    """The name with an ending that fits. RuleBroken where it promises something else."""
    ending = _ending(name)
    if ending in kind.endings:
        return name
    if ending in ENDINGS or _is_other(name):
        raise RuleBroken(
            FIELD,
            N_("The name of “{name}” does not fit what is in it: that looks like .{ending}."),
            N_("Save it once more in the program it comes from, then choose that file."),
            rule="file_name_lies",
            name=name,
            ending=kind.endings[0],
        )
    return f"{name}.{kind.endings[0]}"


def _ending(name: str) -> str:
    found = name.rpartition(".")[2].lower() if "." in name else ""
    return found if _ENDING.fullmatch(found) else ""


def _is_other(name: str) -> bool:
    """Whether the name promises a kind of file that computers know."""
    return bool(_ending(name)) and any(mimetypes.guess_type(name, strict=False))


def _unknown(name: str) -> Kind:
    raise RuleBroken(
        FIELD,
        N_("“{name}” is of a kind that is not taken."),
        N_(
            "Save it as PDF, as a text document, table or slides of LibreOffice or Office (docx, xlsx, "
            "pptx), as a PNG, JPEG or WebP picture, or as plain text or CSV. For anything else hand over its address."
        ),
        rule="file_kind_unknown",
        name=name,
    )

"""Documents that are zip archives: told by their list of contents alone. Nothing is ever unpacked."""

import re
import struct
import zipfile
from io import SEEK_END
from typing import IO

from domain.case.errors import N_, RuleBroken
from models.files.refusals import FIELD, cut_off

MOST_UNPACKED = 300_000_000
"""Bytes that a document may become where it is opened."""
MOST_TIMES = 200
"""How many times its own size it may become, once that is more than `SMALL`: text packs to a fiftieth at best."""
SMALL = 10_000_000
MOST_LIST = 1_000_000
"""Bytes of an archive's list of contents: room for more than ten thousand parts."""
_END = struct.Struct("<4s4H2LH")
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LARGE = 20
"""Bytes of the mark of an archive beyond 4 GB, which stands before the end."""
_ODF = b"application/vnd.oasis.opendocument."
# Of Office; of LibreOffice: a module of Basic, or a script in any language.
_MACRO = re.compile(
    r"(?:.*/)?vbaproject\.bin|basic/[^/]+/(?!script-lb\.xml$|dialog-lb\.xml$).+|scripts/.*[^/]",
    re.IGNORECASE,
)
_MAIN = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}


def check_archive(name: str, content: IO[bytes]) -> str:
    """What document the archive is: `word`, `text`, …; "" for another archive.

    RuleBroken for one that is cut off, would unpack to far more than its size, or carries macros.
    """
    size = content.seek(0, SEEK_END)
    _check_list(name, content, size)
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise cut_off(name) from error
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    # Parts that share their bytes are together larger than the file.
    if unpacked > MOST_UNPACKED or packed > size or unpacked > max(SMALL, MOST_TIMES * size):
        raise _bomb(name)
    names = {part.filename for part in parts}
    if any(_MACRO.fullmatch(part) for part in names):
        raise RuleBroken(
            FIELD,
            N_("“{name}” carries macros, which run on the computer of whoever opens it."),
            N_("Save it without macros, then choose that file."),
            rule="file_has_macros",
            name=name,
        )
    return _office(names) or _open_document(content)


def _check_list(name: str, content: IO[bytes], size: int) -> None:
    """Refuse a list of contents that would take long to read, before it is read."""
    start = max(0, size - (1 << 16) - _END.size)
    content.seek(start)
    tail = content.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or at + _END.size > len(tail):
        raise cut_off(name)
    length = _END.unpack_from(tail, at)[5]
    is_large = at >= _LARGE and tail[at - _LARGE : at].startswith(_LARGE_MARK)
    if length > MOST_LIST or is_large:
        raise _bomb(name)


def _office(names: set[str]) -> str:
    if "[Content_Types].xml" not in names:
        return ""
    return next((kind for kind, part in _MAIN.items() if part in names), "")


def _open_document(content: IO[bytes]) -> str:
    """An OpenDocument says what it is in its first part, which is not packed."""
    content.seek(0)
    head = content.read(200)
    method, length = struct.unpack_from("<H", head, 8)[0], struct.unpack_from("<L", head, 18)[0]
    told = head[38 : 38 + length]
    if method or head[30:38] != b"mimetype" or not told.startswith(_ODF):
        return ""
    return told.removeprefix(_ODF).decode("latin-1")


def _bomb(name: str) -> RuleBroken:
    return RuleBroken(
        FIELD,
        N_("“{name}” would become far larger where it is opened than documents are."),
        N_("Save it once more in the program it comes from, or as PDF, then choose that file."),
        rule="file_unpacks_too_large",
        name=name,
    )

"""A sent form as `{field name: [values as typed]}`, within limits; whatever cannot be one is refused in words."""

import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import parse_qsl

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from models.texts.translate import N_, Sentence
from web.site.problems import PageProblem
from web.site.whole_body import SENT

MAX_FIELDS = 2000
MAX_FIELD_BYTES = 200_000
MOST_WORDS = 1_000_000
"""Bytes of a form without its files: as many as of a form that has none."""
IN_MEMORY = 256 * 1024
"""Bytes of a file in memory while it comes; what is larger lies in the folder for temporary files."""
MOST_FILES = 5
"""Of any form."""
_URLENCODED = b"application/x-www-form-urlencoded"
_MULTIPART = b"multipart/form-data"
# PostgreSQL cannot store NUL, and no keyboard types the other controls: they are dropped, not complained about.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_NOT_A_FORM = N_("What was sent is not a form this page knows.")
_ENCODING = N_(
    "The form was sent in a text encoding other than UTF-8, so some letters could not be read."
)
_TOO_MANY = N_("The form was sent with too many fields.")
_GO_BACK = N_("Go back in your browser: what you typed is still there. Then send it again.")


def _refuse(text: str) -> PageProblem:
    return PageProblem(400, Sentence(text), Sentence(_GO_BACK))


@dataclass(frozen=True)
class Upload:
    """A file as sent: what the sender calls it, and what it holds.

    `is_lost` where there was no room for it on its way: then it holds nothing.
    """

    name: str
    file: IO[bytes]
    is_lost: bool = False

    @property
    def content(self) -> bytes:
        """All of it at once; for small files."""
        self.file.seek(0)
        return self.file.read()

    @cached_property
    def digest(self) -> str:
        """What tells it from others of its name."""
        self.file.seek(0)
        return hashlib.file_digest(self.file, "sha256").hexdigest()  # type: ignore[arg-type]


@dataclass(frozen=True)
class SentForm:
    """A multipart form, read as it came. `refusal` where it is none."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    uploads: list[tuple[str, Upload]] = field(default_factory=list)
    refusal: PageProblem | None = None

    def first(self, name: str) -> str:
        """The first value of a field, "" for none."""
        return next((value for known, value in self.pairs if known == name), "")

    def close(self) -> None:
        """Let go of its files."""
        for _name, upload in self.uploads:
            with suppress(OSError):
                upload.file.close()


async def read_pieces(headers: Headers, pieces: AsyncGenerator[bytes, None]) -> SentForm:
    """A form with files, none of them in memory as a whole. What comes of it, `read_body` tells the page."""
    try:
        return await _parsed(headers, pieces, MOST_FILES, MAX_FIELD_BYTES, MOST_WORDS)
    except PageProblem as refusal:
        return SentForm(refusal=refusal)


async def read_body(request: Request, most_files: int = 0) -> dict[str, list[str]]:
    """The fields of a urlencoded or multipart body. PageProblem 400 for anything else, or for more files.

    A file's name stands among the values of its field; the files are `uploads_of` the request.
    The limit of the whole body is the page's own (`WholeBody`).
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    charset = options.get(b"charset", b"utf-8").decode("latin-1").lower()
    if charset not in {"utf-8", "utf8"}:
        raise _refuse(_ENCODING)
    uploads: dict[str, Upload] = {}
    if kind == _URLENCODED:
        pairs = _urlencoded(await request.body())
    elif kind == _MULTIPART:
        form = await _multipart(request, most_files)
        pairs, uploads = form.pairs, dict(form.uploads)
    else:
        raise _refuse(_NOT_A_FORM)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(_CONTROLS.sub("", value))
    request.state.typed = values
    request.state.uploads = uploads
    return values


def uploads_of(request: Request) -> dict[str, Upload]:
    """The files of a body that was read, by field: none where none was chosen."""
    found: dict[str, Upload] = getattr(request.state, "uploads", {})
    return found


async def read_upload(
    request: Request, most_bytes: int
) -> tuple[dict[str, list[str]], Upload | None]:
    """The fields of a multipart body, each of at most so many bytes, and the one file in it, if one was chosen.

    PageProblem 400 for any other body. The limit of the whole body is the page's own (`WholeBody`).
    """
    kind, _options = parse_options_header(request.headers.get("content-type", ""))
    if kind != _MULTIPART:
        raise _refuse(_NOT_A_FORM)
    form = await _multipart(request, 1, most_bytes)
    values: dict[str, list[str]] = {}
    for name, value in form.pairs:
        values.setdefault(name, []).append(_CONTROLS.sub("", value))
    request.state.typed = values
    return values, next((upload for _name, upload in form.uploads), None)


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise _refuse(_ENCODING) from error
    except ValueError as error:
        raise _refuse(_TOO_MANY) from error
    if any(len(value) > MAX_FIELD_BYTES for _, value in pairs):
        raise _refuse(_NOT_A_FORM)
    return pairs


class _Room:
    """A file on its way. Where the disk is full it is lost, and the rest of the form is not."""

    def __init__(self) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with its form
        self.is_lost = False

    def write(self, piece: bytes) -> int:
        if not self.is_lost:
            try:
                self.file.write(piece)
                self.file.flush()  # a full disk is told here, not when it is read
            except OSError:
                self.is_lost = True
                self.close()
                self.file = BytesIO()
        return len(piece)

    def seek(self, at: int) -> int:
        return self.file.seek(at)

    def close(self) -> None:
        with suppress(OSError):
            self.file.close()


class _Parser(MultiPartParser):
    """Starlette's, which reads text of other encodings as Latin-1: here it is refused.

    Everything but files is bounded together: names and headers of parts, too.
    """

    def __init__(self, *args: Any, most_words: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words_left = most_words

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """MultiPartException for more words than a form has."""
        if self._current_part.file is None:
            self._count(end - start)
        super().on_part_data(data, start, end)

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """As above."""
        self._count(end - start)
        super().on_header_field(data, start, end)

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """As above."""
        self._count(end - start)
        super().on_header_value(data, start, end)

    def on_headers_finished(self) -> None:
        """A file gets room of its own."""
        super().on_headers_finished()
        if (sent := self._current_part.file) is not None:
            room: Any = _Room()
            sent.file = room
            self._files_to_close_on_error.append(room)

    def on_part_end(self) -> None:
        """UnicodeDecodeError for a field that is not UTF-8."""
        part = self._current_part
        if part.file is None:
            part.data.decode("utf-8")
        super().on_part_end()

    def _count(self, size: int) -> None:
        self._words_left -= size
        if self._words_left < 0:
            raise MultiPartException("Too many words.")


async def _multipart(
    request: Request, most_files: int, most_field: int = MAX_FIELD_BYTES
) -> SentForm:
    form: SentForm | None = request.scope.get("state", {}).get(SENT)
    if form is None:
        body = await request.body()

        async def whole() -> AsyncGenerator[bytes, None]:
            for start in range(0, len(body), IN_MEMORY):
                yield body[start : start + IN_MEMORY]

        form = await _parsed(request.headers, whole(), most_files, most_field, len(body))
    if form.refusal or len(form.uploads) > most_files:
        raise form.refusal or _refuse(_NOT_A_FORM)
    return form


async def _parsed(
    headers: Headers,
    pieces: AsyncGenerator[bytes, None],
    most_files: int,
    most_field: int,
    most_words: int,
) -> SentForm:
    # A field without a file that was chosen is sent as an empty file.
    parser = _Parser(
        headers,
        pieces,
        max_files=most_files,
        max_fields=MAX_FIELDS,
        max_part_size=most_field,
        most_words=most_words,
    )
    try:
        sent = await parser.parse()
    except UnicodeDecodeError as error:
        raise _refuse(_ENCODING) from error
    except (MultiPartException, KeyError) as error:
        raise _refuse(_NOT_A_FORM) from error
    form = SentForm()
    for name, value in sent.multi_items():
        if isinstance(value, str):
            form.pairs.append((name, value))
        elif value.filename:
            room: Any = value.file
            form.uploads.append((name, Upload(value.filename, room.file, room.is_lost)))
            form.pairs.append((name, value.filename))
    return form

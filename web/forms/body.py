"""A sent form as `{field name: [values as typed]}`, within limits; whatever cannot be one is refused in words."""

import hashlib
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from urllib.parse import parse_qsl

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.formparsers import MultiPartException, MultiPartParser

from models.texts.translate import N_, Sentence
from web.site.problems import PageProblem

MAX_FIELDS = 2000
MAX_FIELD_BYTES = 200_000
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
    """A file as sent: what the sender calls it, and what it holds."""

    name: str
    file: IO[bytes]

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
        pairs, uploads = await _multipart(request, most_files)
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
    pairs, uploads = await _multipart(request, 1, most_bytes)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(_CONTROLS.sub("", value))
    request.state.typed = values
    return values, next(iter(uploads.values()), None)


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


class _Parser(MultiPartParser):
    """Starlette's, which reads text of other encodings as Latin-1: here it is refused."""

    spool_max_size = 1 << 30  # it is in memory already; a full disk must not matter

    def on_part_end(self) -> None:
        """UnicodeDecodeError for a field that is not UTF-8."""
        part = self._current_part
        if part.file is None:
            part.data.decode("utf-8")
        super().on_part_end()


async def _multipart(
    request: Request, most_files: int, most_field: int = MAX_FIELD_BYTES
) -> tuple[list[tuple[str, str]], dict[str, Upload]]:
    body = await request.body()

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    # A field without a file that was chosen is sent as an empty file.
    parser = _Parser(
        request.headers,
        whole(),
        max_files=most_files,
        max_fields=MAX_FIELDS,
        max_part_size=most_field,
    )
    try:
        form = await parser.parse()
    except UnicodeDecodeError as error:
        raise _refuse(_ENCODING) from error
    except (MultiPartException, KeyError) as error:
        raise _refuse(_NOT_A_FORM) from error
    pairs, uploads = list[tuple[str, str]](), dict[str, Upload]()
    for name, value in form.multi_items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif value.filename:
            uploads[name] = Upload(value.filename, value.file)
            pairs.append((name, value.filename))
    return pairs, uploads

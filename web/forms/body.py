"""A sent form as `{field name: [values as typed]}`, within limits; whatever cannot be one is refused in words."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.formparsers import MultiPartException, MultiPartParser

from models.texts.translate import N_, Sentence
from web.site.problems import PageProblem

MAX_FIELDS = 2000
MAX_FIELD_BYTES = 200_000
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


async def read_body(request: Request) -> dict[str, list[str]]:
    """The fields of a urlencoded or multipart body. PageProblem 400 for anything else; files are refused."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    charset = options.get(b"charset", b"utf-8").decode("latin-1").lower()
    if charset not in {"utf-8", "utf8"}:
        raise _refuse(_ENCODING)
    if kind == _URLENCODED:
        pairs = _urlencoded(await request.body())
    elif kind == _MULTIPART:
        pairs = await _multipart(request)
    else:
        raise _refuse(_NOT_A_FORM)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(_CONTROLS.sub("", value))
    request.state.typed = values
    return values


@dataclass(frozen=True)
class Upload:
    """A file as sent: what the sender calls it, and what it holds."""

    name: str
    content: bytes


async def read_upload(
    request: Request, most_bytes: int
) -> tuple[dict[str, list[str]], Upload | None]:
    """The fields of a multipart body and the one file in it, None where none was chosen.

    PageProblem 400 for any other body. The limit of the whole body is the page's own (`WholeBody`).
    """
    kind, _options = parse_options_header(request.headers.get("content-type", ""))
    if kind != _MULTIPART:
        raise _refuse(_NOT_A_FORM)
    body = await request.body()

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, whole(), max_files=1, max_fields=MAX_FIELDS, max_part_size=most_bytes
    )
    parser.spool_max_size = most_bytes  # it is in memory already; a full disk must not matter
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise _refuse(_NOT_A_FORM) from error
    values: dict[str, list[str]] = {}
    upload = None
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(_CONTROLS.sub("", value))
        elif value.filename:
            upload = Upload(value.filename, await value.read())
    await form.close()
    request.state.typed = values
    return values, upload


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


async def _multipart(request: Request) -> list[tuple[str, str]]:
    body = await request.body()
    try:
        # Without files the whole body is text; Starlette alone would read other encodings as Latin-1.
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refuse(_ENCODING) from error

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, whole(), max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise _refuse(_NOT_A_FORM) from error
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]

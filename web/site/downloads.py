"""Lists as files: CSV for spreadsheets, JSON for programs; written as they are read, however long they are."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from starlette.responses import StreamingResponse

from models.register.cells import safe_cell
from models.texts.labels import label
from models.texts.translate import _
from models.typed.text import shown
from web.site.dates import frame

Row = Mapping[str, Any]
Columns = Sequence[tuple[str, str]]
"""The names of what a row has, for programs, each with what people call it (marked with N_)."""


class FileKind(StrEnum):
    """The ending of the file."""

    CSV = "csv"
    JSON = "json"


_TYPES = {FileKind.CSV: "text/csv; charset=utf-8", FileKind.JSON: "application/json"}


async def download(
    kind: FileKind, name: str, columns: Columns, pages: AsyncIterator[Sequence[Row]], now: datetime
) -> StreamingResponse:
    """The file. The first page is read before anything is sent, so that what is in the way is told by a page.

    One that cannot be read to its end breaks off, and the browser says so.
    """
    first: Sequence[Row] = await anext(pages, ())
    written = _CSV(columns) if kind is FileKind.CSV else _JSON(columns, name, now)
    ending = f"{name}-{now.date().isoformat()}.{kind.value}"
    return StreamingResponse(
        _written(written, first, pages),
        media_type=_TYPES[kind],
        headers={
            "content-disposition": f'attachment; filename="{ending}"',
            "cache-control": "no-store",
        },
    )


async def _written(
    file: "_CSV | _JSON", first: Sequence[Row], pages: AsyncIterator[Sequence[Row]]
) -> AsyncIterator[bytes]:
    yield file.begin().encode()
    yield file.rows(first).encode()
    async for page in pages:
        yield file.rows(page).encode()
    yield file.end().encode()


class _CSV:
    """RFC 4180, with the mark by which spreadsheets know UTF-8. Formulas are texts there."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        zone = str(frame().zone)
        self.heads = [_(head) for _name, head in columns]
        self.zone = _("Time zone: {zone}", zone=zone)

    def begin(self) -> str:
        """The heads; the zone of all times stands in the last one."""
        return "\ufeff" + _lines([[*self.heads, self.zone]])

    def rows(self, rows: Iterable[Row]) -> str:
        """A line each."""
        return _lines(
            [[*(_cell(row.get(name)) for name, _head in self.columns), ""] for row in rows]
        )

    def end(self) -> str:
        """Nothing more."""
        return ""


def _lines(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _cell(value: object) -> str:
    return safe_cell(_text(value))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{value.astimezone(frame().zone):%Y-%m-%d %H:%M}"
    if isinstance(value, StrEnum):
        return label(value)
    if isinstance(value, list | tuple):
        return "; ".join(_text(one) for one in value)
    return shown(value) if isinstance(value, str) else "" if value is None else str(value)


class _JSON:
    """One object: which list, when it was made, its rows. Enums are their values, times are in UTC."""

    def __init__(self, columns: Columns, name: str, now: datetime) -> None:
        self.names = [name for name, _head in columns]
        self.head = json.dumps({"list": name, "made_at": now.isoformat()}, ensure_ascii=False)
        self.first = True

    def begin(self) -> str:
        """Up to the rows."""
        return f'{self.head.removesuffix("}")}, "rows": ['

    def rows(self, rows: Iterable[Row]) -> str:
        """An object each."""
        written = []
        for row in rows:
            told = {name: _plain(row.get(name)) for name in self.names}
            written.append(
                ("" if self.first else ",") + "\n" + json.dumps(told, ensure_ascii=False)
            )
            self.first = False
        return "".join(written)

    def end(self) -> str:
        """What was begun is closed."""
        return "\n]}\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return shown(value) if isinstance(value, str) else value

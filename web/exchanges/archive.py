"""One exchange as a zip archive: its documents, timeline, files and mails, as far as the viewer reads them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.documents import DocumentKind
from domain.exchange.kind import EXCHANGE
from models.files.kinds import tidy_name
from models.files.stored import parts_of
from models.tables.stored_file import StoredFile
from models.texts.labels import label
from models.texts.translate import _
from web.cases.archive import CaseArchive, Document, Handed, archived, mails_for, printed
from web.cases.names import Names, names_of
from web.exchanges.changes import FIELDS, UNTOLD
from web.exchanges.documents import DocumentLine, ReadableVersion, readable_version
from web.exchanges.handed import handed_documents
from web.exchanges.load import Loaded, load
from web.exchanges.reading import PEOPLE, people_in
from web.site.access import MemberOf, Seat
from web.site.resources import Resources, resources_of
from web.site.templates import environment

router = APIRouter()
InExchange = Annotated[Seat, Depends(MemberOf())]


@router.get("/exchanges/{exchange_id}/archive.zip")
async def archive_exchange(request: Request, seat: InExchange) -> Response:
    """What the viewer reads on the exchange's page and in its documents."""
    return archived(request, await _read(request, seat), await resources_of(request).now())


@router.get("/exchanges/{exchange_id}/pdf")
async def print_exchange(request: Request, seat: InExchange) -> Response:
    """The same as one paper."""
    return await printed(request, await _read(request, seat))


async def _read(request: Request, seat: Seat) -> CaseArchive:
    resources = resources_of(request)
    async with resources.autocommit() as database:
        loaded = await load(database, seat)
        if loaded is None:
            raise HTTPException(404)
        x = loaded.exchange
        documents = [
            found
            for number, line in enumerate(loaded.documents, 1)
            if (found := await _document(database, loaded, number, line)) is not None
        ]
        files = await _files(database, resources, loaded, documents)
        mails = await mails_for(database, seat, for_hub=loaded.for_hub)
    mentor = x.mentor.community if x.mentor else None
    return CaseArchive(
        kind=EXCHANGE.name,
        id=x.id,
        title=loaded.names.pair(x.mentee.community, mentor),
        phase=x.phase,
        people=[(one.name, label(one.role)) for one in loaded.page.members],
        timeline=loaded.timeline,
        mails=mails,
        documents=documents,
        files=files,
    )


async def _document(
    database: AsyncSession, loaded: Loaded, number: int, line: DocumentLine
) -> Document | None:
    found = await readable_version(database, loaded.seat, loaded.exchange, line.id)
    if found is None:
        return None
    people = [*people_in(found.content), found.row.author_id]
    names = await names_of(database, people, [found.content.get("partner_community")])
    parts = (f"{number:02}", found.kind.value, line.side.value if line.side else "", line.subject)
    told = (label(found.kind), label(line.side) if line.side else "", line.subject)
    return Document(
        name=re.sub(r"[^a-z0-9_-]", "", "-".join(filter(None, parts))),
        title=" – ".join(filter(None, told)),
        text="\n".join(_lines(found.content, names)),
        shown=_shown(found, names),
        data={
            "document": line.id,
            "kind": found.kind.value,
            "side": line.side.value if line.side else None,
            "version": found.row.version,
            "hash": found.row.hash,
            "author": names.person(found.row.author_id),
            "saved_at": found.row.created_at,
            "people": {one: names.person(one) for one in dict.fromkeys(people)},
            "content": found.content,
        },
    )


def _shown(found: ReadableVersion, names: Names) -> Markup:
    """What its page says, below headings of its own."""
    macros: Any = environment().get_template("exchanges/read.html").module
    shown: Markup = macros.document(found.kind.value, found.content, names)
    return shown


def _lines(content: Mapping[str, Any], names: Names, depth: int = 0) -> Iterator[str]:
    """What a stored content says, a line for each field."""
    indent = "  " * depth
    for field, value in content.items():
        if field in UNTOLD or value in (None, "", [], {}):
            continue
        head = f"{indent}{_(FIELDS.get(field, field))}:"
        if isinstance(value, Mapping):
            yield head
            yield from _lines(value, names, depth + 1)
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            yield head
            for one in value:
                yield from _item(one, names, depth + 1)
        else:
            yield f"{head} {_said(field, value, names)}"


def _item(one: Any, names: Names, depth: int) -> Iterator[str]:
    if isinstance(one, Mapping):
        yield from _lines(one, names, depth)
        yield ""
    else:
        yield f"{'  ' * depth}{one}"


def _said(field: str, value: Any, names: Names) -> str:
    values = value if isinstance(value, list) else [value]
    if field in PEOPLE:
        return ", ".join(names.person(str(one)) for one in values)
    if field == "partner_community":
        return names.community(str(value))
    return ", ".join(_word(one) for one in values)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


async def _files(
    database: AsyncSession, resources: Resources, loaded: Loaded, documents: Iterable[Document]
) -> list[Handed]:
    """What the sides handed each other, for them alone; pictures of reports for whoever reads those."""
    handed = await handed_documents(database, loaded.exchange, loaded.seat.side)
    found = [one.file for one in handed if one.file is not None and one.file.erased_at is None]
    with_pictures = [
        str(one.data["document"])
        for one in documents
        if one.data["kind"] == DocumentKind.REPORT.value
    ]
    shown = {
        str(picture.get("file"))
        for one in documents
        for picture in one.data["content"].get("pictures") or ()
    }
    kept = await parts_of(database, with_pictures)
    found += [file for file_id, file in kept.items() if file_id in shown]
    return [_file(resources, number, one) for number, one in enumerate(found, 1)]


def _file(resources: Resources, number: int, one: StoredFile) -> Handed:
    name = tidy_name(one.name).replace("/", "_").replace("\\", "_").lstrip(".") or "file"
    return Handed(f"{number:02}-{name}", partial(resources.files.read, one.id))

"""One case as a zip archive: what the viewer reads on its page, to be kept elsewhere. Never anything of the vault."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from domain.case.kind import KINDS
from domain.case.names import HUB
from models.files.store import FileMissing
from models.messages.cases import state_of
from models.paper.blocks import Paper
from models.paper.typeset import NotSet
from models.texts.labels import label
from models.texts.translate import _, current_language
from models.typed.text import shown as shown_text
from models.typed.text import shown_in
from models.views.cases import case_members, case_state
from models.views.history import MailRow, mails_of
from web.cases.page import told_to
from web.cases.timeline import TimelineItem
from web.forms.paper import content_of, paper_of, pdf_of
from web.site.access import PartOf, Seat
from web.site.archives import Part, zipped
from web.site.dates import moment
from web.site.resources import resources_of
from web.site.templates import environment

router = APIRouter()
InCase = Annotated[Seat, Depends(PartOf())]


@dataclass(frozen=True)
class Document:
    """One document: how its files are called, its title, what it says as text, as data, and as on its page."""

    name: str
    title: str
    text: str
    data: Mapping[str, Any]
    shown: Markup


@dataclass(frozen=True)
class Handed:
    """A file that was handed over: its name, and what opens it."""

    name: str
    opened: Any


@dataclass(frozen=True, kw_only=True)
class CaseArchive:
    """What goes into it. `people` are the names and roles of those who take part."""

    kind: str
    id: str
    title: str
    phase: StrEnum
    people: Sequence[tuple[str, str]]
    timeline: Sequence[TimelineItem]
    mails: Sequence[MailRow] = ()
    documents: Sequence[Document] = field(default=())
    files: Sequence[Handed] = field(default=())


@router.get("/cases/{case_id}/archive.zip")
async def archive_case(request: Request, seat: InCase) -> Response:
    """A case that is no exchange."""
    return archived(request, await _read(request, seat), await resources_of(request).now())


@router.get("/cases/{case_id}/pdf")
async def print_case(request: Request, seat: InCase) -> Response:
    """The same as one paper."""
    return await printed(request, await _read(request, seat))


async def _read(request: Request, seat: Seat) -> CaseArchive:
    resources, kind = resources_of(request), KINDS[seat.kind]
    async with resources.autocommit() as database:
        state = await case_state(database, seat.exchange_id)
        if state is None:
            raise HTTPException(404)
        x = state_of(kind.name).validate_python(state)
        members = await case_members(database, x.id, kind)
        rows = await told_to(database, seat, kind, x)
        mails = await mails_for(database, seat, for_hub=bool(seat.roles & HUB))
    return CaseArchive(
        kind=kind.name,
        id=x.id,
        title=_(kind.title),
        phase=x.phase,
        people=[(one.name, label(one.role)) for one in members],
        timeline=[teller.tell(row) for teller, row in rows],
        mails=mails,
    )


async def mails_for(database: AsyncSession, seat: Seat, *, for_hub: bool) -> list[MailRow]:
    """The mails that went out: all for the hub, to oneself for others. Those that wait are nobody's to know."""
    me = seat.viewer.person_id
    rows = await mails_of(database, seat.exchange_id)
    return [row for row in rows if row.sent_at and (for_hub or row.person_id == me)]


async def printed(request: Request, found: CaseArchive) -> Response:
    """The answer with the case as one PDF."""
    return await pdf_of(request, _paper(request, found), f"{found.kind}-{found.id[:8]}")


def _paper(request: Request, found: CaseArchive) -> Paper:
    return paper_of(request, "cases/paper/case.html", name=found.title, found=found, label=label)


def archived(request: Request, found: CaseArchive, now: datetime) -> StreamingResponse:
    """The answer with the archive, written while it is sent."""
    paper = _paper(request, found)

    async def opened() -> AsyncIterator[bytes]:
        try:
            return _pieces(await content_of(request, paper))
        except NotSet as failed:
            raise FileMissing("case.pdf") from failed  # named in the manifest

    about = {"kind": found.kind, "case": found.id, "phase": found.phase.value}
    name = f"{found.kind}-{found.id[:8]}-{now.date().isoformat()}.zip"
    return StreamingResponse(
        zipped([*_parts(found, now), Part("case.pdf", opened)], about, now),
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        },
    )


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _parts(found: CaseArchive, now: datetime) -> list[Part]:
    mails = [
        {"kind": row.kind, "to": row.person_name or "", "sent_at": row.sent_at}
        for row in found.mails
    ]
    timeline = [
        {
            "at": item.at,
            "title": item.title,
            "text": item.text,
            "note": item.note,
            "because": item.because,
        }
        for item in found.timeline
    ]
    index = environment().get_template("cases/archive.html")
    shown = index.render(
        found=found, now=now, label=label, language=current_language(), moment=moment
    )
    parts = [
        Part("index.html", shown),
        Part("timeline.json", _json(timeline)),
        Part("timeline.txt", shown_text("\n".join(map(_line, found.timeline)))),
        Part("mails.json", _json(mails)),
    ]
    for one in found.documents:
        parts.append(Part(f"documents/{one.name}.json", _json(one.data)))
        parts.append(Part(f"documents/{one.name}.txt", shown_text(f"{one.title}\n\n{one.text}\n")))
    return parts + [Part(f"files/{one.name}", one.opened) for one in found.files]


def _line(item: TimelineItem) -> str:
    words = "".join(
        f"\n    {line}" for text in (item.text, item.note) for line in text.splitlines()
    )
    return f"{moment(item.at)}  {item.title}{words}\n"


def _json(data: object) -> str:
    return json.dumps(shown_in(data), ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

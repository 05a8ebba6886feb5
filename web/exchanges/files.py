"""Files of an exchange: taken from a form, and given to whoever may read the document they belong to."""

import asyncio
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from domain.case.errors import RuleBroken
from models.files.kinds import MOST_BYTES, check_file
from models.files.refusals import FIELD
from models.files.store import FileMissing, StoreAway
from models.files.stored import file_at, keep_file
from models.tables.stored_file import StoredFile
from models.texts.translate import N_, _
from web.cases.pages import Place
from web.exchanges.documents import readable_version
from web.exchanges.load import load_state
from web.forms.body import Upload
from web.site.access import MemberOf, Seat
from web.site.dates import day
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.whole_body import BodyLimits

log = structlog.get_logger(__name__)
router = APIRouter()
LIMITS = BodyLimits(most_bytes=MOST_BYTES + 1_000_000, seconds=300, of_client=3, of_all=4)
"""Of a form with a file: it is in memory while it is looked at, nearly four times (decision 0017)."""
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a browser lets a file do that it shows all the same: nothing."""


async def take_file(at: Place, upload: Upload, document_id: str) -> str:
    """Keep a file of the document that a form is about to save; its id.

    RuleBroken, with the file's name, for one that is not taken or cannot be kept now.
    """
    resources = resources_of(at.request)
    checked = await asyncio.to_thread(check_file, upload.name, upload.file)
    try:
        return await keep_file(
            resources.sessions,
            resources.files,
            checked,
            case_id=at.case.id,
            document_id=document_id,
            by=at.me,
            now=at.now,
        )
    except StoreAway as away:
        log.warning("file_not_kept", reason=str(away))
        raise RuleBroken(
            FIELD,
            N_("“{name}” cannot be kept just now: there is no room, or the store does not answer."),
            N_(
                "Nothing was handed over, and your words stay here. Try again later with the same file, or "
                "hand over its address. If it goes on, write to the hub."
            ),
            rule="file_not_kept",
            name=checked.name,
        ) from away


@router.get("/exchanges/{exchange_id}/files/{file_id}")
async def give_file(
    request: Request, file_id: str, seat: Annotated[Seat, Depends(MemberOf())]
) -> Response:
    """A file as it was handed over, for whoever may read the document it belongs to."""
    resources = resources_of(request)
    async with resources.autocommit() as database:
        x = await load_state(database, seat)
        found = await file_at(database, file_id)
        if x is None or found is None or found.case_id != x.id:
            raise HTTPException(404)
        if await readable_version(database, seat, x, found.document_id) is None:
            raise HTTPException(404)
    if found.erased_at is not None:
        raise PageProblem(
            410,
            _("This file was erased on {day}.", day=day(found.erased_at)),
            _("If you still need it, ask your partner to hand it over once more."),
            link=(f"/exchanges/{x.id}", _("See the exchange")),
        )
    try:
        pieces = await resources.files.read(found.id)
    except FileMissing as missing:
        log.warning("file_missing", file=found.id)
        raise PageProblem(
            404,
            _("This file is not where it should be. The fault is ours."),
            _("Write to the hub. Whoever handed it over can hand it over once more."),
        ) from missing
    except StoreAway as away:
        log.warning("file_not_read", reason=str(away))
        raise PageProblem(503, _("The store of files does not answer right now.")) from away
    return StreamingResponse(pieces, headers=headers_of(found))


def headers_of(found: StoredFile) -> dict[str, str]:
    """A file is saved, not shown; and where it is shown all the same it is what it was found to be."""
    return {
        "content-type": found.media_type,
        "content-length": str(found.size),
        "content-disposition": disposition(found.name),
        "content-security-policy": ALONE,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }


def disposition(name: str) -> str:
    """The header that names a file to be saved (RFC 6266): in any letters, and for old programs in plain ones."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

"""Files as pages take and give them, whatever they belong to.

    kept = await keep_upload(request, form.uploads["file"], case_id=…, document_id=…, by=…, now=…)
    return await given(request, found)          # once the page knows that the viewer may have it

A page that takes files has a `File` field. Forms about a case get `LIMITS` by it; any other names its path in
`web/app.py: LARGER`.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from urllib.parse import quote

import structlog
from fastapi import Request
from starlette.responses import Response, StreamingResponse

from domain.case.errors import RuleBroken
from models.files.kinds import MOST_BYTES, check_file, tidy_name
from models.files.refusals import FIELD
from models.files.store import FileMissing, StoreAway
from models.files.stored import keep_file
from models.tables.stored_file import StoredFile
from models.texts.translate import N_, _
from web.forms.body import Upload
from web.site.dates import day
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.whole_body import BodyLimits

log = structlog.get_logger(__name__)
LIMITS = BodyLimits(
    most_bytes=MOST_BYTES + 1_000_000, seconds=300, of_client=6, of_all=40, in_pieces=True
)
"""Of a form with a file: on the disk while it comes (decision 0017)."""
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a browser lets a file do that it shows all the same: nothing."""
_LOOKING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")
"""One file is looked at at a time: a picture takes much memory, and nobody else's thread."""


async def keep_upload(
    request: Request,
    upload: Upload,
    *,
    case_id: str,
    document_id: str,
    by: str,
    now: datetime,
    field: str = FIELD,
) -> str:
    """Keep a file of the document that a form is about to save; its id.

    RuleBroken beside the form's `field`, with the file's name, for one that is not taken or cannot be kept now.
    Hold no connection to the database meanwhile: others may be in front.
    """
    resources, loop = resources_of(request), asyncio.get_running_loop()
    if upload.is_lost:
        raise _not_kept(upload, field, "no room for temporary files")
    try:
        checked = await loop.run_in_executor(_LOOKING, check_file, upload.name, upload.file)
        return await keep_file(
            resources.sessions,
            resources.files,
            checked,
            case_id=case_id,
            document_id=document_id,
            by=by,
            now=now,
        )
    except RuleBroken as refused:
        refused.field = field
        raise
    except (StoreAway, OSError) as away:
        raise _not_kept(upload, field, str(away)) from away


def _not_kept(upload: Upload, field: str, reason: str) -> RuleBroken:
    log.warning("file_not_kept", reason=reason)
    return RuleBroken(
        field,
        N_("“{name}” cannot be kept just now: there is no room, or the store does not answer."),
        N_(
            "Nothing was handed over, and your words stay here. Try again later with the same file, or "
            "hand over its address. If it goes on, write to the hub."
        ),
        rule="file_not_kept",
        name=tidy_name(upload.name),
    )


async def given(request: Request, found: StoredFile) -> Response:
    """A file, piece by piece, to be saved; PageProblem where it is not to be had. Who may have it, the page knows."""
    if found.erased_at is not None:
        raise PageProblem(
            410,
            _("This file was erased on {day}.", day=day(found.erased_at)),
            _("If you still need it, ask whoever handed it over to do so once more."),
        )
    try:
        pieces = await resources_of(request).files.read(found.id)
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

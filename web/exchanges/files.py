"""Files of an exchange: taken from a form, and given to whoever may read the document they belong to."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.errors import RuleBroken
from domain.exchange.exchange import Exchange
from models.documents.report_picture import ReportPicture
from models.files.kinds import check_picture
from models.files.stored import Belonging, file_at, parts_of
from models.tables.stored_file import StoredFile
from models.texts.translate import N_
from web.cases.pages import Place
from web.exchanges.documents import readable_version, reads_part
from web.exchanges.load import load_state
from web.forms.body import Upload
from web.forms.files import given, keep_upload
from web.forms.form import Form
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of

router = APIRouter()


async def take_file(at: Place, upload: Upload, document_id: str) -> str:
    """Keep the file of the document that a form is about to save; its id. RuleBroken for one that is not kept.

    Before anything else is written: while others are in front, the form's connection is somebody else's.
    """
    await at.database.commit()
    of = Belonging(case_id=at.case.id, document_id=document_id, by=at.me)
    return await keep_upload(at.request, upload, of, at.now)


async def take_pictures(at: Place, form: Form[Any], document_id: str) -> None:
    """Keep the pictures of a form that was sent; what is not taken is told beside its field."""
    await at.database.commit()
    for name, upload in list(form.uploads.items()):
        del form.uploads[name]
        try:
            of = Belonging(
                case_id=at.case.id, document_id=document_id, by=at.me, part=upload.digest
            )
            kept = await keep_upload(
                at.request, upload, of, at.now, field=name, check=check_picture
            )
            form.values[name] = [kept]
        except RuleBroken as refused:
            form.values[name] = form.before[name]
            form.refuse(refused)


async def check_pictures(at: Place, pictures: Iterable[ReportPicture], document_id: str) -> None:
    """RuleBroken for a picture that was never kept for this document, or is erased."""
    known = await parts_of(at.database, [document_id])
    if any(one.file not in known for one in pictures):
        raise RuleBroken(
            "pictures",
            N_("One of the pictures is not kept any more."),
            N_("Choose it again, or remove it."),
            rule="picture_not_kept",
        )


async def _readable(database: AsyncSession, seat: Seat, x: Exchange, file: StoredFile) -> bool:
    """One of several files of a document is in none of its versions before it is sent: only whoever chose it reads it."""
    if not file.part:
        return await readable_version(database, seat, x, file.document_id) is not None
    own = file.by == seat.viewer.person_id
    return own or await reads_part(database, seat, x, file.document_id, file.id)


@router.get("/exchanges/{exchange_id}/files/{file_id}")
async def give_file(
    request: Request, file_id: str, seat: Annotated[Seat, Depends(MemberOf())]
) -> Response:
    """A file as it was handed over, for whoever may read the document it belongs to."""
    async with resources_of(request).autocommit() as database:
        x = await load_state(database, seat)
        found = await file_at(database, file_id)
        if x is None or found is None or found.case_id != x.id:
            raise HTTPException(404)
        if not await _readable(database, seat, x, found):
            raise HTTPException(404)
    return await given(request, found)

"""Files of an exchange: taken from a form, and given to whoever may read the document they belong to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.files.stored import file_at
from web.cases.pages import Place
from web.exchanges.documents import readable_version
from web.exchanges.load import load_state
from web.forms.body import Upload
from web.forms.files import given, keep_upload
from web.site.access import MemberOf, Seat
from web.site.resources import resources_of

router = APIRouter()


async def take_file(at: Place, upload: Upload, document_id: str) -> str:
    """Keep a file of the document that a form is about to save; its id. RuleBroken for one that is not kept.

    Before anything else is written: while others are in front, the form's connection is somebody else's.
    """
    await at.database.commit()
    return await keep_upload(
        at.request, upload, case_id=at.case.id, document_id=document_id, by=at.me, now=at.now
    )


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
        if await readable_version(database, seat, x, found.document_id) is None:
            raise HTTPException(404)
    return await given(request, found)

"""Words that somebody began alone before a community wrote its application together: shared, or thrown away."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.documents.drafts import drop_draft
from models.texts.translate import _
from web.forms.body import read_body
from web.forms.form import Form
from web.forms.long_form import kept, shown_part
from web.forms.shared import Shared, by_field, said
from web.forms.tree import Values, only_known
from web.participants.application import OUTLINE
from web.participants.application_status import own_draft, own_place
from web.participants.apply import Applicant, applying
from web.participants.apply_late import none_now
from web.site.resources import resources_of
from web.site.templates import redirect

router = APIRouter()


@router.post("/apply/own")
async def settle_own(request: Request, viewer: Applicant) -> Response:
    """Share them with the community, or throw them away.

    What the community has answered otherwise is shown side by side, to be chosen answer by answer; until then
    the words stay where they are.
    """
    async with resources_of(request).sessions() as database:
        at = await applying(request, viewer, database, lock=True)
        if isinstance(at, list):
            raise HTTPException(403)
        if at.here.running or at.here.cycle is None:
            return await none_now(request, database, at.here)
        typed, me = await read_body(request), viewer.person_id
        draft = await own_draft(database, at.here, me)
        sheet = await at.sheet(write=True)
        if draft is None or sheet.place is None:
            return redirect(request, sheet.prefix + sheet.path())
        if "_drop" in typed:
            await drop_draft(database, own_place(sheet.place.document_id, me))
            await database.commit()
            gone = _("Your own words are thrown away.")
            return redirect(request, sheet.prefix + sheet.path(), flash=gone)
        whole, form = OUTLINE.whole, _laid_over(sheet.shared, draft.content)
        after, clashes = await kept(database, sheet, whole, form, draft.content)
        if not clashes:
            await drop_draft(database, own_place(sheet.place.document_id, me))
        await database.commit()
        if clashes:
            return shown_part(request, after, whole, form, clashes)
    shared = _("Your words are in your community’s application now.")
    return redirect(request, sheet.prefix + sheet.path(), flash=shared)


def _laid_over(shared: Shared, own: Values) -> Form[Any]:
    """All questions, answered in these words where they say something, else as the community has."""
    form = shared.form(OUTLINE.whole, known=False)
    for name, values in by_field(only_known(OUTLINE.specs, own)).items():
        if name in OUTLINE.whole.fields and said(OUTLINE.specs, values):
            others = {n: v for n, v in form.values.items() if n.partition(".")[0] != name}
            form.values = {**others, **values}
    return form

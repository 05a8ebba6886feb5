"""Long forms about a case: a `FormPage` with an outline, its answers, and its list of parts."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from models.documents.shared_answers import FormPlace
from models.texts.translate import Sentence, _
from web.cases.pages import FormPage, Place
from web.forms.answers_store import read_shared
from web.forms.form import Form
from web.forms.long_form import CHANGED, Ready, Sheet, not_sent, ready, shown_list
from web.forms.parts import Outline
from web.forms.shared import Shared


def outline_of(page: FormPage[Any]) -> Outline:
    """The outline of a page that has one."""
    if page.outline is None:
        raise LookupError(type(page).__name__)
    return page.outline


async def sheet_of(page: FormPage[Any], at: Place, *, lock: bool = False) -> Sheet:
    """A long form as it stands. With `lock` nobody else writes in it until the transaction ends."""
    outline = outline_of(page)
    place = FormPlace(document_id=at.draft_place.document_id, form=outline.name)
    before = await page.answers_before(at)
    reasons, since = await page.asked_again(at)
    shared = Shared(
        outline=outline,
        answers=before,
        options=await page.options(at),
        reasons=reasons,
        reasons_since=since,
    )
    saved_at = max((answer.at for answer in before.values() if answer.at), default=None)
    return Sheet(
        shared=await read_shared(at.database, shared, place, saved_at=saved_at, lock=lock),
        place=place,
        address=at.address,
        heading=page.heading(at),
        submit=_(page.submit),
        me=at.me,
        now=at.now,
        crumb=(at.exchange_address, _(at.kind.back)),
        who=_("Everybody who may send it sees and writes the same answers."),
        around={"at": at, "page": page},
        list_template=page.list_template,
    )


async def list_of_parts(
    request: Request, page: FormPage[Any], at: Place, context: Mapping[str, Any]
) -> Response:
    """The page of a long form: its parts, and words its viewer once kept alone in it."""
    sheet, own = await sheet_of(page, at), await at.draft()
    words: list[tuple[str, str]] = []
    if own is not None:
        outline, options = sheet.outline, sheet.shared.options
        model = outline.models[outline.whole.name]
        words = Form(model, own.content, options=options, widgets=outline.widgets).typed
    return shown_list(request, sheet, {**context, "own_words": words})


async def everything(
    request: Request, page: FormPage[Any], at: Place
) -> tuple[Sheet, Form[Any], Any] | Response:
    """What is to be sent, as a form on the version that was sent last; else the page that says what is in the way."""
    found = await ready(request, at.database, await sheet_of(page, at, lock=True))
    if not isinstance(found, Ready):
        return found
    await at.database.commit()  # words first: sending may fail
    found.form.base_version = await page.base_version(at)
    return found.sheet, found.form, found.answer


def refused_whole(request: Request, sheet: Sheet, form: Form[Any]) -> Response:
    """The answers once more, with what kept them from being sent."""
    if form.conflict:
        form.add_error("", Sentence(CHANGED, {"name": form.conflict.by or _("you")}))
    return not_sent(request, sheet, form, status=form.status)

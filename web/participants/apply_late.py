"""Nothing can be applied for now: why, and what becomes of words that came too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, Response

from domain.exchange.messages.application import CorrectApplication
from domain.exchange.messages.base import hindrance
from models.documents.content import hash_of, plain
from models.documents.shared_answers import FormPlace
from models.documents.store import Version, read_version, versions_of
from models.messages.records import STATE
from models.tables.exchange_view import ExchangeView
from models.texts.translate import _
from models.views.names import people_named
from web.forms.answers_store import Writing, answers_in, keep_answers, read_shared
from web.forms.form import Form
from web.forms.parts import Part
from web.forms.shared import Shared
from web.participants.application import OUTLINE, application_options
from web.participants.application_status import Standing
from web.participants.pages.change_application import review_of, sent_address
from web.site.access import Viewer
from web.site.resources import resources_of
from web.site.templates import page, redirect

CORRECTION = "correct-application"


@dataclass(frozen=True)
class Late:
    """Words that came after others were sent: where they wait as a correction ("" for nowhere), and who sent the others."""

    correct: str
    sent_by: str


async def none_now(
    request: Request,
    database: AsyncSession,
    here: Standing,
    *,
    status: int = 200,
    typed: object = None,
    late: Late | None = None,
) -> Response:
    """Why there is nothing to send now, and when there will be; `typed` are the words that were not taken."""
    view = await database.get(ExchangeView, here.running) if here.running else None
    if typed is True:
        typed = Form(OUTLINE.model, request.state.typed, widgets=OUTLINE.widgets).typed
    return page(
        request,
        "participants/apply_later.html",
        status=status,
        here=here,
        view=view,
        typed=typed or [],
        late=late,
    )


async def too_late(
    request: Request, database: AsyncSession, viewer: Viewer, here: Standing, part: Part
) -> Response:
    """The community has an exchange: the way to it for the very words that were sent, or for none.

    Other words were not taken; where they can still be sent as a correction, they wait in that form.
    """
    view = await database.get(ExchangeView, here.running)
    options = await application_options(database, here.community.id, viewer.scope)
    form = await Form.read(
        request, OUTLINE.models[part.name], options=options, widgets=OUTLINE.widgets
    )
    sent = await read_version(database, view.application_doc) if view else None
    is_whole = request.url.path.endswith("/apply")
    if is_whole and (not form.typed or await _is_same(form, sent, request.state.typed)):
        already = _("Your application is already with the hub.")
        return redirect(request, sent_address(str(here.running)), flash=already)
    if request.headers.get("hx-request"):
        line = _(
            "Not saved: the application has been sent meanwhile. “Save” shows what you can do."
        )
        return HTMLResponse(line, 409)
    correct = ""
    if view is not None:
        correct = await _correction(request, database, viewer, view, form, part)
    names = await people_named(database, [sent.author_id] if sent else [])
    by = _("you") if sent and sent.author_id == viewer.person_id else next(iter(names.values()), "")
    return await none_now(
        request,
        database,
        here,
        status=409,
        typed=form.typed,
        late=Late(correct, by),
    )


async def _is_same(form: Form[Any], sent: Version | None, typed: Mapping[str, list[str]]) -> bool:
    """Whether the words are those that were sent."""
    if sent is None:
        return True
    agreed = {name: typed.get(name, ["yes"]) for name in OUTLINE.declared}
    whole = Form(OUTLINE.model, {**form.values, **agreed}, widgets=OUTLINE.widgets)
    answer = whole.validated()
    return answer is not None and hash_of(plain(answer)) == sent.ref.hash


async def _correction(
    request: Request,
    database: AsyncSession,
    viewer: Viewer,
    view: ExchangeView,
    form: Form[Any],
    part: Part,
) -> str:
    """Keep the words in the form that corrects the application; "" where there is none now."""
    x = STATE.validate_python(view.state)
    review = await review_of(database, x.id)
    if (review and review.claimed_by) or hindrance(x, viewer.person_id, CorrectApplication):
        return ""
    versions = await versions_of(database, view.application_doc)
    place = FormPlace(document_id=view.application_doc, form=OUTLINE.name)
    shared = Shared(outline=OUTLINE, answers=answers_in(OUTLINE, versions), options={})
    shared = await read_shared(database, shared, place, saved_at=versions[-1].created_at, lock=True)
    typed = {**request.state.typed, "_mine": list(part.fields)}
    now = await resources_of(request).now()
    writing = Writing(form=form, sent=typed, by=viewer.person_id, now=now)
    await keep_answers(database, shared, place, part, writing)
    await database.commit()
    return f"/exchanges/{x.id}/actions/{CORRECTION}"

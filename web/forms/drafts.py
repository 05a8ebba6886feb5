"""Keeping what was typed so far, and the answers to that.

try:
    await keep(session, place, form, now)
except KeptElsewhere as other:
    return kept_elsewhere(request, form, other) or await shown(form)
return draft_saved(request, at=now, back=f"/exchanges/{seat.exchange_id}/plan")
"""

from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import escape
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from models.documents.drafts import DraftPlace, KeptElsewhere, save_draft
from models.texts.translate import _
from web.forms.form import Form
from web.site.dates import clock
from web.site.templates import redirect


async def keep(session: AsyncSession, place: DraftPlace, form: Form[Any], now: datetime) -> None:
    """Keep the form as this person's draft. Raises KeptElsewhere, DraftTooLarge; does not commit."""
    await save_draft(
        session,
        place,
        form.values,
        base_version=form.base_version,
        now=now,
        window=form.key,
        seen=form.seen,
    )


def kept_elsewhere(request: Request, form: Form[Any], other: KeptElsewhere) -> Response | None:
    """The line for autosave; for the button None: the form, which now says what differs, is shown again."""
    if request.headers.get("hx-request"):
        text = _(
            "Not saved: in another window you wrote something else at {time}. "
            "“Save draft” shows what differs.",
            time=clock(other.draft.updated_at),
        )
        return HTMLResponse(str(escape(text)), 409)
    form.differs_from_draft(other.draft.content, other.draft.updated_at)
    return None


def draft_saved(request: Request, *, at: datetime, back: str, flash: str = "") -> Response:
    """`Saved 12:03` for autosave; for the button a redirect to `back`, which shows the draft again."""
    text = _("Saved {time}", time=clock(at))
    if request.headers.get("hx-request"):
        return HTMLResponse(str(escape(text)))
    return redirect(request, back, flash=flash or text)

"""The answer to a kept draft: a line for autosave, or the page again for the "Save draft" button.

form = await Form.read(request, PlanForm)
await save_draft(session, place, form.values, base_version=form.base_version, now=now)  # models.documents.drafts
return draft_saved(request, at=now, back=f"/exchanges/{seat.exchange_id}/plan")
"""

from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import escape
from starlette.responses import Response

from models.texts.translate import _
from web.site.dates import clock
from web.site.templates import redirect


def draft_saved(request: Request, *, at: datetime, back: str) -> Response:
    """`Saved 12:03` for autosave; for the button a redirect to `back`, which shows the draft again."""
    text = _("Saved {time}", time=clock(at))
    if request.headers.get("hx-request"):
        return HTMLResponse(str(escape(text)))
    return redirect(request, back, flash=text)

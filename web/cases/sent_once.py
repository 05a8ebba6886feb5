"""The very same form sent once more gets its first answer, whatever has happened in between.

Whoever was told of an error, or of nothing, sends again, or the browser does. By then what was asked may
be settled, the choice gone, the case over, or the person no part of it any more: nothing of that is an
answer to what was carried out before.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.case.message import AnyMessage
from models.documents.sendings import keep_sending, sending_of
from models.tables.sent_form import SentForm
from models.texts.translate import _
from runtime.exchanges import update_id
from web.cases.pages import Place
from web.forms.body import MOST_FILES, read_body, uploads_of
from web.site.access import viewer_of
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import redirect

REFUSALS = frozenset({403, 404, 409, 410, 422})
KEY = "_key"
"""The one field of the form's own that tells its repeats from other forms."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class SentOnce(APIRoute):
    """A route whose refusals are not for a form that was carried out already."""

    def get_route_handler(self) -> Handler:
        """Ask what became of the first sending before anything is refused."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except (HTTPException, PageProblem) as refusal:
                status = (
                    refusal.status_code if isinstance(refusal, HTTPException) else refusal.status
                )
                first = await first_answer(request, status)
                if first is None:
                    raise
                return first
            return await first_answer(request, response.status_code) or response

        return answer


async def note_sending(
    at: Place, message: AnyMessage | None, key: str, done_address: str, done: str
) -> None:
    """Remember a form that is about to be sent, with the words it brings. Does not commit.

    `done` is the sentence it is thanked with, in English.
    """
    await keep_sending(
        at.database,
        SentForm(
            id=await _id_of(at.request, at.me),
            workflow_id=at.kind.workflow_id(at.case.id) if message else None,
            update_id=update_id(message, key) if message else None,
            done_address=done_address,
            done=done,
            sent_at=at.now,
        ),
    )


async def first_answer(request: Request, status: int) -> Response | None:
    """The answer to the first sending of this very form, if that was carried out.

    Raises ExchangesAway where that cannot be told now.
    """
    if request.method != "POST" or status not in REFUSALS:
        return None
    viewer = await viewer_of(request)
    if viewer is None:
        return None
    resources = resources_of(request)
    async with resources.autocommit() as database:
        sent = await sending_of(database, await _id_of(request, viewer.person_id))
    if sent is None:
        return None
    if sent.workflow_id and sent.update_id:
        exchanges = resources.exchanges
        if await exchanges.answer_to(sent.workflow_id, sent.update_id, dict) is None:
            return None
    return redirect(request, sent.done_address, flash=_(sent.done))


async def _id_of(request: Request, person: str) -> str:
    if not hasattr(request.state, "typed"):
        try:
            await read_body(request, MOST_FILES)
        except PageProblem:
            request.state.typed = {}
    typed: dict[str, list[str]] = request.state.typed
    words = sorted((n, v) for n, v in typed.items() if n == KEY or not n.startswith("_"))
    files = sorted((n, one.digest) for n, one in uploads_of(request).items())
    told = json.dumps([person, request.url.path, words, *files])
    return hashlib.sha256(told.encode()).hexdigest()

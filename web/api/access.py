"""Who may read by the API: whoever sends a token that a coordinator made, and nobody else. Cookies count for nothing."""

import re
from dataclasses import dataclass

from fastapi import Request

from models.accounts.api_tokens import token_at
from models.accounts.attempts import Limit, mark_of, take
from models.texts.translate import N_, Sentence
from models.views.programmes import ProgrammeScope, scope_of
from web.site.access import Access
from web.site.problems import PageProblem
from web.site.resources import resources_of

AN_HOUR = Limit("requests of an API token", 6000)
"""A hundred a minute: room for every list of a large programme several times an hour."""
_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]{20,200})", re.IGNORECASE)


@dataclass(frozen=True)
class Caller:
    """A tool: the programme whose token it has."""

    token_id: str
    scope: ProgrammeScope


class Token(Access):
    """A tool with a token that holds. PageProblem 401 without one, 429 for more requests than anything needs."""

    async def __call__(self, request: Request) -> Caller:
        resources = resources_of(request)
        sent = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
        async with resources.autocommit() as database:
            row = await token_at(database, sent[1]) if sent else None
            if row is None:
                raise PageProblem(
                    401,
                    Sentence(N_("No token came, or one that does not hold any more.")),
                    Sentence(N_("Send “Authorization: Bearer …” with a token of Settings.")),
                )
            scope = await scope_of(database, row.programme)
        mark = mark_of(resources.mark_key("attempts"), AN_HOUR, row.id)
        if not await take(resources.sessions, AN_HOUR, mark):
            raise PageProblem(
                429,
                Sentence(N_("This token asked more often than is possible.")),
                Sentence(N_("Wait a minute. Ask for what changed since instead of for all.")),
            )
        return Caller(row.id, scope)

"""What every public page has: the hub's words, its zone, and no cookie for whoever only reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from models.tables.programme import FIRST
from models.views.programmes import ProgrammeScope
from web.site.access import Public, Viewer
from web.site.dates import bind_frame
from web.site.public_words import PublicWords
from web.site.resources import resources_of
from web.site.templates import page

Anyone = Annotated[Viewer | None, Depends(Public())]


@dataclass(frozen=True)
class Visit:
    """One look at a public page."""

    request: Request
    viewer: Viewer | None
    words: PublicWords
    now: datetime
    scope: ProgrammeScope

    def page(self, template: str, **context: Any) -> Response:
        """The page; scripts are for those who have forms to fill in."""
        return page(
            self.request,
            template,
            needs_cookie=self.viewer is not None,
            words=self.words,
            now=self.now,
            page_address=resources_of(self.request).settings.public_url.rstrip("/")
            + self.request.url.path,
            **context,
        )


async def _visit(request: Request, viewer: Anyone) -> Visit:
    resources = resources_of(request)
    now = await resources.now()
    # Its address says whose page it is, whoever reads it.
    mark = request.state.of_programme = request.path_params.get("programme", FIRST)
    words = await resources.public_words.fresh(resources.autocommit, now, mark)
    scope = ProgrammeScope(mark, resources.programme.others)
    if viewer is None:
        bind_frame(words.zone, now)
    return Visit(request, viewer, words, now, scope)


Visiting = Annotated[Visit, Depends(_visit)]

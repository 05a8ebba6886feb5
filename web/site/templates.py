"""Pages from templates: `page(request, "desk/queue.html", asks=asks)`, and redirects that say what happened.

Template names begin with their audience: `shared/`, `participants/`, `desk/`; the files are in
`web/<audience>/templates/`. Every page extends `site/layout.html` and knows `viewer`, `_`, `ngettext`,
`static`, `label` and the date filters.
"""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.routing import Match

from models.tables.programme import FIRST
from models.texts.guidance import WHY_GOALS
from models.texts.labels import label
from models.texts.languages import direction, name_of
from models.texts.translate import _, current_language, ngettext, npgettext, pgettext
from models.texts.zones import zone_in_words
from web.site.assets import static_url
from web.site.bidi import isolates_as_markup, told
from web.site.dates import FILTERS, frame, locale
from web.site.form_token import COOKIE, LIFETIME, cookie_of, new_cookie, token_for, with_tokens
from web.site.language_choice import languages_offered
from web.site.navigation import entries_for, public_entries
from web.site.paths import leaves_trace
from web.site.programme import Shown, with_prefix
from web.site.resources import resources_of
from web.site.sessions import cookie_name, drop_cookie, set_cookie

WEB = Path(__file__).parents[1]
FOLDERS = (
    "site", "forms", "register", "cases", "exchanges", "memberships", "connections", "public", "participants", "desk",
)  # fmt: skip
_FLASH = "flash"
TO_MEND = {409, 422}
"""Statuses of a form that comes back: its title begins with "Error:" (WCAG 2.2, G199)."""
LONGEST_FLASH = 1500
"""Bytes of a message: browsers drop cookies of more than four thousand."""


@cache
def environment() -> Environment:
    """The one template environment; its texts follow the bound language."""
    loader = PrefixLoader({name: FileSystemLoader(WEB / name / "templates") for name in FOLDERS})
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=told,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(
        {
            "_": _,
            "ngettext": ngettext,
            "pgettext": pgettext,
            "npgettext": npgettext,
            "label": label,
            "static": static_url,
            "why_goals": WHY_GOALS,
            "current_language": current_language,
            "text_direction": direction,
            "language_name": name_of,
            "zone_name": lambda: str(frame().zone),
            "zone_words": lambda: zone_in_words(frame().now.astimezone(frame().zone), locale()),
        }
    )
    return made


def render(request: Request, template: str, *, to_mend: bool = False, **context: Any) -> str:
    """A template's text, with what the layout needs; a page `to_mend` says so in its title."""
    viewer = getattr(request.state, "viewer", None)
    hub = shown_programme(request)
    html = isolates_as_markup(
        environment()
        .get_template(template)
        .render(
            request=request,
            programme=hub.name,
            reach=hub,
            prefix=hub.prefix,
            other_programmes=[
                (one.name, one.prefix)
                for one in resources_of(request).programme.all
                if one.mark != hub.mark
            ],
            several=len(resources_of(request).programme.all) > 1,
            works_in=_works_in(request, viewer),
            viewer=viewer,
            nonce=request.state.nonce,
            navigation=entries_for(viewer, request),
            public_pages=public_entries(request),
            offered_languages=languages_offered(hub),
            flash=_flash_of(request),
            to_mend=to_mend,
            return_to=_return_to(request),
            changes_mark=getattr(request.state, "changes_mark", ""),
            **context,
        )
    )
    return with_prefix(html, hub.prefix)


def _works_in(request: Request, viewer: Any) -> list[tuple[str, str, bool]]:
    """Each programme the viewer holds a role in: its mark, its name, whether the page is of it."""
    known = resources_of(request).programme
    marks = viewer.works_in if viewer else []
    return [(mark, known.of(mark).name, mark == viewer.scope.mark) for mark in marks]


def shown_programme(request: Request) -> Shown:
    """The programme that a page is of: the viewer's, or the one that the address names."""
    named: str | None = getattr(request.state, "of_programme", None)
    viewer = getattr(request.state, "viewer", None)
    nearest = viewer.scope.mark if viewer else request.path_params.get("programme", FIRST)
    return resources_of(request).programme.of(nearest if named is None else named)


def _return_to(request: Request) -> str:
    """Where Back leads to from an answer to a form: its own page, or the nearest above it; "" otherwise."""
    if request.method != "POST":
        return ""
    path = request.url.path
    while path.count("/") > 1 and not _opens(request, path):
        path = path.rpartition("/")[0]
    if not _opens(request, path):
        return "/"
    same = path == request.url.path and request.url.query
    return f"{path}?{request.url.query}" if same else path


def _opens(request: Request, path: str) -> bool:
    asked = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)


def page(
    request: Request, template: str, *, status: int = 200, needs_cookie: bool = True, **context: Any
) -> HTMLResponse:
    """A page; a message left by `redirect` is shown on it once. Its forms carry the browser's token.

    A page that `needs_cookie` not gives a browser none: whoever only reads leaves no trace there.
    """
    known, html = (
        cookie_of(request),
        render(request, template, to_mend=status in TO_MEND, **context),
    )
    cookie = known or (new_cookie() if needs_cookie and leaves_trace(request.url.path) else None)
    if cookie is not None:
        html = with_tokens(html, token_for(resources_of(request).browser_key, cookie))
    response = HTMLResponse(html, status)
    if cookie is not None and known is None:
        set_cookie(request, response, COOKIE, cookie, LIFETIME)
    if cookie_name(_FLASH, request) in request.cookies:
        drop_cookie(request, response, _FLASH)
    return response


def redirect(
    request: Request, path: str, *, flash: str = "", kind: str = "success"
) -> RedirectResponse:
    """See other: after every answered form. `flash` is a sentence for the next page, `kind` a message box kind."""
    response = RedirectResponse(path, 303)
    if flash:
        set_cookie(request, response, _FLASH, _packed(request, kind, flash), timedelta(minutes=5))
    return response


def _packed(request: Request, kind: str, flash: str) -> str:
    """A message as its cookie: signed, so that only our own words are shown, and short."""
    room = LONGEST_FLASH
    while len(content := json.dumps([kind, flash[:room]]).encode()) > LONGEST_FLASH:
        room = room * 3 // 4  # letters beyond ASCII take more room
    return f"{base64.urlsafe_b64encode(content).decode()}.{_signature(request, content)}"


def _signature(request: Request, content: bytes) -> str:
    key = resources_of(request).browser_key
    return hmac.new(key, b"flash|" + content, hashlib.sha256).hexdigest()


def _flash_of(request: Request) -> tuple[str, str] | None:
    cookie = request.cookies.get(cookie_name(_FLASH, request), "")
    if not cookie or len(cookie) > 2 * LONGEST_FLASH:
        return None
    packed, _dot, signature = cookie.rpartition(".")
    try:
        content = base64.urlsafe_b64decode(packed)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(_signature(request, content).encode(), signature.encode()):
        return None
    kind, text = json.loads(content)
    return kind, text

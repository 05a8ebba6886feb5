"""Which language a request is answered in: the person's, else the cookie's, else the browser's."""

from datetime import UTC, datetime

from babel.core import negotiate_locale
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from models.texts.catalogues import SOURCE_LANGUAGE, languages
from models.texts.pseudo import PSEUDO_LANGUAGE
from models.texts.translate import use_language
from web.site.dates import use_frame

LANGUAGE_COOKIE = "language"


def is_offered(code: str) -> bool:
    """Whether a page can be shown in the language; the pseudo-language may be chosen, it is only not listed."""
    return code in languages() or code == PSEUDO_LANGUAGE


def _accepted(header: str) -> list[str]:
    weighed = []
    for part in header.split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or "1"), code))
        except ValueError:
            continue
    return [code for _, code in sorted(weighed, key=lambda pair: -pair[0])]


def requested_language(connection: HTTPConnection) -> str:
    """The code of an offered language for someone we do not know yet."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE, "")
    if is_offered(chosen):
        return chosen
    accepted = _accepted(connection.headers.get("accept-language", ""))
    return negotiate_locale(accepted, list(languages()), sep="-") or SOURCE_LANGUAGE


class LanguageOfRequest:
    """Binds language, zone and present for one request; the access check rebinds them for a known person."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with (
            use_language(requested_language(HTTPConnection(scope))),
            use_frame("UTC", datetime.now(UTC)),
        ):
            await self.app(scope, receive, send)

"""Which language a request is answered in: the address's, else the cookie's, the person's, the browser's.

The programme's languages are offered. Sentences come in them as far as there is a catalogue
(`models.texts.translate.current_language`), texts of the hub as far as they are written.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from babel.core import negotiate_locale
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from models.texts.catalogues import languages
from models.texts.languages import offered
from models.texts.pseudo import PSEUDO_LANGUAGE
from models.texts.translate import use_language
from web.site.dates import use_frame

LANGUAGE_COOKIE = "language"
IN_ADDRESS = "uselang"
"""As wikis call it. With it an address alone says in which language it answers: it can be linked and kept."""


def is_offered(code: str, of_programme: Sequence[str]) -> bool:
    """Whether it may be chosen: a language of the programme, one with a catalogue, or the pseudo-language, which is
    only not listed.
    """
    return code in of_programme or code in languages() or code == PSEUDO_LANGUAGE


def _accepted(header: str) -> list[str]:
    weighed = []
    for part in header.split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or "1"), code))
        except ValueError:
            continue
    return [code for _, code in sorted(weighed, key=lambda pair: -pair[0])]


def requested_language(
    connection: HTTPConnection, of_programme: Sequence[str], preferred: str = ""
) -> str:
    """The code of a language for this request; `preferred` is that of a person who is known.

    Whoever prefers what the programme does not offer any more reads it as far as there are sentences in it.
    """
    chosen = (connection.query_params.get(IN_ADDRESS), connection.cookies.get(LANGUAGE_COOKIE))
    for code in chosen:
        if code and is_offered(code, of_programme):
            return code
    if preferred:
        return preferred
    accepted = _accepted(connection.headers.get("accept-language", ""))
    return negotiate_locale(accepted, list(of_programme), sep="-") or of_programme[0]


class LanguageOfRequest:
    """Binds language, zone and present for one request; the access check rebinds them once it is known who asks,
    and of which programme.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with (
            use_language(requested_language(HTTPConnection(scope), offered(()))),
            use_frame("UTC", datetime.now(UTC)),
        ):
            await self.app(scope, receive, send)

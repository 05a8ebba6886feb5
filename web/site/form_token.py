"""Proof that a form is one of ours, for browsers that do not say where their requests come from.

Each browser has a random cookie, each form on a page a token made of it: another site can read neither.
"""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection

from web.site.sessions import cookie_name
from web.site.whole_body import SENT

COOKIE = "form"
FIELD = "_form"
LIFETIME = timedelta(days=30)
_FORM = re.compile(r'(<form\b[^>]*\bmethod="post"[^>]*>)')
_PART = re.compile(
    rb'name="' + FIELD.encode() + rb'"[^\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([0-9a-f]{64})\r?\n'
)
_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_of(connection: HTTPConnection) -> str | None:
    """The browser's cookie, if it has one of ours."""
    found = connection.cookies.get(cookie_name(COOKIE, connection), "")
    return found if _COOKIE.fullmatch(found) else None


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def token_for(key: bytes, cookie: str) -> str:
    """What the forms of this browser carry."""
    return hmac.new(key, f"form|{cookie}".encode(), hashlib.sha256).hexdigest()


def with_tokens(html: str, token: str) -> str:
    """A page whose forms carry the token: all of them, so that none can be forgotten.

    What people wrote stands escaped in a page: `<form` is never theirs.
    """
    return _FORM.sub(rf'\1<input type="hidden" name="{FIELD}" value="{token}">', html)


def proves(key: bytes, connection: HTTPConnection, body: bytes) -> bool:
    """Whether a sent form carries the token of the browser it comes from."""
    cookie = cookie_of(connection)
    if cookie is None:
        return False
    return hmac.compare_digest(_sent(connection, body), token_for(key, cookie).encode())


def _sent(connection: HTTPConnection, body: bytes) -> bytes:
    if (form := connection.scope.get("state", {}).get(SENT)) is not None:
        return str(form.first(FIELD)).encode()
    if connection.headers.get("content-type", "").startswith("multipart/form-data"):
        found = _PART.search(body)
        return found[1] if found else b""
    try:
        pairs = parse_qsl(body, max_num_fields=2000)
    except ValueError:
        return b""
    return next((value for name, value in pairs if name == FIELD.encode()), b"")

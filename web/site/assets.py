"""Static files under addresses that carry their content's hash, so that browsers may keep them for a year."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_LEAST = 1000
"""Bytes below which a file is not worth compressing."""
_FOREVER = "public, max-age=31536000, immutable"


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]


def static_url(path: str) -> str:
    """Address of a file below `web/site/static`; FileNotFoundError for a wrong name."""
    return f"/static/{_digest(path)}/{path}"


@cache
def compressed(path: str) -> bytes | None:
    """A file as small as gzip makes it, once per process; None where it is small already."""
    content = (FOLDER / path).read_bytes()
    return gzip.compress(content, 9, mtime=0) if len(content) >= _LEAST else None


class HashedFiles(StaticFiles):
    """Serves `/<hash>/<path>`; a page from before an update still gets the file, but may not keep it.

    Only static files are compressed: a page that mixes secrets with what others typed must not be (BREACH).
    """

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        digest, _, name = path.partition("/")
        if not name:
            raise HTTPException(404)
        response = await super().get_response(name, scope)
        current = response.status_code == 200 and digest == _digest(name)
        small = compressed(name) if response.status_code == 200 else None
        if small is not None and scope["method"] == "GET" and _takes_gzip(scope):
            response = _smaller(response, small)
        response.headers["Cache-Control"] = _FOREVER if current else "no-cache"
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _takes_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


def _smaller(response: Response, content: bytes) -> Response:
    """The answer with its content compressed, and a tag that is weak: the bytes are others."""
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    told = {"content-encoding": "gzip", "etag": f"W/{response.headers['etag']}"}
    return Response(content, response.status_code, {**kept, **told})

"""Static files under addresses that carry their content's hash, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]


def static_url(path: str) -> str:
    """Address of a file below `web/site/static`; FileNotFoundError for a wrong name."""
    return f"/static/{_digest(path)}/{path}"


class HashedFiles(StaticFiles):
    """Serves `/<hash>/<path>`; a page from before an update still gets the file, but may not keep it."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        digest, _, name = path.partition("/")
        if not name:
            raise HTTPException(404)
        response = await super().get_response(name, scope)
        current = response.status_code == 200 and digest == _digest(name)
        response.headers["Cache-Control"] = _FOREVER if current else "no-cache"
        return response

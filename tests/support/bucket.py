"""A bucket that speaks as much S3 as the store needs: single and multipart uploads, reading, deleting."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runtime.embedded.ports import free_port

_OPENED = "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
_DONE = "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"


class Bucket:
    """What was put, by path; `full` refuses everything."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.full = False
        self.address = ""

    async def answer(self, request: Request) -> Response:
        """One request of the protocol."""
        path, asked = request.url.path, request.query_params
        body = await request.body()
        if self.full and request.method in {"PUT", "POST"}:
            return Response("<Error><Code>QuotaExceeded</Code></Error>", 403)
        if request.method == "POST" and "uploads" in asked:
            self.parts[path] = {}
            return Response(_OPENED.format(id="1"))
        if request.method == "POST" and "delete" in asked:
            keys = re.findall(rb"<Key>([^<]+)</Key>", body)
            for key in keys:
                self.objects.pop(f"{path}/{key.decode()}", None)
            gone = "".join(f"<Deleted><Key>{key.decode()}</Key></Deleted>" for key in keys)
            return Response(f"<DeleteResult>{gone}</DeleteResult>")
        if request.method == "POST":
            parts = self.parts.pop(path)
            self.objects[path] = b"".join(parts[number] for number in sorted(parts))
            return Response(_DONE)
        if request.method == "PUT":
            if "partNumber" in asked:
                self.parts[path][int(asked["partNumber"])] = body
            else:
                self.objects[path] = body
            return Response(headers={"etag": '"x"'})
        if "list-type" in asked:
            under = f"{path.rstrip('/')}/"
            told = "<LastModified>2026-11-27T00:00:00.000Z</LastModified><Size>1</Size>"
            named = sorted(name.removeprefix(under) for name in self.objects)
            named = [name for name in named if name.startswith(asked.get("prefix", ""))]
            listed = "".join(f"<Contents><Key>{name}</Key>{told}</Contents>" for name in named)
            return Response(f"<ListBucketResult>{listed}</ListBucketResult>")
        if path not in self.objects:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        headers = {"etag": '"x"', "last-modified": "Fri, 27 Nov 2026 00:00:00 GMT"}
        return Response(self.objects[path], headers=headers)


@asynccontextmanager
async def served() -> AsyncIterator[Bucket]:
    """A bucket at an address of this machine."""
    bucket, port = Bucket(), free_port()
    methods = ["GET", "PUT", "POST", "HEAD"]
    app = Starlette(routes=[Route("/{path:path}", bucket.answer, methods=methods)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    bucket.address = f"http://127.0.0.1:{port}"
    try:
        yield bucket
    finally:
        server.should_exit = True
        await task

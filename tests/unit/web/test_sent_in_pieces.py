"""A form with files is read as it comes: nothing of it is in memory as a whole, and a full disk costs no word."""

import asyncio
import errno
import os
import tempfile
import tracemalloc
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.unit.web.test_whole_body import LIMITS, REFUSALS
from web.app import LARGER
from web.forms.body import MOST_WORDS, SentForm, read_body, read_pieces, uploads_of
from web.site.problems import PageProblem
from web.site.whole_body import SENT, BodyLimits, WholeBody

HEADERS = Headers({"content-type": "multipart/form-data; boundary=edge"})
END = b"--edge--\r\n"


def part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def file(content: bytes, name: str = "budget.pdf") -> bytes:
    return part("file", content, f'; filename="{name}"')


async def cut(body: bytes, size: int = 65_536) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def sent(body: bytes, size: int = 65_536) -> SentForm:
    return await read_pieces(HEADERS, cut(body, size))


@pytest.mark.parametrize("size", [1, 7, 65_536])
async def test_words_and_files_come_through_however_they_are_cut(size: int):
    content = b"%PDF\r\n--edg" + bytes(range(256)) * 3 + b"\r\n--edge\r"
    form = await sent(part("title", "Żółć".encode()) + file(content) + END, size)
    assert form.pairs == [("title", "Żółć"), ("file", "budget.pdf")]
    ((name, upload),) = form.uploads
    assert (name, upload.name, upload.content, upload.is_lost) == (
        "file",
        "budget.pdf",
        content,
        False,
    )
    form.close()
    assert upload.file.closed


async def test_a_large_file_is_not_in_memory():
    piece = os.urandom(65_536)

    async def long() -> AsyncGenerator[bytes, None]:
        yield file(b"").removesuffix(b"\r\n")
        for _time in range(300):
            yield piece
        yield b"\r\n" + END

    tracemalloc.start()
    form = await read_pieces(HEADERS, long())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000
    assert form.uploads[0][1].file.seek(0, os.SEEK_END) == 300 * len(piece)
    form.close()


@pytest.mark.attack
@pytest.mark.parametrize(
    "body",
    [
        b"".join(part(f"f{n}", b"x" * 100_000) for n in range(20)),
        part("x" * 2 * MOST_WORDS, b""),
        part("x", b"", "\r\nX-More: " + "x" * 2 * MOST_WORDS),
        file(b"x") * 40,
        b"no form at all",
        part("title", "Żółć".encode("cp1250")),
    ],
    ids=["words", "a name", "a head", "files", "nothing", "an encoding"],
)
async def test_what_is_no_form_of_ours_is_refused_and_kept_nowhere(body: bytes):
    form = await sent(body + END)
    assert form.pairs == form.uploads == []
    request = asked(form)
    if form.refusal:
        with pytest.raises(PageProblem):
            await read_body(request, 1)
    else:
        assert await read_body(request, 1) == {}


def asked(form: SentForm) -> Request:
    headers = [(b"content-type", HEADERS["content-type"].encode())]
    return Request({"type": "http", "headers": headers, "state": {SENT: form}})


async def test_a_page_gets_no_more_files_than_it_asks_for():
    form = await sent(file(b"one") + file(b"two") + END)
    with pytest.raises(PageProblem):
        await read_body(asked(form), 1)
    request = asked(form)
    assert (await read_body(request, 2))["file"] == ["budget.pdf", "budget.pdf"]
    assert uploads_of(request)["file"].content == b"two"


@pytest.mark.fault
async def test_where_there_is_no_room_the_file_is_lost_and_no_word(monkeypatch: pytest.MonkeyPatch):
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    form = await sent(
        part("title", b"Budget") + file(os.urandom(900_000)) + part("note", b"Line 7") + END
    )
    assert form.pairs == [("title", "Budget"), ("file", "budget.pdf"), ("note", "Line 7")]
    assert form.uploads[0][1].is_lost
    form.close()


class Page:
    """Says what it got, and whether its files were there."""

    form: SentForm

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.form = scope["state"][SENT]
        assert await Request(scope, receive).body() == b""
        told = f"{self.form.pairs} {self.form.uploads[0][1].file.closed}"
        await PlainTextResponse(told)(scope, receive, send)


PATH = "/with-files"


def limited(page: Page, **more: Any) -> WholeBody:
    larger = {PATH: BodyLimits(in_pieces=True, **{"most_bytes": 900_000, "seconds": 1, **more})}
    return WholeBody(page, REFUSALS, LIMITS, larger, read_pieces)


def browser(app: WholeBody) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, client=("192.0.2.1", 1))
    return httpx2.AsyncClient(transport=transport, base_url="http://here", headers=dict(HEADERS))


async def test_a_page_begins_when_all_has_come_and_its_files_go_when_it_ends():
    page = Page()
    async with browser(limited(page)) as one:
        answer = await one.post(PATH, content=file(b"x" * 500_000) + END)
    assert answer.text == "[('file', 'budget.pdf')] False"
    assert page.form.uploads[0][1].file.closed


@pytest.mark.attack
async def test_bounds_hold_where_a_form_comes_in_pieces():
    async def slow() -> AsyncGenerator[bytes, None]:
        yield file(b"x")

        await asyncio.sleep(5)

    page = Page()
    async with browser(limited(page, seconds=0.1)) as one:
        assert (await one.post(PATH, content=slow())).status_code == 408
        large = cut(file(b"x" * 1_000_000) + END)
        assert (await one.post(PATH, content=large)).text == "file"
    assert not hasattr(page, "form")


def test_forms_with_files_have_room_for_them():
    assert "/exchanges/*/actions/hand-document" in LARGER
    assert "/exchanges/*/actions/hand-document/draft" in LARGER
    assert all(limits.in_pieces for path, limits in LARGER.items() if path.startswith("/exchanges"))

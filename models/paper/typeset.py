"""A paper as a PDF that everybody can read, with a screen reader too: PDF/UA-1, letters of all scripts in it.

    content = await typeset(Paper(title, language, blocks), {"picture-id": content})

Each is set by a program of its own (`press.py`), two at a time: the event loop never waits, and a paper that takes
too long is ended. Raises NotSet, which says whether to try again.
"""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import structlog

from models.paper.blocks import Paper
from models.texts.translate import _

log = structlog.get_logger(__name__)
PRESS = Path(__file__).parent / "press.py"
SECONDS = 30
"""Of a paper's whole time, with that of starting the program."""
MOST_BYTES = 3_000_000
"""Of a paper's words."""
MOST_PICTURES = 40_000_000
"""Bytes of all its pictures."""
AT_ONCE = 2
MOST_WAITING = 20
_presses = asyncio.Semaphore(AT_ONCE)
_waiting = 0


class NotSet(Exception):  # noqa: N818 - says what happened
    """No PDF was made; `busy` where that was for want of a free press."""

    def __init__(self, *, busy: bool = False) -> None:
        super().__init__("busy" if busy else "not set")
        self.busy = busy


async def typeset(paper: Paper, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF. Pictures come by the names that the paper has for them; those of other names are left out."""
    global _waiting  # noqa: PLW0603 - one queue for the process
    if _waiting >= MOST_WAITING:
        raise NotSet(busy=True)
    data = _packed(paper, pictures or {})
    _waiting += 1
    try:
        async with _presses:
            return await _pressed(data)
    finally:
        _waiting -= 1


def _packed(paper: Paper, pictures: Mapping[str, bytes]) -> bytes:
    note = _(
        "Some letters could not be set on paper and are shown as \ufffd. The web page has them."
    )
    words = {**paper.as_data(), "lost": note}
    if len(json.dumps(words)) > MOST_BYTES:
        raise NotSet
    room, taken = MOST_PICTURES, {}
    for name in paper.pictures:
        content = pictures.get(name)
        if content is not None and len(content) <= room:
            taken[name] = base64.b64encode(content).decode()
            room -= len(content)
    return json.dumps({**words, "pictures": taken}).encode()


async def _pressed(data: bytes) -> bytes:
    press = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(PRESS),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        made, said = await asyncio.wait_for(press.communicate(data), SECONDS)
    except TimeoutError:
        log.warning("paper_not_set", reason="took too long")
        raise NotSet from None
    finally:
        if press.returncode is None:
            with suppress(ProcessLookupError):
                press.kill()
            await press.wait()
    if press.returncode != 0 or not made.startswith(b"%PDF-"):
        log.warning("paper_not_set", reason=said.decode(errors="replace")[-300:])
        raise NotSet
    return made

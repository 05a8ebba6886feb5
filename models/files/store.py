"""Where files are kept: a folder, or a bucket that speaks S3. Names there are ids, never what people typed.

    store = FileStore(url, folder)
    await store.put(file_id, file)              # in pieces, whole or not at all
    async for piece in await store.read(file_id): ...
    await store.delete(file_id)

What does not work is a StoreAway, whichever kind of store it is: a full disk, a folder that belongs to somebody
else, a bucket that does not answer.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

PIECE = 256 * 1024
"""Bytes read from the store at a time."""
AT_ONCE = 2
"""Parts of 5 MB that are in memory while a file goes to the store."""
_ID = re.compile(r"[0-9a-f-]{36}")
# Whoever waits for a page waits for this: a bucket that is away must say so, not be asked for minutes.
_PATIENCE: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
_CLIENT: Any = {"timeout": "60s", "connect_timeout": "5s", "allow_http": True}
_FAULTS = (BaseError, OSError, ValueError)


class StoreAway(Exception):  # noqa: N818 - it says what is so
    """The store did not take or give a file; the text is the reason, for operators."""


class FileMissing(Exception):  # noqa: N818 - it says what is so
    """The store answers, and has no such file."""


class Files(Protocol):
    """What the program asks of a store; tests have their own."""

    async def put(self, file_id: str, content: IO[bytes]) -> None:
        """Keep a file, instead of one of this id. Raises StoreAway, and then nothing is kept."""
        ...

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The file in pieces, once it is known to be there. Raises FileMissing, StoreAway."""
        ...

    async def delete(self, file_id: str) -> None:
        """Remove a file; one that is gone is no error. Raises StoreAway."""
        ...


class FileStore:
    """Files in the folder or bucket of `url`; without one in `folder`, which is made when it is needed."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self.url = url
        self.folder = (
            Path(unquote(urlsplit(url).path)) if url and url.startswith("file:") else folder
        )
        self._opened: S3Store | LocalStore | None = None

    @property
    def place(self) -> str:
        """Where the files are, as operators know it."""
        return self.url if self.url and self.url.startswith("s3:") else str(self.folder)

    def _store(self) -> S3Store | LocalStore:
        if self._opened is None:
            try:
                if self.url and self.url.startswith("s3:"):
                    self._opened = S3Store.from_url(
                        self.url, client_options=_CLIENT, retry_config=_PATIENCE
                    )
                else:
                    self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self._opened = LocalStore(self.folder)
            except _FAULTS as error:
                raise StoreAway(_said(error)) from error
        return self._opened

    async def put(self, file_id: str, content: IO[bytes]) -> None:
        """Keep a file, instead of one of this id. Raises StoreAway, and then nothing is kept."""
        content.seek(0)
        try:
            await obstore.put_async(self._store(), _name(file_id), content, max_concurrency=AT_ONCE)
        except _FAULTS as error:
            raise StoreAway(_said(error)) from error

    async def read(self, file_id: str) -> AsyncIterator[bytes]:
        """The file in pieces, once it is known to be there. Raises FileMissing, StoreAway."""
        try:
            found = await obstore.get_async(self._store(), _name(file_id))
        except FileNotFoundError as error:
            raise FileMissing(file_id) from error
        except _FAULTS as error:
            raise StoreAway(_said(error)) from error
        return _pieces(found)

    async def delete(self, file_id: str) -> None:
        """Remove a file; one that is gone is no error. Raises StoreAway."""
        try:
            await obstore.delete_async(self._store(), _name(file_id))
        except FileNotFoundError:
            return
        except _FAULTS as error:
            raise StoreAway(_said(error)) from error

    async def names(self) -> set[str]:
        """The ids of all files that are kept. Raises StoreAway."""
        try:
            listed = obstore.list(self._store(), chunk_size=1000)
            return {
                Path(one["path"]).name
                for some in await asyncio.to_thread(list, listed)
                for one in some
            }
        except _FAULTS as error:
            raise StoreAway(_said(error)) from error


async def _pieces(found: Any) -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=PIECE):
        yield bytes(piece)


async def try_out(store: Files, content: IO[bytes]) -> None:
    """Write, read and remove a file, as `doctor` does. Raises StoreAway where one of it does not work."""
    name = str(uuid4())
    await store.put(name, content)
    try:
        found = b"".join([piece async for piece in await store.read(name)])
    except FileMissing as error:
        raise StoreAway("what was written is not there") from error
    finally:
        await store.delete(name)
    content.seek(0)
    if found != content.read():
        raise StoreAway("what was written is read differently")


def _name(file_id: str) -> str:
    if not _ID.fullmatch(file_id):
        raise ValueError(file_id)
    return file_id


def _said(error: Exception) -> str:
    """The first line: what follows it is the library's own."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]

"""The half of each data key that is kept outside of the database: a folder of small files.

A key in the database opens only together with its file. Destroying the file therefore destroys the key in
every copy of the database, too, whoever has the installation's key: what is erased is not opened by
a backup. The folder is never part of a backup that keeps old states; docs/operations.md says how to copy it.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

SECRET_BYTES = 32
ID_BYTES = 16
_ID = re.compile(f"[0-9a-f]{{{2 * ID_BYTES}}}")


class KeyFolder:
    """Half keys in `folder`, which is made when the first one is. Web and worker share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> tuple[str, bytes]:
        """A new half key and its name. Safe against power loss before it returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name, secret = secrets.token_hex(ID_BYTES), secrets.token_bytes(SECRET_BYTES)
        descriptor = os.open(self._file(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secret)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._settle()
        return name, secret

    def read(self, name: str) -> bytes | None:
        """A half key; None once it is destroyed."""
        try:
            content = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        return content if len(content) == SECRET_BYTES else None

    def destroy(self, name: str) -> None:
        """Make a half key unreadable for ever; one that is gone is no error."""
        with suppress(FileNotFoundError):
            file = self._file(name)
            with file.open("r+b") as content:
                content.write(bytes(SECRET_BYTES))
                os.fsync(content.fileno())
            file.unlink()
            self._settle()

    def _settle(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _file(self, name: str) -> Path:
        if not _ID.fullmatch(name):
            raise ValueError(name)
        return self.folder / name

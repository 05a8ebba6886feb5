"""A zip archive written while it is sent: what is large is never in memory as a whole."""

import hashlib
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.files.store import FileMissing, StoreAway

Opened = Callable[[], Any]
"""Opens a file: awaited, it gives its pieces."""
FORMAT = "peer-exchange-case/1"


@dataclass(frozen=True)
class Part:
    """One file of an archive: its path there, and its text or what opens it."""

    path: str
    content: str | Opened


class _Sink:
    """Takes what the archive writes until it is sent; there is no way back in it."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        data = bytes(self.held)
        self.held.clear()
        return data


async def zipped(
    parts: Sequence[Part], about: dict[str, Any], now: datetime
) -> AsyncIterator[bytes]:
    """The archive in pieces. Its last part, `manifest.json`, names each other one with its length and SHA-256.

    A file that is not to be had is named there as missing.
    """
    sink, told, missing = _Sink(), [], []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for part in parts:
            size, digest = 0, hashlib.sha256()
            try:
                pieces = await _opened(part)
            except (FileMissing, StoreAway):
                missing.append(part.path)
                continue
            with archive.open(_info(part.path, now), "w") as entry:
                async for piece in pieces:
                    entry.write(piece)
                    size += len(piece)
                    digest.update(piece)
                    yield sink.take()
            told.append({"path": part.path, "bytes": size, "sha256": digest.hexdigest()})
        manifest = {"format": FORMAT, "made_at": now.isoformat(), **about}
        manifest |= {"parts": told, "missing": missing}
        written = json.dumps(manifest, ensure_ascii=False, indent=2)
        archive.writestr(_info("manifest.json", now), written + "\n")
    yield sink.take()


def _info(path: str, now: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, now.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


async def _opened(part: Part) -> AsyncIterator[bytes]:
    if isinstance(part.content, str):
        return _whole(part.content.encode())
    pieces: AsyncIterator[bytes] = await part.content()
    return pieces


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content

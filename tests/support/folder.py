"""Where the items of a capture go: one file each, under a name that they have in every capture."""

import hashlib
from collections import Counter
from pathlib import Path
from urllib.parse import quote

LONGEST_NAME = 180


class Folder:
    """Writes items and counts them by kind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        self._names: set[Path] = set()

    def add(self, kind: str, name: str, content: str) -> None:
        """Write one item of a kind; `name` may have slashes.

        RuntimeError for a name that came before: one item would hide the other.
        """
        file = self.path / kind / f"{_file_name(name)}.txt"
        if file in self._names:
            msg = f"two items are called {kind}/{name}"
            raise RuntimeError(msg)
        self._names.add(file)
        self.counts[kind] += 1
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def _file_name(name: str) -> str:
    plain = quote(name.strip("/").replace("?", "@"), safe="/ @+=()-_.,&") or "home"
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[:LONGEST_NAME]}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"

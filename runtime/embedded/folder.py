"""The data folder of the embedded stack: who uses it, its keys, its note to other commands."""

import base64
import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any

from runtime.errors import SetupProblem
from runtime.settings import STACK_FILE


class DataFolder:
    """A folder one running stack at a time may use.

    Others may pass through it, because PostgreSQL may run as another user; what is private in it
    has its own mode.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: int | None = None

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    def open(self) -> None:
        """Make it where it is missing and take it. SetupProblem where it is not ours or in use."""
        try:
            self._make()
            self.logs.mkdir(exist_ok=True, mode=0o700)
            self.mail.mkdir(exist_ok=True, mode=0o700)
            self._lock = os.open(self.path / "stack.lock", os.O_RDWR | os.O_CREAT, 0o600)
            list(self.path.iterdir())
        except OSError as error:
            raise SetupProblem(
                f"The data folder {self.path} cannot be used ({error.strerror}: {error.filename}).",
                "Give it to the user who runs this, or choose another with PEER_EXCHANGE_DATA_DIR.",
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupProblem(
                f"Peer Exchange is already running on {self.path}{self._who()}.",
                "Use that one, stop it with Ctrl-C where it runs, or choose another folder with "
                "PEER_EXCHANGE_DATA_DIR and other ports.",
            ) from None

    def note(self, content: dict[str, Any]) -> None:
        """Tell other commands how to reach this stack. Holds passwords: for its owner only."""
        making = self.path / f"{STACK_FILE}.new"
        making.touch(mode=0o600)
        making.write_text(json.dumps({"pid": os.getpid(), **content}), encoding="utf-8")
        making.rename(self.path / STACK_FILE)

    def close(self) -> None:
        """Take the note away and let the next stack in."""
        if self._lock is not None:
            (self.path / STACK_FILE).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def vault_key(self) -> str:
        """The key for personal data in base64, made on the first use."""
        file = self.path / "vault.key"
        if not file.exists():
            making = file.with_suffix(".new")
            making.unlink(missing_ok=True)
            making.touch(mode=0o600)
            making.write_text(new_vault_key(), encoding="ascii")
            making.rename(file)
        return file.read_text(encoding="ascii").strip()

    def _make(self) -> None:
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711)  # whatever the umask; one that was there keeps its own

    def _who(self) -> str:
        try:
            content = json.loads((self.path / STACK_FILE).read_text(encoding="utf-8"))
            return f" (process {content['pid']}, {content['base_url']})"
        except (OSError, ValueError, KeyError):
            return ""


def new_vault_key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()

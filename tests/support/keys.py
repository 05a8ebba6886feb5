"""The folders of key halves and of files that all parts of one test process share."""

import tempfile
from pathlib import Path

from models.files.store import FileStore
from models.vault.key_folder import KeyFolder

KEYS = KeyFolder(Path(tempfile.mkdtemp(prefix="px-keys-")))
FILES = Path(tempfile.mkdtemp(prefix="px-files-"))
STORE = FileStore(None, FILES)

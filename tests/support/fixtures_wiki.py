"""A real MediaWiki (as Debian packages it, on PHP's own server and SQLite), on the loopback alone."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from activities.wiki.client import WikiAccount
from runtime.embedded.ports import free_port

CODE = Path("/usr/share/mediawiki")
ADMIN, PASSWORD = "Admin", "a-long-s3cret"
GRANTS = "basic,editpage,editprotected,createeditmovepage"
MORE = """
$wgEnableMagicLinks = ['ISBN' => true, 'RFC' => true, 'PMID' => true];
$wgAllowExternalImages = true;
$wgRateLimits = [];
$wgShowExceptionDetails = true;
"""


class MediaWiki:
    """A running wiki; `account` writes on it and may not delete, `deleter` may."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}/api.php"
        self._running: subprocess.Popen[bytes] | None = None

    def install(self) -> None:
        """Make its database and its settings."""
        self._maintain(
            "install.php", "--confpath", str(self.folder), "--dbtype", "sqlite",
            "--dbpath", str(self.folder / "data"), "--dbname", "wiki", "--scriptpath", "",
            "--server", f"http://127.0.0.1:{self.port}", "--pass", PASSWORD, "Test wiki", ADMIN,
        )  # fmt: skip
        with (self.folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(MORE)
        self.account = self._bot("exchange", GRANTS)
        self.deleter = self._bot("deleter", f"{GRANTS},delete")

    def _bot(self, name: str, grants: str) -> WikiAccount:
        secret = "0123456789abcdef0123456789abcdef"
        self._maintain("createBotPassword.php", "--appid", name, "--grants", grants, ADMIN, secret)
        return WikiAccount(self.api, f"{ADMIN}@{name}", secret)

    def start(self) -> None:
        """Start PHP's server, and wait until the wiki answers."""
        self._running = subprocess.Popen(
            ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{self.port}", "-t", str(CODE)],
            env=self._environment() | {"PHP_CLI_SERVER_WORKERS": "2"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while not self._answers():
            assert self._running.poll() is None, "PHP's server ended"
            assert time.monotonic() < until, "the wiki does not answer"
            time.sleep(0.1)

    def stop(self) -> None:
        """End it and its workers, and wait until it is gone."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGTERM)
            self._running.wait(20)

    async def ask(self, **values: str) -> dict[str, Any]:
        """An answer of the API, to nobody in particular."""
        async with httpx2.AsyncClient(timeout=60) as client:
            known = {"format": "json", "formatversion": "2"}
            answer = await client.post(self.api, data={**values, **known})
        found: dict[str, Any] = answer.json()
        return found

    async def text(self, title: str) -> str | None:
        """What stands on a page; None where there is none."""
        found = await self.ask(
            action="query", prop="revisions", rvprop="content", rvslots="main", titles=title
        )
        (page,) = found["query"]["pages"]
        return None if "missing" in page else page["revisions"][0]["slots"]["main"]["content"]

    async def edit(self, title: str, text: str) -> None:
        """Somebody else writes on a page, without signing in."""
        answer = await self.ask(action="edit", title=title, text=text, token="+\\")
        assert answer["edit"]["result"] == "Success", answer

    async def parsed(self, text: str) -> dict[str, Any]:
        """What the real parser makes of a wikitext, as if somebody had just saved it."""
        found = await self.ask(
            action="parse", text=text, contentmodel="wikitext", pst="1", title="Some page",
            prop="text|links|templates|categories|externallinks|sections|properties|images|iwlinks",
            disablelimitreport="1", disableeditsection="1", wrapoutputclass="",
        )  # fmt: skip
        parsed: dict[str, Any] = found["parse"]
        return parsed

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.api}?action=query&format=json", timeout=30).status_code == 200
        except httpx2.HTTPError:
            return False

    def _maintain(self, script: str, *words: str) -> None:
        done = subprocess.run(
            ["php", str(CODE / "maintenance" / script), *words],
            env=self._environment() if script != "install.php" else None,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "MW_CONFIG_FILE": str(self.folder / "LocalSettings.php")}


@pytest.fixture(scope="session")
def mediawiki() -> Iterator[MediaWiki]:
    """A running wiki for all tests of a process."""
    if shutil.which("php") is None or not (CODE / "api.php").exists():
        pytest.skip(
            "no MediaWiki on this machine; on Debian: apt install mediawiki php-cli php-sqlite3"
        )
    with tempfile.TemporaryDirectory(prefix="px-wiki-") as name:
        wiki = MediaWiki(Path(name))
        wiki.install()
        wiki.start()
        try:
            yield wiki
        finally:
            wiki.stop()

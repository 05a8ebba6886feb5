"""A wiki through its API: what stands on a page now, writing it, taking it away.

Everything is done as a bot that signs in by a bot password. A write names the revision it is based on: MediaWiki refuses
it where somebody else was faster. WikiAway means: try again later, nothing is wrong; WikiRefuses: somebody has to look.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2

AGENT = "PeerExchange/1.0 (https://meta.wikimedia.org/wiki/Wikimedia_CEE_Hub)"
SECONDS = 30.0
MAXLAG = 5
"""Seconds by which the wiki's databases may lag behind before it asks programs to wait."""
LATER = frozenset({"maxlag", "ratelimited", "readonly", "internal_api_error_DBConnectionError",
                   "internal_api_error_DBQueryTimeoutError", "failed-save"})  # fmt: skip
RACED = frozenset({"editconflict", "articleexists", "pagedeleted", "missingtitle"})


class WikiAway(Exception):  # noqa: N818 - says what happened
    """The wiki does not answer, or asks to wait; `wait` is how long, where it says."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class WikiRefuses(Exception):  # noqa: N818 - says what happened
    """The wiki answered, and will not; its own code and words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}"[:300])
        self.code = code


class Raced(Exception):  # noqa: N818 - says what happened
    """Somebody else changed the page between reading and writing."""


@dataclass(frozen=True)
class WikiAccount:
    """The wiki to write to: its api.php, and who writes there."""

    api: str
    user: str
    password: str

    @property
    def name(self) -> str:
        """The account as page histories show it: without the name of its bot password."""
        return self.user.partition("@")[0].replace("_", " ")


@dataclass(frozen=True)
class Standing:
    """The newest revision of a page: 0 and "" where there is no page."""

    revision: int
    author: str
    text: str


class Wiki:
    """One signed-in session with a wiki."""

    def __init__(self, client: httpx2.AsyncClient, account: WikiAccount) -> None:
        self._client = client
        self._account = account
        self._token = ""
        self.deletes = False

    async def sign_in(self) -> None:
        """Sign in by the bot password, and ask what the account may do."""
        found = await self._call({"action": "query", "meta": "tokens", "type": "login"})
        answer = await self._call(
            {
                "action": "login",
                "lgname": self._account.user,
                "lgpassword": self._account.password,
                "lgtoken": found["query"]["tokens"]["logintoken"],
            },
            write=True,
        )
        result = answer.get("login", {})
        if result.get("result") != "Success":
            raise WikiRefuses("login", str(result.get("reason", result.get("result", ""))))
        asked = {"action": "query", "meta": "tokens|userinfo", "uiprop": "rights", "type": "csrf"}
        query = (await self._call(asked))["query"]
        self._token = query["tokens"]["csrftoken"]
        self.deletes = "delete" in query["userinfo"].get("rights", ())
        if "edit" not in query["userinfo"].get("rights", ()):
            raise WikiRefuses("permissiondenied", "the account may not edit")

    async def read(self, title: str) -> Standing:
        """The page as it stands."""
        found = await self._call(
            {
                "action": "query", "prop": "revisions", "titles": title, "rvslots": "main",
                "rvprop": "ids|user|content",
            }
        )  # fmt: skip
        (page,) = found["query"]["pages"]
        if "invalid" in page:
            raise WikiRefuses("invalidtitle", page.get("invalidreason", ""))
        if "missing" in page:
            return Standing(0, "", "")
        (newest,) = page["revisions"]
        content = newest["slots"]["main"].get("content", "")
        return Standing(newest["revid"], newest.get("user", ""), content)

    async def write(self, title: str, text: str, summary: str, *, base: Standing) -> int:
        """Write a page that stands as `base`; the new revision. Raced where it does not any more."""
        known = (
            {"baserevid": str(base.revision), "nocreate": "1"}
            if base.revision
            else {"createonly": "1"}
        )
        answer = await self._call(
            {
                "action": "edit", "title": title, "text": text, "summary": summary, "bot": "1",
                "assert": "user", "token": self._token, "maxlag": str(MAXLAG), **known,
            },
            write=True,
        )  # fmt: skip
        edit = answer["edit"]
        if edit.get("result") != "Success":
            raise WikiRefuses(str(edit.get("code", "failure")), str(edit.get("info", edit)))
        return int(edit.get("newrevid", base.revision))

    async def delete(self, title: str, reason: str) -> None:
        """Take a page away with all its revisions; one that is gone is no error."""
        try:
            await self._call(
                {
                    "action": "delete", "title": title, "reason": reason, "assert": "user",
                    "token": self._token, "maxlag": str(MAXLAG),
                },
                write=True,
            )  # fmt: skip
        except Raced:
            return

    async def _call(self, asked: dict[str, str], *, write: bool = False) -> dict[str, Any]:
        values = {**asked, "format": "json", "formatversion": "2"}
        try:
            if write:
                answer = await self._client.post(self._account.api, data=values)
            else:
                answer = await self._client.get(self._account.api, params=values)
            said: dict[str, Any] = answer.json() if answer.status_code < 500 else {}
        except (httpx2.HTTPError, ValueError) as error:
            raise WikiAway(type(error).__name__) from None
        wait = answer.headers.get("retry-after", "")
        pause = timedelta(seconds=min(int(wait), 3600)) if wait.isdecimal() else None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise WikiAway(f"HTTP {answer.status_code}", pause)
        if "error" in said:
            _raise(str(said["error"].get("code", "")), str(said["error"].get("info", "")), pause)
        if answer.status_code >= 400:
            raise WikiRefuses(f"http-{answer.status_code}", "is this the address of api.php?")
        return said


def _raise(code: str, words: str, wait: timedelta | None) -> None:
    if code in LATER:
        raise WikiAway(code, wait)
    if code in RACED:
        raise Raced(code)
    raise WikiRefuses(code, words)


@asynccontextmanager
async def signed_in(account: WikiAccount) -> AsyncIterator[Wiki]:
    """A session, signed in; WikiAway or WikiRefuses where that does not work."""
    headers = {"user-agent": AGENT}
    async with httpx2.AsyncClient(
        timeout=SECONDS, headers=headers, follow_redirects=False
    ) as client:
        wiki = Wiki(client, account)
        await wiki.sign_in()
        yield wiki

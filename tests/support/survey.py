"""Every kind of page that somebody reaches by links: a few of each kind are opened, every link is looked at.

A kind is an address without what tells two cases, people, versions or filters apart. That is enough to find
what is wrong with a page, and costs a tenth of opening all of them (`tests/support/crawl.py`).
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

from tests.support.normalise import links_of

ROLES: dict[str, str] = {
    "nobody": "",
    "newcomer": "Lenka Moravec",
    "mentee": "Oresta Tysan",
    "mentee-in-follow-up": "Hanka Sorbin",
    "mentee-applying": "Elena Pelagi",
    "traveller": "Levan Kobal",
    "mentor": "Gergo Talmas",
    "mentor-host": "Nino Pontar",
    "contact": "Hedvika Morasz",
    "programme": "Mirela Dovan",
    "approver": "Tomas Brezik",
    "booker": "Ana Kolveri",
    "coordinator": "Henrik Sallos",
    "safety-officer": "Jarmila Ostrek",
    "chair": "Viktor Palanka",
}
"""People of the demo, by what they are there; the first one is not signed in."""

CASE = re.compile(r"^/(?:exchanges|cases)/[^/?]+$")
"""Pages of which each case has its own to tell: all of them are opened."""
IN_CASE = re.compile(r"^/(?:exchanges|cases)/[^/?]+/(?:asks|actions)/[^?]*$")
"""What is asked or offered in a case: of each kind two are opened."""
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBERED = re.compile(r"-\d+(?=/|$)")
LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "form": "action"}
NEVER_ENDS = re.compile(r"/live$")
"""Streams that stay open."""


@dataclass(frozen=True)
class Visited:
    """One page that was opened. `sends`: a form stands in its main part. `onward` are paths of this installation in its main part, `foreign` addresses outside
    it that the page loads or sends to, `come_from` the page whose link led here.
    """

    path: str
    status: int
    kind: str
    is_page: bool
    sends: bool
    text: str
    onward: tuple[str, ...]
    foreign: tuple[str, ...]
    come_from: str


def kind_of(address: str) -> str:
    """What an address has in common with others of its kind: "/exchanges/{}/asks/book ?view"."""
    parts = urlsplit(address)
    path = NUMBERED.sub("", UUID.sub("{}", parts.path))
    path = re.sub(r"^/(my-communities|desk/setup/mail-texts)/[^/]+", r"/\1/{}", path)
    asked = sorted({name for name, _value in parse_qsl(parts.query)})
    return path + (f" ?{'&'.join(asked)}" if asked else "")


async def survey(client: httpx2.AsyncClient, starts: Sequence[str]) -> list[Visited]:
    """Open what the starts lead to, nearest first: every case, of anything else one or two of a kind."""
    waiting = deque((start, "") for start in starts)
    seen, opened = set(starts), Counter[str]()
    found: list[Visited] = []
    while waiting:
        path, come_from = waiting.popleft()
        kind = kind_of(path)
        most = 2 if IN_CASE.match(path) else 1
        if NEVER_ENDS.search(path) or (opened[kind] >= most and not CASE.match(path)):
            continue
        opened[kind] += 1
        visited, links = await _visit(client, path, come_from)
        found.append(visited)
        for link in links:
            if link not in seen:
                seen.add(link)
                waiting.append((link, path))
    return found


async def _visit(
    client: httpx2.AsyncClient, path: str, come_from: str
) -> tuple[Visited, list[str]]:
    answer = await client.get(path)
    is_page = str(answer.headers.get("content-type", "")).startswith("text/html")
    html = answer.text if is_page else ""
    links = [answer.headers["location"]] if "location" in answer.headers else []
    links += links_of(html, str(answer.url))
    reader = _Reader()
    reader.feed(html)
    here = {link for link in (_within(client, answer, one) for one in links) if link}
    visited = Visited(
        path=path,
        status=answer.status_code,
        kind=kind_of(path),
        is_page=is_page,
        sends=reader.sends,
        text=html,
        onward=tuple(
            link
            for link in (_within(client, answer, one) for one in reader.onward)
            if link and link != path
        ),
        foreign=tuple(one for one in reader.loaded if not _is_here(client, answer, one)),
        come_from=come_from,
    )
    return visited, sorted(here)


def _is_here(client: httpx2.AsyncClient, answer: httpx2.Response, link: str) -> bool:
    parts = urlsplit(urljoin(str(answer.url), link))
    base = client.base_url
    return parts.scheme == "data" or (parts.scheme, parts.netloc) == (
        base.scheme,
        base.netloc.decode(),
    )


def _within(client: httpx2.AsyncClient, answer: httpx2.Response, link: str) -> str:
    """The path and query of a link within the installation, else nothing."""
    parts = urlsplit(urljoin(str(answer.url), link))
    if not _is_here(client, answer, link) or parts.path.startswith("/static/"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class _Reader(HTMLParser):
    """Where the main part leads, and what the page loads by itself."""

    onward: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    inside: bool = False
    sends: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.loaded += self._loads(tag, given)
        if tag == "main":
            self.inside = True
        elif self.inside and tag == "a" and not given.get("href", "#").startswith("#"):
            self.onward.append(given["href"])
        elif self.inside and tag == "form" and given.get("method", "get").lower() == "post":
            self.sends = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False

    @staticmethod
    def _loads(tag: str, given: dict[str, str]) -> Iterator[str]:
        if tag in LOADED and LOADED[tag] in given:
            yield given[LOADED[tag]]
        elif tag == "link" and given.get("rel") not in {"canonical", "alternate"}:
            yield given.get("href", "")

"""Every page a person reaches by links."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from tests.support.normalise import html_lines, links_of, main_text, scrubbed

MOST_PAGES = 3000
"""Pages of one person. More means that a page leads on for ever: that is an error."""
UNSTABLE = {"date", "server", "content-length", "x-request-id", "etag", "last-modified"}
NONCE = re.compile(r"'nonce-[^']*'")


@dataclass(frozen=True)
class Answer:
    """One page: all that was answered and what of it stands in the main part, normalised."""

    address: str
    """The path that was asked for, as it is."""
    path: str
    status: int
    text: str
    said: str
    onward: tuple[str, ...]
    """Paths on this host to which it leads."""


async def visit(client: httpx2.AsyncClient, path: str) -> Answer:
    """Ask for one page."""
    response = await client.get(path, headers={"Sec-Fetch-Site": "same-origin"})
    return Answer(
        path,
        scrubbed(path),
        response.status_code,
        _text(path, response),
        scrubbed(main_text(response.text)) if _is_html(response) else "",
        tuple(_onward(client, response)),
    )


async def crawl(client: httpx2.AsyncClient, starts: Sequence[str]) -> list[Answer]:
    """Everything on this host that the starting paths lead to by GET, nearest first.

    RuntimeError where it takes more than MOST_PAGES.
    """
    waiting = deque(starts)
    seen = set(starts)
    answers: list[Answer] = []
    while waiting:
        if len(answers) == MOST_PAGES:
            msg = f"more than {MOST_PAGES} pages; the last one is {waiting[-1]}"
            raise RuntimeError(msg)
        path = waiting.popleft()
        answer = await visit(client, path)
        answers.append(answer)
        for found in answer.onward:
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return answers


def _text(path: str, response: httpx2.Response) -> str:
    headers = "\n".join(
        f"{name}: {NONCE.sub('nonce', value)}"
        for name, value in sorted(response.headers.multi_items())
        if name not in UNSTABLE
    )
    body = html_lines(response.text) if _is_html(response) else _plain(response)
    return scrubbed(f"GET {path}\n{response.status_code}\n{headers}\n\n{body}")


def _plain(response: httpx2.Response) -> str:
    kind = response.headers.get("content-type", "")
    readable = kind.startswith("text/") or "json" in kind
    return response.text if readable else f"({len(response.content)} bytes)\n"


def _is_html(response: httpx2.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/html")


def _onward(client: httpx2.AsyncClient, response: httpx2.Response) -> Iterator[str]:
    found = [response.headers["location"]] if "location" in response.headers else []
    if _is_html(response):
        found += links_of(response.text, str(response.url))
    for link in found:
        parts = urlsplit(str(response.url.join(link)))
        here = (parts.scheme, parts.netloc) == (
            client.base_url.scheme,
            client.base_url.netloc.decode(),
        )
        if here and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")

"""What a page or a mail says, without what is random or told by the clock of the run.

Everything else stays: texts, fields and their values, addresses, order. One tag or one text a line, so
that a difference is a short one.
"""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
RANDOM = re.compile(UUID.replace("([0-9a-f])", "4"))
"""Ids made by chance (version 4). Those of the demo's people and exchanges are derived (version 5)."""
ASSET = re.compile(r"(/static/)[0-9a-f]{12}/")
HOST = re.compile(r"(https?://)(?:127\.0\.0\.1|localhost):\d+")
PORTS = re.compile(r"\b127\.0\.0\.1:\d+\b")
TOKEN = re.compile(r'<input type="hidden" name="_form" value="[0-9a-f]{64}">')
WORDS = re.compile(r"\s+")
VERBATIM = {"pre", "textarea", "script", "style"}
EMPTY = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
SEARCHED = ("wiki", "kar")
"""What is typed into each search field."""


def without_token(html: str) -> str:
    """A page without what proves its forms to be of this browser: each browser has its own."""
    return TOKEN.sub("", html)


def scrubbed(text: str) -> str:
    """The text without ids made by chance (numbered as they come), hosts, ports, hashes of files."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"(id {numbers.setdefault(found[0], len(numbers) + 1)})"

    text = RANDOM.sub(number, without_token(text))
    text = ASSET.sub(r"\1", text)
    return PORTS.sub("(host)", HOST.sub(r"\1(host)", text))


def html_lines(html: str) -> str:
    """A page, one tag or text a line, indented, white space as a browser shows it."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines) + "\n"


def links_of(html: str, address: str) -> list[str]:
    """Absolute addresses the page leads to by GET, in its order: links, and forms that search."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    return [urljoin(address, link).partition("#")[0] for link in reader.links]


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(f"<{tag}{''.join(_attributes(tag, attrs))}>")
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
            self._add(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in VERBATIM:
            for line in data.split("\n"):
                self.lines.append(f"|{line}")
        elif data.strip():
            self._add(WORDS.sub(" ", data.strip()))

    def handle_comment(self, data: str) -> None:
        self._add(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._add(f"<!{decl}>")

    def _add(self, line: str) -> None:
        self.lines.append(" " * len(self.open) + line)


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
    given = dict(attrs)
    for name, value in attrs:
        if name == "nonce":
            yield " nonce"
        elif tag == "input" and name == "value" and given.get("name") == "_key":
            yield ' value="(key)"'  # makes a form that is sent twice act once
        else:
            yield f" {name}" if value is None else f' {name}="{escape(value)}"'


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.form: str | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"a", "iframe"}:
            self.links += [given[name] for name in ("href", "src") if name in given]
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self.form = given.get("action", "").partition("?")[0]
        elif self.form is not None:
            self._choose(tag, given)

    def _choose(self, tag: str, given: dict[str, str]) -> None:
        """What can be asked of a form that searches: each choice by itself, and some words."""
        name = given.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            self._ask(self.select, given.get("value", ""))
        elif tag == "input" and given.get("type") in {"checkbox", "radio"}:
            self._ask(name, given.get("value", "on"))
        elif tag == "input" and given.get("type") == "search":
            for words in SEARCHED:
                self._ask(name, words)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""

    def _ask(self, name: str, value: str) -> None:
        if value:
            self.links.append(f"{self.form}?{urlencode({name: value})}")

"""What a page or a mail says, without what is random or told by the clock of the run.

Everything else stays: texts, fields and their values, addresses, order. One tag or one text a line, so
that a difference is a short one.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import urlencode, urljoin

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
RANDOM = re.compile(UUID.replace("([0-9a-f])", "4"))
"""Ids made by chance (version 4). Those of the demo's exchanges are derived (version 5)."""
KNOWABLE = re.compile(rf"{UUID}|\b[0-9a-f]{{64}}\b|\b[0-9a-f]{{8}}\b")
NAMED: dict[str, str] = {}
"""What stands in every demo for ids and hashes that each demo has of its own; a capture fills it."""
ASSET = re.compile(r"(/static/)[0-9a-f]{12}/")
HOST = re.compile(r"(https?://)(?:127\.0\.0\.1|localhost):\d+")
MOMENT = re.compile(r'(datetime="\d{4}-\d\d-\d\dT\d\d:\d\d):[\d.]+(\+00:00")')
"""What happened at a planned minute is noted when its step was played."""
AGE = re.compile(r"\((?:in )?\d+ (?:second|minute|hour)s?(?: ago)?\)")
READS = re.compile(
    r"Who has (?:read your details|opened this page)\n(?s:.*?)</(?:section|details|table|main)>"
)
"""Lists of who looked: a capture is in them itself."""
READ_AT = re.compile(r", \d\d:\d\d\b")
EXPIRES = re.compile(r" expires=[^;]+;")
ROWS = {"<tr>": "</tr>", '<article class="card">': "</article>"}
LINKED = re.compile(r'href="/exchanges/([^"/]+)"')
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
    """The text without ids made by chance (numbered as they come), hosts, ports, hashes of files, real time."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"(id {numbers.setdefault(found[0], len(numbers) + 1)})"

    text = KNOWABLE.sub(lambda found: NAMED.get(found[0], found[0]), without_token(text))
    text = RANDOM.sub(number, text)
    text = ASSET.sub(r"\1", text)
    text = PORTS.sub("(host)", HOST.sub(r"\1(host)", text))
    text = EXPIRES.sub("", MOMENT.sub(r"\1\2", text))
    return READS.sub(lambda found: READ_AT.sub(", (time)", found[0]), AGE.sub("(near)", text))


def ties_sorted(text: str, changed: Mapping[str, object]) -> str:
    """The text with neighbouring rows or cards sorted where their exchanges changed in the same minute.

    `changed` tells when by the exchange's id. One alarm changes several within a second, in any order.
    """
    rows, told = list[str](), list[str]()

    def flush() -> None:
        groups = groupby(rows, key=lambda row: _changed(row, changed))
        told.extend(row for _, group in groups for row in sorted(group))
        rows.clear()

    ending: str | None = None
    for line in text.splitlines(keepends=True):
        tag = line.strip()
        if ending is not None:
            rows[-1] += line
            ending = None if tag == ending else ending
        elif tag in ROWS:
            rows.append(line)
            ending = ROWS[tag]
        else:
            flush()
            told.append(line)
    flush()
    return "".join(told)


def _changed(row: str, changed: Mapping[str, object]) -> object:
    link = LINKED.search(row)
    return changed.get(link[1], row) if link else row


def html_lines(html: str) -> str:
    """A page, one tag or text a line, indented, white space as a browser shows it."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines) + "\n"


def main_text(html: str) -> str:
    """What stands in a page's main part, in one line, without tags."""
    lines = [line.strip() for line in html_lines(html).splitlines()]
    places = [at for at, line in enumerate(lines) if line.startswith(("<main", "</main"))]
    inside = lines[places[0] : places[-1]] if places else lines
    return " ".join(line for line in inside if not line.startswith("<"))


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

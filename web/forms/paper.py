"""Pages as papers: what a page says, as a PDF to be saved, kept and printed.

    return await as_pdf(request, "exchanges/paper/journey.html", name="journey", itinerary=mine)

The template has the page's content only, below one `h1`, made with the page's own macros: so paper and page cannot say
different things. Whoever may open the page may have the paper; the route asks.
"""

import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from fastapi import Request
from starlette.responses import Response

from models.files.store import FileMissing, Files, StoreAway
from models.paper.blocks import (
    Block,
    Facts,
    Heading,
    Items,
    Layout,
    Paper,
    Picture,
    Run,
    Table,
    Text,
    in_order,
)
from models.paper.typeset import NotSet, typeset
from models.texts.translate import _, current_language
from web.forms.files import disposition
from web.site.dates import frame, full_day
from web.site.problems import PageProblem
from web.site.resources import resources_of
from web.site.templates import environment, shown_programme

VOID = {"br", "img", "hr", "col"}
ON_SCREENS = "no-print"
"""Class of what is of use on a screen only, as the style sheet has it for printing."""
LEFT_OUT = {"script", "style", "form", "nav", "button", "svg", "input", "select", "textarea"}
BLOCKS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "article", "ul", "ol", "dl", "table",
          "blockquote", "figure", "aside", "details", "summary", "header", "footer"}  # fmt: skip
AS_TYPED = {"words", "kept", "timeline__note"}
"""Classes of elements whose line breaks count."""
LONGEST_NAME = 80
_SPACE = re.compile(r"[ \t\r\n\f]+")


class Node:
    """An element of the page; children are nodes and texts."""

    def __init__(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node | str] = []

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())

    def find(self, *tags: str) -> "list[Node]":
        """Elements of these tags below, in their order; none within another found one."""
        found: list[Node] = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child] if child.tag in tags else child.find(*tags)
        return found


class _Tree(HTMLParser):
    """Our own markup: every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs))
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in {node.tag for node in self._open}:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def blocks_of(html: str) -> tuple[Block, ...]:
    """What a piece of a page says, in its order."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return in_order(_blocks(tree.root))


def _blocks(node: Node, *, as_typed: bool = False) -> list[Block]:
    made: list[Block] = []
    inline: list[Run] = []

    def close() -> None:
        runs = _trimmed(inline)
        if runs:
            made.append(Text(tuple(runs)))
        inline.clear()

    for child in node.children:
        if isinstance(child, Node) and child.tag in BLOCKS:
            close()
            made += [] if ON_SCREENS in child.classes else _block(child)
        else:
            inline += _runs(child, as_typed=as_typed)
    close()
    return made


def _block(node: Node) -> list[Block]:
    if re.fullmatch("h[1-6]", node.tag):
        text = plain(node)
        return [Heading(max(1, int(node.tag[1]) - 1), text)] if text else []
    if node.tag in {"ul", "ol"}:
        return _list(node)
    if node.tag == "dl":
        pairs = zip(node.find("dt"), node.find("dd"), strict=False)
        rows = tuple((plain(term), plain(what)) for term, what in pairs)
        return [Facts(rows)] if rows else []
    if node.tag == "table":
        return _table(node)
    if node.tag == "figure":
        return _figure(node)
    made = _blocks(node, as_typed=bool(node.classes & AS_TYPED))
    if "quiet" in node.classes or "lead" in node.classes:
        made = [Text(tuple(Run(r.text, r.strong, quiet=True, href=r.href) for r in one.runs)) if isinstance(one, Text) else one for one in made]  # fmt: skip
    return made


def _list(node: Node) -> list[Block]:
    items, numbers = [], []
    for number, item in enumerate(node.find("li"), 1):
        value = item.attributes.get("value") or ""
        content = in_order(_blocks(item))
        if content:
            items.append(content)
            numbers.append(int(value) if value.isdecimal() else number)
    if not items:
        return []
    return [Items(tuple(items), tuple(numbers) if node.tag == "ol" else ())]


def _table(node: Node) -> list[Block]:
    head = [plain(cell) for row in node.find("thead") for cell in row.find("th")]
    rows = [
        tuple(plain(cell) for cell in row.find("td", "th"))
        for body in node.find("tbody")
        for row in body.find("tr")
    ]
    rows = [row for row in rows if len(row) == len(head)]
    caption = " ".join(plain(one) for one in node.find("caption"))
    return [Table(caption, tuple(head), tuple(rows))] if head and rows else []


def _figure(node: Node) -> list[Block]:
    caption = " ".join(plain(one) for one in node.find("figcaption"))
    for picture in node.find("img"):
        name = (picture.attributes.get("src") or "").rpartition("/")[2]
        return [Picture(name, picture.attributes.get("alt") or caption, caption)]
    return [Picture("", caption, caption)] if caption else []


def _runs(
    child: "Node | str",
    *,
    as_typed: bool,
    strong: bool = False,
    quiet: bool = False,
    href: str = "",
) -> list[Run]:
    if isinstance(child, str):
        text = child if as_typed else _SPACE.sub(" ", child)
        return [Run(text, strong, quiet, href)] if text else []
    if child.tag == "br":
        return [Run("\n")]
    if child.tag in LEFT_OUT or ON_SCREENS in child.classes:
        return []
    to = child.attributes.get("href") or "" if child.tag == "a" else ""
    typed = as_typed or bool(child.classes & AS_TYPED)
    made: list[Run] = []
    for one in child.children:
        made += _runs(
            one,
            as_typed=typed,
            strong=strong or child.tag in {"strong", "b", "th"},
            quiet=quiet or "quiet" in child.classes,
            href=to if to.startswith(("https://", "http://")) else href,
        )
    return made


def _trimmed(runs: list[Run]) -> list[Run]:
    """The runs without space at both ends; none where nothing is left."""
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        first = kept[0]
        kept[0] = Run(first.text.lstrip(), first.strong, first.quiet, first.href)
        last = kept[-1]
        kept[-1] = Run(last.text.rstrip(), last.strong, last.quiet, last.href)
    return kept


def plain(node: Node) -> str:
    """The words of an element on a line of their own; line breaks within it stay."""
    typed = bool(node.classes & AS_TYPED)
    words = "".join(run.text for child in node.children for run in _runs(child, as_typed=typed))
    return "\n".join(line.strip() for line in words.strip().split("\n"))


async def as_pdf(
    request: Request, template: str, *, name: str, layout: Layout = Layout.DOCUMENT, **context: Any
) -> Response:
    """A template's content as a PDF to be saved under a name; the template's first heading is its title."""
    return await pdf_of(
        request, paper_of(request, template, name=name, layout=layout, **context), name
    )


def paper_of(
    request: Request, template: str, *, name: str, layout: Layout = Layout.DOCUMENT, **context: Any
) -> Paper:
    """A template's content as a paper that is not set yet."""
    html = environment().get_template(template).render(**context)
    head, _end, rest = html.partition("</h1>")
    title, blocks = _SPACE.sub(" ", " ".join(_words(head))).strip(), blocks_of(rest)
    programme = shown_programme(request).name
    return Paper(
        title=title or name,
        language=current_language(),
        blocks=blocks,
        footer=_("{programme} · as of {day}", programme=programme, day=full_day(frame().now)),
        layout=layout,
    )


def _words(html: str) -> list[str]:
    tree = _Tree()
    tree.feed(html)
    return [run.text for run in _runs(tree.root, as_typed=False)]


async def pdf_of(request: Request, paper: Paper, name: str) -> Response:
    """A paper as an answer. PageProblem where it cannot be set now."""
    try:
        content = await content_of(request, paper)
    except NotSet as failed:
        if failed.busy:
            raise PageProblem(
                503,
                _("Many papers are being made at this moment."),
                _("Try again in a minute. The page itself can be read and printed meanwhile."),
            ) from failed
        raise PageProblem(
            500,
            _("This paper could not be made. The fault is ours."),
            _("The page itself can be read and printed. Write to the hub if you need the PDF."),
        ) from failed
    headers = {
        "content-disposition": disposition(f"{file_name(name)}.pdf"),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)


async def content_of(request: Request, paper: Paper) -> bytes:
    """A paper as PDF. NotSet where it cannot be set now."""
    pictures = await _pictures(resources_of(request).files, paper.pictures)
    return await typeset(paper, pictures)


async def _pictures(files: Files, names: list[str]) -> dict[str, bytes]:
    """The bytes of pictures; of one that is not to be had, the caption is enough."""
    found: dict[str, bytes] = {}
    for name in names:
        try:
            found[name] = b"".join([piece async for piece in await files.read(name)])
        except (FileMissing, StoreAway):
            continue
    return found


def file_name(*words: str) -> str:
    """Words as a file's name, without accents: `plan-Wikimedians-of-Kosovo`."""
    spelled = unicodedata.normalize("NFKD", " ".join(words))
    kept = "".join(c for c in spelled if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", kept).strip("-")[:LONGEST_NAME].strip("-") or "paper"

"""What one reads of a page that came by mail, as lines; what it quotes begins with ">".

Not by the library's parser, which some pages of a few kilobytes keep busy for minutes: each letter is looked at once.
"""

import re
from html import unescape

LONGEST = 1 << 16
"""Letters that are looked at."""
RULE = "_" * 20

_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])[^<>]*>|<[!?/][^<>]*>")
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "blockquote"}
)  # fmt: skip
_UNSEEN = frozenset({"head", "style", "script", "title"})


def text_of_html(html: str) -> str:
    """The text of a page, at most of its first `LONGEST` letters."""
    html = html[:LONGEST]
    lower, lines, at = html.lower(), _Lines(), 0
    while found := _TAG.search(html, at):
        lines.add(html[at : found.start()])
        at = found.end()
        name = (found[2] or "").lower()
        if found[0] == "<!--":
            at = _after(lower, "-->", at)
        elif name in _UNSEEN and not found[1]:
            at = _after(lower, f"</{name}", at)
        elif name in _BLOCKS:
            lines.block(name, ends=bool(found[1]))
    lines.add(html[at:])
    return "\n".join("".join(line).rstrip() for line in lines.found)


def _after(text: str, end: str, at: int) -> int:
    """Where it goes on behind `end`; the end of the text where that never comes."""
    found = text.find(end, at)
    return found + len(end) if found >= 0 else len(text)


class _Lines:
    """Lines being written, each of pieces."""

    def __init__(self) -> None:
        self.found: list[list[str]] = [[]]
        self._quoted = 0
        self._gap = False

    def add(self, raw: str) -> None:
        """Words; white space is one space, as on a page."""
        words = " ".join(unescape(raw).split())
        line = self.found[-1]
        if words:
            if not line and self._quoted:
                line.append("> ")
            elif line and (self._gap or raw[:1].isspace()):
                line.append(" ")
            line.append(words)
        self._gap = raw[-1:].isspace() if words else self._gap or bool(raw)

    def block(self, name: str, *, ends: bool) -> None:
        """A block begins on a line of its own; behind one that ends goes on another."""
        if self.found[-1] or (name == "br" and not ends):
            self.found.append([])
        if name == "blockquote":
            self._quoted = max(0, self._quoted + (-1 if ends else 1))
        elif name == "hr":
            self.found[-1:] = [[RULE], []]
        elif name == "p" and ends:
            self.found.append([])
        self._gap = False

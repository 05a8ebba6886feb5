"""Texts of the hub as HTML: headings, lists, emphasis and links (Markdown), and nothing else.

What somebody types is never markup of its own: HTML in it is shown as it was typed, pictures are not made, and
links lead to pages, to mail addresses, or to places on this site.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

RULES = ("heading", "list", "emphasis", "link", "autolink", "escape", "newline")
_SAFE_LINK = re.compile(r"(https?://|mailto:|/(?!/)|#)", re.IGNORECASE)
_FIRST_LEVEL = 2
"""A page has one title, which is not part of the text."""


def _made() -> MarkdownIt:
    made = MarkdownIt("zero").enable([*RULES])
    made.validateLink = lambda url: bool(_SAFE_LINK.match(url))  # type: ignore[method-assign]
    return made


_MARKDOWN = _made()
_SPECIAL = re.compile(r"([\\*_\[\]<>#`])")


def escaped(words: str) -> str:
    """Words that stand for themselves within a text."""
    return _SPECIAL.sub(r"\\\1", words)


@lru_cache(maxsize=512)
def as_html(text: str, first_level: int = _FIRST_LEVEL) -> Markup:
    """A text as HTML; its headings begin at `first_level` and go down from there."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = max(int(token.tag[1:]), _FIRST_LEVEL) - _FIRST_LEVEL + first_level
            token.tag = f"h{min(level, 6)}"
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S704 - the renderer escapes

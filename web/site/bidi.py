"""Words that run the other way, on a page: isolated by `<bdi>`, so that they turn nothing around them round."""

import re
from typing import Any

from models.typed.text import FIRST_STRONG_ISOLATE as OPEN
from models.typed.text import POP_ISOLATE as CLOSE
from models.typed.text import isolated, outgoing, runs_right_to_left

_MARKUP = re.compile(
    # Elements that hold text only, then any tag: quoted attributes may hold a bracket.
    r"""(<(?P<name>title|option|textarea|script|style)\b[^>]*>.*?</(?P=name)>"""
    r"""|<[a-zA-Z/!](?:[^>"']|"[^"]*"|'[^']*')*>)""",
    re.DOTALL | re.IGNORECASE,
)
_TEXT_ONLY = re.compile(r"<(title|option)\b[^>]*>", re.IGNORECASE)
_MARKS = re.compile(f"[{OPEN}{CLOSE}]")


def told(value: Any) -> Any:
    """Every value of a template on its way to the page; markup, which was made here, stays as it is."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    text = outgoing(value)
    return isolated(text) if runs_right_to_left(text) and OPEN not in text else text


def isolates_as_markup(html: str) -> str:
    """A page whose isolates are `<bdi>` in its text, characters in titles and options, and nowhere else."""
    if OPEN not in html:
        return html
    made, at = [], 0
    for found in _MARKUP.finditer(html):
        made += [_as_bdi(html[at : found.start()]), _within(found[0])]
        at = found.end()
    return "".join([*made, _as_bdi(html[at:])])


def _as_bdi(text: str) -> str:
    return text.replace(OPEN, "<bdi>").replace(CLOSE, "</bdi>")


def _within(markup: str) -> str:
    start = _TEXT_ONLY.match(markup)
    if start is None:
        return _MARKS.sub("", markup)
    return _MARKS.sub("", start[0]) + markup[start.end() :]

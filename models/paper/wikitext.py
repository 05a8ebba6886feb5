"""A paper as wikitext of MediaWiki. What people typed shows as it was typed, and is never markup.

Letters, digits, spaces and a few marks stand for themselves; whatever else somebody typed is written as its number
(`&#123;`), which the parser shows and never reads as markup: no template, link, category, signature, magic word, tag, table
or heading can begin with it. No typed word stands at the beginning of a line unless it begins with a letter, a digit or a
number.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from models.paper.blocks import Block, Facts, Heading, Items, Paper, Picture, Run, Table, Text

LONGEST_TITLE = 200
"""Bytes; MediaWiki takes 255, with the namespace."""
_PLAIN = frozenset(" .,?()")
_UNSHOWN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Where a wiki lets it, the parser makes links of these words followed by a number.
_MAGIC_LINK = re.compile("ISBN|RFC|PMID", re.IGNORECASE)
_NOT_IN_TITLES = re.compile(
    r"[\x00-\x1f\x7f-\x9f#<>\[\]|{}_/:%&~+\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+"
)


def escaped(words: str) -> str:
    """Typed words within a line; a line break in them is `<br />`."""
    lines = _UNSHOWN.sub("", words.replace("\t", " ")).strip().split("\n")
    return "<br />".join(_line(" ".join(line.split(" ")).strip()) for line in lines)


def _line(line: str) -> str:
    text = "".join(char if _stands_for_itself(char) else f"&#{ord(char)};" for char in line)
    return _MAGIC_LINK.sub(lambda word: f"&#{ord(word[0][0])};{word[0][1:]}", text)


def _stands_for_itself(char: str) -> bool:
    return char in _PLAIN or char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def titled(words: str) -> str:
    """Words as the name of a page, or a part of one: without what names cannot hold, and not too long."""
    kept = " ".join(_NOT_IN_TITLES.sub(" ", unicodedata.normalize("NFC", words)).split())
    return kept.encode()[:LONGEST_TITLE].decode(errors="ignore").strip(" .")


def wikitext_of(paper: Paper, address: str = "") -> str:
    """The paper without its title, which is the page's name; `address` is where readers find the original."""
    parts = [f"<div>{escaped(paper.lead)}</div>"] if paper.lead else []
    parts += ["\n".join(_written(block)) for block in paper.blocks]
    if address:
        parts.append(f"[{quote(address, safe=':/?=&-._~')} {escaped(paper.footer or address)}]")
    return "\n\n".join(part for part in parts if part)


def _written(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        marks = "=" * (min(block.level, 4) + 1)
        yield f"{marks} {escaped(block.text) or '&#8211;'} {marks}"
    elif isinstance(block, Text):
        yield _text(block)
    elif isinstance(block, Items):
        yield from _items(block, "")
    elif isinstance(block, Facts):
        for term, what in block.rows:
            yield f"* '''{escaped(term)}'''&#58; {escaped(what)}"
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Picture):
        yield f"&#8203;''{escaped(block.caption)}''"


def _text(block: Text) -> str:
    return "".join(_run(run) for run in block.runs).strip()


def _run(run: Run) -> str:
    words = escaped(run.text)
    if not words:
        return " " if run.text else ""
    before = " " if run.text[:1].isspace() else ""
    after = " " if run.text[-1:].isspace() else ""
    return f"{before}{f'<b>{words}</b>' if run.strong else words}{after}"


def _items(block: Items, above: str) -> Iterator[str]:
    counted = block.numbers == tuple(range(1, len(block.items) + 1))
    mark = above + ("#" if block.numbers and counted else "*")
    for place, item in enumerate(block.items):
        words = [_text(one) for one in item if isinstance(one, Text)]
        number = f"<b>{block.numbers[place]}.</b> " if block.numbers and not counted else ""
        yield f"{mark} {number}{'<br />'.join(word for word in words if word) or '&#8211;'}"
        for one in item:
            if isinstance(one, Items):
                yield from _items(one, mark)


def _table(block: Table) -> Iterator[str]:
    yield '{| class="wikitable"'
    if block.caption:
        yield f"|+ {escaped(block.caption)}"
    for cell in block.head:
        yield f'! scope="col" | {escaped(cell)}'
    for row in block.rows:
        yield "|-"
        for cell in row:
            yield f"| {escaped(cell)}"
    yield "|}"

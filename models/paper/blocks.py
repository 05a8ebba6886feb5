"""What stands on a paper, whatever becomes of it: a PDF (`typeset.py`) or a page of a wiki.

A paper is a title and blocks, in the order in which they are read. Every text in it is plain: none is ever read
as markup, of any kind.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MOST_LEVELS = 4


class Layout(StrEnum):
    """How a paper looks."""

    DOCUMENT = "document"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Run:
    """Words that look alike; `href` where they lead, "" for nowhere. Line breaks in them count."""

    text: str
    strong: bool = False
    quiet: bool = False
    href: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading; levels begin at 1 and none is left out (`in_order`)."""

    level: int
    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    runs: tuple[Run, ...]
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Items:
    """A list; `numbers` are those of an ordered one, empty for one without."""

    items: tuple[tuple["Block", ...], ...]
    numbers: tuple[int, ...] = ()
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Facts:
    """Terms, each with what it is here."""

    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Table:
    """Rows under headings, each of as many cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Picture:
    """A picture by the name under which its bytes come along; without bytes its caption stands alone."""

    name: str
    alt: str
    caption: str
    kind: str = field(default="picture", init=False)


Block = Heading | Text | Items | Facts | Table | Picture


@dataclass(frozen=True)
class Paper:
    """One paper: `lead` stands below its title, `footer` at the foot of every page; `language` is a code."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    lead: str = ""
    footer: str = ""
    layout: Layout = Layout.DOCUMENT

    def as_data(self) -> dict[str, Any]:
        """The paper as JSON takes it."""
        return asdict(self)

    @property
    def pictures(self) -> list[str]:
        """The names of its pictures."""
        return [block.name for block in self.blocks if isinstance(block, Picture) and block.name]


def said(text: str, *, strong: bool = False, quiet: bool = False) -> Text:
    """A paragraph of one kind of words."""
    return Text((Run(text, strong=strong, quiet=quiet),))


def in_order(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks, with headings none of which is more than one level below the one before it."""
    kept: list[Block] = []
    last = 0
    for block in blocks:
        if isinstance(block, Heading):
            last = max(1, min(block.level, last + 1, MOST_LEVELS))
            kept.append(Heading(last, block.text))
        else:
            kept.append(block)
    return tuple(kept)

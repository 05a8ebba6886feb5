"""One person of a file, and what is to be said of a file's lines and fields."""

from dataclasses import dataclass, field
from typing import Any

from domain.skills.fields import Source
from models.texts.translate import N_, Sentence

MOST_ROWS = 20_000
NO_ROWS = N_("Nothing in this file is a list of people.")
NOBODY = N_("Neither an account nor a name stands here. Fill in one of them.")
SEVERAL = N_("This must be a list of texts.")


@dataclass(frozen=True)
class Remark:
    """What is wrong, or is left out: `line` 0 for the file as a whole."""

    line: int
    column: str
    value: str
    sentence: Sentence


@dataclass
class Incoming:
    """One person of a file. `values` are by field and key, `community` is the name as written."""

    line: int
    account: str = ""
    name: str = ""
    community: str = ""
    mail: str = ""
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


@dataclass
class File:
    """What a file holds: people, what has to be mended before anything is entered, and what is left out."""

    source: Source
    rows: list[Incoming] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
